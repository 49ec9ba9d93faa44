"""The list of enterprises: filters, orders, pages of Core rows, counts. What is in the address is what is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from crm.accounts.models import Account
from crm.core import search
from crm.core.actor import Act, Actor, Thing
from crm.core.clock import today
from crm.core.db import session
from crm.core.pages import COUNTED, Cut, Key, Page, paged
from crm.members.models import Employment, Enterprise, Membership, Person
from crm.members.queries.scope import employed_now, visible_to
from crm.members.queries.shapes import AnyRow, AnySelect, key
from crm.members.queries.standing import basis_columns, standing_in
from crm.members.rules import EXIT_AFTER, GRACE, Duty, Position, Standing

OWING = (Standing.GRACE, Standing.LAPSED)
"""欠费: paid time has ended."""
GROUPS: Mapping[str, tuple[Standing, ...]] = {
    "owing": OWING,
    **{kind.value: (kind,) for kind in Standing},
}
SORTS = ("name", "joined", "due", "updated")
_EMPLOYERS_OF_FOUND = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of enterprises is narrowed to; the names are those of the address."""

    q: str = ""
    home: str = ""
    city: str = ""
    position: str = ""
    standing: str = ""
    """A Standing, `owing`, `exit` (视为退会 proposed), `none` (no member) or `member`."""
    industry: str = ""
    manager: str = ""
    """An account's id, or `me`."""
    sort: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Filters:
        """Read an address; what is no filter or no possible value is left out."""
        values = {name: given.get(name, "").strip()[:100] for name in cls.__slots__}
        if values["sort"].removeprefix("-") not in SORTS:
            values["sort"] = ""
        if values["position"] not in set(Position):
            values["position"] = ""
        if values["standing"] not in GROUPS and values["standing"] not in ("exit", "none", "member"):
            values["standing"] = ""
        if values["manager"] != "me" and not (values["manager"].isascii() and values["manager"].isdigit()):
            values["manager"] = ""
        for name in ("home", "city", "industry"):
            values[name] = values[name] if values[name].isascii() and values[name].isalnum() else ""
        return cls(**values)

    @property
    def order(self) -> str:
        """The order in effect: a list of who owes begins with who is due first."""
        by_day = self.standing in ("due", "grace", "lapsed", "owing", "exit")
        return self.sort or ("due" if by_day else "name")

    @property
    def stated(self) -> dict[str, str]:
        """What is set, for addresses."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order is set."""
        return bool(self.stated.keys() - {"sort"})

    def but(self, **changed: str) -> Filters:
        """Return these filters with some of them changed."""
        return replace(self, **changed)


def directory(actor: Actor, filters: Filters, cut: Cut) -> Page:
    """Return a page of enterprises this actor may see, narrowed and ordered, as rows of columns."""
    columns = (
        Enterprise.id, Enterprise.name, Enterprise.short_name, Enterprise.city_code, Enterprise.home_code,
        Enterprise.industry_code, Enterprise.sort_key, Enterprise.updated_at, Enterprise.manager_id,
        Account.name.label("manager"), Membership.enterprise_id, Membership.position, Membership.number,
        Membership.joined_on, *basis_columns(today()),
    )  # fmt: skip
    query = select(*columns).outerjoin(Account, Account.id == Enterprise.manager_id)
    return paged(_narrowed(query, actor, filters), _keys(filters.order), cut)


def rows_of(actor: Actor, filters: Filters) -> AnySelect:
    """Return the ids of all enterprises of a list, without order: for counts, exports and saved selections."""
    return _narrowed(select(Enterprise.id), actor, filters)


def counted(actor: Actor, filters: Filters) -> int:
    """Count a list, to 1,001 at most."""
    some = rows_of(actor, filters).limit(COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def totals(actor: Actor, filters: Filters) -> dict[str | None, int]:
    """Count a list exactly, by 归属方 (None: neither of the two cities)."""
    query = _narrowed(select(Enterprise.home_code, func.count()), actor, filters).group_by(Enterprise.home_code)
    return {row[0]: row[1] for row in session.execute(query)}


def _keys(order: str) -> Sequence[Key]:
    down = order.startswith("-")
    columns: tuple[tuple[Any, str], ...]
    match order.removeprefix("-"):
        case "joined":
            columns = (Membership.joined_on, "joined_on"), (Membership.enterprise_id, "enterprise_id")
        case "due":
            columns = (Membership.paid_until, "paid_until"), (Membership.enterprise_id, "enterprise_id")
        case "updated":
            columns = (Enterprise.updated_at, "updated_at"), (Enterprise.id, "id")
        case _:
            columns = (Enterprise.sort_key, "sort_key"), (Enterprise.id, "id")
    return [key(column, name, descending=down) for column, name in columns]


def _narrowed(query: AnySelect, actor: Actor, filters: Filters) -> AnySelect:
    order = filters.order.removeprefix("-")
    if order in ("joined", "due"):  # these orders have members only
        query = query.join(Membership, Membership.enterprise_id == Enterprise.id)
    else:
        query = query.outerjoin(Membership, Membership.enterprise_id == Enterprise.id)
    if order == "due":
        query = query.where(Membership.paid_until.is_not(None))
    return query.where(visible_to(actor), *_conditions(actor, filters))


def _conditions(actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.home:
        found.append(Enterprise.home_code == filters.home)
    if filters.city:
        found.append(Enterprise.city_code == filters.city)
    if filters.industry:
        found.append(
            and_(
                Enterprise.industry_code >= filters.industry,
                Enterprise.industry_code < filters.industry + "~",
            )
        )
    if filters.position:
        found.append(_position(Position(filters.position)))
    if filters.standing and actor.may_all(Thing.ENTERPRISE, Act.READ):
        found.append(_standing(filters.standing))
    if filters.manager:
        found.append(Enterprise.manager_id == (actor.id if filters.manager == "me" else _whole(filters.manager)))
    if filters.q:
        found.append(Enterprise.id.in_(_matching(actor, filters.q)))
    return found


def _position(position: Position) -> ColumnElement[bool]:
    """Most members are plain members: for them the index of positions would only be in the way."""
    if position is Position.MEMBER:
        return func.coalesce(Membership.position, "") == position.value
    return Membership.position == position


def _standing(wanted: str) -> ColumnElement[bool]:
    day = today()
    match wanted:
        case "none":
            return Membership.id.is_(None)
        case "member":
            return Membership.id.is_not(None)
        case "exit":
            return and_(standing_in((Standing.LAPSED,), day), Membership.paid_until < day - GRACE - EXIT_AFTER)
        case _:
            return standing_in(GROUPS[wanted], day)


def _whole(digits: str) -> int:
    return int(digits) if len(digits) <= 18 else 0


def _matching(actor: Actor, query: str) -> list[int]:
    found = search.matching_ids("enterprise", query)
    if not actor.may_all(Thing.PERSON, Act.READ):
        return found
    people = search.matching_ids("person", query, _EMPLOYERS_OF_FOUND)
    if not people:
        return found
    employers = select(Employment.enterprise_id).where(Employment.person_id.in_(people), employed_now())
    return [*found, *session.scalars(employers)]


_FIRST = (Duty.REPRESENTATIVE, Duty.CONTACT, Duty.FINANCE, Duty.OTHER)


def main_contacts(enterprise_ids: Sequence[int]) -> dict[int, AnyRow]:
    """Return whom to call first at each of these enterprises: 主要联系人, else 单位代表, else 联络员."""
    query = (
        select(
            Employment.enterprise_id,
            Employment.title,
            Employment.duty,
            Employment.main,
            Person.id,
            Person.name,
        )
        .join(Person, Person.id == Employment.person_id)
        .where(
            Employment.enterprise_id.in_(enterprise_ids),
            or_(Employment.main, Employment.duty.in_((Duty.REPRESENTATIVE, Duty.CONTACT))),
            employed_now(),
        )
    )
    rows = sorted(session.execute(query), key=lambda row: (row.main, -_FIRST.index(row.duty)))
    return {row.enterprise_id: row for row in rows}


def managers(actor: Actor) -> Sequence[AnyRow]:
    """Return the accounts that are 对接人 of an enterprise, for the filter."""
    if not actor.may_all(Thing.ENTERPRISE, Act.READ):
        return []
    used = select(Enterprise.manager_id).where(Enterprise.manager_id.is_not(None)).distinct()
    return session.execute(select(Account.id, Account.name).where(Account.id.in_(used)).order_by(Account.name)).all()
