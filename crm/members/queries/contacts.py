"""Who stands beside an enterprise in lists: whom to call there, and who of the secretariat looks after it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Connection, Date, bindparam, exists, or_, select

from crm.accounts.models import Account
from crm.core import db
from crm.core.actor import Act, Actor, Thing
from crm.core.clock import today
from crm.core.db import AnyRow, Query
from crm.members.models import Employment, Enterprise, Person
from crm.members.queries.scope import employed_on
from crm.members.rules import Duty

_FIRST = (Duty.REPRESENTATIVE, Duty.CONTACT, Duty.FINANCE, Duty.OTHER)


def main_contacts(enterprise_ids: Sequence[int], connection: Connection | None = None) -> dict[int, AnyRow]:
    """Return whom to call first at each of these enterprises: 主要联系人, else 单位代表, else 联络员.

    A file that is being sent asks on its own `connection`.
    """
    asked = {"enterprises": enterprise_ids, "day": today()}
    found = db.rows(_contacts(), **asked) if connection is None else connection.execute(_contacts(), asked).all()
    first: dict[int, AnyRow] = {}
    for row in found:
        other = first.setdefault(row[0], row)
        if other is not row and _rank(row) >= _rank(other):
            first[row[0]] = row
    return first


def _rank(row: AnyRow) -> tuple[bool, int]:
    return row.main, -_FIRST.index(row.duty)


@cache
def _contacts() -> Query:
    day = bindparam("day", type_=Date())
    return (
        select(
            Employment.enterprise_id, Employment.title, Employment.duty, Employment.main, Person.id, Person.name,
            Person.mobile,
        )
        .join(Person, Person.id == Employment.person_id)
        .where(
            Employment.enterprise_id.in_(bindparam("enterprises", expanding=True)),
            or_(Employment.main, Employment.duty.in_((Duty.REPRESENTATIVE, Duty.CONTACT))),
            employed_on(day),
        )
    )  # fmt: skip


def managers(actor: Actor) -> Sequence[AnyRow]:
    """Return the accounts that are 对接人 of an enterprise, for the filter."""
    return db.rows(_managers()) if actor.may_all(Thing.ENTERPRISE, Act.READ) else []


@cache
def _managers() -> Query:
    manages_any = exists().where(Enterprise.manager_id == Account.id)  # one look into the index per account
    return select(Account.id, Account.name).where(manages_any).order_by(Account.name)
