"""自定义字段: what the secretariat adds to an enterprise without a programmer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from crm.core.errors import Conflict, DomainError
from crm.core.money import Money
from crm.core.words import N_


class CustomKind(StrEnum):
    """What sort of values a field has; it never changes once the field is there."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    SELECT = "select"
    MULTI = "multi"
    URL = "url"


CUSTOM_KIND_NAMES: Mapping[CustomKind, str] = {
    CustomKind.TEXT: N_("文字"), CustomKind.NUMBER: N_("数字"), CustomKind.MONEY: N_("金额"),
    CustomKind.DATE: N_("日期"), CustomKind.SELECT: N_("单选"), CustomKind.MULTI: N_("多选"),
    CustomKind.URL: N_("网址"),
}  # fmt: skip


class About(StrEnum):
    """Of whom a field is asked; it never changes once the field is there."""

    ENTERPRISE = "enterprise"
    PERSON = "person"


ABOUT_NAMES: Mapping[About, str] = {About.ENTERPRISE: N_("企业"), About.PERSON: N_("人员")}
CHOOSING = frozenset({CustomKind.SELECT, CustomKind.MULTI})
MOST_FIELDS, MOST_OPTIONS = 60, 100
SCALE = 10_000
"""Numbers are kept as whole ten-thousandths: exact in every database."""
LARGEST_NUMBER = Decimal(10) ** 14
Value = str | Decimal | Money | date | tuple[int, ...] | None
"""What one field of one record holds: options by their ids, None for nothing."""
_OPTION = re.compile(r"(?P<label>[^|｜]{1,60})([|｜](?P<english>.{1,60}))?")


class CustomFieldInUse(Conflict):
    """Values would be lost."""

    code = "custom_field_in_use"
    template = N_("“{label}”已有 {n} 条记录填写，不能删除。请改为停用：内容会保留，新的表单不再出现。")


class CustomFieldNameTaken(Conflict):
    """Two fields of one name could not be told apart."""

    code, field = "custom_field_name_taken", "label"
    template = N_("已有名为“{label}”的字段。请换一个名称。")


class TooManyCustomFields(Conflict):
    """Beyond this nobody fills anything in."""

    code = "too_many_custom_fields"
    template = N_("自定义字段最多 {most} 个。请先停用或删除不用的字段。")


class OptionsWrong(DomainError):
    """The list of options cannot be read."""

    code, field = "options_wrong", "options"
    template = N_("选项第 {line} 行不对：每行一个选项，不重复，最多 60 个字；英文名写在竖线之后，例如 重点|Key。")


class OptionsMissing(DomainError):
    """Nothing to choose from."""

    code, field = "options_missing", "options"
    template = N_("单选和多选至少要有一个选项，最多 {most} 个。每行写一个。")


@dataclass(frozen=True, slots=True)
class OptionDraft:
    """An option as it is typed."""

    label: str
    english: str = ""


def options_of(text: str) -> tuple[OptionDraft, ...]:
    """Read one option per line: `重点|Key`. Raises OptionsWrong or OptionsMissing."""
    found: dict[str, OptionDraft] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = _OPTION.fullmatch(line.strip())
        label = parts["label"].strip() if parts else ""
        if parts is None or not label or label in found:
            raise OptionsWrong(line=number)
        found[label] = OptionDraft(label, (parts["english"] or "").strip())
    if not 0 < len(found) <= MOST_OPTIONS:
        raise OptionsMissing(most=MOST_OPTIONS)
    return tuple(found.values())


def options_text(options: Sequence[OptionDraft]) -> str:
    """Return options as they are typed; the inverse of `options_of`."""
    return "\n".join(f"{each.label}|{each.english}" if each.english else each.label for each in options)


def is_number(value: Decimal) -> bool:
    """Say whether a number can be kept: four decimals at most, not beyond a hundred billions."""
    return value.is_finite() and abs(value) < LARGEST_NUMBER and value * SCALE == (value * SCALE).to_integral_value()
