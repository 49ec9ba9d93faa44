"""How events react to their own facts: whoever is due a mail gets it once the change is stored."""

from __future__ import annotations

from crm.core.facts import on
from crm.core.jobs import enqueue
from crm.events.facts import EventCancelled, RegistrationFact, VenueEdited
from crm.events.jobs import mail_confirmation, mail_due_confirmations


@on(RegistrationFact)
def mail_the_person(fact: RegistrationFact) -> None:
    """Wake the mail of one registration; it is sent only if it is due."""
    enqueue(mail_confirmation, fact.registration_id)


@on(EventCancelled)
def mail_everybody(_fact: EventCancelled) -> None:
    """Wake the mails of everybody whose event was cancelled."""
    enqueue(mail_due_confirmations)


@on(VenueEdited)
def mail_the_venue(_fact: VenueEdited) -> None:
    """Wake the mails of a venue whose people are to be told."""
    enqueue(mail_due_confirmations)
