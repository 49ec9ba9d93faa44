"""Noting how enterprises stand to one another."""

from __future__ import annotations

from datetime import date

from crm.core.actor import Actor
from crm.core.clock import today
from crm.core.db import action, means, session
from crm.core.facts import Change, announce
from crm.members import queries, rules
from crm.members.facts import RelationEnded, RelationNoted, RelationResumed
from crm.members.models import EnterpriseRelation
from crm.members.rules import Placed, Tie

means("uq_enterprise_relation_running", rules.RelationExists)


@action
def relate(
    enterprise_id: int, other: str, tie: Tie, *, since: date | None = None, note: str = "", by: Actor
) -> EnterpriseRelation:
    """Note that the enterprise called `other` (code, full or short name) is the `tie` of this one.

    Raises RelatedUnknown, RelatedAmbiguous, RelationWithSelf, RelationExists.
    """
    found = queries.enterprises_called(by, other)
    if not found:
        raise rules.RelatedUnknown(given=other)
    if len(found) > 1:
        raise rules.RelatedAmbiguous(given=other, n=len(found))
    placed = rules.placed(enterprise_id, found[0], tie)
    if queries.relation_runs(placed):
        raise rules.RelationExists()
    relation = EnterpriseRelation(**placed._asdict(), since=since, note=note)
    session.add(relation)
    session.flush()
    changes = (Change("tie", None, tie), Change("since", None, since), Change("note", None, note))
    announce(_fact(RelationNoted, enterprise_id, relation, changes, by=by))
    return relation


@action
def end_relation(enterprise_id: int, relation_id: int, *, until: date | None = None, by: Actor) -> EnterpriseRelation:
    """Note the last day of a relation (default: today). The row stays. Raises NotFound, RelationBackwards."""
    relation = queries.relation_of(enterprise_id, relation_id)
    last = until or today()
    rules.check_days(relation.since, last)
    before, relation.until = relation.until, last
    session.flush()
    announce(_fact(RelationEnded, enterprise_id, relation, (Change("until", before, last),), by=by))
    return relation


@action
def resume_relation(enterprise_id: int, relation_id: int, *, by: Actor) -> EnterpriseRelation:
    """Take back the end of a relation. Raises NotFound, RelationExists if it was noted anew meanwhile."""
    relation = queries.relation_of(enterprise_id, relation_id)
    if relation.until is None:
        return relation
    if queries.relation_runs(Placed(relation.from_id, relation.to_id, relation.kind)):
        raise rules.RelationExists()
    before, relation.until = relation.until, None
    session.flush()
    announce(_fact(RelationResumed, enterprise_id, relation, (Change("until", before, None),), by=by))
    return relation


def _fact(
    kind: type[RelationNoted], here: int, relation: EnterpriseRelation, changes: tuple[Change, ...], *, by: Actor
) -> RelationNoted:
    other = relation.to_id if relation.from_id == here else relation.from_id
    return kind(
        by=by, enterprise_id=here, relation_id=relation.id, other_id=other, kind=relation.kind, changes=changes
    )  # fmt: skip
