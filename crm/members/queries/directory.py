"""The list of enterprises: filters, orders, pages of Core rows, counts. What is in the address is what is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, func, select

from crm.accounts.models import Account
from crm.core import db
from crm.core.actor import Act, Actor, Thing
from crm.core.clock import today
from crm.core.db import Query
from crm.core.pages import COUNTED, Cut, Key, Page, cutting, page_of
from crm.lists.rules import LONGEST
from crm.members.models import Enterprise, Membership
from crm.members.queries.asked import asked
from crm.members.queries.found import matching
from crm.members.queries.reckoned import further_column
from crm.members.queries.scope import visible_to
from crm.members.queries.shapes import key
from crm.members.queries.standing import basis_columns, is_any_overridden, standing_in, window_of, within
from crm.members.rules import EXIT_AFTER, GRACE, Decision, Position, Standing, Window

OWING = (Standing.GRACE, Standing.LAPSED)
"""欠费: paid time has ended."""
GROUPS: Mapping[str, tuple[Standing, ...]] = {
    "owing": OWING,
    **{kind.value: (kind,) for kind in Standing},
}
SORTS = ("name", "joined", "due", "updated")


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
    where: str = ""
    """Conditions in groups (crm.lists.rules.conditions)."""
    cols: str = ""
    """The columns shown, by name, with dots between them; "" for the usual ones."""
    sort: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Filters:
        """Read an address; what is no filter or no possible value is left out."""
        values = {name: given.get(name, "").strip()[:100] for name in cls.__slots__}
        values["where"] = given.get("where", "").strip()[: LONGEST + 1]  # too long is refused, not cut
        values["cols"] = ".".join(re.findall(r"[a-z0-9]{1,20}", given.get("cols", "")[:600]))
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
        return bool(self.stated.keys() - {"sort", "cols"})

    def but(self, **changed: str) -> Filters:
        """Return these filters with some of them changed."""
        return replace(self, **changed)


class Listed(NamedTuple):
    """A row of the list: its columns in their order."""

    id: int
    name: str
    short_name: str
    city_code: str | None
    home_code: str | None
    industry_code: str | None
    sort_key: str
    updated_at: datetime
    manager_id: int | None
    manager: str | None
    enterprise_id: int | None
    position: Position | None
    number: str | None
    joined_on: date | None
    paid_until: date | None
    decision: Decision | None
    decided_on: date | None
    override: Standing | None


def directory(actor: Actor, filters: Filters, cut: Cut, further: Sequence[str] = ()) -> Page:
    """Return a page of enterprises this actor may see, narrowed and ordered, as rows of columns.

    `further` names more columns of the enterprise. Raises BadCondition.
    """
    listing, keys = Listing.of(actor, filters), _keys(filters.order)

    def built(placed: bool, backwards: bool) -> Query:
        if listing.reaches_all and not (filters.where or further):
            return _page(listing, placed, backwards)
        rows = _rows(listing, further).where(visible_to(actor), asked(actor, filters.where))
        return cutting(rows, keys, placed, backwards)

    return page_of(built, keys, cut, **values_of(actor, filters))


def wide(actor: Actor, filters: Filters, further: Sequence[str] = ()) -> Query:
    """Return the whole list in its order, with further columns of the enterprise: for files, read piece by piece."""
    order = cutting(_rows(Listing.of(actor, filters), further), _keys(filters.order), placed=False, backwards=False)
    return order.limit(None).where(visible_to(actor), asked(actor, filters.where)).params(values_of(actor, filters))


def rows_of(actor: Actor, filters: Filters) -> Query:
    """Return the ids of all enterprises of a list, without order: for counts, exports and saved selections."""
    listing = Listing.of(actor, filters)
    query = narrowed(select(Enterprise.id), listing).where(visible_to(actor), asked(actor, filters.where))
    return query.params(values_of(actor, filters))


def ids_of(actor: Actor, filters: Filters) -> list[int]:
    """Return the ids of all enterprises of a list; whoever asks has counted it."""
    return [row[0] for row in db.rows(rows_of(actor, filters))]


def counted(actor: Actor, filters: Filters) -> int:
    """Count a list, to 1,001 at most."""
    listing = Listing.of(actor, filters)
    plain = listing.reaches_all and not filters.where
    query = _count(listing) if plain else _counting(rows_of(actor, filters))
    return int(db.rows(query, **values_of(actor, filters))[0][0])


@dataclass(frozen=True, slots=True)
class Listing:
    """What makes one list another SQL than the next: which filters are set, not to what. Values are parameters."""

    asked: frozenset[str]
    position: str
    standing: str
    order: str
    day: date
    overridden: bool
    """Whether any standing is set by hand on this day."""
    window: Window
    """Where the last paid days of a list ordered by them lie, whatever else is asked."""
    reaches_all: bool

    @classmethod
    def of(cls, actor: Actor, filters: Filters) -> Listing:
        """Return the shape of a list as this actor sees it today."""
        reaches_all, day = actor.may_all(Thing.ENTERPRISE, Act.READ), today()
        standing = filters.standing if reaches_all else ""
        overridden = bool(standing) and is_any_overridden(day)
        by_day = filters.order.removeprefix("-") == "due" and standing in GROUPS
        return cls(
            frozenset(filters.stated) & _VALUES, filters.position, standing, filters.order, day, overridden,
            window_of(GROUPS[standing], day, overridden=overridden) if by_day else Window(), reaches_all,
        )  # fmt: skip


_VALUES = frozenset({"home", "city", "industry", "manager", "q"})
"""Filters whose value is a parameter. Position and standing have few values, and SQL of their own each."""


def values_of(actor: Actor, filters: Filters) -> dict[str, Any]:
    """Return the parameters of a list's conditions."""
    found: dict[str, Any] = {name: value for name, value in filters.stated.items() if name in ("home", "city")}
    if filters.industry:
        found |= {"industry": filters.industry, "industry_end": filters.industry + "~"}
    if filters.manager:
        found["manager"] = actor.id if filters.manager == "me" else _whole(filters.manager)
    if filters.q:
        found["found"] = matching(actor, filters.q)
    return found


@lru_cache(maxsize=128)
def _page(listing: Listing, placed: bool, backwards: bool) -> Query:
    return cutting(_rows(listing), _keys(listing.order), placed, backwards)


@lru_cache(maxsize=64)
def _count(listing: Listing) -> Query:
    return _counting(narrowed(select(Enterprise.id), listing))


def _counting(query: Query) -> Query:
    return select(func.count()).select_from(query.limit(COUNTED + 1).subquery())


def _rows(listing: Listing, further: Sequence[str] = ()) -> Query:
    columns = (
        Enterprise.id, Enterprise.name, Enterprise.short_name, Enterprise.city_code, Enterprise.home_code,
        Enterprise.industry_code, Enterprise.sort_key, Enterprise.updated_at, Enterprise.manager_id,
        Account.name.label("manager"), Membership.enterprise_id, Membership.position, Membership.number,
        Membership.joined_on, *basis_columns(listing.day), *map(further_column, further),
    )  # fmt: skip
    return narrowed(select(*columns).outerjoin(Account, Account.id == Enterprise.manager_id), listing)


@cache
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


def narrowed(query: Query, listing: Listing) -> Query:
    """Return a query over enterprises narrowed to a list, with their memberships beside them."""
    order = listing.order.removeprefix("-")
    if order in ("joined", "due"):  # these orders have members only
        query = query.join(Membership, Membership.enterprise_id == Enterprise.id)
    else:
        query = query.outerjoin(Membership, Membership.enterprise_id == Enterprise.id)
    if order == "due":
        query = query.where(Membership.paid_until.is_not(None))
    return query.where(*conditions(listing))


def conditions(listing: Listing) -> list[ColumnElement[bool]]:
    """Return what a list asks of its rows; values are parameters (`values_of`)."""
    industry = Enterprise.industry_code
    by_value: dict[str, ColumnElement[bool]] = {
        "home": Enterprise.home_code == bindparam("home"),
        "city": Enterprise.city_code == bindparam("city"),
        "industry": and_(industry >= bindparam("industry"), industry < bindparam("industry_end")),
        "manager": Enterprise.manager_id == bindparam("manager"),
        "q": Enterprise.id.in_(bindparam("found", expanding=True)),
    }
    found = [condition for name, condition in by_value.items() if name in listing.asked]
    if listing.position:
        found.append(Enterprise.position == Position(listing.position))
    if listing.standing:
        found.append(_standing(listing))
    if listing.window != Window():
        found.append(within(listing.window, Membership.paid_until))
    return found


def _standing(listing: Listing) -> ColumnElement[bool]:
    day = listing.day
    match listing.standing:
        case "none":
            return Enterprise.position.is_(None)
        case "member":
            return Enterprise.position.is_not(None)
        case "exit":
            lapsed = standing_in((Standing.LAPSED,), day, overridden=listing.overridden)
            return and_(lapsed, Membership.paid_until < day - GRACE - EXIT_AFTER)
        case _:
            return standing_in(GROUPS[listing.standing], day, overridden=listing.overridden)


def _whole(digits: str) -> int:
    return int(digits) if len(digits) <= 18 else 0
