"""What persons ask for about their own data, and the answers. Nothing is corrected or erased by itself."""

from __future__ import annotations

from crm.care import queries
from crm.care.facts import RightsAnswered, RightsAsked, RightsWithdrawn
from crm.care.models import RightsRequest
from crm.care.rules import (
    RIGHTS_NAMES,
    AlreadyAnswered,
    AlreadyAsked,
    RightsKind,
    RightsState,
    check_answer,
)
from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.errors import NotFound
from crm.core.facts import Change, announce
from crm.core.i18n import _
from crm.members.models import Person


@action
def ask_rights(kind: RightsKind, text: str, *, by: Actor) -> RightsRequest:
    """Ask the secretariat to correct or erase one's own data. Raises NotFound (nobody of ours), AlreadyAsked."""
    person = session.get(Person, by.person_id or 0, with_for_update=True)
    if person is None:
        raise NotFound()
    if queries.asks_waiting(person.id, kind):
        raise AlreadyAsked(kind=_(RIGHTS_NAMES[kind]))
    asked = RightsRequest(person_id=person.id, kind=kind, text=text, asked_at=now(), asked_by_id=by.id)
    session.add(asked)
    session.flush()
    change = Change("text", None, text, person.id)
    announce(RightsAsked(by=by, person_id=person.id, request_id=asked.id, kind=kind, changes=(change,)))
    return asked


@action
def withdraw_rights(rights_id: int, *, by: Actor) -> RightsRequest:
    """Take one's own request back. Raises NotFound, AlreadyAnswered."""
    asked = _waiting(queries.own_rights(by, rights_id))
    asked.state, asked.answered_at = RightsState.WITHDRAWN, now()
    session.flush()
    announce(RightsWithdrawn(by=by, person_id=asked.person_id, request_id=asked.id, kind=asked.kind))
    return asked


@action
def answer_rights(rights_id: int, *, granted: bool, answer: str, by: Actor) -> RightsRequest:
    """Answer a request; whoever asked is told. Erasing is granted by erasing.

    Raises NotFound, AlreadyAnswered, ReasonMissing, ErasedElsewhere.
    """
    asked = _waiting(queries.rights_for(by, rights_id))
    check_answer(asked.kind, granted, answer)
    settle_rights(asked, RightsState.GRANTED if granted else RightsState.REFUSED, answer.strip(), by)
    return asked


@action
def settle_rights(asked: RightsRequest, state: RightsState, answer: str, by: Actor) -> None:
    """Note the answer and announce it."""
    asked.state, asked.answer, asked.answered_at, asked.answered_by = state, answer, now(), by.name
    session.flush()
    announce(
        RightsAnswered(
            by=by, person_id=asked.person_id, request_id=asked.id, kind=asked.kind,
            granted=state is RightsState.GRANTED,
            changes=(Change("answer", None, answer, asked.person_id),),
        )
    )  # fmt: skip


def _waiting(asked: RightsRequest) -> RightsRequest:
    session.refresh(asked, with_for_update=True)
    if asked.state is not RightsState.WAITING:
        raise AlreadyAnswered()
    return asked
