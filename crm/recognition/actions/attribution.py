"""To whom a row of the ledger is owed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from crm.core.actor import Act, Actor, Thing
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.errors import NotFound
from crm.core.facts import Change, announce
from crm.recognition import queries, rules
from crm.recognition.facts import ResultAttributed
from crm.recognition.models import Attribution, LedgerEntry
from crm.recognition.rules import AttributionRole, Part


@action
def attribute(entry_id: int, role: AttributionRole, parts: Sequence[Part], *, by: Actor) -> None:
    """Say to whom a row is owed in a role from now on; the parts make 100 %, or there are none.

    Raises NotFound, WeightsOff, PartyTwice, PartEmpty.
    """
    if not by.may_all(Thing.RECOGNITION, Act.WRITE):
        raise NotFound()
    entry = session.get(LedgerEntry, entry_id)
    if entry is None:
        raise NotFound()
    rules.check_parts(parts)
    before = queries.parts_of(entry_id, role)
    if list(before) == list(parts):
        return
    at = now()
    _release(entry_id, role, at)
    events = queries.event_ids_named([part.party for part in parts]) if role in rules.EVENT_ROLES else {}
    for part in parts:
        session.add(
            Attribution(
                entry_id=entry_id,
                role=role,
                party=part.party,
                event_id=events.get(part.party),
                weight=part.weight,
                since=at,
            )
        )
    session.flush()
    change = Change(role.value, _told(before), _told(parts))
    announce(
        ResultAttributed(by=by, project_id=entry.project_id, entry_id=entry_id, role=role.value, changes=(change,))
    )


def _release(entry_id: int, role: AttributionRole, at: datetime) -> None:
    """Let nobody be named from now on; figures of earlier days keep who was."""
    held = (Attribution.entry_id == entry_id, Attribution.role == role, Attribution.until.is_(None))
    session.execute(delete(Attribution).where(*held, Attribution.since == at))
    session.execute(update(Attribution).where(*held).values(until=at))


def _told(parts: Sequence[Part]) -> str:
    return "; ".join(f"{part.party} {part.weight / rules.PERCENT:g}%" for part in parts)


@action
def inherit(entry: LedgerEntry, first: LedgerEntry, *, by: Actor) -> None:  # noqa: ARG001  # every action says who acts
    """Let a later row of a project be owed to whom its first one is."""
    for part in session.scalars(
        select(Attribution).where(Attribution.entry_id == first.id, Attribution.until.is_(None))
    ):
        session.add(
            Attribution(
                entry_id=entry.id, role=part.role, party=part.party, event_id=part.event_id,
                person_id=part.person_id, weight=part.weight,
            )
        )  # fmt: skip
    session.flush()
