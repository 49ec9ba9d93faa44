"""How the secretariat closes steps."""

from __future__ import annotations

from crm.core.files import DOCUMENTS
from crm.core.forms import Choice, DateInput, Form, LongText, MoneyInput, Text, Tick, choices_of
from crm.core.i18n import _
from crm.core.words import N_
from crm.entry import rules
from crm.entry.actions import Resolving
from crm.entry.forms.papers import Paper
from crm.entry.queries import Show
from crm.entry.rules import Admission, Manner, Move, Opinion, PaidBy
from crm.members.rules import POSITION_NAMES, Position


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
