"""Who does not come (there) any more frees their place; a colleague takes it over; a new edition has the tables."""

from __future__ import annotations

from crm.core.facts import on
from crm.events.facts import (
    EventCopied,
    RegistrationCancelled,
    RegistrationListed,
    RegistrationTransferred,
    VenueSwitched,
)
from crm.kit import actions


@on(RegistrationCancelled)
def free_the_cancelled(fact: RegistrationCancelled) -> None:
    """Who cancelled has no place."""
    actions.leave(fact.registration_id, by=fact.by)


@on(RegistrationListed)
def free_the_waiting(fact: RegistrationListed) -> None:
    """Who waits has no place."""
    actions.leave(fact.registration_id, by=fact.by)


@on(VenueSwitched)
def free_the_moved(fact: VenueSwitched) -> None:
    """Who goes to the other venue has no place at the first."""
    actions.leave(fact.registration_id, by=fact.by)


@on(RegistrationTransferred)
def hand_the_place_on(fact: RegistrationTransferred) -> None:
    """The colleague sits where the other would have."""
    to_id = next((change.after for change in fact.changes if change.field == "to_registration_id"), None)
    if isinstance(to_id, int):
        actions.hand_over(fact.registration_id, to_id, by=fact.by)


@on(EventCopied)
def copy_the_tables(fact: EventCopied) -> None:
    """A new edition takes place at the same tables, with nobody at them."""
    actions.copy_tables(fact.from_event_id, fact.event_id, by=fact.by)
