"""How events react to their own facts: whoever is due a mail gets it once the change is stored."""

from __future__ import annotations

from crm.core.facts import on
from crm.core.jobs import enqueue
from crm.core.slots import source
from crm.events import queries
from crm.events.facts import (
    EventCancelled,
    EventEdited,
    EventFact,
    EventMoved,
    OfferDeclined,
    OfferExpired,
    RegistrationCancelled,
    RegistrationFact,
    RegistrationListed,
    RegistrationRejected,
    RegistrationTransferred,
    VenueAdded,
    VenueEdited,
    VenueSwitched,
)
from crm.events.jobs import mail_confirmation, mail_due_confirmations, offer_seats

FREES = (
    RegistrationCancelled, RegistrationRejected, RegistrationListed, RegistrationTransferred, VenueSwitched,
    OfferDeclined, OfferExpired,
)  # fmt: skip
"""Facts after which a seat may be free while somebody waits."""


@on(RegistrationFact)
def mail_the_person(fact: RegistrationFact) -> None:
    """Wake the mail of one registration if it is due: an entry in the queue costs a commit of its own."""
    if queries.mail_is_due(fact.registration_id):
        enqueue(mail_confirmation, fact.registration_id)


@on(RegistrationFact)
def offer_what_is_free(fact: RegistrationFact) -> None:
    """Offer the seats this may have freed; what was handed on in the same transaction is not free."""
    if isinstance(fact, FREES):
        enqueue(offer_seats, fact.event_id)


@on(EventFact)
def offer_what_is_new(fact: EventFact) -> None:
    """Offer seats after a venue grew, registration opened again, or offers go out by themselves from now on."""
    if isinstance(fact, VenueEdited | VenueAdded | EventMoved | EventEdited):
        enqueue(offer_seats, fact.event_id)


@on(EventCancelled)
def mail_everybody(_fact: EventCancelled) -> None:
    """Wake the mails of everybody whose event was cancelled."""
    enqueue(mail_due_confirmations)


@on(VenueEdited)
def mail_the_venue(_fact: VenueEdited) -> None:
    """Wake the mails of a venue whose people are to be told."""
    enqueue(mail_due_confirmations)


@source("consistency", order=20)
def consistent_seats() -> list[str]:
    """Say at which venues the counter is not the number of seats held, and who is registered twice."""
    found = [
        f"venue {row.id}: seats_taken {row.seats_taken}, confirmed and offered {row.held}, capacity {row.capacity}"
        for row in queries.seats_in_doubt()
    ]
    twice = queries.twice_registered()
    return [*found, *([f"registration: {twice} addresses registered twice at one event"] if twice else [])]
