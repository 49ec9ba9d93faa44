"""What dues refuse: every sentence says where, why and what to do."""

from __future__ import annotations

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_


class NoFees(DomainError):
    """There is no fee table for this year."""

    code, field = "no_fees", "due_on"
    template = N_("{year} 年还没有可用的会费标准。请先登记会员大会通过的会费标准。")


class FeesUsed(Conflict):
    """Invoices were made with this fee table."""

    code = "fees_used"
    template = N_("这一版会费标准已用于开具应缴单，不能修改。请新增一版，从以后的年度起执行。")


class FeesOverlap(Conflict):
    """A fee table for this year would change years already approved, or one begins in it already."""

    code, field = "fees_overlap", "valid_from"
    template = N_("自 {year} 年起的会费标准与已有的版本或已批准的应缴单重叠，请从 {least} 年或以后执行。")


class NothingToBill(DomainError):
    """No membership was chosen, or none of them owes anything new."""

    code = "nothing_to_bill"
    template = N_("没有可批准的应缴：请至少选择一家；已开具应缴单的不会重复开具。")


class WaiverTooLarge(DomainError):
    """More than is owed."""

    code, field = "waiver_too_large", "amount"
    template = N_("减免不能超过尚欠的 {owed} 元。已缴的部分请先撤销核销，再减免。")


class NothingOwed(Conflict):
    """The invoice is settled."""

    code, field = "nothing_owed", "invoice"
    template = N_("应缴单 {number} 已缴清，没有需要核销的欠缴。")


class NothingLeft(Conflict):
    """All of the payment is allocated or it was reversed."""

    code, field = "nothing_left", "invoice"
    template = N_("这笔到账已全部核销，没有可分配的余额。")


class ReversedAlready(Conflict):
    """It was taken back before."""

    code = "reversed_already"
    template = N_("这一笔已经冲销，不能再次冲销。")


class PaidAlready(Conflict):
    """A payment with this bank reference is recorded."""

    code, field = "reference_recorded", "reference"
    template = N_("流水号为“{reference}”的到账已登记，请勿重复登记。")


class PaidMeanwhile(Conflict):
    """Somebody else recorded the same row of the bank just now."""

    code = "row_recorded_meanwhile"
    template = N_("其中有到账刚刚由他人登记，没有重复入账。请刷新后核对。")


class BilledMeanwhile(Conflict):
    """Somebody else approved the same year just now."""

    code = "billed_meanwhile"
    template = N_("其中有应缴单刚刚由他人批准，没有重复开具。请刷新后核对。")


class PayInFuture(DomainError):
    """Money cannot have arrived tomorrow."""

    code, field = "payment_in_future", "received_on"
    template = N_("到账日期不能晚于今天。")


class ReceiptExists(Conflict):
    """One receipt per member and year, unless another one is asked for."""

    code, field = "receipt_exists", "number"
    template = N_("这张应缴单已登记票据 {number}。确需另开一张，请勾选“另开一张”。")


class ReceiptTooLarge(DomainError):
    """Receipts cannot say more than was paid."""

    code, field = "receipt_too_large", "amount"
    template = N_("票据金额合计不能超过实缴的 {paid} 元（已开 {given} 元）。")


class ReceiptTaken(Conflict):
    """A receipt of this code and number is recorded."""

    code, field = "receipt_taken", "number"
    template = N_("代码和号码相同的票据已登记，请核对后重新填写。")


class NoSuchTarget(DomainError):
    """Neither an invoice nor a member has this number."""

    code, field = "no_such_target", "invoice"
    template = N_("第 {row} 行：没有找到应缴单或会员“{given}”。请从列表中选择，或填写应缴单号、会员编号。")


class NothingChosen(DomainError):
    """No row of the statement is to be recorded."""

    code = "nothing_chosen"
    template = N_("没有要入账的行：请为至少一行选择应缴单或会员。")


class NoStatement(DomainError):
    """The file has no heading of a bank's list."""

    code, field = "no_statement", "file"
    template = N_("在文件“{file}”中没有找到银行流水的表头。表头至少要有交易日期、对方户名和贷方金额（收入）三列。")


class NoSuchInvoice(DomainError):
    """No invoice has this number."""

    code, field = "no_such_invoice", "invoice"
    template = N_("没有找到应缴单“{given}”。请从列表中选择，或填写完整的应缴单号。")


class InvoiceVoid(Conflict):
    """A void invoice takes nothing any more."""

    code, field = "invoice_void", "invoice"
    template = N_("应缴单 {number} 已作废，不能再收款、减免或修改。如仍应缴，请重新开具。")


class PaymentsAttached(Conflict):
    """Money stands on the invoice."""

    code = "payments_attached"
    template = N_("应缴单 {number} 已核销 {amount} 元（{payers}），不能作废。请先撤销核销或冲销到账，再作废。")


class OpeningTooLate(DomainError):
    """From the first fee table on, time is paid by money that is recorded."""

    code, field = "opening_too_late", "until"
    template = N_("{year} 年起已有会费标准，缴费须登记到账并核销应缴单；期初记录最晚到 {last}。")
