"""Questions about one enterprise: its twin, its likely duplicates, its timeline, its history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial

from sqlalchemy import ColumnElement, bindparam, literal, or_, select, union_all

from crm.accounts.models import Account, AccountRole
from crm.accounts.permissions import STAFF
from crm.chinese import names
from crm.core import db, search
from crm.core.audit import AuditEntry, AuditValue, actor_named
from crm.core.clock import now
from crm.core.db import AnyRow, Query, session
from crm.core.errors import NotFound
from crm.core.slots import sources
from crm.core.words import N_
from crm.members import rules
from crm.members.models import Activity, Employment, Enterprise, Person
from crm.members.rules import ActivityState, Candidate, TimelineFilter, TimelinePage

_LOOKED_AT = 30
UNDO_FOR = timedelta(hours=24)


def by_credit_code(code: str) -> AnyRow | None:
    """Return id and name of the enterprise with this credit code."""
    return next(iter(db.rows(_by_credit_code(), code=code)), None)


@cache
def _by_credit_code() -> Query:
    return select(Enterprise.id, Enterprise.name).where(Enterprise.credit_code == bindparam("code"))


def duplicates_of(
    name: str, *, phones: Iterable[str] = (), emails: Iterable[str] = (), but: int = 0
) -> list[Candidate]:
    """Return enterprises that are probably the same, the likeliest first (product.md D4).

    By core name, by names at least 0.9 alike, by the firm's phone, by phone or mail of somebody working there.
    """
    found: dict[int, Candidate] = {}
    for row in _named_alike(name):
        same = names.core_name(row.name) == names.core_name(name)
        if row.id != but and (same or names.similarity(row.name, name) >= rules.SIMILAR):
            reason = rules.SAME_NAME if same else rules.SIMILAR_NAME
            found[row.id] = Candidate(row.id, row.name, row.city_code, reason)
    for row, reason in _reached_alike([p for p in phones if p], [e.lower() for e in emails if e]):
        if row.id != but:
            found.setdefault(row.id, Candidate(row.id, row.name, row.city_code, reason))
    return list(found.values())[:10]


def _named_alike(name: str) -> Sequence[AnyRow]:
    core = names.core_name(name)
    _place, proper = names.split_place(core)
    hits = search.find(proper or core, ("enterprise",), _LOOKED_AT) if len(proper or core) > 1 else []
    query = select(Enterprise.id, Enterprise.name, Enterprise.city_code)
    exact = session.execute(query.where(Enterprise.core_name == core).limit(_LOOKED_AT)).all()
    near = session.execute(query.where(Enterprise.id.in_([hit.subject_id for hit in hits]))).all() if hits else []
    return [*exact, *near]


def _reached_alike(phones: list[str], emails: list[str]) -> list[tuple[AnyRow, str]]:
    if not phones and not emails:
        return []
    columns = select(Enterprise.id, Enterprise.name, Enterprise.city_code)
    found = [(row, rules.SAME_PHONE) for row in session.execute(columns.where(Enterprise.phone.in_(phones)).limit(5))]
    people = (
        columns.add_columns(Person.mobile)
        .join(Employment, Employment.enterprise_id == Enterprise.id)
        .join(Person, Person.id == Employment.person_id)
        .where(or_(Person.mobile.in_(phones), Person.email.in_(emails)))
        .limit(5)
    )
    found += [(row, rules.SAME_PHONE if row.mobile in phones else rules.SAME_EMAIL) for row in session.execute(people)]
    return found


def timeline(
    enterprise_id: int, before: datetime | None = None, limit: int = 20, asked: TimelineFilter = rules.EVERYTHING
) -> TimelinePage:
    """Return what happened between an enterprise and us, newest first, from every feature that has something.

    Each source is asked for a little more than is shown, so that the page knows whether there is another one; while
    a filter drops lines it is asked again, so that a narrowed page is as full as any.
    """
    asking = [give for give in sources("timeline") if rules.may_tell(give, asked)]
    found = [rules.gathered(partial(give, enterprise_id), asked, before, limit=limit) for give in asking]
    return rules.merged(found, limit)


def timeline_kinds() -> dict[str, str]:
    """Return the kinds of lines a timeline can be narrowed to, and what they are called (msgids)."""
    named: dict[str, str] = {}
    for give in sources("timeline_kinds"):
        named |= give()
    return named | {rules.OTHER: N_("其他")}


def activities(enterprise_id: int, before: datetime | None, limit: int) -> Sequence[AnyRow]:
    """Return what was noted about an enterprise, newest first; what is only planned is not among it."""
    query = (
        select(Activity.id, Activity.kind, Activity.at, Activity.logged_at, Activity.text, Activity.by_id,
               Activity.by_name, Activity.person_id, Activity.state, Person.name.label("person"))
        .outerjoin(Person, Person.id == Activity.person_id)
        .where(
            Activity.enterprise_id == enterprise_id, Activity.removed_at.is_(None),
            Activity.state != ActivityState.PLANNED,
        )
        .order_by(Activity.at.desc(), Activity.id.desc())
        .limit(limit)
    )  # fmt: skip
    return session.execute(query if before is None else query.where(Activity.at < before)).all()


def planned(*, enterprise_id: int | None = None, owner_id: int | None = None, limit: int = 20) -> Sequence[AnyRow]:
    """Return what is planned with an enterprise, or by an account, the earliest first."""
    query = (
        select(
            Activity.id, Activity.enterprise_id, Activity.kind, Activity.at, Activity.text, Activity.owner_id,
            Activity.person_id, Person.name.label("person"), Account.name.label("owner"),
            Enterprise.name.label("enterprise_name"), Enterprise.short_name.label("enterprise_short"),
        )
        .join(Enterprise, Enterprise.id == Activity.enterprise_id)
        .outerjoin(Person, Person.id == Activity.person_id)
        .outerjoin(Account, Account.id == Activity.owner_id)
        .where(Activity.state == ActivityState.PLANNED, Activity.removed_at.is_(None))
    )  # fmt: skip
    if enterprise_id is not None:
        query = query.where(Activity.enterprise_id == enterprise_id)
    if owner_id is not None:
        query = query.where(Activity.owner_id == owner_id)
    return session.execute(query.order_by(Activity.at, Activity.id).limit(limit)).all()


def activity_of(enterprise_id: int, activity_id: int) -> Activity:
    """Return an activity of this enterprise. Raises NotFound for any other number."""
    found = session.get(Activity, activity_id)
    if found is None or found.enterprise_id != enterprise_id:
        raise NotFound()
    return found


@dataclass(frozen=True, slots=True)
class Past:
    """One entry of an enterprise's history."""

    at: datetime
    by: str
    fact: str
    values: dict[str, tuple[str | None, str | None]]
    """Field → before, after."""


def history(enterprise_id: int, facts: Sequence[str], before: datetime | None, limit: int) -> list[Past]:
    """Return what was changed of an enterprise, newest first; only facts of these names."""
    query = (
        select(AuditEntry.id, AuditEntry.at, actor_named().label("actor_name"), AuditEntry.fact)
        .where(
            AuditEntry.subject == "enterprise",
            _subjects(enterprise_id),
            AuditEntry.fact.in_(facts),
        )
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(limit)
    )
    entries = session.execute(query if before is None else query.where(AuditEntry.at < before)).all()
    values: dict[str, dict[str, tuple[str | None, str | None]]] = {entry.id: {} for entry in entries}
    asked = select(AuditValue).where(AuditValue.entry_id.in_(list(values)), AuditValue.person_id.is_(None))
    for value in session.scalars(asked) if entries else ():
        values[value.entry_id][value.field] = (value.before, value.after)
    return [Past(entry.at, entry.actor_name, entry.fact, values[entry.id]) for entry in entries]


def _subjects(enterprise_id: int) -> ColumnElement[bool]:
    """The enterprise itself and those merged into it: the log keeps the ids it was written with."""
    former: list[Query] = [of(enterprise_id) for of in sources("former_enterprises")]
    if not former:
        return AuditEntry.subject_id == enterprise_id
    return AuditEntry.subject_id.in_(union_all(select(literal(enterprise_id)), *former))


def last_editor(enterprise_id: int) -> str:
    """Return who changed an enterprise last."""
    found = session.scalar(
        select(actor_named())
        .where(AuditEntry.subject == "enterprise", AuditEntry.subject_id == enterprise_id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(1)
    )
    return found or "--"


def removable_until(at: datetime) -> bool:
    """Say whether an activity logged at `at` can still be taken back."""
    return now() - at <= UNDO_FOR


def account_name(account_id: int | None) -> str:
    """Return an account's name, "" for none."""
    return session.scalar(select(Account.name).where(Account.id == account_id)) or "" if account_id else ""


def colleagues() -> Sequence[AnyRow]:
    """Return who can be 对接人: the enabled accounts of the secretariat, id and name."""
    return db.rows(_colleagues())


@cache
def _colleagues() -> Query:
    of_staff = or_(*(AccountRole.role == role for role in sorted(STAFF)))  # IN would be written anew each time
    staff = select(AccountRole.account_id).where(of_staff)
    return (
        select(Account.id, Account.name)
        .where(Account.id.in_(staff), Account.disabled_at.is_(None))
        .order_by(Account.name)
    )  # fmt: skip
