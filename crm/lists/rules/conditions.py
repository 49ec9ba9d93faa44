"""What a list is narrowed to beyond its simple filters: conditions in groups, written in the address.

`all~city.in.370200~capital.ge.1000~any~joined.last.30~due.next.60` reads: of Qingdao and a capital of 1,000 万元 or
more; and besides joined within the last 30 days or paid until one of the next 60. A leading `or~` joins the groups by
or. A condition is field.operator.value…; in values `_`, `~` and `.` are written `__`, `_t`, `_d`, an empty value `_e`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from crm.core.errors import DomainError
from crm.core.words import N_


class Kind(StrEnum):
    """What sort of values a field has."""

    TEXT = "text"
    CHOICE = "choice"
    DAY = "day"
    NUMBER = "number"
    """Numbers, and money in 万元."""
    MARK = "mark"
    """Whether there is something; what it is stays unasked: telephones, addresses."""


class Operator(StrEnum):
    """What is asked of a field."""

    HAS = "has"
    LACKS = "lacks"
    IS = "is"
    IN = "in"
    OUT = "out"
    GE = "ge"
    LE = "le"
    ON = "on"
    SINCE = "since"
    UNTIL = "until"
    LAST = "last"
    NEXT = "next"
    THIS = "this"
    PAST = "past"
    EMPTY = "empty"
    FILLED = "filled"


O = Operator  # noqa: E741  # a table of names reads better with a short one
OPERATORS: Mapping[Kind, tuple[Operator, ...]] = {
    Kind.TEXT: (O.HAS, O.LACKS, O.IS, O.EMPTY, O.FILLED),
    Kind.CHOICE: (O.IN, O.OUT, O.EMPTY, O.FILLED),
    Kind.DAY: (O.LAST, O.NEXT, O.THIS, O.PAST, O.ON, O.SINCE, O.UNTIL, O.EMPTY, O.FILLED),
    Kind.NUMBER: (O.GE, O.LE, O.IS, O.EMPTY, O.FILLED),
    Kind.MARK: (O.FILLED, O.EMPTY),
}
"""What may be asked of each kind, the usual first."""
OPERATOR_NAMES: Mapping[Operator, str] = {
    O.HAS: N_("包含"), O.LACKS: N_("不包含"), O.IS: N_("等于"), O.IN: N_("是"), O.OUT: N_("不是"),
    O.GE: N_("不少于"), O.LE: N_("不多于"), O.ON: N_("在这一天"), O.SINCE: N_("不早于"), O.UNTIL: N_("不晚于"),
    O.LAST: N_("过去（天）"), O.NEXT: N_("未来（天）"), O.THIS: N_("在本期"), O.PAST: N_("在上期"),
    O.EMPTY: N_("未填写"), O.FILLED: N_("已填写"),
}  # fmt: skip
BARE = frozenset({O.EMPTY, O.FILLED})
"""Operators without a value."""
PERIODS: Mapping[str, str] = {
    "week": N_("周"), "month": N_("月份"), "quarter": N_("季度"), "year": N_("年"),
}  # fmt: skip
MOST_CONDITIONS, MOST_VALUES, LONGEST_VALUE, LONGEST, MOST_DAYS = 30, 50, 100, 4_000, 3_660
JOINER, WORDS = "or", {"all": False, "any": True}
_FIELD = re.compile(r"[a-z][a-z0-9]{0,19}")
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,4})?")
_DAYS = re.compile(r"[1-9]\d{0,3}")
_DAY = re.compile(r"(19|20|21)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


class BadCondition(DomainError):
    """An address holds a condition nobody can read. `part` is how it stands there."""

    code = "bad_condition"
    template = N_("条件“{part}”无法识别。它可能被截断，或所用的字段已停用。请在“更多条件”中重新设定。")


class TooManyConditions(DomainError):
    """More conditions than anybody needs."""

    code = "too_many_conditions"
    template = N_("条件太多，最多 {most} 条。请去掉一些条件。")


@dataclass(frozen=True, slots=True)
class Condition:
    """One field, what is asked of it, and with which values."""

    field: str
    operator: Operator
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions of which all (或: any) must hold."""

    conditions: tuple[Condition, ...]
    any: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    """Groups of which all (或: any) must hold."""

    groups: tuple[Group, ...] = ()
    any: bool = False

    def __bool__(self) -> bool:
        return bool(self.groups)

    def __iter__(self) -> Iterator[Condition]:
        return (condition for group in self.groups for condition in group.conditions)

    def without(self, place: tuple[int, int]) -> Where:
        """Return these conditions without the one at (group, number)."""
        group, number = place
        kept = [
            replace(each, conditions=each.conditions[:number] + each.conditions[number + 1 :]) if n == group else each
            for n, each in enumerate(self.groups)
        ]
        return normal(replace(self, groups=tuple(kept)))


Kinds = Callable[[str], Kind | None]
"""Answers what kind of values a field has, None if there is no such field."""


def normal(where: Where) -> Where:
    """Return the same question in the one way it is written: no empty groups, no joiner that joins nothing."""
    groups = tuple(
        replace(group, any=group.any and len(group.conditions) > 1) for group in where.groups if group.conditions
    )
    return Where(groups, where.any and len(groups) > 1)


def written(where: Where) -> str:
    """Return conditions as they stand in an address; "" for none. The inverse of `read`."""
    where = normal(where)
    tokens = [JOINER] if where.any else []
    for group in where.groups:
        tokens.append("any" if group.any else "all")
        tokens += [_written(condition) for condition in group.conditions]
    return "~".join(tokens)


def _written(condition: Condition) -> str:
    return ".".join((condition.field, condition.operator.value, *map(_quoted, condition.values)))


def _quoted(value: str) -> str:
    return value.replace("_", "__").replace("~", "_t").replace(".", "_d") or "_e"


_ESCAPES = {"__": "_", "_t": "~", "_d": ".", "_e": ""}


def _unquoted(value: str) -> str:
    return re.sub(r"_(.|$)", lambda found: _ESCAPES[found[0]], value)


def read(text: str, kinds: Kinds) -> Where:
    """Read conditions from an address. Raises BadCondition or TooManyConditions: nothing is left out silently."""
    if len(text) > LONGEST:
        raise TooManyConditions(most=MOST_CONDITIONS)
    tokens = text.split("~") if text else []
    joined = tokens[:1] == [JOINER]
    groups: list[tuple[bool, list[Condition]]] = []
    for token in tokens[joined:]:
        if token in WORDS:
            groups.append((WORDS[token], []))
        elif groups:
            groups[-1][1].append(_read(token, kinds))
        else:
            raise BadCondition(part=token[:60])
    found = normal(Where(tuple(Group(tuple(each), any_) for any_, each in groups), joined))
    if sum(1 for _ in found) > MOST_CONDITIONS:
        raise TooManyConditions(most=MOST_CONDITIONS)
    return found


def _read(token: str, kinds: Kinds) -> Condition:
    field, _dot, rest = token.partition(".")
    operator, *values = rest.split(".")
    try:
        return checked(Condition(field, Operator(operator), tuple(map(_unquoted, values))), kinds)
    except (ValueError, KeyError):
        raise BadCondition(part=token[:60]) from None


def checked(condition: Condition, kinds: Kinds) -> Condition:
    """Return the condition if it can be asked. Raises BadCondition."""
    kind = kinds(condition.field) if _FIELD.fullmatch(condition.field) else None
    if kind is None or condition.operator not in OPERATORS[kind] or not _fits(condition, kind):
        raise BadCondition(part=_written(condition)[:60])
    return condition


def _fits(condition: Condition, kind: Kind) -> bool:
    values, operator = condition.values, condition.operator
    if operator in BARE:
        return not values
    if kind is Kind.CHOICE:
        return 0 < len(values) <= MOST_VALUES and all(re.fullmatch(r"\w{1,40}", value, re.ASCII) for value in values)
    return len(values) == 1 and _fits_one(values[0], operator, kind)


def _fits_one(value: str, operator: Operator, kind: Kind) -> bool:
    if kind is Kind.TEXT:
        return 0 < len(value.strip()) <= LONGEST_VALUE and value == value.strip() and value.isprintable()
    if kind is Kind.NUMBER:
        return bool(_NUMBER.fullmatch(value))
    if operator in (O.LAST, O.NEXT):
        return bool(_DAYS.fullmatch(value)) and int(value) <= MOST_DAYS
    if operator in (O.THIS, O.PAST):
        return value in PERIODS
    return bool(_DAY.fullmatch(value)) and _is_day(value)


def _is_day(value: str) -> bool:
    year, month, day = map(int, value.split("-"))
    long = 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28
    return day <= (31, long, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
