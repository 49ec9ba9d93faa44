"""The columns a list of people can have, on screen and in files alike; telephones and addresses are masked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm.core.clock import local
from crm.core.i18n import _
from crm.core.sheets import Cell
from crm.core.words import N_
from crm.lists import forms as lists
from crm.lists.forms import Column
from crm.members import queries, rules
from crm.members.forms import LOCALE_NAMES
from crm.members.queries import AnyRow
from crm.members.rules import DUTY_NAMES, About
from crm.members.views.columns import Beside, of_custom

HIDDEN = "****"


@dataclass(frozen=True, slots=True)
class BesidePeople(Beside):
    """What stands beside the rows of people: where they work today, their main place first."""

    places: Mapping[int, Sequence[AnyRow]] = field(default_factory=dict)
    duties: Mapping[Any, str] = field(default_factory=lambda: {each: _(name) for each, name in DUTY_NAMES.items()})
    locales: Mapping[str, str] = field(default_factory=lambda: {each: _(name) for each, name in LOCALE_NAMES.items()})
    yes: str = field(default_factory=lambda: _("有"))

    def main(self, row: AnyRow, name: str) -> Any:
        """Return a column of somebody's main place, "" for who works nowhere."""
        place = next(iter(self.places.get(row.id, ())), None)
        return "" if place is None else getattr(place, name) or ""

    def work(self, row: AnyRow) -> str:
        """Return every place of today: firm and title."""
        places = self.places.get(row.id, ())
        return self.names.comma.join(f"{each.short_name or each.name} {each.title}".strip() for each in places)


def _main(label: str, name: str, names: str = "", **options: Any) -> Column:
    """Return a column about the main place; `names` is where its codes have names."""

    def say(row: AnyRow, beside: BesidePeople) -> Any:
        value = beside.main(row, name)
        if not value or not names:
            return value
        known: Mapping[Any, str] = beside.duties if names == "duties" else getattr(beside.names, names)
        return known.get(value, "")

    return Column(label, say, contact=True, **options)


def _wechat(row: AnyRow, beside: BesidePeople) -> Cell:
    return row.wechat if beside.whole_phones or not row.wechat else HIDDEN


COLUMNS: Mapping[str, Column] = {
    "name": Column(N_("姓名"), lambda row, _b: row.name, internal=False),
    "work": Column(N_("任职"), lambda row, b: b.work(row), contact=True, internal=False),
    "duty": _main(N_("角色"), "duty", "duties", internal=False),
    "mobile": Column(N_("手机"), lambda row, b: row.mobile if b.whole_phones else rules.mask_phone(row.mobile)),
    "email": Column(N_("邮箱"), lambda row, b: row.email if b.whole_phones else rules.mask_email(row.email)),
    "firm": _main(N_("企业"), "name", internal=False),
    "title": _main(N_("职务"), "title", internal=False),
    "side": _main(N_("归属方"), "home_code", "sides", internal=False),
    "position": _main(N_("会内职务"), "position", "positions", internal=False),
    "manager": _main(N_("对接人"), "manager"),
    "since": _main(N_("到任日期"), "since", kind="day"),
    "salutation": Column(N_("称谓"), lambda row, _b: row.salutation),
    "wechat": Column(N_("微信号"), _wechat, ("wechat",)),
    "locale": Column(N_("通信语言"), lambda row, b: b.locales.get(row.locale, row.locale), ("locale",)),
    "rank": Column(N_("排序号"), lambda row, _b: row.rank or None, kind="number"),
    "account": Column(N_("自助账号"), lambda row, b: b.yes if row.account_id else "", ("account_id",)),
    "added": Column(N_("登记日期"), lambda row, _b: local(row.created_at).date(), ("created_at",), kind="day"),
}
"""Every column there is, by its name in the address, in the order in which it is offered."""
USUAL = ("name", "work", "duty", "mobile", "email")
"""What a list shows unless told otherwise."""


def every(*, full: bool) -> dict[str, Column]:
    """Return all columns somebody may see, those of custom fields last."""
    customs = queries.customs(About.PERSON) if full else []
    return {name: column for name, column in COLUMNS.items() if full or not column.internal} | {
        custom.name: of_custom(custom) for custom in customs
    }


def chosen(names: Sequence[str], *, full: bool = True) -> dict[str, Column]:
    """Return these columns in their order, the name first; what there is no longer, or not for them, is left out."""
    known = every(full=full) if any(re.fullmatch(r"x\d+", name) for name in names) else COLUMNS
    found = lists.chosen(known, names, USUAL)
    return {name: column for name, column in found.items() if full or not column.internal}
