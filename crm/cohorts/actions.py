"""Everything that changes batches."""

from __future__ import annotations

from dataclasses import asdict

from crm.cohorts import queries, rules
from crm.cohorts.facts import CohortAdded, CohortEdited, CohortJoined, CohortLeft
from crm.cohorts.models import Cohort, CohortMember
from crm.cohorts.rules import CohortDraft
from crm.core.actor import Act, Actor
from crm.core.clock import now
from crm.core.db import action, means, session
from crm.core.errors import NotFound, Stale
from crm.core.facts import Change, announce

means("uq_cohort_number", rules.CohortStands)
means("uq_cohort_member_account", rules.MemberTwice)
means("uq_cohort_member_name", rules.MemberTwice)


def _allowed(by: Actor) -> None:
    if not queries.may_edit(by):
        raise NotFound()


@action
def add_cohort(draft: CohortDraft, *, by: Actor) -> Cohort:
    """Write a batch down. Raises CohortStands, EndsBeforeBeginning."""
    _allowed(by)
    rules.check(draft, 0)
    if queries.stands(draft.programme, draft.number):
        raise rules.CohortStands(programme=draft.programme, number=draft.number)
    made = Cohort(**asdict(draft), updated_by=by.name)
    session.add(made)
    session.flush()
    announce(CohortAdded(by=by, cohort_id=made.id))
    return made


@action
def edit_cohort(cohort_id: int, draft: CohortDraft, *, version: int, by: Actor) -> Cohort:
    """Change a batch. Raises Stale with both texts, CohortStands, EndsBeforeBeginning, TooManyListed."""
    cohort, new = queries.cohort_for(by, cohort_id, Act.WRITE), asdict(draft)
    old = {name: getattr(cohort, name) for name in new}
    if cohort.version != version:
        raise Stale(who=cohort.updated_by, theirs=old, yours=new, version=cohort.version)
    rules.check(draft, len(queries.listed([cohort_id])[cohort_id]))
    if queries.stands(draft.programme, draft.number, but=cohort_id):
        raise rules.CohortStands(programme=draft.programme, number=draft.number)
    changes = tuple(Change(name, old[name], value) for name, value in new.items() if old[name] != value)
    for change in changes:
        setattr(cohort, change.field, change.after)
    cohort.updated_by = by.name
    session.flush()
    if changes:
        announce(CohortEdited(by=by, cohort_id=cohort_id, changes=changes))
    return cohort


@action
def list_member(cohort_id: int, name: str, unit: str, account_id: int | None, *, by: Actor) -> CohortMember:
    """List somebody in a batch. Raises NotFound, MemberTwice, TooManyListed."""
    cohort = queries.cohort_for(by, cohort_id, Act.WRITE)
    if queries.is_listed(cohort_id, name, unit, account_id):
        raise rules.MemberTwice(name=name)
    count = len(queries.listed([cohort_id])[cohort_id])
    if count >= cohort.headcount:
        error = rules.TooManyListed(listed=count)
        error.field = "name"  # type: ignore[misc]  # here the list is what is typed
        raise error
    member = CohortMember(
        cohort_id=cohort_id, name=name, unit=unit, account_id=account_id, listed_at=now(), listed_by=by.name
    )
    session.add(member)
    session.flush()
    announce(CohortJoined(by=by, cohort_id=cohort_id, member_id=member.id))
    return member


@action
def take_off(cohort_id: int, member_id: int, *, by: Actor) -> tuple[str, str, int | None]:
    """Take somebody off the list of a batch; return name, unit and account, to list them again. Raises NotFound."""
    queries.cohort_for(by, cohort_id, Act.WRITE)
    member = queries.member_of(cohort_id, member_id)
    was = member.name, member.unit, member.account_id
    session.delete(member)
    session.flush()
    announce(CohortLeft(by=by, cohort_id=cohort_id, member_id=member_id))
    return was
