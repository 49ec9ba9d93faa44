"""What the database knows of the enterprises and people of a chunk: a few questions for all rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute

from crm.core import db
from crm.core.clock import today
from crm.core.db import Query
from crm.members.models import Employment, Enterprise, Membership, Person

COLUMNS = (
    "credit_code", "short_name", "name_en", "city_code", "district_code", "home_code", "industry_code",
    "registered_capital", "postcode", "website", "stock_code", "phone", "address", "legal_representative",
)  # fmt: skip
"""The columns of an enterprise that a file can fill."""


@dataclass(slots=True)
class Contact:
    """Somebody who works at an enterprise, as far as a file can tell."""

    person_id: int
    version: int
    name: str
    mobile: str
    email: str


@dataclass(slots=True)
class Firm:
    """An enterprise as it stands, and what is planned for it in this chunk."""

    id: int
    version: int
    name: str
    name_key: str
    columns: dict[str, Any]
    joined_on: date | None = None
    people: list[Contact] = field(default_factory=list)
    has_main: bool = False
    """Whether somebody is 主要联系人 already."""


class Register:
    """The enterprises and people that the rows of a chunk may mean."""

    def __init__(self) -> None:
        self.firms: dict[int, Firm] = {}
        self.by_code: dict[str, Firm] = {}
        self.by_key: dict[str, Firm] = {}
        self.people: dict[tuple[str, str], Contact] = {}
        """(name, mobile or address) → person, wherever they work."""
        self._contacts: dict[int, Contact] = {}

    def add(self, firm: Firm) -> None:
        """Remember an enterprise; of two with one name the earlier."""
        self.firms[firm.id] = firm
        if code := firm.columns["credit_code"]:
            self.by_code[code] = firm
        self.by_key.setdefault(firm.name_key, firm)

    def know(self, contact: Contact) -> None:
        """Remember a person by name with phone and by name with address."""
        for reached in (contact.mobile, contact.email):
            if reached:
                self.people.setdefault((contact.name, reached), contact)

    def load(
        self, codes: Collection[str], keys: Collection[str], ids: Collection[int], reached: Collection[str]
    ) -> None:
        """Read what there is about these codes, names, ids, phones and addresses."""
        asked = ((Enterprise.credit_code, codes), (Enterprise.name_key, keys), (Enterprise.id, ids))
        fresh = [row for column, values in asked if values for row in db.rows(_firms_by(column), values=list(values))]
        for row in sorted(fresh, key=itemgetter(0)):
            if row.id not in self.firms:
                self.add(_firm(row))
        self._load_staff({row.id for row in fresh})
        self._load_people(reached)

    def _load_staff(self, enterprise_ids: Collection[int]) -> None:
        if not enterprise_ids:
            return
        for row in db.rows(_staff(), values=list(enterprise_ids), day=today()):
            firm = self.firms[row.enterprise_id]
            firm.has_main = firm.has_main or row.main
            contact = self._contact(row)
            if contact not in firm.people:
                firm.people.append(contact)

    def person_ids(self) -> set[int]:
        """Return everybody the rows may mean."""
        reached = {known.person_id for known in self.people.values()}
        return reached | {known.person_id for firm in self.firms.values() for known in firm.people}

    def _load_people(self, reached: Collection[str]) -> None:
        phones = {each for each in reached if "@" not in each}
        for column, values in ((Person.mobile, phones), (Person.email, set(reached) - phones)):
            if values:
                for row in db.rows(_people_by(column), values=list(values)):
                    self._contact(row)

    def _contact(self, row: Any) -> Contact:
        """The one object that stands for a person in this chunk."""
        known = self._contacts.get(row.id)
        if known is None:
            known = self._contacts[row.id] = Contact(row.id, row.version, row.name, row.mobile, row.email)
            self.know(known)
        return known


_PERSON = (Person.id, Person.version, Person.name, Person.mobile, Person.email)
_VALUES: BindParameter[Any] = bindparam("values", expanding=True)


@cache
def _firms_by(column: InstrumentedAttribute[Any]) -> Query:
    columns = [getattr(Enterprise, name) for name in COLUMNS]
    return (
        select(Enterprise.id, Enterprise.version, Enterprise.name, Enterprise.name_key, *columns, Membership.joined_on)
        .outerjoin(Membership, Membership.enterprise_id == Enterprise.id)
        .where(column.in_(_VALUES))
    )


@cache
def _staff() -> Query:
    here = (Employment.until.is_(None)) | (Employment.until >= bindparam("day"))
    return (
        select(Employment.enterprise_id, Employment.main, *_PERSON)
        .join(Person, Person.id == Employment.person_id)
        .where(Employment.enterprise_id.in_(_VALUES), here)
        .order_by(Employment.main.desc(), Employment.id)
    )


@cache
def _people_by(column: InstrumentedAttribute[str]) -> Query:
    return select(*_PERSON).where(column.in_(_VALUES)).order_by(Person.id)


def _firm(row: Any) -> Firm:
    columns = {name: getattr(row, name) for name in COLUMNS}
    return Firm(row.id, row.version, row.name, row.name_key, columns, row.joined_on)
