"""更多条件 of any list: fields with their values to choose from, the form that puts conditions together, sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm.core.i18n import _
from crm.core.words import N_
from crm.lists import rules
from crm.lists.rules import OPERATOR_NAMES, OPERATORS, PERIODS, Condition, Draft, Kind, Kinds, Operator, Where

Options = Sequence[tuple[str, str]]
SPANS: Mapping[tuple[Operator, str], str] = {
    (Operator.THIS, "week"): N_("本周"), (Operator.THIS, "month"): N_("本月"),
    (Operator.THIS, "quarter"): N_("本季度"), (Operator.THIS, "year"): N_("今年"),
    (Operator.PAST, "week"): N_("上周"), (Operator.PAST, "month"): N_("上月"),
    (Operator.PAST, "quarter"): N_("上季度"), (Operator.PAST, "year"): N_("去年"),
}  # fmt: skip
SAYINGS: Mapping[Operator, str] = {
    Operator.HAS: N_("包含“{value}”"), Operator.LACKS: N_("不包含“{value}”"), Operator.IS: N_("等于 {value}"),
    Operator.IN: N_("是 {value}"), Operator.OUT: N_("不是 {value}"), Operator.GE: N_("≥ {value}"),
    Operator.LE: N_("≤ {value}"), Operator.ON: N_("在 {value}"), Operator.SINCE: N_("不早于 {value}"),
    Operator.UNTIL: N_("不晚于 {value}"), Operator.LAST: N_("过去 {value} 天"), Operator.NEXT: N_("未来 {value} 天"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """A field as the form offers it."""

    name: str
    label: str
    kind: Kind
    options: Options = ()


Fields = Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Asking:
    """The form of a list's conditions after a step: what it shows, and the conditions once they are applied."""

    draft: Draft
    fields: Fields
    applied: Where | None = None

    @classmethod
    def of(cls, given: Any, fields: Fields, stored: Where, first: str) -> Asking:
        """Return the form after the button that was pressed; `first` is the field a new line asks about."""
        step, kinds = given.get("do", ""), _kinds(fields)
        if "do" in given:
            draft = rules.typed(given.getlist, kinds, first)
        else:
            found = rules.draft_of(stored)
            draft = found if found.rows else rules.changed(found, "group", first)
        if step != "apply":
            return cls(rules.changed(draft, step, first), fields)
        where, draft = rules.built(draft, kinds)
        return cls(draft, fields, None if any(row.wrong for row in draft.rows) else where)

    @property
    def shown(self) -> dict[str, Any]:
        """What the page needs (templates/lists/conditions.html)."""
        return {
            "draft": self.draft, "fields": self.fields, "operators": OPERATORS, "operator_names": OPERATOR_NAMES,
            "periods": PERIODS, "spans": SPANS,
        }  # fmt: skip


def _kinds(fields: Fields) -> Kinds:
    return lambda name: fields[name].kind if name in fields else None


def said(condition: Condition, fields: Fields) -> str:
    """Return a condition as a sentence: 入会日期 过去 30 天."""
    field = fields[condition.field]
    if condition.operator in rules.BARE:
        return f"{field.label} {_(OPERATOR_NAMES[condition.operator])}"
    value = condition.values[0]
    if (condition.operator, value) in SPANS:
        return f"{field.label} {_(SPANS[condition.operator, value])}"
    names = dict(field.options)
    spoken = _("、").join(names.get(each, each) for each in condition.values)
    return f"{field.label} {_(SAYINGS[condition.operator], value=spoken)}"


def joiner(where: Where, group: int, place: int) -> str:
    """Return the word before a condition: how it is joined to the one before it."""
    if place:
        return _("或 ") if where.groups[group].any else _("且 ")
    if group:
        return _("或者 ") if where.any else _("并且 ")
    return ""
