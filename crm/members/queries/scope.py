"""How far an actor sees: the row scopes of the policy table, as conditions any query of any feature can use."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, cast

from sqlalchemy import BindParameter, ColumnElement, Select, Table, and_, bindparam, false, or_, select, true
from sqlalchemy.orm import QueryableAttribute

from crm.core import db
from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.clock import today
from crm.core.db import AnyRow, Query, session
from crm.core.errors import NotFound
from crm.core.slots import sources
from crm.members.models import Employment, Enterprise, Membership, Person
from crm.members.queries.standing import lapse_unconfirmed, standing_in
from crm.members.rules import LISTED

Column = ColumnElement[Any] | QueryableAttribute[Any]


def visible_to(actor: Actor, column: Column = Enterprise.id, act: Act = Act.READ) -> ColumnElement[bool]:
    """Return the condition that `column` (an enterprise id) names an enterprise this actor may read (or `act`).

    Any table can be narrowed with it: `select(Lead).where(visible_to(actor, Lead.enterprise_id))`.
    """
    scopes = actor.scopes(Thing.ENTERPRISE, act)
    if Scope.ALL in scopes:
        return true()
    reach: list[ColumnElement[bool]] = []
    if Scope.OWN in scopes:
        reach.append(column.in_(managed_by(actor)))
    if Scope.FIRM in scopes and actor.enterprise_ids:
        reach.append(column.in_(sorted(actor.enterprise_ids)))
    if Scope.DIRECTORY in scopes:
        reach.append(column.in_(listed_enterprises()))
    return or_(false(), *reach)


def managed_by(actor: Actor) -> Select[int]:
    """Return the ids of the enterprises whose 对接人 this actor is."""
    mine = Enterprise.manager_id == actor.id if actor.staff else false()
    return select(Enterprise.id).where(mine)


def manages(actor: Actor, enterprise: Enterprise | AnyRow) -> bool:
    """Say whether this actor is the enterprise's 对接人."""
    return actor.staff and bool(enterprise.manager_id == actor.id)


def listed_enterprises() -> Select[int]:
    """Return the ids of the enterprises that stand in the members' directory today."""
    day = today()
    return select(Membership.enterprise_id).where(or_(standing_in(LISTED, day), lapse_unconfirmed(day)))


def enterprise_for(actor: Actor, enterprise_id: int, act: Act = Act.READ) -> Enterprise:
    """Return the enterprise if this actor may see it (or do `act` to it); otherwise it does not exist for them."""
    found = session.scalar(
        select(Enterprise).where(Enterprise.id == enterprise_id, visible_to(actor, Enterprise.id, act))
    )
    if found is None:
        raise NotFound()
    return found


def sees_fully(actor: Actor, enterprise_id: int) -> bool:
    """Say whether the actor sees more of the enterprise than what stands in the members' directory."""
    return actor.may_all(Thing.ENTERPRISE, Act.READ) or enterprise_id in actor.enterprise_ids


def writes_enterprise(actor: Actor, enterprise: Enterprise | AnyRow) -> bool:
    """Say whether the actor may change this enterprise's fields at once. Firms propose changes for review instead."""
    scopes = actor.scopes(Thing.ENTERPRISE, Act.WRITE)
    return Scope.ALL in scopes or (Scope.OWN in scopes and manages(actor, enterprise))


def enterprise_to_edit(actor: Actor, enterprise_id: int) -> Enterprise:
    """Return an enterprise whose fields the actor may change at once; any other does not exist for them."""
    found = enterprise_for(actor, enterprise_id)
    if not writes_enterprise(actor, found):
        raise NotFound()
    return found


def enterprise_to_write(enterprise_id: int) -> AnyRow:
    """Return the columns of an enterprise as they stand; nobody else changes them before this transaction ends."""
    found = db.rows(_enterprise_to_write(), id=enterprise_id)
    if not found:
        raise NotFound()
    return found[0]


@cache
def _enterprise_to_write() -> Query:
    columns = cast(Table, Enterprise.__table__).c
    return select(*columns).where(columns.id == bindparam("id")).with_for_update(key_share=True)


def people_visible_to(actor: Actor, column: Column = Person.id, act: Act = Act.READ) -> ColumnElement[bool]:
    """Return the condition that `column` (a person id) names a person this actor may read (or `act`)."""
    scopes = actor.scopes(Thing.PERSON, act)
    if Scope.ALL in scopes:
        return true()
    reach: list[ColumnElement[bool]] = []
    if Scope.OWN in scopes:
        reach += [
            column == (actor.person_id or 0),
            column.in_(_staff_of(Employment.enterprise_id.in_(managed_by(actor)))),
        ]
    if Scope.FIRM in scopes and actor.enterprise_ids:
        reach.append(column.in_(_staff_of(Employment.enterprise_id.in_(_own_firms(actor, act)))))
    if Scope.EVENT in scopes and actor.event_ids:
        reach += [column.in_(people_of(actor.event_ids)) for people_of in sources("people_of_events")]
    if Scope.DIRECTORY in scopes:
        reach += [column.in_(shown_to(actor)) for shown_to in sources("people_in_directory")]
    return or_(false(), *reach)


def _own_firms(actor: Actor, act: Act) -> Select[int] | list[int]:
    """Return where the actor works; for more than reading, where they are marked 企业管理员."""
    if act is Act.READ:
        return sorted(actor.enterprise_ids)
    return select(Employment.enterprise_id).where(
        Employment.person_id == (actor.person_id or 0), Employment.firm_admin, employed_now()
    )


def _staff_of(where: ColumnElement[bool]) -> Select[int]:
    return select(Employment.person_id).where(employed_now(), where)


def employed_now() -> ColumnElement[bool]:
    """Return the condition that an employment runs today."""
    return employed_on(today())


def employed_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Return the condition that an employment runs on `day`, a date or a parameter of one."""
    return and_(
        or_(Employment.since.is_(None), Employment.since <= day),
        or_(Employment.until.is_(None), Employment.until >= day),
    )


def person_for(actor: Actor, person_id: int, act: Act = Act.READ) -> Person:
    """Return the person if this actor may see them (or do `act`); otherwise they do not exist for them."""
    found = session.scalar(select(Person).where(Person.id == person_id, people_visible_to(actor, Person.id, act)))
    if found is None:
        raise NotFound()
    return found


def may_person(actor: Actor, person_id: int, act: Act) -> bool:
    """Say whether the actor may do `act` to this very person."""
    if actor.may_all(Thing.PERSON, act):
        return True
    asked = select(Person.id).where(Person.id == person_id, people_visible_to(actor, Person.id, act))
    return actor.may(Thing.PERSON, act) and session.scalar(asked) is not None


def writes_people_of(actor: Actor, enterprise: Enterprise) -> bool:
    """Say whether the actor may add people to this enterprise and change their places there."""
    scopes = actor.scopes(Thing.PERSON, Act.WRITE)
    return (
        Scope.ALL in scopes
        or (Scope.FIRM in scopes and _is_own_firm(actor, enterprise.id))
        or (Scope.OWN in scopes and manages(actor, enterprise))
    )


def _is_own_firm(actor: Actor, enterprise_id: int) -> bool:
    firms = select(Enterprise.id).where(Enterprise.id == enterprise_id, Enterprise.id.in_(_own_firms(actor, Act.WRITE)))
    return session.scalar(firms) is not None


def enterprise_to_staff(actor: Actor, enterprise_id: int) -> Enterprise:
    """Return an enterprise whose people the actor may change; any other does not exist for them."""
    found = enterprise_for(actor, enterprise_id)
    if not writes_people_of(actor, found):
        raise NotFound()
    return found


def employment_to_edit(actor: Actor, employment_id: int) -> Employment:
    """Return an employment the actor may change: one at an enterprise whose people they may change."""
    found = session.get(Employment, employment_id)
    if found is None:
        raise NotFound()
    enterprise_to_staff(actor, found.enterprise_id)
    return found
