"""The directory as somebody sees it: enterprises in order, and of each what it and its people show to them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from crm.core import search
from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.clock import today
from crm.core.db import AnyRow, session
from crm.core.errors import NotFound
from crm.core.pages import Cut, Key, Page, paged
from crm.directory.queries.visibility import (
    audiences_of_firm,
    audiences_of_person,
    seen_by,
    shown_by_name,
)
from crm.directory.rules import OF_FIRM, OF_PERSON, Audience, Field, default_of
from crm.members import queries as members
from crm.members.models import Employment, Enterprise, Person
from crm.members.rules import Duty


@dataclass(frozen=True, slots=True)
class Filters:
    """What the directory is narrowed to; the names are those of the address."""

    q: str = ""
    home: str = ""
    industry: str = ""
    """The letter of a section of GB/T 4754."""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Filters:
        """Read an address; what is no possible value is left out."""
        home, industry = given.get("home", ""), given.get("industry", "")
        return cls(
            q=given.get("q", "").strip()[:100],
            home=home if home.isascii() and home.isdigit() and len(home) == 6 else "",
            industry=industry if len(industry) == 1 and "A" <= industry <= "T" else "",
        )

    @property
    def stated(self) -> dict[str, str]:
        """What is set, for addresses."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class Shown:
    """A person as they let themselves be seen. A contact that is not shown is "" like one that is not known."""

    person_id: int
    name: str
    title: str
    duty: Duty
    mobile: str
    email: str
    wechat: str

    @property
    def has_contact(self) -> bool:
        """Whether there is anything to reveal."""
        return bool(self.mobile or self.email or self.wechat)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the directory: rows of enterprises, and the people shown of each."""

    page: Page
    people: Mapping[int, list[Shown]]


@dataclass(frozen=True, slots=True)
class Entry:
    """An enterprise of the directory: the fields this reader sees, the others "", and its people."""

    enterprise: Enterprise
    phone: str
    address: str
    intro: str
    people: Sequence[Shown]


def may_read(actor: Actor) -> bool:
    """Say whether the directory is open to this actor: the `dir` cells of the policy page."""
    return Scope.DIRECTORY in actor.scopes(Thing.ENTERPRISE, Act.READ)


def page(actor: Actor, filters: Filters, cut: Cut) -> Listed:
    """Return a page of the directory by pinyin. Raises NotFound for whom it is not open to."""
    if not may_read(actor):
        raise NotFound()
    audiences = seen_by(actor)
    query = select(
        Enterprise.id, Enterprise.name, Enterprise.short_name, Enterprise.home_code, Enterprise.industry_code,
        Enterprise.position, Enterprise.sort_key,
    ).where(Enterprise.id.in_(members.listed_enterprises()), *_conditions(filters, audiences))  # fmt: skip
    found = paged(query, [Key(Enterprise.sort_key, "sort_key"), Key(Enterprise.id, "id")], cut, size=30)
    return Listed(found, _people([row.id for row in found.rows], audiences))


def _conditions(filters: Filters, audiences: frozenset[Audience]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.home:
        found.append(Enterprise.home_code == filters.home)
    if filters.industry:
        found.append(
            and_(Enterprise.industry_code >= filters.industry, Enterprise.industry_code < filters.industry + "~")
        )
    if filters.q:
        found.append(_found(filters.q, audiences))
    return found


def _found(query: str, audiences: frozenset[Audience]) -> ColumnElement[bool]:
    """Find by what the reader may see: names of enterprises, and of people who are named to them.

    The index knows telephones and codes as well: digits count only where they stand in the enterprise's name.
    """
    firms: ColumnElement[bool] = Enterprise.id.in_(search.matching_ids("enterprise", query))
    digits = re.findall(r"\d+", query)
    if digits:
        names = (Enterprise.name, Enterprise.short_name, Enterprise.name_en)
        in_name = [or_(*(name.contains(each, autoescape=True) for name in names)) for each in digits]
        return and_(firms, *in_name)
    employers = select(Employment.enterprise_id).where(
        Employment.person_id.in_(search.matching_ids("person", query)), shown_by_name(audiences, today())
    )
    return or_(firms, Enterprise.id.in_(employers))


def _people(enterprise_ids: Sequence[int], audiences: frozenset[Audience]) -> dict[int, list[Shown]]:
    rows = session.execute(
        select(
            Employment.enterprise_id, Employment.title, Employment.duty, Person.id, Person.name, Person.mobile,
            Person.email, Person.wechat, Person.sort_key,
        )
        .join(Person, Person.id == Employment.person_id)
        .where(Employment.enterprise_id.in_(enterprise_ids), shown_by_name(audiences, today()))
    ).all()  # fmt: skip
    order, chosen = list(Duty), audiences_of_person([row.id for row in rows])
    found: dict[int, list[Shown]] = {each: [] for each in enterprise_ids}
    for row in sorted(rows, key=lambda row: (order.index(row.duty), row.sort_key, row.id)):
        found[row.enterprise_id].append(_shown(row, chosen[row.id], audiences))
    return found


def _shown(row: AnyRow, chosen: Mapping[Field, Audience], audiences: frozenset[Audience]) -> Shown:
    fields = {
        field.value: getattr(row, field.value)
        if chosen.get(field, default_of(field, representative=False)) in audiences
        else ""
        for field in OF_PERSON
        if field is not Field.NAME
    }
    return Shown(row.id, row.name, duty=row.duty, **fields)


def entry(actor: Actor, enterprise_id: int) -> Entry:
    """Return an enterprise of the directory as this actor sees it; one that is not listed does not exist."""
    listed = Enterprise.id.in_(members.listed_enterprises())
    enterprise = session.scalar(select(Enterprise).where(Enterprise.id == enterprise_id, listed))
    if enterprise is None or not may_read(actor):
        raise NotFound()
    audiences = seen_by(actor)
    chosen = audiences_of_firm([enterprise_id])[enterprise_id]
    texts = {field.value: getattr(enterprise, field.value) if chosen[field] in audiences else "" for field in OF_FIRM}
    return Entry(enterprise, people=_people([enterprise_id], audiences)[enterprise_id], **texts)


def shown_person(actor: Actor, enterprise_id: int, person_id: int) -> tuple[Entry, Shown]:
    """Return a person of an entry as this actor sees them; one who is not named there does not exist."""
    found = entry(actor, enterprise_id)
    person = next((each for each in found.people if each.person_id == person_id), None)
    if person is None:
        raise NotFound()
    return found, person
