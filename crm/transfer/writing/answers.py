"""What a file says in custom fields: filled, replaced or left like the columns beside it, and taken back with them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import delete, insert, tuple_

from crm.core.db import session
from crm.members import queries
from crm.members.queries import Custom
from crm.members.queries.customs import HOLDERS, columns_of_answer, spoken_answer
from crm.members.rules import About, Value, packed, unpacked
from crm.transfer.reading.extras import value_of
from crm.transfer.rules import Policy
from crm.transfer.writing.work import Result, Setting

Answers = dict[tuple[int, int], Value]
AT_ONCE = 200


class CustomAnswers:
    """The answers of a chunk, of enterprises or of their contacts: what is stored, what the rows change.

    Without custom columns it asks nothing.
    """

    def __init__(self, setting: Setting, about: About = About.ENTERPRISE) -> None:
        self._setting, self._about = setting, about
        self._customs = {name: each for name, each in setting.customs.items() if each.about is about}
        self._known: Answers = {}
        self._loaded: set[int] = set()
        self._changed: Answers = {}

    def __bool__(self) -> bool:
        """Whether the file says anything here."""
        return bool(self._customs)

    def load(self, record_ids: Collection[int]) -> None:
        """Read what these enterprises (or people) have answered."""
        fresh = sorted(set(record_ids) - self._loaded) if self._customs else []
        self._loaded.update(fresh)
        self._known |= queries.custom_values(fresh, list(self._customs.values()), about=self._about)

    def told(self, asked: Mapping[str, str], record_id: int) -> dict[str, object]:
        """Store what a new record answers; return it for the history."""
        said = {}
        for custom, value in self._values(asked):
            self._known[record_id, custom.id] = self._changed[record_id, custom.id] = value
            said[custom.label] = spoken_answer(custom, value)
        return said

    def settle(self, asked: Mapping[str, str], result: Result) -> tuple[dict[str, Any], dict[str, Any]]:
        """Fill what is empty, replace what the file decides. Return the changed answers in words: before, after."""
        held, said = dict[str, Any](), dict[str, Any]()
        for custom, value in self._values(asked):
            key, policy = (self._record(result), custom.id), self._setting.policy_of(custom.name)
            there = self._known.get(key)
            if there == value or policy is Policy.SKIP:
                continue
            if there is not None and policy is not Policy.UPDATE:
                result.differs.append(custom.label)
                continue
            result.replaced += [] if there is None else [custom.label]
            self._kept(result)[custom.name] = packed(there)
            self._known[key] = self._changed[key] = value
            held[custom.label], said[custom.label] = spoken_answer(custom, there), spoken_answer(custom, value)
        return held, said

    def _values(self, asked: Mapping[str, str]) -> Iterator[tuple[Custom, Value]]:
        for name, custom in self._customs.items():
            if name in asked:
                yield custom, value_of(asked[name], custom.kind)

    def _record(self, result: Result) -> int:
        return (result.person_id if self._about is About.PERSON else result.enterprise_id) or 0

    def _kept(self, result: Result) -> dict[str, Any]:
        return result.person_answered if self._about is About.PERSON else result.answered

    def store(self) -> None:
        """Write what changed."""
        replace(self._changed, self._about)
        self._changed = {}


def replace(answers: Mapping[tuple[int, int], Value], about: About = About.ENTERPRISE) -> None:
    """Store these answers, None for none, in place of what there is."""
    table, record = HOLDERS[about]
    keys = list(answers)
    for first in range(0, len(keys), AT_ONCE):
        some = keys[first : first + AT_ONCE]
        gone = delete(table).where(tuple_(record, table.field_id).in_(some))
        session.execute(gone, execution_options={"synchronize_session": False})
    rows = [
        {record.key: record_id, "field_id": field_id, **columns}
        for (record_id, field_id), value in answers.items()
        for columns in columns_of_answer(value)
    ]
    if rows:
        session.execute(insert(table), rows)


def put_back(held: Mapping[int, Mapping[str, Any]], about: About) -> None:
    """Store what records had answered before an import (record → field → as undo data keeps it)."""
    customs = {custom.name: custom for custom in queries.customs(about)} if held else {}
    answers = {
        (record_id, customs[name].id): unpacked(kept, customs[name].kind)
        for record_id, names in held.items()
        for name, kept in names.items()
        if name in customs
    }
    replace(answers, about)


def forget(record_ids: Collection[int], about: About) -> None:
    """Delete the answers of records that are about to be deleted."""
    table, record = HOLDERS[about]
    gone = delete(table).where(record.in_(record_ids))
    session.execute(gone, execution_options={"synchronize_session": False})
