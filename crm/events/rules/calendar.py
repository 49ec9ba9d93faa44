"""The calendar file of a registration (RFC 5545): stable UID, rising SEQUENCE, the venue's own time zone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from crm.events.rules.vocabulary import REPEATS, RegistrationState

_STATUS = {
    RegistrationState.CONFIRMED: "CONFIRMED",
    RegistrationState.WAITLISTED: "TENTATIVE",
    RegistrationState.PENDING_APPROVAL: "TENTATIVE",
    RegistrationState.OFFERED: "TENTATIVE",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """What a calendar needs to know of a registration."""

    uid: str
    sequence: int
    state: RegistrationState
    title: str
    place: str
    text: str
    url: str
    starts_at: datetime
    ends_at: datetime
    stamped_at: datetime
    organizer: str = ""
    """The address mails come from."""


def method_of(state: RegistrationState) -> str:
    """Return what the file asks of a calendar: to keep the appointment, or to strike it."""
    return "PUBLISH" if state in _STATUS or state in REPEATS else "CANCEL"


def calendar_of(appointment: Appointment, zone: ZoneInfo) -> bytes:
    """Return the .ics file (RFC 5546): METHOD PUBLISH; for an ended registration CANCEL, with a higher SEQUENCE."""
    from icalendar import Calendar, Event  # noqa: PLC0415  # only who sends mails needs it: 3 MiB less for the pages

    entry = Event()
    entry.add("uid", appointment.uid)
    entry.add("sequence", appointment.sequence)
    entry.add("dtstamp", appointment.stamped_at)
    entry.add("dtstart", appointment.starts_at.astimezone(zone))
    entry.add("dtend", appointment.ends_at.astimezone(zone))
    entry.add("summary", appointment.title)
    entry.add("location", appointment.place)
    entry.add("description", appointment.text)
    entry.add("url", appointment.url)
    if appointment.organizer:
        entry.add("organizer", f"mailto:{appointment.organizer}")
    entry.add("status", _STATUS.get(appointment.state, "CANCELLED"))
    calendar = Calendar()
    calendar.add("prodid", "-//qingshen-crm//events//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", method_of(appointment.state))
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    made: bytes = calendar.to_ical()
    return made
