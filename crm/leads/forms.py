"""Shapes of what people type about leads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crm.core.amounts import said
from crm.core.errors import Stale
from crm.core.forms import Choice, Form, LongText, MoneyInput, Nonce, Phone, Text, Whole, choices_of
from crm.core.i18n import _
from crm.core.money import Money
from crm.core.settings import City
from crm.core.words import N_
from crm.leads.rules import GROUP_NAMES, SECTOR_NAMES, STAGE_NAMES, Group, LeadDetails, Sector, Stage
from crm.standards import divisions


class LeadForm(Form):
    """A lead as the office writes it down."""

    title = Text(N_("线索名称"), longest=200, hint=N_("要投资什么，例如“储能电池组装线”"))
    company = Text(N_("投资方"), longest=200, render_kw={"autocomplete": "off"})
    contact = Text(N_("联系人"), longest=100, required=False)
    phone = Phone(N_("电话"), required=False)
    sector = Choice(N_("产业"), choices_of(Sector, SECTOR_NAMES), coerce=Sector)
    origin_code = Choice(N_("来源地"), required=False, blank=N_("未定"))
    landing_code = Choice(N_("意向落地"), required=False, blank=N_("未定"))
    estimate = MoneyInput(N_("预计投资"), required=False)
    owner_id = Choice(N_("对接人"), required=False, blank=N_("我自己"), coerce=int)
    introducer = Text(N_("引荐人"), longest=100, required=False)
    note = LongText(N_("备注"), longest=2_000, required=False)
    version = Whole(N_("版本"), required=False)
    nonce = Nonce()

    def details(self) -> LeadDetails:
        """Return what was typed, as the actions take it."""
        return LeadDetails(
            title=self.title.data, company=self.company.data, contact=self.contact.data or "",
            phone=self.phone.data or "", sector=self.sector.data or Sector.OTHER,
            origin_code=self.origin_code.data or None, landing_code=self.landing_code.data or None,
            estimate=self.estimate.data, owner_id=self.owner_id.data,
            introducer=self.introducer.data or "", note=self.note.data or "",
        )  # fmt: skip


class EventLeadForm(Form):
    """A lead as it is caught at a venue, with one thumb."""

    title = Text(N_("线索名称"), longest=200, hint=N_("要投资什么，例如“储能电池组装线”"))
    company = Text(N_("投资方"), longest=200, render_kw={"list": "companies", "autocomplete": "off"})
    venue_id = Choice(N_("会场"), required=False, coerce=int)
    contact = Text(N_("联系人"), longest=100, required=False)
    phone = Phone(N_("电话"), required=False)
    estimate = MoneyInput(N_("预计投资"), required=False)
    sector = Choice(N_("产业"), choices_of(Sector, SECTOR_NAMES), coerce=Sector, default=Sector.OTHER)
    note = LongText(N_("备注"), longest=2_000, required=False)
    nonce = Nonce()

    def details(self) -> LeadDetails:
        """Return what was typed, as the actions take it."""
        return LeadDetails(
            title=self.title.data, company=self.company.data, contact=self.contact.data or "",
            phone=self.phone.data or "", sector=self.sector.data or Sector.OTHER, estimate=self.estimate.data,
            note=self.note.data or "",
        )  # fmt: skip


class MoveForm(Form):
    """Another stage, or a column of the board."""

    to = Choice(N_("阶段"), choices_of(Stage, STAGE_NAMES), required=False, coerce=Stage)
    group = Choice(N_("看板列"), choices_of(Group, GROUP_NAMES), required=False, coerce=Group)
    note = Text(N_("备注"), longest=500, required=False)


class LeadListForm(Form):
    """The filters of the list, as they stand in the address."""

    q = Text(N_("搜索"), required=False, longest=100)
    group = Choice(N_("阶段"), choices_of(Group, GROUP_NAMES), required=False, blank=N_("不限"), coerce=Group)
    stage = Choice(N_("具体阶段"), choices_of(Stage, STAGE_NAMES), required=False, blank=N_("不限"), coerce=Stage)
    sector = Choice(N_("产业"), choices_of(Sector, SECTOR_NAMES), required=False, blank=N_("不限"), coerce=Sector)
    city = Choice(N_("来源地"), required=False, blank=N_("不限"))
    event = Choice(N_("来源活动"), required=False, blank=N_("不限"), coerce=int)
    owner = Choice(N_("对接人"), required=False, blank=N_("不限"), coerce=int)


def compared(form: Form, error: Stale) -> list[tuple[str, str, str]]:
    """Return (label msgid, theirs, yours) of every field in which two saved texts differ, as people read them."""
    rows = []
    for name, mine in error.yours.items():
        if name in form and mine != error.theirs[name]:
            field = form[name]
            rows.append((field.label.text, _as_read(field, error.theirs[name]), _as_read(field, mine)))
    return rows


def _as_read(field: Any, value: object) -> str:
    if value is None or value == "":
        return "--"
    if isinstance(value, Money):
        return said(value)
    offered = {str(choice.value): str(choice.label) for choice in getattr(field, "choices", None) or ()}
    return _(offered.get(str(value), str(value)))


def place_choices(pair: Sequence[City], *stated: str | None) -> list[tuple[str, str]]:
    """Return (code, name) of both cities and their districts; codes that stand in a record already come last."""
    choices: list[tuple[str, str]] = []
    for city in pair:
        choices.append((city.code, divisions.name_of(city.code)))
        choices += [(part.code, f"{city.name} · {part.name}") for part in divisions.districts(city.code)]
    known = {code for code, _name in choices}
    return choices + [(code, divisions.full_name(code)) for code in stated if code and code not in known]
