"""Two records become one, and come apart again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Table, select, update

from crm.accounts.models import Account
from crm.care import queries, rules
from crm.care.actions.indexing import make_findable
from crm.care.actions.moving import Return, Steps
from crm.care.models import Departure, DepartureMove
from crm.care.rules import Choice, Kind, Way
from crm.core import relations, search
from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import AnyRow, action, session
from crm.core.errors import NotFound
from crm.core.facts import Change, announce
from crm.members import rules as members
from crm.members.actions import keep_positions
from crm.members.facts import EnterprisesMerged, EnterprisesUnmerged, PersonsMerged, PersonsUnmerged
from crm.members.models import Employment, Membership, PaidPeriod
from crm.members.rules import Duty

_EMPLOYMENT = cast(Table, Employment.__table__)
_STRENGTH = list(Duty)


@action
def merge_enterprises(keep: int, gone: int, picks: Mapping[str, Choice] | None = None, *, by: Actor) -> Departure:
    """Make one enterprise of two: every row of `gone` points at `keep` from now on, its address leads there.

    `picks`: whose value of a field stays (names of members.rules.FIELD_NAMES); fields not named keep what `keep` has,
    or take what `gone` has where it has nothing. Raises NotFound, SameRecord, DifferentCodes, TwinsInTheWay.
    """
    departure, before, after = _merge(Kind.ENTERPRISE, keep, gone, picks or {}, by=by)
    changes = tuple(Change(name, before[name], after[name]) for name in after if name in members.FIELD_NAMES)
    announce(
        EnterprisesMerged(by=by, enterprise_id=keep, gone_id=gone, departure_id=departure.id, changes=changes)
    )  # fmt: skip
    return departure


@action
def merge_persons(keep: int, gone: int, picks: Mapping[str, Choice] | None = None, *, by: Actor) -> Departure:
    """Make one person of two; see `merge_enterprises`.

    A sign-in of `gone` goes to `keep`, or is closed if both have one.
    """
    departure, before, after = _merge(Kind.PERSON, keep, gone, picks or {}, by=by)
    changes = tuple(Change(name, before[name], after[name], keep) for name in after if name in rules.PERSON_FIELDS)
    announce(PersonsMerged(by=by, person_id=keep, gone_id=gone, departure_id=departure.id, changes=changes))
    return departure


def _merge(
    kind: Kind, keep: int, gone: int, picks: Mapping[str, Choice], *, by: Actor
) -> tuple[Departure, Mapping[str, Any], Mapping[str, Any]]:
    table = relations.table_of(kind)
    if keep == gone:
        raise rules.SameRecord()
    session.flush()
    rows = queries.lock(table, (keep, gone))
    if len(rows) != 2:
        raise NotFound()
    kept, leaving = rows[keep], rows[gone]
    before = kept._asdict()
    if kind is Kind.ENTERPRISE and not rules.may_be_same(kept.credit_code, leaving.credit_code):
        raise rules.DifferentCodes(keep=kept.name, gone=leaving.name)
    departure = Departure(
        kind=kind, way=Way.MERGE, subject_id=gone, into_id=keep, name=leaving.name, into_name=kept.name, at=now(),
        by_id=by.id, by_name=by.name,
    )  # fmt: skip
    session.add(departure)
    session.flush()
    steps = Steps(departure.id)
    _fold_employments(kind, keep, gone, steps)
    for reference in relations.references(kind):
        steps.repoint(reference, gone, keep)
    steps.remove(table, leaving)
    after = rules.picked(before, leaving._asdict(), rules.FIELDS[kind], picks)
    after |= _derived(kind, {**before, **after}, after) | _account(kind, kept, leaving, steps)
    steps.change(table, [keep], after)
    _paid_again(kind, keep, steps)
    steps.store()
    _settled(kind, table, keep, gone)
    return departure, before, after


def _derived(kind: Kind, whole: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is derived from the names, if a name changes."""
    if not changed.keys() & {"name", "short_name"}:
        return {}
    if kind is Kind.PERSON:
        return {"sort_key": members.person_sort_key(whole["name"])}
    return dict(members.name_fields(whole["name"], whole["short_name"]))


def _account(kind: Kind, kept: AnyRow, leaving: AnyRow, steps: Steps) -> dict[str, Any]:
    """Give the kept person the only sign-in there is; of two, the gone person's is closed."""
    if kind is not Kind.PERSON or leaving.account_id is None:
        return {}
    if kept.account_id is None:
        return {"account_id": leaving.account_id}
    table = cast(Table, Account.__table__)
    if session.scalar(select(table.c.disabled_at).where(table.c.id == leaving.account_id)) is None:
        steps.change(table, [leaving.account_id], {"disabled_at": now()})
    return {}


def _fold_employments(kind: Kind, keep: int, gone: int, steps: Steps) -> None:
    """Put aside the second of two running places of one person at one enterprise; the kept one takes what it lacks."""
    own, other = ("enterprise_id", "person_id") if kind is Kind.ENTERPRISE else ("person_id", "enterprise_id")
    running = select(_EMPLOYMENT).where(_EMPLOYMENT.c.until.is_(None)).order_by(_EMPLOYMENT.c.id)
    staying = {row._mapping[other]: row for row in session.execute(running.where(_EMPLOYMENT.c[own] == keep))}
    for row in session.execute(running.where(_EMPLOYMENT.c[own] == gone)).all():
        twin = staying.get(row._mapping[other])
        if twin is not None:
            steps.put_aside(_EMPLOYMENT, row, twin)
            steps.change(_EMPLOYMENT, [twin.id], _of_both(row, twin))


def _of_both(row: AnyRow, twin: AnyRow) -> dict[str, Any]:
    duty = min(row.duty, twin.duty, key=_STRENGTH.index)
    if duty is Duty.REPRESENTATIVE and twin.duty is not duty:
        one = _EMPLOYMENT.c.duty == duty, _EMPLOYMENT.c.until.is_(None)
        taken = select(_EMPLOYMENT.c.id).where(_EMPLOYMENT.c.enterprise_id == twin.enterprise_id, *one)
        duty = twin.duty if session.scalar(taken) is not None else duty
    return {
        "duty": duty, "title": twin.title or row.title, "main": twin.main or row.main,
        "firm_admin": twin.firm_admin or row.firm_admin,
    }  # fmt: skip


def _paid_again(kind: Kind, keep: int, steps: Steps) -> None:
    """Say anew until when the kept membership is paid, if it has periods of both now."""
    if kind is not Kind.ENTERPRISE or not any(step["table_name"] == "paid_period" for step in steps.taken):
        return
    membership_id = session.scalar(select(Membership.id).where(Membership.enterprise_id == keep))
    periods = select(PaidPeriod.since, PaidPeriod.until).where(PaidPeriod.membership_id == membership_id)
    until = members.paid_until([(row.since, row.until) for row in session.execute(periods)])
    steps.change(cast(Table, Membership.__table__), [membership_id], {"paid_until": until})


def _settled(kind: Kind, table: Table, *ids: int) -> None:
    """Make anew what is derived from rows that moved: copies, versions, the search index."""
    raised: dict[str, Any] = {"version": table.c.version + 1}
    if kind is Kind.ENTERPRISE:
        raised["updated_at"] = now()
    session.execute(update(table).where(table.c.id.in_(ids)).values(**raised))
    session.expire_all()
    if kind is Kind.ENTERPRISE:
        keep_positions(list(ids))
    search.forget_many(kind, ids)
    make_findable(kind, ids)
    session.expire_all()


@action
def unmerge(departure_id: int, *, in_spite: bool = False, by: Actor) -> Departure:
    """Take a merge back within 30 days: both records and every row stand as before.

    Raises NotFound, TakenBackAlready, TooLate, MergedOn (the kept record is gone itself), or EditedSince with what was
    changed after the merge, unless `in_spite`: these cells then stay as they are now.
    """
    session.flush()
    departure = queries.departure_to_end(departure_id, Way.MERGE)
    rules.check_in_time(departure.at, now())
    table = relations.table_of(departure.kind)
    keep, gone = cast(int, departure.into_id), departure.subject_id
    if not queries.lock(table, (keep,)):
        raise rules.MergedOn(name=departure.into_name)
    moves = session.scalars(select(DepartureMove).where(DepartureMove.departure_id == departure_id)).all()
    back = Return(moves)
    if back.look() and not in_spite:
        raise rules.EditedSince(back.edits)
    back.take()
    departure.ended_at, departure.ended_by = now(), by.name
    session.flush()
    _settled(departure.kind, table, keep, gone)
    told: dict[str, Any] = {"by": by, "gone_id": gone, "departure_id": departure_id}
    if departure.kind is Kind.ENTERPRISE:
        announce(EnterprisesUnmerged(enterprise_id=keep, **told))
    else:
        announce(PersonsUnmerged(person_id=keep, **told))
    return departure
