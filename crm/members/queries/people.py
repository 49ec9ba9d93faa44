"""Questions about people and their places at enterprises."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from crm.accounts.models import Account
from crm.core import search
from crm.core.actor import Actor
from crm.core.clock import today
from crm.core.db import AnyRow, Query, session
from crm.core.pages import COUNTED, Cut, Key, Page, cutting, paged
from crm.lists.rules import LONGEST
from crm.members.models import Employment, Enterprise, Membership, Person
from crm.members.queries.people_asked import people_asked
from crm.members.queries.scope import employed_now, people_visible_to
from crm.members.queries.shapes import key
from crm.members.queries.standing import basis_columns
from crm.members.rules import Duty

UNPLACED = 100_000
"""Behind every 排序号 somebody can type."""
ORDERS = ("rank", "new")
"""Besides pinyin: 排序号, those without one last; the newest first."""


@dataclass(frozen=True, slots=True)
class PeopleFilters:
    """What a list of people is narrowed to; the names are those of the address."""

    q: str = ""
    home: str = ""
    duty: str = ""
    where: str = ""
    """Conditions in groups (crm.lists.rules.conditions)."""
    cols: str = ""
    """The columns shown, by name, with dots between them; "" for the usual ones."""
    sort: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> PeopleFilters:
        """Read an address; what is no possible value is left out."""
        home = given.get("home", "")
        return cls(
            q=given.get("q", "").strip()[:100],
            home=home if home.isascii() and home.isdigit() and len(home) == 6 else "",
            duty=given["duty"] if given.get("duty") in set(Duty) else "",
            where=given.get("where", "").strip()[: LONGEST + 1],  # too long is refused, not cut
            cols=".".join(re.findall(r"[a-z0-9]{1,20}", given.get("cols", "")[:600])),
            sort=given["sort"] if given.get("sort") in ORDERS else "",
        )

    @property
    def stated(self) -> dict[str, str]:
        """What is set, for addresses."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order is set."""
        return bool(self.stated.keys() - {"sort", "cols"})

    def but(self, **changed: str) -> PeopleFilters:
        """Return these filters with some of them changed."""
        return replace(self, **changed)


def people(actor: Actor, filters: PeopleFilters, cut: Cut, further: Sequence[str] = ()) -> Page:
    """Return a page of people this actor may see, by pinyin, by 排序号 or the newest first.

    `further` names more columns of a person. Raises BadCondition.
    """
    return paged(_narrowed(_rows(further), actor, filters), _keys(filters), cut)


def people_wide(actor: Actor, filters: PeopleFilters, further: Sequence[str] = ()) -> Query:
    """Return the whole list in its order, with further columns: for files, read piece by piece."""
    order = cutting(_rows(further), _keys(filters), placed=False, backwards=False)
    return _narrowed(order.limit(None), actor, filters)


def people_ids(actor: Actor, filters: PeopleFilters) -> list[int]:
    """Return everybody on a list, by their numbers."""
    return list(session.scalars(_narrowed(select(Person.id), actor, filters).order_by(Person.id)))


def _rows(further: Sequence[str]) -> Query:
    usual = (Person.id, Person.name, Person.sort_key, Person.salutation, Person.mobile, Person.email, Person.rank)
    more = [getattr(Person, name) for name in further]
    return select(*usual, _PLACED.label("placed"), *(each for each in more if each not in usual))


_PLACED = case((Person.rank == 0, UNPLACED), else_=Person.rank)


def _keys(filters: PeopleFilters) -> list[Key]:
    if filters.sort == "new":
        return [key(Person.id, "id", descending=True)]
    by_name = [key(Person.sort_key, "sort_key"), key(Person.id, "id")]
    return [key(_PLACED, "placed"), *by_name] if filters.sort == "rank" else by_name


def people_counted(actor: Actor, filters: PeopleFilters) -> int:
    """Count a list of people, to 1,001 at most."""
    some = _narrowed(select(Person.id), actor, filters).limit(COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def people_total(actor: Actor, filters: PeopleFilters) -> int:
    """Count a list of people exactly."""
    return session.scalar(_narrowed(select(func.count(Person.id)), actor, filters)) or 0


def _narrowed(query: Query, actor: Actor, filters: PeopleFilters) -> Query:
    conditions: list[ColumnElement[bool]] = [people_visible_to(actor), people_asked(actor, filters.where)]
    place: list[ColumnElement[bool]] = []
    if filters.home:
        at_home = select(Enterprise.id).where(Enterprise.home_code == filters.home)
        place.append(Employment.enterprise_id.in_(at_home))
    if filters.duty:
        place.append(Employment.duty == Duty(filters.duty))
    if place:
        has_place = select(Employment.id).where(Employment.person_id == Person.id, employed_now(), *place)
        conditions.append(has_place.exists())
    if filters.q:
        conditions.append(Person.id.in_(search.matching_ids("person", filters.q)))
    return query.where(*conditions)


def places_of(person_ids: Sequence[int], connection: Connection | None = None) -> dict[int, list[AnyRow]]:
    """Return where these people work today, their main place first, in one question.

    A file that is being sent asks on its own `connection`.
    """
    query = (
        select(Employment.person_id, Employment.title, Employment.duty, Employment.since, Enterprise.id,
               Enterprise.short_name, Enterprise.name, Enterprise.home_code, Enterprise.position,
               Account.name.label("manager"))
        .join(Enterprise, Enterprise.id == Employment.enterprise_id)
        .outerjoin(Account, Account.id == Enterprise.manager_id)
        .where(Employment.person_id.in_(person_ids), employed_now())
        .order_by(Employment.main.desc(), Employment.id)
    )  # fmt: skip
    found: dict[int, list[AnyRow]] = {person_id: [] for person_id in person_ids}
    for row in session.execute(query) if connection is None else connection.execute(query):
        found[row.person_id].append(row)
    return found


def staff_of(enterprise_id: int) -> Sequence[AnyRow]:
    """Return everybody who works or worked at an enterprise: who is there first, then 主要联系人, 代表, 联络员."""
    query = (
        select(
            Employment.id, Employment.version, Employment.person_id, Employment.title, Employment.duty,
            Employment.main, Employment.firm_admin, Employment.since, Employment.until, employed_now().label("is_here"),
            Person.name, Person.salutation, Person.mobile, Person.email, Person.rank, Person.sort_key,
        )
        .join(Person, Person.id == Employment.person_id)
        .where(Employment.enterprise_id == enterprise_id)
        .order_by(Employment.id)
    )  # fmt: skip
    order = list(Duty)
    rows = session.execute(query).all()
    return sorted(
        rows,
        key=lambda row: (
            not row.is_here,
            not row.main,
            order.index(row.duty),
            row.rank or 10**9,
            row.sort_key,
        ),
    )


def careers(person_id: int) -> Sequence[AnyRow]:
    """Return all places of a person, those of today first."""
    here = employed_now().label("is_here")
    query = (
        select(Employment.id, Employment.title, Employment.duty, Employment.main, Employment.since, Employment.until,
               here, Enterprise.id.label("enterprise_id"), Enterprise.name, Enterprise.home_code)
        .join(Enterprise, Enterprise.id == Employment.enterprise_id)
        .where(Employment.person_id == person_id)
        .order_by(here.desc(), Employment.main.desc(), Employment.id.desc())
    )  # fmt: skip
    return session.execute(query).all()


def representative_of(enterprise_id: int) -> AnyRow | None:
    """Return the 单位代表 of an enterprise: employment_id, person_id, name."""
    return session.execute(
        select(Employment.id.label("employment_id"), Person.id.label("person_id"), Person.name)
        .join(Person, Person.id == Employment.person_id)
        .where(
            Employment.enterprise_id == enterprise_id,
            Employment.duty == Duty.REPRESENTATIVE,
            Employment.until.is_(None),
        )
    ).first()


def works_at(person_id: int, enterprise_id: int) -> bool:
    """Say whether a person works at an enterprise today or will."""
    open_end = or_(Employment.until.is_(None), Employment.until >= today())
    return (
        session.scalar(
            select(Employment.id).where(
                and_(Employment.person_id == person_id, Employment.enterprise_id == enterprise_id, open_end)
            )
        )
        is not None
    )


def mailable() -> Query:
    """Return a query for everybody with a mail address and a place at an enterprise today: one row per place.

    Columns: person_id, enterprise_id, name, salutation, email, locale, rank, title, duty, main, enterprise (short
    name), city_code, home_code, industry_code, manager_id, position, joined_on and what a standing rests on
    (paid_until, decision, decided_on, override: see `basis_of`, `standing_in`). Narrow it with `.where`; the tables
    are Person, Employment, Enterprise, Membership (outer).
    """
    return (
        select(
            Person.id.label("person_id"), Enterprise.id.label("enterprise_id"), Person.name, Person.salutation,
            Person.email, Person.locale, Person.rank, Employment.title, Employment.duty, Employment.main,
            Enterprise.short_name.label("enterprise"), Enterprise.city_code, Enterprise.home_code,
            Enterprise.industry_code, Enterprise.manager_id, Membership.position, Membership.joined_on,
            *basis_columns(today()),
        )
        .join(Employment, Employment.person_id == Person.id)
        .join(Enterprise, Enterprise.id == Employment.enterprise_id)
        .outerjoin(Membership, Membership.enterprise_id == Enterprise.id)
        .where(Person.email != "", employed_now())
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Holder:
    """The person an account belongs to, and where they work today."""

    person_id: int
    enterprise_ids: frozenset[int]


def holder_of(account_id: int) -> Holder | None:
    """Return who an account belongs to; None for accounts of the secretariat."""
    rows = session.execute(
        select(Person.id, Employment.enterprise_id)
        .outerjoin(Employment, and_(Employment.person_id == Person.id, employed_now()))
        .where(Person.account_id == account_id)
    ).all()
    if not rows:
        return None
    return Holder(rows[0].id, frozenset(row.enterprise_id for row in rows if row.enterprise_id is not None))


def people_reached_by(mobile: str, email: str) -> list[tuple[int, str]]:
    """Return id and name of people with this mobile or this address: probably the same person."""
    conditions = [Person.mobile == mobile] if mobile else []
    conditions += [Person.email == email] if email else []
    if not conditions:
        return []
    found = session.execute(select(Person.id, Person.name).where(or_(*conditions)).order_by(Person.id).limit(5))
    return [(row.id, row.name) for row in found]
