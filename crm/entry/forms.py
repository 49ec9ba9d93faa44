"""Shapes of what applicants and the secretariat type about applications."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

import wtforms
from wtforms.validators import ValidationError

from crm.core.files import (
    DOCUMENTS,
    LARGEST,
    SHORT_NAMES,
    FileEmpty,
    FileRefused,
    FileTooLarge,
    Kind,
    kind_of,
    plain_name,
)
from crm.core.forms import (
    Choice,
    DateInput,
    Email,
    Form,
    LongText,
    MoneyInput,
    Phone,
    Text,
    Tick,
    Upload,
    Whole,
    choices_of,
)
from crm.core.i18n import _
from crm.core.words import N_
from crm.entry import rules
from crm.entry.actions import Resolving
from crm.entry.actions.applying import LICENCE_KINDS
from crm.entry.models import Application
from crm.entry.queries import Show
from crm.entry.rules import Admission, Details, Manner, Move, Opinion, PaidBy
from crm.members.forms import IndustryInput, PlaceInput
from crm.members.rules import DUTY_NAMES, POSITION_NAMES, Duty, Position
from crm.standards import divisions

_DUTIES = [(each.value, DUTY_NAMES[each]) for each in (Duty.REPRESENTATIVE, Duty.CONTACT)]
_LICENCE = N_("PDF、JPG 或 PNG，不超过 10 MB")
_MUST = N_("请先勾选同意，我们才能保存您的申请。")
_PLACE, _INDUSTRY = N_("例如 青岛市崂山区"), N_("国民经济行业代码或名称，例如 C3962 或 软件开发")
_MAIL = N_("申请链接和办理进度会发到这里。")
_RECOMMENDER = N_("现有会员单位的名称")


SIMPLE = (
    "name", "credit_code", "legal_representative", "address", "intro", "contact_name", "contact_title",
    "contact_mobile", "contact_email", "recommender",
)  # fmt: skip
"""Inputs that are columns as they stand."""


class Paper(Upload):
    """A document. What is no document is said beside it at once, together with whatever else is wrong."""

    def __init__(self, label: str, kinds: Collection[Kind], **options: Any) -> None:
        super().__init__(label, accept=",".join(kind.value for kind in Kind if kind in kinds), **options)
        self.kinds = frozenset(kinds)
        self.type = "Upload"  # drawn like any other

    def post_validate(self, form: wtforms.Form, validation_stopped: bool) -> None:
        """Look at the first bytes; `crm.core.files.store` looks again when it is kept."""
        if validation_stopped or self.data is None:
            return
        content = self.data.stream.read(LARGEST + 1)
        self.data.stream.seek(0)
        fault = FileEmpty if not content else FileTooLarge if len(content) > LARGEST else None
        if fault is None and kind_of(content) in self.kinds:
            return
        accepted = "、".join(SHORT_NAMES[kind] for kind in Kind if kind in self.kinds)
        raise ValidationError(
            _((fault or FileRefused).template, name=plain_name(self.data.filename or ""), accepted=accepted)
        )


class ApplicationForm(Form):
    """A whole application. `homepage` is a trap: people do not see it, programs fill it in."""

    name = Text(N_("企业全称"), longest=200, render_kw={"autocomplete": "organization"})
    credit_code = Text(N_("统一社会信用代码"), longest=30, hint=N_("18 位，见营业执照"))
    home_code = Choice(N_("归属方"), blank=N_("请选择"), hint=N_("计入哪一方，可与注册地不同"))
    place = PlaceInput(N_("注册地"), longest=60, hint=_PLACE)
    industry = IndustryInput(N_("所属行业"), longest=60, required=False, hint=_INDUSTRY)
    legal_representative = Text(N_("法定代表人"), longest=100)
    address = Text(N_("地址"), longest=300, render_kw={"autocomplete": "street-address"})
    intro = LongText(N_("企业简介"), longest=2_000, required=False)
    contact_name = Text(N_("联系人姓名"), longest=100, render_kw={"autocomplete": "name"})
    contact_title = Text(N_("职务"), longest=100, required=False, render_kw={"autocomplete": "organization-title"})
    contact_mobile = Phone(N_("手机号"), landline=False, render_kw={"autocomplete": "tel"})
    contact_email = Email(N_("邮箱"), hint=_MAIL, render_kw={"autocomplete": "email"})
    duty = Choice(N_("联系人身份"), _DUTIES, default=Duty.REPRESENTATIVE, coerce=Duty)
    position = Choice(
        N_("希望担任的会内职务"), choices_of(Position, POSITION_NAMES), default=Position.MEMBER, coerce=Position
    )
    recommender = Text(N_("推荐单位"), longest=200, required=False, hint=_RECOMMENDER)
    licence = Paper(N_("营业执照"), LICENCE_KINDS, hint=_LICENCE)
    consent = Tick(rules.CONSENT, must=_MUST)
    homepage = wtforms.StringField()
    version = Whole(N_("版本"), required=False)

    def sound(self) -> dict[str, object]:
        """Return the columns whose inputs have no fault: what may be kept before everything is right."""
        columns = {name: (name,) for name in SIMPLE} | {
            "home_code": ("home_code",), "place": ("city_code", "district_code"), "industry": ("industry_code",),
            "duty": ("duty",), "position": ("position",),
        }  # fmt: skip
        given = asdict(self.details())
        return {
            column: given[column]
            for field, own in columns.items()
            if not self[field].errors and (self[field].data or field in SIMPLE)
            for column in own
        }

    def details(self) -> Details:
        """Return what was typed."""
        values: dict[str, Any] = {name: self[name].data or "" for name in SIMPLE}
        return Details(
            **values, home_code=self.home_code.data or "", city_code=self.place.city_code,
            district_code=self.place.district_code, industry_code=self.industry.industry_code,
            duty=self.duty.data or Duty.REPRESENTATIVE, position=self.position.data or Position.MEMBER,
        )  # fmt: skip


class DraftForm(ApplicationForm):
    """An application to go on with later: a name and an address to send the link to are enough."""

    credit_code = Text(N_("统一社会信用代码"), longest=30, required=False, hint=N_("18 位，见营业执照"))
    home_code = Choice(N_("归属方"), blank=N_("请选择"), required=False, hint=N_("计入哪一方，可与注册地不同"))
    place = PlaceInput(N_("注册地"), longest=60, required=False, hint=_PLACE)
    legal_representative = Text(N_("法定代表人"), longest=100, required=False)
    address = Text(N_("地址"), longest=300, required=False)
    contact_name = Text(N_("联系人姓名"), longest=100, required=False)
    contact_mobile = Phone(N_("手机号"), landline=False, required=False)
    duty = Choice(N_("联系人身份"), _DUTIES, required=False, coerce=Duty)
    position = Choice(N_("希望担任的会内职务"), choices_of(Position, POSITION_NAMES), required=False, coerce=Position)


def stored(application: Application) -> dict[str, object]:
    """Return what a form about an application begins with."""
    same = (
        "name", "credit_code", "home_code", "legal_representative", "address", "intro", "contact_name",
        "contact_title", "contact_mobile", "contact_email", "duty", "position", "recommender", "version",
    )  # fmt: skip
    place = application.district_code or application.city_code
    return {name: getattr(application, name) for name in same} | {
        "place": divisions.full_name(place) if place else "", "industry": application.industry_code, "consent": True,
    }  # fmt: skip


class WithdrawForm(Form):
    """Taking an application back."""

    reason = Text(N_("撤回原因"), longest=rules.LONGEST_OPINION, required=False)


class ListForm(Form):
    """How the list of applications is narrowed."""

    q = Text(N_("搜索"), longest=100, required=False)
    show = Choice(N_("状态"), [(each.value, each.value) for each in Show], required=False, coerce=Show)


class StepForm(Form):
    """How a step is closed: what is decided, what is said, who signed on paper, in which meeting."""

    move = Choice(N_("办理结果"), coerce=Move)
    opinion = LongText(N_("意见"), longest=rules.LONGEST_OPINION, required=False)
    meeting = Text(N_("会议名称"), longest=200, required=False, hint=N_("例如 第三届理事会第二次会议"))
    held_on = DateInput(N_("会议日期"), required=False)
    recorded = Tick(N_("代录线下签批"), hint=N_("他人已在纸面上签批，由我登记"))
    approver = Text(N_("审批人"), longest=100, required=False)
    decided_on = DateInput(N_("签批日期"), required=False)
    scan = Paper(N_("签批件扫描"), DOCUMENTS)

    def given(self) -> Opinion:
        """Return what was typed; name and day of a signature count only where one is recorded."""
        recorded = bool(self.recorded.data)
        return Opinion(
            text=self.opinion.data or "", manner=Manner.RECORDED if recorded else Manner.ONLINE,
            approver=(self.approver.data or "") if recorded else "",
            decided_on=self.decided_on.data if recorded else None, meeting=self.meeting.data or "",
            held_on=self.held_on.data,
        )  # fmt: skip


class ResolutionForm(Form):
    """A resolution that passes several applications."""

    title = Text(N_("决议标题"), longest=200, hint=N_("例如 关于吸收新会员的决议"))
    document_number = Text(N_("文号"), longest=60, required=False)
    meeting = Text(N_("会议名称"), longest=200, hint=N_("例如 第三届理事会第二次会议"))
    held_on = DateInput(N_("会议日期"))
    opinion = LongText(N_("意见"), longest=rules.LONGEST_OPINION, required=False)
    scan = Paper(N_("决议扫描"), DOCUMENTS)

    def given(self) -> Resolving:
        """Return what was typed."""
        return Resolving(
            title=self.title.data or "", meeting=self.meeting.data or "", held_on=self.held_on.data,
            document_number=self.document_number.data or "", opinion=self.opinion.data or "",
        )  # fmt: skip


NEW_FIRM = "new"


class AdmissionForm(Form):
    """How the payment step is closed."""

    firm = Choice(N_("对应的企业"), required=False)
    paid_on = DateInput(N_("缴费日期"))
    dues = MoneyInput(N_("会费金额"), unit="元", required=False, hint=N_("不填则只登记入会，不登记缴费期"))
    paid_by = Choice(N_("缴费方式"), choices_of(PaidBy, rules.PAID_BY_NAMES), default=PaidBy.TRANSFER, coerce=PaidBy)
    since = DateInput(N_("缴费期第一天"), required=False, hint=N_("不填则为缴费日至当年年底"))
    until = DateInput(N_("缴费期最后一天"), required=False)
    position = Choice(N_("会内职务"), choices_of(Position, POSITION_NAMES), coerce=Position)
    number = Text(N_("会员编号"), longest=20, required=False, hint=N_("留空由系统编号，曾经入会的沿用原编号"))
    firm_admin = Tick(N_("联系人兼任企业管理员"), hint=N_("可在会员自助中维护本企业资料和人员"))

    def admission(self, alike: frozenset[int]) -> Admission:
        """Return what was typed; `alike` are the known enterprises that were offered."""
        chosen, paid_on = self.firm.data or "", self.paid_on.data
        assert paid_on is not None  # noqa: S101  # a required field of a form that validated
        return Admission(
            paid_on=paid_on, paid_by=self.paid_by.data or PaidBy.TRANSFER, dues=self.dues.data,
            since=self.since.data, until=self.until.data, position=self.position.data, number=self.number.data or "",
            enterprise_id=int(chosen) if chosen.isdigit() else None,
            in_spite_of=alike if chosen == NEW_FIRM else frozenset(), firm_admin=bool(self.firm_admin.data),
        )  # fmt: skip

    def offer_firms(self, firms: list[tuple[str, str]]) -> None:
        """Offer the known enterprises that may be this one, and a new one."""
        self.firm.offer([*firms, (NEW_FIRM, _("都不是，新建企业"))] if firms else [])


class HandOverForm(Form):
    """Who received plaque and certificate, and when."""

    plaque_on = DateInput(N_("牌匾发放日期"), required=False)
    plaque_to = Text(N_("牌匾领取人"), longest=100, required=False)
    certificate_on = DateInput(N_("证书发放日期"), required=False)
    certificate_to = Text(N_("证书领取人"), longest=100, required=False)
