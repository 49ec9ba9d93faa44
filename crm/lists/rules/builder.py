"""Conditions while somebody puts them together in a form: rows that may still be wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from crm.lists.rules.conditions import (
    BARE,
    MOST_CONDITIONS,
    OPERATORS,
    BadCondition,
    Condition,
    Group,
    Kind,
    Kinds,
    Operator,
    Where,
    checked,
    normal,
)

Given = Callable[[str], Sequence[str]]
"""Answers the values that were sent under a name."""
_OPERATORS: Mapping[str, Operator] = {each.value: each for each in Operator}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the form: a condition that may lack its value."""

    group: int
    field: str
    operator: Operator
    values: tuple[str, ...] = ()
    wrong: bool = False

    @property
    def value(self) -> str:
        """The first value, "" if none is given yet."""
        return next(iter(self.values), "")

    @property
    def shape(self) -> str:
        """What the value is typed into: none, days, period, date, or what the field's kind says."""
        if self.operator in BARE:
            return "none"
        if self.operator in (Operator.LAST, Operator.NEXT):
            return "days"
        if self.operator in (Operator.THIS, Operator.PAST):
            return "period"
        return "date" if self.operator in (Operator.ON, Operator.SINCE, Operator.UNTIL) else ""


@dataclass(frozen=True, slots=True)
class Draft:
    """The form: its lines, and how groups and what is in them are joined."""

    rows: tuple[Row, ...] = ()
    any: bool = False
    loose: frozenset[int] = frozenset()
    """Groups of which any condition suffices."""

    @property
    def groups(self) -> list[int]:
        """The numbers of the groups in use."""
        return sorted({row.group for row in self.rows})

    def of(self, group: int) -> list[tuple[int, Row]]:
        """Return the lines of a group with their places."""
        return [(n, row) for n, row in enumerate(self.rows) if row.group == group]


def draft_of(where: Where) -> Draft:
    """Return conditions as lines of the form."""
    rows = [
        Row(n, condition.field, condition.operator, condition.values)
        for n, group in enumerate(where.groups)
        for condition in group.conditions
    ]
    return Draft(tuple(rows), where.any, frozenset(n for n, group in enumerate(where.groups) if group.any))


def typed(given: Given, kinds: Kinds, first: str) -> Draft:
    """Return what was sent: `f0` field, `o0` operator, `v0` values, `g0` group, and so on; `any` and `any0` joiners."""
    rows = []
    for n in range(MOST_CONDITIONS):
        if names := given(f"f{n}"):
            rows.append(_row(n, names[0], given, kinds, first))
    loose = frozenset(n for n in range(MOST_CONDITIONS) if "or" in given(f"any{n}"))
    return Draft(tuple(rows), "or" in given("any"), loose)


def _row(n: int, field: str, given: Given, kinds: Kinds, first: str) -> Row:
    field = field if kinds(field) is not None else first
    allowed = OPERATORS[kinds(field) or Kind.TEXT]
    operator = _OPERATORS.get(next(iter(given(f"o{n}")), ""), allowed[0])
    group = next(iter(given(f"g{n}")), "0")
    values = tuple(text for value in given(f"v{n}") if (text := value.strip()[:200]))
    return Row(
        int(group) if group.isascii() and group.isdigit() and len(group) < 3 else 0,
        field, operator if operator in allowed else allowed[0], values,
    )  # fmt: skip


def built(draft: Draft, kinds: Kinds) -> tuple[Where, Draft]:
    """Return the conditions of the lines that can be asked, and the form with the others marked as wrong."""
    groups: dict[int, list[Condition]] = {}
    rows = []
    for row in draft.rows:
        condition = Condition(row.field, row.operator, () if row.operator in BARE else row.values)
        try:
            groups.setdefault(row.group, []).append(checked(condition, kinds))
            rows.append(row)
        except BadCondition:
            rows.append(Row(row.group, row.field, row.operator, row.values, wrong=True))
    where = Where(tuple(Group(tuple(groups[n]), n in draft.loose) for n in sorted(groups)), draft.any)
    return normal(where), Draft(tuple(rows), draft.any, draft.loose)


def changed(draft: Draft, step: str, first: str) -> Draft:
    """Return the form after a button: `row3` adds a line to group 3, `group` a group, `drop2` takes line 2 away."""
    rows = list(draft.rows)
    found = re.fullmatch(r"(row|group|drop)(\d{0,2})", step, re.ASCII)
    word, number = (found[1], int(found[2] or 0)) if found else ("", 0)
    if word == "drop":
        del rows[number : number + 1]
    elif word:
        rows.append(Row(number if word == "row" else max(draft.groups, default=-1) + 1, first, Operator.HAS))
    return Draft(tuple(rows[:MOST_CONDITIONS]), draft.any, draft.loose)
