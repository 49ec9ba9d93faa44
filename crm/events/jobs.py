"""Confirmation mails. Due is a column of the registration: a crash loses nothing, and nothing is sent twice."""

from __future__ import annotations

from flask import current_app

from crm.core import db, jobs
from crm.core.actor import SYSTEM
from crm.core.clock import ZONE, now
from crm.core.due_mails import DueMails
from crm.core.i18n import _, texts_in
from crm.core.jobs import Job, job, sweep
from crm.core.mail import (
    Enclosure,
    Mailbox,
    Message,
    calendar_file,
    compose,
    mail,
    message_id,
    rendered,
)
from crm.core.shell import shell
from crm.events import actions, queries, rules
from crm.events.models import Registration
from crm.events.queries import Place
from crm.events.rules import Appointment


def _written(registration_id: int) -> Message | None:
    """Write to whoever registered, in their language."""
    place = queries.place_by_id(registration_id)
    if place is None or not place.registration.email:
        return None
    with texts_in(place.registration.locale):
        return _message(place)


def _message(place: Place) -> Message:
    row, settings = place.registration, current_app.config["CRM_SETTINGS"]
    to = Mailbox(row.name, row.email or "")
    ticket = f"{settings.base_url}/c/{row.ticket}"
    manage = f"{settings.base_url}/r/{queries.token_of(row.ticket)}"
    confirmed = row.state is rules.RegistrationState.CONFIRMED
    content = rendered(
        _kind(row), to=to, place=place, row=row, event=place.event, venue=place.venue, ticket=ticket, manage=manage,
        confirmed=confirmed, state=row.state.value, changed=row.mail_cause is rules.MailCause.CHANGED,
        name_of_event=event_name(place),
    )  # fmt: skip
    enclosures = [calendar_file(calendar(place), f"{place.event.code}.ics", method=rules.method_of(row.state))]
    if confirmed:
        enclosures.insert(0, Enclosure("ticket.png", "image/png", rules.qr_png(ticket)))
    sender = mail.current.settings.sender
    due = int((row.confirmation_due_at or now()).timestamp() * 1_000)
    return compose(
        to=to, sender=sender, enclosures=enclosures,
        message_id=message_id("registration", row.id, due, domain=sender.domain), **content,
    )  # fmt: skip


def _kind(row: Registration) -> str:
    """Return which mail tells this: a reminder and an offer have texts of their own."""
    if row.state is rules.RegistrationState.OFFERED:
        return "offer"
    reminds = row.mail_cause is rules.MailCause.REMINDER and row.state is rules.RegistrationState.CONFIRMED
    return "reminder" if reminds else "confirmation"


def event_name(place: Place) -> str:
    """Return the event's name in the language of this request or mail."""
    return (shell().locale == "en" and place.event.name_en) or place.event.name


def calendar(place: Place) -> bytes:
    """Return the calendar file of a registration in the language of this request or mail."""
    row, venue, settings = place.registration, place.venue, current_app.config["CRM_SETTINGS"]
    where = (shell().city_name(venue.city_code), venue.name, venue.address, venue.online_url)
    manage = f"{settings.base_url}/r/{queries.token_of(row.ticket)}"
    text = [_("参会票：{url}", url=f"{settings.base_url}/c/{row.ticket}"), _("改签或取消：{url}", url=manage)]
    if venue.desk:
        text.insert(0, _("签到台：{desk}", desk=venue.desk))
    appointment = Appointment(
        uid=f"registration-{row.id}@{mail.current.settings.sender.domain}", sequence=row.calendar_sequence,
        state=rules.shown_state(row.state), title=event_name(place), place=" ".join(part for part in where if part),
        text="\n".join(text), url=f"{settings.base_url}/e/{place.event.code}", starts_at=venue.starts_at,
        ends_at=venue.ends_at, stamped_at=now(), organizer=mail.current.settings.sender.address,
    )  # fmt: skip
    return rules.calendar_of(appointment, ZONE)


CONFIRMATIONS = DueMails("confirmation", Registration, _written, column="confirmation")


def send_confirmation(registration_id: int) -> None:
    """Send the mail a registration is due."""
    CONFIRMATIONS.send(registration_id)


def send_due_confirmations() -> None:
    """Send every mail that is due: after an event was cancelled or moved."""
    CONFIRMATIONS.send_due()


mail_confirmation: Job = job(send_confirmation, own_transactions=True)
mail_due_confirmations: Job = job(send_due_confirmations, own_transactions=True)


@sweep(every=30)
def confirmations() -> int:
    """Send mails whose wake-up call was lost."""
    return CONFIRMATIONS.swept()


def offer_free_seats(event_id: int) -> None:
    """Offer every free seat of an event to those in line, one transaction each."""
    with db.transaction():
        venues = queries.venues_to_offer(event_id)
    for venue_id in venues:
        _offer_at(venue_id)


def _offer_at(venue_id: int) -> int:
    made = 0
    while made < MOST_OFFERS:
        with db.transaction(write=True):
            if actions.offer_next(venue_id, by=SYSTEM) is None:
                break
        made += 1
    return made


MOST_OFFERS = 10_000
offer_seats: Job = job(offer_free_seats, own_transactions=True)


@sweep(every=30)
def offers() -> int:
    """End offers that ran out, in their order, and offer what is free: whatever a crash left undone."""
    with db.transaction():
        over = queries.offers_over(now())
    done = 0
    for registration_id in over:
        with db.transaction(write=True):
            done += actions.expire_offer(registration_id, by=SYSTEM)
    with db.transaction():
        venues = queries.venues_to_offer()
    return done + sum(_offer_at(venue_id) for venue_id in venues)


@sweep(every=600)
def reminders() -> int:
    """Remind people before the day; their mails are sent by the sweep of mails that are due."""
    with db.transaction(write=True):
        made = actions.due_reminders(by=SYSTEM)
    return made + (CONFIRMATIONS.send_due() if made else 0)


jobs.PENDING.append(CONFIRMATIONS.pending)
