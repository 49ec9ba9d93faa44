"""What is planned for a chunk of a member list, and its storing: bulk inserts, bulk updates, audit, search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, select, update

from crm.core import search
from crm.core.bulk import Bulk
from crm.core.clock import now
from crm.core.db import Base, session
from crm.core.facts import Change, Fact, announce
from crm.core.search import Entry
from crm.members import actions, queries
from crm.members.models import Employment, Enterprise, Membership, Person
from crm.members.rules import Position
from crm.transfer.facts import EnterpriseCompleted, EnterpriseImported, PersonCompleted, PersonImported
from crm.transfer.writing.work import Setting

Row = dict[str, Any]


class Pending:
    """Rows to insert, columns to fill, facts to announce."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self.enterprises: list[Row] = []
        self.people: list[Row] = []
        self.employments: list[Row] = []
        self.memberships: list[Row] = []
        self._fills: dict[str, dict[int, Row]] = {"enterprise": {}, "person": {}}
        self._facts: list[Fact] = []
        self._numbers: dict[int, str] = {}
        self._firms: dict[int, None] = {}
        self._persons: dict[int, list[str] | None] = {}
        """Person → the places of somebody new; None where the database has to be asked."""

    # -- what happened

    def fill(self, table: str, record_id: int, version: int, columns: Row) -> None:
        """Fill columns of a record; `version` is the one it then has."""
        there = self._fills[table].setdefault(record_id, {})
        there |= columns
        there["version"] = version

    def imported(self, enterprise_id: int, row: int, values: Row) -> None:
        """An enterprise is new; its search entry follows from its row."""
        change = self._setting.change(row, fields=values)
        self._facts.append(EnterpriseImported(by=self._setting.by, enterprise_id=enterprise_id, changes=(change,)))

    def completed(self, enterprise_id: int, row: int, held: Row, filled: Row) -> None:
        """Columns of an enterprise were filled."""
        changes = [Change(name, held[name], value) for name, value in filled.items()]
        self._complete(enterprise_id, row, changes)

    def joined(self, enterprise_id: int, row: int, values: Row) -> None:
        """An enterprise became a member: its number and day."""
        self._complete(enterprise_id, row, [Change(name, None, value) for name, value in values.items()])

    def _complete(self, enterprise_id: int, row: int, changes: Sequence[Change]) -> None:
        told = (self._setting.change(row), *changes)
        self._facts.append(EnterpriseCompleted(by=self._setting.by, enterprise_id=enterprise_id, changes=told))
        self._firms[enterprise_id] = None

    def met(self, person_id: int, row: int, values: Row, place: str) -> None:
        """A person is new, or has a new place: the name of the firm."""
        change = self._setting.personal(person_id, row, fields=values)
        self._facts.append(PersonImported(by=self._setting.by, person_id=person_id, changes=(change,)))
        is_new = bool(self.people) and self.people[-1]["id"] == person_id and person_id not in self._persons
        self._persons[person_id] = [place] if is_new else None

    def person_completed(self, person_id: int, row: int, held: Row, filled: Row) -> None:
        """Columns of a person were filled."""
        changes = tuple(
            Change(name, held[name], value, person_id) for name, value in filled.items() if name != "sort_key"
        )
        told = (self._setting.personal(person_id, row), *changes)
        self._facts.append(PersonCompleted(by=self._setting.by, person_id=person_id, changes=told))
        self._persons[person_id] = None

    def member(self, membership: Row) -> None:
        """An enterprise becomes a member."""
        self.memberships.append(membership)
        self._numbers[membership["enterprise_id"]] = membership["number"]

    # -- storing

    def store(self) -> None:
        """Write it all: at most a dozen statements, whatever the number of rows."""
        for bulk, names, rows in (
            (_ENTERPRISES, _ENTERPRISE, self.enterprises), (_PEOPLE, _PERSON, self.people),
            (_EMPLOYMENTS, _EMPLOYMENT, self.employments), (_MEMBERSHIPS, _MEMBERSHIP, self.memberships),
        ):  # fmt: skip
            bulk.store(list(map(itemgetter(*names), rows)))
        if self.memberships:
            actions.keep_positions([row["enterprise_id"] for row in self.memberships])
        fill_rows(Enterprise, self._fills["enterprise"], updated_at=now())
        fill_rows(Person, self._fills["person"])
        tell(self._facts)
        search.index_many([*self._firms_found(), *self._persons_found()])

    def _firms_found(self) -> Iterator[Entry]:
        """Search entries: of new enterprises from their rows, of others as the database has them now."""
        for row in self.enterprises:
            if row["id"] not in self._firms:
                number = self._numbers.get(row["id"])
                yield queries.enterprise_entry(row["id"], row, number, Position.MEMBER if number else None)
        if self._firms:
            yield from queries.enterprise_entries(list(self._firms))

    def _persons_found(self) -> Iterator[Entry]:
        for row in self.people:
            if places := self._persons.get(row["id"]):
                yield queries.person_entry(row["id"], row["name"], row["salutation"], row["mobile"], places)
        asked = [person_id for person_id, places in self._persons.items() if places is None]
        if asked:
            yield from queries.person_entries(asked)


_ENTERPRISE = (
    "id", "version", "name", "name_key", "core_name", "sort_key", "short_name", "name_en", "credit_code", "city_code",
    "district_code", "home_code", "industry_code", "registered_capital", "legal_representative", "address", "postcode",
    "website", "stock_code", "phone", "intro", "manager_id", "created_at", "updated_at",
)  # fmt: skip
_PERSON = (
    "id", "version", "name", "sort_key", "salutation", "mobile", "email", "wechat", "locale", "rank", "created_at",
)  # fmt: skip
_EMPLOYMENT = ("id", "version", "person_id", "enterprise_id", "title", "duty", "main", "firm_admin")
_MEMBERSHIP = ("id", "version", "enterprise_id", "number", "position", "joined_on", "basis")
_ENTERPRISES, _PEOPLE = Bulk(Enterprise, _ENTERPRISE), Bulk(Person, _PERSON)
_EMPLOYMENTS, _MEMBERSHIPS = Bulk(Employment, _EMPLOYMENT), Bulk(Membership, _MEMBERSHIP)


def tell(facts: Sequence[Fact]) -> None:
    """Announce facts, those of a kind together: the log then stores them in few statements."""
    if facts:
        announce(*sorted(facts, key=lambda fact: type(fact).__name__))


def fill_rows(table: type[Base], fills: Mapping[int, Row], **also: Any) -> None:
    """Fill columns of records (id → columns, version among them): one executemany per set of columns."""
    by_columns: dict[tuple[str, ...], list[Row]] = {}
    for record_id, columns in fills.items():
        named = columns | also
        by_columns.setdefault(tuple(sorted(named)), []).append(named | {"record_id": record_id})
    target = table.__table__
    for names, rows in by_columns.items():
        values: dict[str, Any] = {name: bindparam(name) for name in names}
        statement = update(target).where(target.c.id == bindparam("record_id")).values(values)  # type: ignore[arg-type]  # a Table
        session.connection().execute(statement, rows)


def numbers(most: int) -> Iterator[str]:
    """Return free membership numbers, the next ones in order; `most` at a time are asked about."""
    following = int(queries.next_number())
    while True:
        some = [f"{number:05d}" for number in range(following, following + most)]
        taken = set(session.scalars(select(Membership.number).where(Membership.number.in_(some))))
        yield from (number for number in some if number not in taken)
        following += most
