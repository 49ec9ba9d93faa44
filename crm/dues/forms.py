"""Shapes of what the treasurer types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from wtforms.validators import ValidationError

from crm.core.forms import Choice, DateInput, Form, LongText, MoneyInput, Text, Tick, Upload, Whole, choices_of
from crm.core.i18n import _
from crm.core.money import ZERO
from crm.core.words import N_
from crm.dues import rules
from crm.dues.actions import Approval, Arrived, FeesDraft, Paper
from crm.dues.models import BankRow, FeeSchedule
from crm.members.rules import POSITION_NAMES, Position

MOST_VOTES = 100_000


class FeeInput(MoneyInput):
    """What a position costs a year in 元; nothing is fine, less than nothing is not."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, **options)
        self.type = "MoneyInput"  # it is drawn as one

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        """Refuse a negative amount."""
        if not validation_stopped and self.data is not None and self.data < ZERO:
            raise ValidationError(_("会费金额不能小于 0。"))


class _FeesForm(Form):
    valid_from = Whole(N_("自哪一年起执行"), least=rules.FIRST_YEAR, most=rules.LAST_YEAR)
    meeting = Text(N_("会员大会名称"), longest=200)
    meeting_on = DateInput(N_("通过日期"))
    votes_for = Whole(N_("赞成票"), most=MOST_VOTES)
    votes_against = Whole(N_("反对票"), most=MOST_VOTES)
    votes_abstained = Whole(N_("弃权票"), most=MOST_VOTES)
    pay_to = LongText(
        N_("收款账户"), longest=500, required=False, hint=N_("户名、开户行、账号，印在缴费通知书上。"),
        render_kw={"rows": 3},
    )  # fmt: skip
    note = Text(N_("备注"), longest=300, required=False)
    period = Choice(
        N_("会费年度"), choices_of(rules.DuesYear, rules.DUES_YEAR_NAMES), coerce=rules.DuesYear,
        default=rules.DuesYear.CALENDAR, hint=N_("改动只影响以后开具的应缴单，已开具的缴费期不变。"),
    )  # fmt: skip
    pro_rata = Tick(N_("年内晋升按剩余天数补差"), hint=N_("不勾选时补足全年差额。降职一律不退。"))

    def draft(self) -> FeesDraft:
        """Return the fee table of a form that is in order."""
        names = ("valid_from", "meeting", "meeting_on", "votes_for", "votes_against", "votes_abstained")
        values: dict[str, Any] = {name: self[name].data for name in names}
        fees = {place: self[f"fee_{place.value}"].data for place in Position}
        return FeesDraft(
            **values, fees=fees, pay_to=self.pay_to.data or "", note=self.note.data or "",
            period=self.period.data or rules.DuesYear.CALENDAR, pro_rata=bool(self.pro_rata.data),
        )  # fmt: skip


def _fee_fields() -> dict[str, object]:
    return {f"fee_{place.value}": FeeInput(POSITION_NAMES[place], unit="元", positive=False) for place in Position}


FeesForm = cast("type[_FeesForm]", type("FeesForm", (_FeesForm,), _fee_fields()))
"""A version of the fee table: who decided it, and `fee_<position>` for each position."""


def fees_form_of(schedule: FeeSchedule, fees: rules.Fees) -> _FeesForm:
    """Return the form filled with a version."""
    return FeesForm(obj=schedule, **{f"fee_{place.value}": amount for place, amount in fees.items()})


class ApproveForm(Form):
    """The approval of a year's list."""

    due_on = DateInput(N_("缴费期限"))
    approved_on = DateInput(N_("批准日期"))
    basis = Text(N_("批准依据"), longest=300, hint=N_("例如：第三届理事会第二次会议纪要。"))

    def approval(self) -> Approval:
        """Return the approval of a form that is in order."""
        return Approval(cast("Any", self.due_on.data), cast("Any", self.approved_on.data), self.basis.data or "")


class WaiverForm(Form):
    """减免."""

    amount = MoneyInput(N_("减免金额"), unit="元")
    reason = Text(N_("减免原因"), longest=300)
    basis = Text(N_("减免依据"), longest=300)


class PaymentForm(Form):
    """Money that arrived for an invoice, recorded by hand."""

    received_on = DateInput(N_("到账日期"))
    amount = MoneyInput(N_("到账金额"), unit="元")
    payer = Text(N_("付款人"), longest=200, hint=N_("代付时填写实际付款单位，下次会自动认出。"))
    method = Choice(N_("缴费方式"), choices_of(rules.Method, rules.METHOD_NAMES), coerce=rules.Method)
    reference = Text(N_("银行流水号"), longest=64, required=False)
    note = Text(N_("备注"), longest=300, required=False)

    def arrived(self) -> Arrived:
        """Return what arrived."""
        values: dict[str, Any] = {name: self[name].data for name in ("received_on", "amount", "payer", "method")}
        return Arrived(**values, reference=self.reference.data or "", note=self.note.data or "")


class ReceiptForm(Form):
    """社会团体会费票据."""

    code = Text(N_("票据代码"), longest=30)
    number = Text(N_("票据号码"), longest=30)
    issued_on = DateInput(N_("开票日期"))
    amount = MoneyInput(N_("票据金额"), unit="元")
    file = Upload(N_("票据文件"), accept=".pdf,.jpg,.jpeg,.png", hint=N_("PDF 或图片，会员可在会员中心下载。"))
    another = Tick(N_("另开一张"), hint=N_("同一张应缴单默认只登记一张票据。"))

    def paper(self) -> Paper:
        """Return the receipt of a form that is in order."""
        amount: Any = self.amount.data
        return Paper(self.code.data or "", self.number.data or "", cast("Any", self.issued_on.data), amount)


class ReasonForm(Form):
    """Why something is taken back."""

    reason = Text(N_("冲销原因"), longest=300)


class VoidForm(Form):
    """Why an invoice is voided."""

    reason = LongText(N_("作废原因"), longest=300, hint=N_("原因会写入账目；已发过缴费通知的企业会收到作废通知。"))


class OpeningForm(Form):
    """Days paid for before these books began."""

    since = DateInput(N_("缴费期第一天"))
    until = DateInput(N_("缴费期最后一天"))
    dues = MoneyInput(N_("金额"), unit="元")


class TargetForm(Form):
    """The invoice the rest of a payment is for."""

    invoice = Text(N_("应缴单号"), longest=200)


class StatementForm(Form):
    """A bank's list."""

    file = Upload(N_("银行流水文件"), required=True, accept=".xlsx,.csv,.txt")


class _RowsForm(Form):
    rows: tuple[BankRow, ...] = ()

    def targets(self) -> dict[int, str]:
        """Return what was chosen for each row: an invoice's or a member's number; rows left empty are left out."""
        return {row.id: given for row in self.rows if (given := (self[f"to_{row.id}"].data or "").strip())}


def for_rows(rows: Iterable[BankRow]) -> type[_RowsForm]:
    """Return the form that says for each of these rows whom it is for: `to_<row>`."""
    some = tuple(rows)
    fields: dict[str, object] = {f"to_{row.id}": Text(N_("应缴单或会员"), longest=200, required=False) for row in some}
    return cast("type[_RowsForm]", type("RowsForm", (_RowsForm,), fields | {"rows": some}))
