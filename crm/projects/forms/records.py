"""Shapes of what people type about projects."""

from __future__ import annotations

from crm.core.clock import today
from crm.core.forms import (
    Choice,
    DateInput,
    Form,
    LongText,
    MoneyInput,
    Nonce,
    Text,
    Tick,
    Upload,
    Whole,
    choices_of,
)
from crm.core.money import Money
from crm.core.words import N_
from crm.leads.forms import APART_HINT
from crm.leads.rules import SECTOR_NAMES, Sector
from crm.projects.rules import (
    AGREEMENT_NAMES,
    CAPITAL_NAMES,
    CURRENCY_NAMES,
    DOCUMENT_KIND_NAMES,
    PAID_IN,
    PROJECT_KIND_NAMES,
    SIGNING_STATE_NAMES,
    SPAN_NAMES,
    STEP_NAMES,
    Agreement,
    Capital,
    DocumentKind,
    Exchange,
    ProjectDetails,
    ProjectKind,
    SigningDetails,
    SigningState,
    Span,
    Step,
    exchange_of,
    with_exchange,
)

PICTURES = "image/jpeg,image/png,image/webp"
PAPERS = f"application/pdf,{PICTURES},.docx"
ARRIVAL_KINDS = (
    PAID_IN, N_("固定资产投入"), N_("设备"), N_("股东借款"), N_("其他"),
)  # fmt: skip


class SigningForm(Form):
    """The nine fields of a signing, as they are filled in at the venue."""

    name = Text(N_("项目名称"), longest=200)
    venue_id = Choice(N_("会场"), required=False, coerce=int)
    investor = Text(N_("投资方"), longest=200, render_kw={"list": "companies", "autocomplete": "off"})
    partner = Text(N_("合作方"), longest=200, render_kw={"list": "companies", "autocomplete": "off"})
    agreement = Choice(N_("协议类型"), choices_of(Agreement, AGREEMENT_NAMES), coerce=Agreement)
    amount = MoneyInput(N_("总投资"))
    representative = Text(N_("签约代表"), longest=100, required=False)
    photo = Upload(N_("照片"), accept=PICTURES)
    manager_id = Choice(N_("对接人"), required=False, blank=N_("我自己"), coerce=int)
    apart = Text(N_("为什么是另一个"), longest=300, required=False, hint=APART_HINT)
    confirmed = Text(N_("确认金额"), longest=20, required=False)
    nonce = Nonce()

    def details(self) -> SigningDetails:
        """Return what was typed, as the action takes it."""
        return SigningDetails(
            name=self.name.data or "", investor=self.investor.data or "", partner=self.partner.data or "",
            agreement=self.agreement.data or Agreement.INTENT, amount=self.amount.data or Money(0),
            representative=self.representative.data or "", manager_id=self.manager_id.data,
        )  # fmt: skip

    def confirmed_amount(self) -> Money | None:
        """Return the large amount the person was shown and confirmed, if any."""
        given = self.confirmed.data or ""
        return Money(int(given)) if given.isascii() and given.isdigit() else None


class ExchangeFields(Form):
    """An amount in a foreign currency: typed in 万, with its rate, the day of the rate and where it stands."""

    currency = Choice(N_("币种"), list(CURRENCY_NAMES.items()), required=False, blank=N_("人民币"))
    foreign = Text(N_("外币金额（万）"), longest=24, required=False, hint=N_("以万为单位，例如 1,200 万美元填 1200"))
    rate = Text(N_("汇率"), longest=16, required=False, hint=N_("1 单位外币折合人民币元，例如 6.4632"))
    rate_on = DateInput(N_("汇率日期"), required=False)
    rate_source = Text(N_("汇率来源"), longest=100, required=False, hint=N_("例如 中国外汇交易中心中间价"))

    def exchange(self) -> Exchange | None:
        """Return the foreign amount. Raises ExchangeIncomplete, NoFigure, NoRate, FutureDay."""
        return exchange_of(
            self.currency.data or None, self.foreign.data or "", self.rate.data or "", self.rate_on.data,
            self.rate_source.data or "", today=today(),
        )  # fmt: skip


class ProjectForm(ExchangeFields):
    """What the office completes about a project."""

    kind = Choice(N_("项目类型"), choices_of(ProjectKind, PROJECT_KIND_NAMES), coerce=ProjectKind)
    sector = Choice(N_("产业"), choices_of(Sector, SECTOR_NAMES), coerce=Sector)
    partner = Text(N_("合作方"), longest=200, required=False)
    origin_code = Choice(N_("来源地"), required=False, blank=N_("未定"))
    landing_code = Choice(N_("落地区市"), required=False, blank=N_("未定"))
    home_code = Choice(N_("归属方"), required=False, blank=N_("未定"))
    contracted = MoneyInput(N_("合同引资额"), required=False)
    capital = Choice(
        N_("资金性质"), choices_of(Capital, CAPITAL_NAMES), required=False, blank=N_("未定"), coerce=Capital
    )
    subscribed = MoneyInput(N_("认缴注册资本"), required=False)
    manager_id = Choice(N_("对接人"), required=False, blank=N_("未定"), coerce=int)
    summary = LongText(N_("项目简介"), longest=4_000, required=False)
    version = Whole(N_("版本"), required=False)

    def details(self) -> ProjectDetails:
        """Return what was typed, as the action takes it. Raises what is wrong with a foreign amount."""
        given = ProjectDetails(
            kind=self.kind.data or ProjectKind.LIGHT, sector=self.sector.data or Sector.OTHER,
            partner=self.partner.data or "", origin_code=self.origin_code.data or None,
            landing_code=self.landing_code.data or None, home_code=self.home_code.data or None,
            contracted=self.contracted.data, manager_id=self.manager_id.data, summary=self.summary.data or "",
            capital=self.capital.data, subscribed=self.subscribed.data,
        )  # fmt: skip
        return with_exchange(given, self.exchange())


class DocumentForm(Form):
    """A file of a project."""

    kind = Choice(N_("文件类别"), choices_of(DocumentKind, DOCUMENT_KIND_NAMES), coerce=DocumentKind, id="file-kind")
    file = Upload(N_("文件"), required=True, accept=PAPERS, hint=N_("PDF、JPG、PNG、WebP 或 docx，10 MB 以内"))


class MilestoneForm(Form):
    """A step with its day."""

    step = Choice(N_("步骤"), choices_of(Step, STEP_NAMES), coerce=Step)
    reached_on = DateInput(N_("日期"), default=today)
    note = Text(N_("说明"), longest=300, required=False, hint=N_("先后不符或跳过步骤时，须写明原因"))
    evidence = Upload(N_("证明材料"), accept=PAPERS, id="step-evidence")


class PlanForm(Form):
    """When a step is expected."""

    step = Choice(N_("步骤"), choices_of(Step, STEP_NAMES), coerce=Step, id="plan-step")
    expected_on = DateInput(N_("预计日期"), required=False, id="plan-day", hint=N_("留空即取消这一步的计划"))
    unit = Text(N_("责任单位"), longest=100, required=False, id="plan-unit", hint=N_("只写单位，不写个人"))


class ArrivalForm(ExchangeFields):
    """Money that came, in 人民币 or in a foreign currency."""

    amount = MoneyInput(N_("到位金额"), required=False, hint=N_("外币到位的留空，由系统按汇率折算"))
    arrived_on = DateInput(N_("到位日期"), default=today)
    kind = Choice(N_("资金类型"), [(name, name) for name in ARRIVAL_KINDS], id="arrival-kind")
    evidence = Upload(N_("证明材料"), accept=PAPERS, id="arrival-evidence")


class CompletionForm(Form):
    """完成投资 of a month."""

    amount = MoneyInput(N_("完成投资"), id="completion-amount")
    month = DateInput(N_("所属月份"), default=today, id="completion-month", hint=N_("填写该月任意一天"))
    evidence = Upload(N_("证明材料"), required=True, accept=PAPERS, id="completion-evidence")


class WaiverForm(Form):
    """A step that does not apply."""

    step = Choice(N_("步骤"), choices_of(Step, STEP_NAMES), coerce=Step, id="waiver-step")
    reason = Text(N_("不适用的原因"), longest=200, id="waiver-reason")


class ReinstateForm(Form):
    """A step that applies after all."""

    step = Choice(N_("步骤"), choices_of(Step, STEP_NAMES), coerce=Step)


class ReverseForm(Form):
    """Why money that was counted is taken back."""

    reason = Text(N_("冲销原因"), longest=200)


class ArrivalLedgerForm(Form):
    """What the ledger of arrivals shows, as it stands in the address."""

    by = Choice(N_("期间"), choices_of(Span, SPAN_NAMES), required=False, coerce=Span)
    first = DateInput(N_("自"), required=False)
    last = DateInput(N_("至"), required=False)
    waiting = Tick(N_("待核"))


class SubmitForm(Form):
    """At which event a project was signed that stands without a signing."""

    event = Choice(N_("首签活动"), required=False, blank=N_("不属于活动"), coerce=int)


class EndForm(Form):
    """When and why a project ended."""

    terminated_on = DateInput(N_("终止日期"), default=today)
    reason = Text(N_("终止原因"), longest=200)


class ProjectListForm(Form):
    """The filters of the list, as they stand in the address."""

    q = Text(N_("搜索"), required=False, longest=100)
    state = Choice(
        N_("认定"), choices_of(SigningState, SIGNING_STATE_NAMES), required=False, blank=N_("不限"), coerce=SigningState
    )
    sector = Choice(N_("产业"), choices_of(Sector, SECTOR_NAMES), required=False, blank=N_("不限"), coerce=Sector)
    agreement = Choice(
        N_("协议类型"), choices_of(Agreement, AGREEMENT_NAMES), required=False, blank=N_("不限"), coerce=Agreement
    )
    event = Choice(N_("来源活动"), required=False, blank=N_("不限"), coerce=int)
    origin = Choice(N_("来源地"), required=False, blank=N_("不限"))
    district = Choice(N_("落地区市"), required=False, blank=N_("不限"))
    city = Choice(N_("归属方"), required=False, blank=N_("不限"))
