"""What is planned for a chunk of a member list, and its storing: bulk inserts, bulk updates, audit, search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from crm.core import search
from crm.core.clock import now
from crm.core.db import Base, session
from crm.core.facts import Change, Fact, announce
from crm.members import actions, queries
from crm.members.models import Employment, Enterprise, Membership, Person
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
        self._firms: dict[int, None] = {}
        self._persons: dict[int, None] = {}

    # -- what happened

    def fill(self, table: str, record_id: int, version: int, columns: Row) -> None:
        """Fill columns of a record; `version` is the one it then has."""
        there = self._fills[table].setdefault(record_id, {})
        there |= columns
        there["version"] = version

    def imported(self, enterprise_id: int, row: int, values: Row) -> None:
        """An enterprise is new."""
        change = self._setting.change(row, fields=values)
        self._facts.append(EnterpriseImported(by=self._setting.by, enterprise_id=enterprise_id, changes=(change,)))
        self._firms[enterprise_id] = None

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

    def met(self, person_id: int, row: int, values: Row) -> None:
        """A person is new, or has a new place."""
        change = self._setting.personal(person_id, row, fields=values)
        self._facts.append(PersonImported(by=self._setting.by, person_id=person_id, changes=(change,)))
        self._persons[person_id] = None

    def person_completed(self, person_id: int, row: int, held: Row, filled: Row) -> None:
        """Columns of a person were filled."""
        changes = tuple(
            Change(name, held[name], value, person_id) for name, value in filled.items() if name != "sort_key"
        )
        told = (self._setting.personal(person_id, row), *changes)
        self._facts.append(PersonCompleted(by=self._setting.by, person_id=person_id, changes=told))
        self._persons[person_id] = None

    # -- storing

    def store(self) -> None:
        """Write it all: at most a dozen statements, whatever the number of rows."""
        for table, rows in (
            (Enterprise, self.enterprises), (Person, self.people), (Employment, self.employments),
            (Membership, self.memberships),
        ):  # fmt: skip
            if rows:
                session.connection().execute(insert(table), rows)
        if self.memberships:
            actions.keep_positions([row["enterprise_id"] for row in self.memberships])
        fill_rows(Enterprise, self._fills["enterprise"], updated_at=now())
        fill_rows(Person, self._fills["person"])
        tell(self._facts)
        search.index_many(
            [
                *(queries.enterprise_entries(list(self._firms)) if self._firms else ()),
                *(queries.person_entries(list(self._persons)) if self._persons else ()),
            ]
        )


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
