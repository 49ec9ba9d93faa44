"""What a file says in custom fields: filled, replaced or left like the columns beside it, and taken back with them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import delete, insert, tuple_

from crm.core.db import session
from crm.members import queries
from crm.members.models import CustomValue
from crm.members.queries import Custom
from crm.members.queries.customs import columns_of_answer, spoken_answer
from crm.members.rules import Value, packed, unpacked
from crm.transfer.reading.extras import value_of
from crm.transfer.rules import Policy
from crm.transfer.writing.work import Result, Setting

Answers = dict[tuple[int, int], Value]
AT_ONCE = 200


class CustomAnswers:
    """The answers of a chunk: what is stored, what the rows change. Without custom columns it asks nothing."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._known: Answers = {}
        self._loaded: set[int] = set()
        self._changed: Answers = {}

    def load(self, enterprise_ids: Collection[int]) -> None:
        """Read what these enterprises have answered."""
        fresh = sorted(set(enterprise_ids) - self._loaded) if self._setting.customs else []
        self._loaded.update(fresh)
        self._known |= queries.custom_values(fresh, list(self._setting.customs.values()))

    def told(self, asked: Mapping[str, str], enterprise_id: int) -> dict[str, object]:
        """Store what a new enterprise answers; return it for the history."""
        said = {}
        for custom, value in self._values(asked):
            self._known[enterprise_id, custom.id] = self._changed[enterprise_id, custom.id] = value
            said[custom.label] = spoken_answer(custom, value)
        return said

    def settle(self, asked: Mapping[str, str], result: Result) -> tuple[dict[str, Any], dict[str, Any]]:
        """Fill what is empty, replace what the file decides. Return the changed answers in words: before, after."""
        held, said = dict[str, Any](), dict[str, Any]()
        for custom, value in self._values(asked):
            key, policy = (result.enterprise_id or 0, custom.id), self._setting.policy_of(custom.name)
            there = self._known.get(key)
            if there == value or policy is Policy.SKIP:
                continue
            if there is not None and policy is not Policy.UPDATE:
                result.differs.append(custom.label)
                continue
            result.replaced += [] if there is None else [custom.label]
            result.answered[custom.name] = packed(there)
            self._known[key] = self._changed[key] = value
            held[custom.label], said[custom.label] = spoken_answer(custom, there), spoken_answer(custom, value)
        return held, said

    def _values(self, asked: Mapping[str, str]) -> Iterator[tuple[Custom, Value]]:
        for name, text in asked.items():
            custom = self._setting.customs[name]
            yield custom, value_of(text, custom.kind)

    def store(self) -> None:
        """Write what changed."""
        replace(self._changed)
        self._changed = {}


def replace(answers: Mapping[tuple[int, int], Value]) -> None:
    """Store these answers, None for none, in place of what there is."""
    keys = list(answers)
    for first in range(0, len(keys), AT_ONCE):
        some = keys[first : first + AT_ONCE]
        gone = delete(CustomValue).where(tuple_(CustomValue.enterprise_id, CustomValue.field_id).in_(some))
        session.execute(gone, execution_options={"synchronize_session": False})
    rows = [
        {"enterprise_id": enterprise_id, "field_id": field_id, **columns}
        for (enterprise_id, field_id), value in answers.items()
        for columns in columns_of_answer(value)
    ]
    if rows:
        session.execute(insert(CustomValue), rows)


def put_back(held: Mapping[int, Mapping[str, Any]]) -> None:
    """Store what enterprises had answered before an import (enterprise → field → as undo data keeps it)."""
    customs = {custom.name: custom for custom in queries.customs()} if held else {}
    replace(
        {
            (enterprise_id, customs[name].id): unpacked(kept, customs[name].kind)
            for enterprise_id, names in held.items()
            for name, kept in names.items()
            if name in customs
        }
    )


def forget(enterprise_ids: Collection[int]) -> None:
    """Delete the answers of enterprises that are about to be deleted."""
    gone = delete(CustomValue).where(CustomValue.enterprise_id.in_(enterprise_ids))
    session.execute(gone, execution_options={"synchronize_session": False})
