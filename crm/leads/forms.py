"""Shapes of what people type about leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from crm.core.forms import Choice, Form, LongText, MoneyInput, Nonce, Phone, Text, Tick, Whole, choices_of
from crm.core.settings import City
from crm.core.words import N_
from crm.leads.rules import (
    COHORT_NAMES,
    COLOUR_NAMES,
    DUTY_NAMES,
    GROUP_NAMES,
    LOST_REASON_NAMES,
    SECTOR_NAMES,
    STAGE_NAMES,
    WHOLE,
    CohortBy,
    Colour,
    Duty,
    Group,
    Handing,
    LeadDetails,
    LostReason,
    Pace,
    Sector,
    Stage,
)
from crm.standards import divisions

APART_HINT = N_("例如“同一投资方的二期，用地和设备都另算”；写明后与记录一起保存")


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
    apart = Text(N_("为什么是另一个"), longest=300, required=False, hint=APART_HINT)
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
    apart = Text(N_("为什么是另一个"), longest=300, required=False, hint=APART_HINT)
    nonce = Nonce()

    def details(self) -> LeadDetails:
        """Return what was typed, as the actions take it."""
        return LeadDetails(
            title=self.title.data, company=self.company.data, contact=self.contact.data or "",
            phone=self.phone.data or "", sector=self.sector.data or Sector.OTHER, estimate=self.estimate.data,
            note=self.note.data or "",
        )  # fmt: skip


class MoveForm(Form):
    """Another stage."""

    to = Choice(N_("阶段"), choices_of(Stage, STAGE_NAMES), required=False, coerce=Stage)
    lost_reason = Choice(
        N_("终止原因"), choices_of(LostReason, LOST_REASON_NAMES), required=False, blank=N_("不终止则不选"),
        coerce=LostReason,
    )  # fmt: skip
    note = Text(N_("备注"), longest=500, required=False)


class PlaceForm(Form):
    """Another column of the board; where the card was seen, and which list the board shows."""

    group = Choice(N_("看板列"), choices_of(Group, GROUP_NAMES), required=False, coerce=Group)
    sector = Choice(N_("产业"), choices_of(Sector, SECTOR_NAMES), required=False, coerce=Sector)
    stage_seen = Choice(N_("阶段"), choices_of(Stage, STAGE_NAMES), required=False, coerce=Stage)
    sector_seen = Choice(N_("产业"), choices_of(Sector, SECTOR_NAMES), required=False, coerce=Sector)
    list = Text(N_("列表"), required=False, longest=8_000)


class ReportForm(Form):
    """What has moved."""

    text = LongText(N_("进展"), longest=2_000, hint=N_("谁、什么时候、推进到哪一步，下一步做什么"))


class ToldForm(Form):
    """How the introducer was told."""

    how = Text(N_("反馈方式和内容"), longest=300, hint=N_("如：2 月 3 日电话告知已安排考察"))


class HandForm(Form):
    """To whom a lead goes, and whose merit it is then."""

    to_owner_id = Choice(N_("接手的对接人"), coerce=int)
    to_code = Choice(N_("流转到"), required=False, blank=N_("区市不变"))
    kept = Whole(N_("原对接人保留的份额（%）"), least=0, most=100, default=50)
    reason = Text(N_("流转原因"), longest=300)

    def handing(self) -> Handing:
        """Return what was typed, as the action takes it."""
        return Handing(
            to_owner_id=self.to_owner_id.data, to_code=self.to_code.data or "", reason=self.reason.data or "",
            kept=self.kept.data if self.kept.data is not None else WHOLE,
        )  # fmt: skip


class PaceForm(Form):
    """The days of the clocks and colours."""

    respond = Whole(N_("响应（工作日）"), least=1, most=60)
    assess = Whole(N_("研判（工作日）"), least=1, most=60)
    assess_complex = Whole(N_("复杂线索研判（工作日）"), least=1, most=60)
    tell = Whole(N_("反馈引荐方（工作日）"), least=1, most=60)
    report = Whole(N_("报告进展（工作日）"), least=1, most=120)
    yellow = Whole(N_("多少天无进展为黄色"), least=1, most=3650)
    red = Whole(N_("多少天无进展为红色"), least=1, most=3650)
    removed = Whole(N_("超过多少天移出"), least=1, most=3650)

    def pace(self) -> Pace:
        """Return what was typed, as the action takes it."""
        return Pace(**{field.name: self[field.name].data for field in fields(Pace)})


class LeadListForm(Form):
    """The filters of the list, as they stand in the address."""

    q = Text(N_("搜索"), required=False, longest=100)
    group = Choice(N_("阶段"), choices_of(Group, GROUP_NAMES), required=False, blank=N_("不限"), coerce=Group)
    stage = Choice(N_("具体阶段"), choices_of(Stage, STAGE_NAMES), required=False, blank=N_("不限"), coerce=Stage)
    sector = Choice(N_("产业"), choices_of(Sector, SECTOR_NAMES), required=False, blank=N_("不限"), coerce=Sector)
    city = Choice(N_("来源地"), required=False, blank=N_("不限"))
    event = Choice(N_("来源活动"), required=False, blank=N_("不限"), coerce=int)
    owner = Choice(N_("对接人"), required=False, blank=N_("不限"), coerce=int)
    duty = Choice(N_("逾期"), choices_of(Duty, DUTY_NAMES), required=False, blank=N_("不限"), coerce=Duty)
    reached = Choice(N_("曾到达"), choices_of(Group, GROUP_NAMES), required=False, blank=N_("不限"), coerce=Group)
    colour = Choice(N_("进展"), choices_of(Colour, COLOUR_NAMES), required=False, blank=N_("不限"), coerce=Colour)


def place_choices(pair: Sequence[City], *stated: str | None) -> list[tuple[str, str]]:
    """Return (code, name) of both cities and their districts; codes that stand in a record already come last."""
    choices: list[tuple[str, str]] = []
    for city in pair:
        choices.append((city.code, divisions.name_of(city.code)))
        choices += [(part.code, f"{city.name} · {part.name}") for part in divisions.districts(city.code)]
    known = {code for code, _name in choices}
    return choices + [(code, divisions.full_name(code)) for code in stated if code and code not in known]


class WeeklyForm(Form):
    """Whether one wants the weekly mail."""

    weekly = Tick(N_("每周一收线索周报"), hint=N_("本周到期、逾期、久无进展和上周新增、签约、终止的线索"))


class FunnelForm(Form):
    """Which cohorts of which year, as they stand in the address."""

    by = Choice(N_("分组"), choices_of(CohortBy, COHORT_NAMES), required=False, coerce=CohortBy)
    year = Whole(N_("年度"), least=2000, most=2100, required=False)


class YearForm(Form):
    """Of which year a report is, as it stands in the address."""

    year = Whole(N_("年度"), least=2000, most=2100, required=False)
