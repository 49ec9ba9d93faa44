"""This year's dues of the 示例 firms: most have paid, some in part, some late, with receipts for a few."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update

from crm.core.db import session
from crm.core.files import Kind, StoredFile
from crm.core.money import ZERO, Money
from crm.demo.paper import sheet
from crm.demo.tables import Row, Stage, rows, stored
from crm.dues.models import Allocation, Fee, FeeSchedule, Invoice, InvoiceLine, Payment, Receipt, Waiver
from crm.dues.rules import DuesYear, Method, invoice_number
from crm.members.models import Membership, PaidPeriod
from crm.members.rules import PeriodOrigin, Position

OWING = frozenset({"active", "due", "grace", "lapsed", "pending_payment"})
BASIS = "理事会会议纪要（演示）"
PAY_TO = "户名：青深企业家联谊会（演示）\n开户行：演示银行青岛分行\n账号：0000 0000 0000 0000"
RECEIPTS = 6
"""So many of those who have paid hold a receipt."""


def bill(stage: Stage) -> None:
    """Store the fee table, an invoice per member that owes dues, and what was waived and paid."""
    table = _fees(stage)
    members = [row for row in rows("firms") if row["standing"] in OWING]
    places = _places(stage, members)
    invoices = [_invoice(stage, row, n, *places[row["no"]]) for n, row in enumerate(members)]
    ids = stored(Invoice, invoices)
    held = [each["period_id"] for each in invoices if each["period_id"] is not None]
    session.execute(update(PaidPeriod).where(PaidPeriod.id.in_(held)).values(origin=PeriodOrigin.PAYMENT))
    made = list(zip(members, invoices, ids, strict=True))
    stored(InvoiceLine, [_line(stage, row, invoice, number, table) for row, invoice, number in made])
    _void(stage, made[0], table)
    waived = [(invoice, number) for _row, invoice, number in made if invoice["waived"]]
    stored(Waiver, [_waiver(stage, invoice, number) for invoice, number in waived])
    paid = [each for each in made if each[1]["paid"]]
    payments = stored(Payment, [_payment(stage, row, invoice) for row, invoice, _number in paid])
    settled = zip(paid, payments, strict=True)
    by = {"at": stage.ago(60), "by_name": stage.names["finance"], "reason": "", "reverses_id": None}
    stored(
        Allocation,
        [
            {"payment_id": payment, "invoice_id": number, "amount": invoice["paid"], **by}
            for (_row, invoice, number), payment in settled
        ],
    )
    _receipts(stage, [each for each in paid if each[1]["paid"] == each[1]["charged"]][:RECEIPTS])


def _fees(stage: Stage) -> int:
    values = {
        "version": 1, "valid_from": 2019, "meeting": "示例会员大会（演示）", "meeting_on": date(2019, 6, 1),
        "votes_for": 86, "votes_against": 3, "votes_abstained": 2, "pay_to": PAY_TO, "note": "演示标准",
        "period": DuesYear.CALENDAR, "pro_rata": False,
        "created_at": stage.ago(400),
        "created_by": stage.names["finance"],
    }  # fmt: skip
    (table,) = stored(FeeSchedule, [values])
    costs = {row["position"]: row["fee"] for row in rows("firms") if row["position"]}
    stored(
        Fee,
        [
            {"schedule_id": table, "position": place, "amount": Money.of(costs[place.value])}
            for place in Position
            if place.value in costs
        ],
    )
    return table


def _places(stage: Stage, members: list[Row]) -> dict[str, tuple[int, int | None]]:
    """Return the membership of each firm, and its paid period that holds today."""
    query = (
        select(Membership.id, Membership.enterprise_id, PaidPeriod.id.label("period_id"))
        .outerjoin(
            PaidPeriod,
            (PaidPeriod.membership_id == Membership.id)
            & (PaidPeriod.since <= stage.today)
            & (PaidPeriod.until >= stage.today),
        )
        .where(Membership.enterprise_id.in_([stage.firms[row["no"]] for row in members]))
    )
    found = {row.enterprise_id: (row.id, row.period_id) for row in session.execute(query)}
    return {row["no"]: found[stage.firms[row["no"]]] for row in members}


def _invoice(stage: Stage, row: Row, n: int, membership: int, period: int | None) -> dict[str, Any]:
    """Who is paid for today has paid; of the others every third has paid half, every fourth was waived a quarter."""
    fee, year = Money.of(row["fee"]), stage.today.year
    part = Money(fee.fen // 2) if n % 3 == 0 else ZERO
    return {
        "membership_id": membership, "enterprise_id": stage.firms[row["no"]], "year": year,
        "number": invoice_number(year, membership), "due_on": stage.today - timedelta(days=100 if n % 2 else 75),
        "charged": fee, "paid": fee if period is not None else part,
        "waived": Money(fee.fen // 4) if period is None and n % 4 == 0 else ZERO, "period_id": period,
        "since": date(year, 1, 1), "until": date(year, 12, 31), "voided_at": None, "voided_by": "", "void_reason": "",
        "issued_at": stage.ago(140), "issued_by": stage.names["finance"],
    }  # fmt: skip


def _line(stage: Stage, row: Row, invoice: dict[str, Any], number: int, table: int) -> dict[str, Any]:
    return {
        "invoice_id": number, "schedule_id": table, "position": Position(row["position"]),
        "amount": invoice["charged"], "basis": BASIS, "approved_on": stage.today - timedelta(days=141),
        "at": stage.ago(140), "by_name": stage.names["finance"],
    }  # fmt: skip


def _void(stage: Stage, made: tuple[Row, dict[str, Any], int], table: int) -> None:
    """Store an invoice of last year that was billed by mistake and voided the same week."""
    row, like, _number = made
    year = stage.today.year - 1
    invoice = like | {
        "year": year, "number": invoice_number(year, like["membership_id"]), "since": date(year, 1, 1),
        "until": date(year, 12, 31), "paid": ZERO, "waived": ZERO, "period_id": None, "voided_at": stage.ago(137),
        "voided_by": stage.names["finance"], "void_reason": "年度填错，已按本年度开具（演示）",
    }  # fmt: skip
    (number,) = stored(Invoice, [invoice])
    stored(InvoiceLine, [_line(stage, row, invoice, number, table)])


def _waiver(stage: Stage, invoice: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "invoice_id": number, "amount": invoice["waived"], "reason": "经营困难，申请减免（演示）", "basis": BASIS,
        "reverses_id": None, "at": stage.ago(90), "by_name": stage.names["finance"],
    }  # fmt: skip


def _payment(stage: Stage, row: Row, invoice: dict[str, Any]) -> dict[str, Any]:
    return {
        "received_on": stage.today - timedelta(days=60 + int(row["no"]) % 60), "amount": invoice["paid"],
        "allocated": invoice["paid"], "payer": row["name"], "method": Method.TRANSFER,
        "reference": f"DEMO{int(row['no']):06d}", "enterprise_id": invoice["enterprise_id"], "bank_row_id": None,
        "period_id": None,
        "reverses_id": None, "note": "会费（演示）", "at": stage.ago(60), "by_name": stage.names["finance"],
    }  # fmt: skip


def _receipts(stage: Stage, paid: list[tuple[Row, dict[str, Any], int]]) -> None:
    pages = [sheet(f"Demo dues receipt {n:08d}", "Made up. Not a valid receipt.") for n in range(1, len(paid) + 1)]
    files = stored(
        StoredFile,
        [
            {
                "name": f"会费票据-{n:08d}.pdf", "kind": Kind.PDF, "size": len(page.content), "sha256": page.sha256,
                "at": stage.ago(50), "by_id": stage.accounts["finance"], "by_name": stage.names["finance"],
                "content": page.content,
            }
            for n, page in enumerate(pages, 1)
        ],
    )  # fmt: skip
    stored(
        Receipt,
        [
            {
                "invoice_id": number, "code": "DEMO", "number": f"{n:08d}",
                "issued_on": stage.today - timedelta(days=50), "amount": invoice["paid"], "file_id": file,
                "at": stage.ago(50), "by_name": stage.names["finance"], "voided_at": None, "void_reason": "",
            }
            for n, ((_row, invoice, number), file) in enumerate(zip(paid, files, strict=True), 1)
        ],
    )  # fmt: skip
