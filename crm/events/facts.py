"""What events announce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class EventFact(Fact):
    """Something about an event."""

    subject: ClassVar[str] = "event"
    event_id: int


class EventCreated(EventFact):
    """An event was drafted."""


@dataclass(frozen=True, kw_only=True)
class EventCopied(EventFact):
    """A new edition was made from an event: everything but people."""

    from_event_id: int


class EventEdited(EventFact):
    """Name, texts or registration rules of an event changed."""


class EventMoved(EventFact):
    """An event went to another state: published, closed, cancelled …"""


class EventCancelled(EventMoved):
    """An event will not take place; everybody registered is told."""


class VenueAdded(EventFact):
    """An event got a venue."""


class VenueEdited(EventFact):
    """Place, times or capacity of a venue changed."""


class VenueRemoved(EventFact):
    """A venue without registrations was removed."""


class ProgrammeChanged(EventFact):
    """A party or a line of the agenda was added or removed."""


class QuestionsChanged(EventFact):
    """A question to those who register was added, changed, retired or deleted."""


class StaffChanged(EventFact):
    """An account began or ceased to work at an event."""


@dataclass(frozen=True, kw_only=True)
class RegistrationFact(Fact):
    """Something about a registration."""

    subject: ClassVar[str] = "registration"
    registration_id: int
    event_id: int


@dataclass(frozen=True, kw_only=True)
class PersonRegistered(RegistrationFact):
    """Somebody registered, or was registered by staff."""

    person_id: int | None = None


class RegistrationRepeated(RegistrationFact):
    """Somebody registered with a contact that is registered already; the first one was mailed again."""


class RegistrationEdited(RegistrationFact):
    """Name, firm or contact of a registration was corrected."""


class RegistrationCancelled(RegistrationFact):
    """A registration was cancelled; its seat is free."""


class RegistrationConfirmed(RegistrationFact):
    """A waiting registration got its seat."""


class RegistrationRejected(RegistrationFact):
    """A registration was not accepted."""


class OfferMade(RegistrationFact):
    """A seat is held for a waiting person until they answer or the offer runs out."""


class OfferAccepted(RegistrationFact):
    """A waiting person took the offered seat."""


class OfferDeclined(RegistrationFact):
    """A waiting person left the offered seat to the next."""


class OfferExpired(RegistrationFact):
    """An offer ran out unanswered; its seat goes to the next."""


class RegistrationListed(RegistrationFact):
    """An approved person stands in line: no seat was left."""


class RegistrationTransferred(RegistrationFact):
    """A registration was handed to a colleague, who has its seat now."""


class VenueSwitched(RegistrationFact):
    """A registration moved to another venue of the event."""


class ConfirmationAsked(RegistrationFact):
    """Staff had the confirmation mail sent again."""


class ContactRevealed(RegistrationFact):
    """Somebody looked at the unmasked contact of a registration."""
