"""What people hand in about events: plain values, checked for sense."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crm.chinese.pinyin import full, initials, syllables
from crm.chinese.text import fold
from crm.events.rules.errors import CodeMalformed, ContactMissing, TimesReversed
from crm.events.rules.tickets import is_code
from crm.events.rules.vocabulary import GuestClass


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """An event as somebody wants it. Times are aware; `registration_until` None means: until it begins."""

    name: str
    name_en: str = ""
    series: str = ""
    edition: int = 1
    theme: str = ""
    summary: str = ""
    summary_en: str = ""
    registration_until: datetime | None = None
    needs_approval: bool = False
    offer_hours: int = 24
    offers_by_hand: bool = False
    change_until: datetime | None = None
    reminder_days: str = "3, 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueDraft:
    """A venue as somebody wants it. Times are aware."""

    city_code: str
    name: str
    address: str = ""
    online_url: str = ""
    desk: str = ""
    hosts: str = ""
    capacity: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """Somebody who registers. `mobile`: 11 digits; any other number is `phone`."""

    name: str
    company: str = ""
    title: str = ""
    mobile: str = ""
    phone: str = ""
    email: str = ""
    locale: str = "zh"
    guest_class: GuestClass = GuestClass.GUEST
    rank: int = 0


def check_code(code: str) -> str:
    """Return the code. Raises CodeMalformed."""
    if not is_code(code):
        raise CodeMalformed()
    return code


def check_times(starts_at: datetime, ends_at: datetime) -> None:
    """Raise TimesReversed unless the end is after the start."""
    if ends_at <= starts_at:
        raise TimesReversed()


def attendee(number: str, **given: object) -> Attendee:
    """Return an attendee whose number stands where it belongs: a mobile counts as a person, a landline does not."""
    is_mobile = len(number) == 11 and number.startswith("1") and number.isdigit()
    return Attendee(mobile=number if is_mobile else "", phone="" if is_mobile else number, **given)  # type: ignore[arg-type]  # the form's own fields


def check_contact(who: Attendee) -> None:
    """Raise ContactMissing unless there is a way to reach this person."""
    if not (who.mobile or who.phone or who.email):
        raise ContactMissing()


def search_text(name: str, company: str, number: str) -> str:
    """Return what the desk may type to find somebody: name, full pinyin, initials, company, last four digits."""
    parts = (
        fold(name), "".join(syllables(name, person=True)), initials(name), fold(company), full(company),
        initials(company), number[-4:],
    )  # fmt: skip
    spoken = "".join(sound[0] for sound in syllables(name, person=True))
    return " ".join(dict.fromkeys(part for part in (*parts, spoken) if part))


def typed(query: str) -> str:
    """Return a query of the desk as `search_text` spells things; a whole phone number by its last four digits."""
    folded = fold(query).replace(" ", "")
    return folded[-4:] if folded.isdigit() and len(folded) > 4 else folded
