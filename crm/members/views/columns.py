"""The columns a list of enterprises can have, on screen and in files alike: what a cell says, and what it needs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from crm.core.clock import local, today
from crm.core.i18n import _, current_locale
from crm.core.money import Money
from crm.core.sheets import Cell
from crm.core.shell import shell
from crm.core.words import N_
from crm.lists import forms as lists
from crm.lists.forms import Column, heads_of, needs_of
from crm.members import queries, rules
from crm.members.queries import Answers, AnyRow, Custom
from crm.members.rules import CONTROL_TYPE_NAMES, FIELD_NAMES, POSITION_NAMES, STANDING_NAMES, CustomKind
from crm.members.views.enterprise import SIZE_NAMES
from crm.members.views.rows import standing_of
from crm.standards import divisions, industries

__all__ = ["COLUMNS", "USUAL", "Beside", "Column", "Names", "chosen", "customs_of", "every", "heads_of", "needs_of"]
UNIT = "万元"


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are called in the reader's language; made before a file is written, when nobody listens any more."""

    sides: Mapping[str, str]
    positions: Mapping[Any, str]
    standings: Mapping[Any, str]
    sizes: Mapping[Any, str]
    controls: Mapping[Any, str]
    no_member: str
    comma: str
    locale: str

    @classmethod
    def here(cls) -> Names:
        """Return the names of this instance in the language of this request."""
        return cls(
            {city.code: shell().city_name(city.code) for city in shell().pair},
            {kind: _(name) for kind, name in POSITION_NAMES.items()},
            {kind: _(name) for kind, name in STANDING_NAMES.items()},
            {size.value: _(name) for size, name in SIZE_NAMES.items()},
            {kind: _(name) for kind, name in CONTROL_TYPE_NAMES.items()},
            _("非会员"),
            _("、"),
            current_locale(),
        )


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the rows of one page or batch."""

    names: Names
    day: date = field(default_factory=today)
    contacts: Mapping[int, AnyRow] = field(default_factory=dict)
    whole_phones: bool = False
    exact: bool = False
    """Whether amounts are whole and classes come with their codes: a file is read again, a page is looked at."""
    answers: Answers = field(default_factory=dict)
    """What custom fields say."""

    def contact(self, row: AnyRow, name: str) -> str:
        """Return a column of whom to call first."""
        found = self.contacts.get(row.id)
        return getattr(found, name) if found is not None else ""

    def mobile(self, row: AnyRow) -> str:
        """Return the telephone of whom to call first, masked unless its owner's data may be seen."""
        given = self.contact(row, "mobile")
        return given if self.whole_phones else rules.mask_phone(given)

    def answer(self, row: AnyRow, custom: Custom) -> Cell:
        """Return what a custom field says about a row."""
        value = self.answers.get((row.id, custom.id))
        if isinstance(value, tuple):
            chosen = (custom.option(each) for each in value)
            return self.names.comma.join(each.spoken(self.names.locale) for each in chosen if each)
        return self.amount(value) if isinstance(value, Money) else value

    def amount(self, money: Money) -> Decimal:
        """Return an amount in 万元: to the hundredth, or `exact`."""
        rounded = money.in_unit(UNIT)
        whole = Decimal(money.fen).scaleb(-6)
        return rounded if rounded == whole or not self.exact else whole


def _plain(label: str, name: str, **options: Any) -> Column:
    return Column(label, lambda row, _beside: getattr(row, name), (name,), **options)


def _side(row: AnyRow, beside: Beside) -> Cell:
    return beside.names.sides.get(row.home_code or "") or divisions.name_of(row.city_code or "")


def _position(row: AnyRow, beside: Beside) -> Cell:
    return beside.names.positions.get(row.position, beside.names.no_member)


def _standing(row: AnyRow, beside: Beside) -> Cell:
    if not row.position:
        return ""
    found = standing_of(row.paid_until, row.decision, row.decided_on, row.override, beside.day)
    return beside.names.standings[found]


def _industry(row: AnyRow, beside: Beside) -> Cell:
    name = industries.name_of(row.industry_code or "")
    return f"{row.industry_code} {name}" if beside.exact and name else name


def _capital(row: AnyRow, beside: Beside) -> Cell:
    return None if row.registered_capital is None else beside.amount(row.registered_capital)


COLUMNS: Mapping[str, Column] = {
    "name": Column(N_("企业名称"), lambda row, _b: row.name, sort="name", internal=False),
    "brief": Column(N_("企业简称"), lambda row, _b: row.short_name, internal=False),
    "side": Column(N_("归属方"), _side, internal=False),
    "position": Column(N_("会内职务"), _position, internal=False),
    "contact": Column(N_("主要联系人"), lambda row, b: b.contact(row, "name"), contact=True),
    "title": Column(N_("联系人职务"), lambda row, b: b.contact(row, "title"), contact=True),
    "mobile": Column(N_("联系人手机"), lambda row, b: b.mobile(row), contact=True),
    "manager": Column(N_("对接人"), lambda row, _b: row.manager),
    "joined": Column(N_("入会日期"), lambda row, _b: row.joined_on, sort="joined", kind="day"),
    "due": Column(N_("会费到期"), lambda row, _b: row.paid_until, sort="due", kind="day"),
    "standing": Column(N_("会籍状态"), _standing),
    "updated": Column(N_("更新"), lambda row, _b: local(row.updated_at).date(), sort="updated", kind="day"),
    "number": Column(N_("会员编号"), lambda row, _b: row.number),
    "city": Column(N_("注册城市"), lambda row, _b: divisions.name_of(row.city_code or ""), internal=False),
    "district": Column(
        N_("区市"), lambda row, _b: divisions.name_of(row.district_code or ""), ("district_code",), internal=False
    ),
    "industry": Column(N_("行业"), _industry, internal=False),
    "rep": _plain(N_("单位代表"), "representative"),
    "size": Column(N_("企业规模"), lambda row, b: b.names.sizes.get(row.size, ""), ("size",)),
    "control": Column(
        FIELD_NAMES["control_type"], lambda row, b: b.names.controls.get(row.control_type, ""), ("control_type",)
    ),
    "code": _plain(FIELD_NAMES["credit_code"], "credit_code"),
    "capital": Column(N_("注册资本（万元）"), _capital, ("registered_capital",), kind="number"),
    "legal": _plain(FIELD_NAMES["legal_representative"], "legal_representative"),
    "phone": _plain(FIELD_NAMES["phone"], "phone"),
    "website": _plain(FIELD_NAMES["website"], "website"),
    "address": _plain(FIELD_NAMES["address"], "address"),
    "postcode": _plain(FIELD_NAMES["postcode"], "postcode"),
    "stock": _plain(FIELD_NAMES["stock_code"], "stock_code"),
    "english": _plain(FIELD_NAMES["name_en"], "name_en"),
    "added": Column(N_("登记日期"), lambda row, _b: local(row.created_at).date(), ("created_at",), kind="day"),
}
"""Every column there is, by its name in the address, in the order in which it is offered."""
USUAL = ("name", "side", "position", "contact", "manager", "joined", "due", "standing", "updated")
"""What a list shows unless told otherwise."""


_CUSTOM = re.compile(r"x\d+")


def chosen(names: Sequence[str], *, full: bool = True) -> dict[str, Column]:
    """Return these columns in their order, the name first; what there is no longer, or not for them, is left out."""
    known = every(full=full) if any(map(_CUSTOM.fullmatch, names)) else COLUMNS
    found = lists.chosen(known, names, USUAL)
    return {name: column for name, column in found.items() if full or not column.internal}


def every(*, full: bool) -> dict[str, Column]:
    """Return all columns somebody may see, those of custom fields last."""
    customs = queries.customs() if full else []
    return {name: column for name, column in COLUMNS.items() if full or not column.internal} | {
        custom.name: of_custom(custom) for custom in customs
    }


_CELLS = {CustomKind.NUMBER: "number", CustomKind.MONEY: "number", CustomKind.DATE: "day"}


def of_custom(custom: Custom) -> Column:
    """Return the column that shows a custom field."""
    label = custom.spoken(current_locale())
    if custom.kind is CustomKind.MONEY:
        label += _("（万元）")
    kind = _CELLS.get(custom.kind, "text")
    return Column(label, lambda row, beside: beside.answer(row, custom), kind=kind, custom=custom)


def customs_of(columns: Mapping[str, Column]) -> list[Custom]:
    """Return the custom fields among these columns."""
    return [column.custom for column in columns.values() if column.custom is not None]
