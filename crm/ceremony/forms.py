"""Shapes of what people type about the list of a ceremony."""

from __future__ import annotations

from crm.ceremony.rules import (
    PAPER_NAMES,
    PLAN_STATE_NAMES,
    REASON_NAMES,
    Arrangement,
    Paper,
    PlanDetails,
    PlanState,
    Reason,
)
from crm.core.forms import Choice, Form, MoneyInput, Nonce, Text, Upload, Whole, choices_of
from crm.core.money import Money
from crm.core.words import N_
from crm.projects.forms import PICTURES
from crm.projects.rules import AGREEMENT_NAMES, Agreement


class FilterForm(Form):
    """What the list is narrowed to, as it stands in the address."""

    state = Choice(
        N_("状态"), choices_of(PlanState, PLAN_STATE_NAMES), blank=N_("全部状态"), required=False, coerce=PlanState
    )
    agreement = Choice(
        N_("协议类型"), choices_of(Agreement, AGREEMENT_NAMES), blank=N_("不限"), required=False, coerce=Agreement
    )
    venue = Choice(N_("会场"), blank=N_("全部会场"), required=False, coerce=int)


class PlanForm(Form):
    """A row of the list."""

    name = Text(N_("项目名称"), longest=200)
    investor = Text(N_("投资方"), longest=200)
    partner = Text(N_("合作方"), longest=200)
    agreement = Choice(N_("协议类型"), choices_of(Agreement, AGREEMENT_NAMES), coerce=Agreement)
    amount = MoneyInput(N_("总投资"))
    landing_code = Choice(N_("落地区市"), required=False, blank=N_("未定"))
    manager_id = Choice(N_("对接人"), required=False, blank=N_("未定"), coerce=int)
    lead_id = Choice(N_("来自线索"), required=False, blank=N_("不是"), coerce=int)
    paper = Choice(N_("协议文本"), choices_of(Paper, PAPER_NAMES), coerce=Paper)

    def details(self) -> PlanDetails:
        """Return what was typed, as the action takes it."""
        return PlanDetails(
            name=self.name.data or "", investor=self.investor.data or "", partner=self.partner.data or "",
            agreement=self.agreement.data or Agreement.INTENT, amount=self.amount.data or Money(0),
            landing_code=self.landing_code.data or None, manager_id=self.manager_id.data, lead_id=self.lead_id.data,
            paper=self.paper.data or Paper.NONE,
        )  # fmt: skip


class OpinionForm(Form):
    """A word with a verdict."""

    opinion = Text(N_("意见"), longest=300, required=False)


class ArrangeForm(Form):
    """Where in the ceremony, and who stands on the stage."""

    venue_id = Choice(N_("会场"), required=False, blank=N_("未定"), coerce=int)
    round_name = Text(N_("场次"), longest=60, required=False)
    place = Whole(N_("顺序"), least=1, most=999, required=False)
    representative = Text(N_("投资方代表"), longest=100, required=False)
    partner_representative = Text(N_("合作方代表"), longest=100, required=False)
    witnesses = Text(N_("见证人"), longest=300, required=False)
    host = Text(N_("主持人"), longest=100, required=False)

    def arrangement(self) -> Arrangement:
        """Return what was typed, as the action takes it."""
        return Arrangement(
            venue_id=self.venue_id.data, round_name=self.round_name.data or "", place=self.place.data,
            representative=self.representative.data or "", witnesses=self.witnesses.data or "",
            partner_representative=self.partner_representative.data or "", host=self.host.data or "",
        )  # fmt: skip


class SignedForm(Form):
    """已签 on the day: the amount only where it changed."""

    amount = MoneyInput(N_("签约额度"), required=False)
    photo = Upload(N_("照片"), accept=PICTURES)
    nonce = Nonce()


class UnsignedForm(Form):
    """未签 on the day, and why."""

    reason = Choice(N_("未签原因"), choices_of(Reason, REASON_NAMES), coerce=Reason)
    reason_text = Text(N_("情况"), longest=300, required=False)
    nonce = Nonce()
