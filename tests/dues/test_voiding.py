"""作废: a void invoice stays in the books, counts in nothing, and its year may be billed again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crm.accounts.permissions import Role
from crm.care import actions as care
from crm.care.rules import TwinsInTheWay
from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.clock import today
from crm.core.db import session
from crm.core.jobs import enqueue
from crm.core.money import Money
from crm.core.web import CrmFlask
from crm.dues import actions, queries, rules
from crm.dues.jobs import mail_letter
from crm.dues.models import DuesLetter, Invoice
from crm.dues.queries import Filters
from crm.dues.rules import LetterState, Skip, State, Step
from crm.members.models import Enterprise
from crm.members.rules import Duty, Standing
from tests.care.test_merging import state
from tests.dues.test_actions import lapsed, standing_of
from tests.dues.test_jobs import outbox
from tests.support.dues import a_fee_table, an_invoice, money_in, owing, paid
from tests.support.members import a_member, a_person, membership_of
from tests.support.people import Browser

__all__ = ["outbox"]
YEAR = today().year


def test_a_void_invoice_stays_and_counts_in_nothing(work: db.Transaction) -> None:
    schedule, firm = a_fee_table(), lapsed()
    invoice = an_invoice(firm, due_on=today() - timedelta(days=10))
    assert queries.ageing(SYSTEM)
    actions.void(invoice.id, reason="示例：开重了", by=SYSTEM)
    assert (invoice.voided_by, invoice.void_reason, queries.state_of(invoice)) == (
        SYSTEM.name,
        "示例：开重了",
        State.VOID,
    )
    assert queries.ageing(SYSTEM) == {}
    assert queries.totals(SYSTEM) == []
    assert queries.open_invoices() == []
    assert queries.reminders_on(today()) == []
    assert queries.without_notice(YEAR) == []
    assert queries.states(SYSTEM, YEAR) == dict.fromkeys(map(str, State), 0) | {"void": 1}
    assert len(queries.to_print(SYSTEM, Filters(YEAR, "void"), 9)) == 1
    assert queries.to_print(SYSTEM, Filters(YEAR), 9) == []
    assert [each.kind for each in queries.happened(firm.id, None, 9)] == ["void", "line"]
    (line,) = queries.proposed(YEAR, queries.fees_of([schedule.id])[schedule.id])
    assert (line.invoice_id, line.amount) == (None, Money.of(1000)), "its year may be billed again"
    for refused in (
        lambda: actions.waive(invoice.id, Money.of(1), reason="示例", basis="示例", by=SYSTEM),
        lambda: paid(invoice, "1"), lambda: actions.void(invoice.id, reason="示例", by=SYSTEM),
        lambda: actions.ask_for_notices([invoice.id], by=SYSTEM),
    ):  # fmt: skip
        with pytest.raises(rules.InvoiceVoid), session.begin_nested():
            refused()
    assert queries.inconsistencies() == []


def test_money_on_it_is_named_and_moved_first(work: db.Transaction) -> None:
    invoice = an_invoice(lapsed())
    payment = paid(invoice, "600", payer="示例控股有限公司")
    with pytest.raises(rules.PaymentsAttached) as refused:
        actions.void(invoice.id, reason="示例", by=SYSTEM)
    assert refused.value.facts["payers"] == "示例控股有限公司"
    actions.reverse_payment(payment.id, reason="示例", by=SYSTEM)
    actions.void(invoice.id, reason="示例", by=SYSTEM)
    assert queries.inconsistencies() == []


def test_it_is_issued_again_and_old_numbers_lead_to_the_new_one(work: db.Transaction) -> None:
    firm = lapsed()
    first = an_invoice(firm)
    actions.waive(first.id, Money.of(1000), reason="示例", basis="示例", by=SYSTEM)
    assert standing_of(firm) is not Standing.LAPSED, "waived in full: the year is paid"
    actions.void(first.id, reason="示例", by=SYSTEM)
    assert standing_of(firm) is Standing.LAPSED, "and is not once the invoice is void"
    again = an_invoice(firm)
    assert again.number == f"{first.number}-2"
    text = f"交易日期,对方户名,贷方金额,摘要,流水号\n{today()},样例控股,1000,会费 {first.number},V1\n"
    statement = actions.read_statement("流水.csv", text.encode(), by=SYSTEM)
    rows = queries.rows_of(statement.id)
    (match,) = queries.matches_of(rows).values()
    assert match.target == again.number
    actions.record_rows(statement.id, {rows[0].id: first.number}, by=SYSTEM)
    assert (queries.account_of(again).owed.fen, standing_of(firm)) != (0, Standing.LAPSED)
    assert queries.inconsistencies() == []


def test_one_live_invoice_a_year_is_kept_by_the_database(work: db.Transaction) -> None:
    invoice = an_invoice(lapsed())
    values = {column.name: getattr(invoice, column.name) for column in Invoice.__table__.columns if column.name != "id"}
    session.add(Invoice(**values | {"number": "HF-X"}))
    with pytest.raises(IntegrityError, match=r"uq_invoice_live|invoice\.membership_id"):
        session.flush()


def test_whoever_was_written_to_is_told_once(clean: CrmFlask, outbox: Path) -> None:
    with clean.app_context(), db.transaction(write=True):
        firms = [a_member(paid_until=today() - timedelta(days=200)) for _ in range(2)]
        for each in firms:
            a_person(each, duty=Duty.FINANCE)
        told, silent = (an_invoice(each, due_on=today() + timedelta(days=200)).id for each in firms)
    with clean.app_context(), db.transaction(write=True):
        for letter_id in actions.ask_for_notices([told], by=SYSTEM):
            enqueue(mail_letter, letter_id)
    with clean.app_context(), db.transaction(write=True):
        (waiting,) = actions.ask_for_notices([silent], by=SYSTEM)
        for invoice_id in (told, silent):
            _invoice, letter = actions.void(invoice_id, reason="示例：开重了", by=SYSTEM)
            assert (letter is None) == (invoice_id == silent)
            if letter is not None:
                enqueue(mail_letter, letter)
    with clean.app_context(), db.transaction():
        letters = session.scalars(select(DuesLetter).order_by(DuesLetter.id)).all()
        assert [(each.step, each.state) for each in letters] == [
            (Step.NOTICE, LetterState.SENT), (Step.NOTICE, LetterState.SKIPPED), (Step.VOIDED, LetterState.SENT),
        ]  # fmt: skip
        assert (letters[1].id, letters[1].skip) == (waiting, Skip.VOIDED)
    assert len(list(outbox.glob("*.eml"))) == 2


def test_firms_both_billed_in_a_year_become_one_once_one_is_void(work: db.Transaction) -> None:
    keep, gone = lapsed("示例海青科技有限公司"), lapsed("示例海青科技（青岛）有限公司")
    first, second = an_invoice(keep), an_invoice(gone)
    paid(second, "300")
    assert [(one.id, other.id) for one, other in queries.billed_twice(keep.id, gone.id)] == [(first.id, second.id)]
    with pytest.raises(TwinsInTheWay), session.begin_nested():
        care.merge_enterprises(keep.id, gone.id, by=SYSTEM)
    session.expire_all()
    actions.void(first.id, reason="示例：与并入方重复", by=SYSTEM)
    keep_id, before = keep.id, state()
    departure = care.merge_enterprises(keep_id, gone.id, by=SYSTEM)
    kept = queries.of_enterprise(keep_id)
    assert [each.voided_at is None for each in sorted(kept, key=lambda row: row.id)] == [False, True]
    assert queries.inconsistencies() == []
    care.unmerge(departure.id, by=SYSTEM)
    assert state() == before


def test_money_is_recorded_in_one_place(work: db.Transaction) -> None:
    firm = owing(a_member())
    a_fee_table(valid_from=YEAR)
    with pytest.raises(rules.OpeningTooLate):
        actions.record_opening(firm.id, since=today(), until=today(), dues=Money.of(1), by=SYSTEM)
    first, second = an_invoice(firm, year=YEAR), an_invoice(firm, year=YEAR + 1)
    payment = actions.receive_for(money_in("1500"), enterprise_id=firm.id, by=SYSTEM)
    assert (first.paid, second.paid, payment.allocated) == (Money.of(1000), Money.of(500), Money.of(1500))
    assert queries.inconsistencies() == []
    first.period_id = None
    session.flush()
    (fault,) = queries.inconsistencies()
    assert "没有对应的到账" in fault


def test_the_pages_ask_refuse_and_tell(browse: Callable[..., Browser], clean: CrmFlask) -> None:
    def firm(name: str) -> Enterprise:
        return a_member(name, paid_until=today() - timedelta(days=200))

    with clean.app_context(), db.transaction(write=True):
        keep, gone = firm("示例蓝湾科技有限公司"), firm("示例蓝湾科技（青岛）有限公司")
        ids = keep.id, gone.id
        invoice, other = an_invoice(keep), an_invoice(gone)
        payment = paid(invoice, "400", payer="示例蓝湾控股").id
        url, number, other_url = f"/dues/invoices/{invoice.id}", invoice.number, f"/dues/invoices/{other.id}"
    finance = browse(Role.FINANCE)
    asked = finance.get(f"{url}/void").text
    assert "示例蓝湾控股" in asked
    assert f"/dues/payments/{payment}" in asked
    assert finance.send(f"{url}/void", {"reason": "示例"}).status_code == 409
    compared = browse(Role.SECRETARY).get(f"/enterprises/merge?keep={ids[0]}&gone={ids[1]}").text
    assert number in compared
    assert "请先作废其中一张" in compared
    page = finance.get(f"{other_url}/void").text
    assert "示例蓝湾科技（青岛）有限公司" in page
    assert "1,000.00" in page
    assert finance.send(f"{other_url}/void", {"reason": ""}).status_code == 422
    assert browse(Role.AUDITOR).get(f"{other_url}/void").status_code in {403, 404}
    shown = finance.send(f"{other_url}/void", {"reason": "示例：与总公司重复"}, follow_redirects=True).text
    assert "示例：与总公司重复" in shown
    assert re.search(r"<s>\s*1,000\.00\s*</s>", shown)
    assert f"{other_url}/waivers" not in shown
    assert "请先作废其中一张" not in browse(Role.SECRETARY).get(f"/enterprises/merge?keep={ids[0]}&gone={ids[1]}").text
    assert finance.send(f"{other_url}/waivers", {
        "amount": "1", "amount_unit": "元", "reason": "示例", "basis": "示例",
    }).status_code == 409  # fmt: skip
    assert "已作废" in finance.get(f"/dues/{YEAR}?show=void").text
    firm_page = finance.get(f"/dues/firms/{ids[0]}").text
    assert "600.00" in firm_page
    money = {"received_on": str(today()), "amount": "600", "amount_unit": "元", "payer": "示例蓝湾", "method": "cash"}
    paid_page = finance.send(f"/dues/firms/{ids[0]}/payments", money, follow_redirects=True).text
    assert number in paid_page
    span = {"since": "2018-01-01", "until": "2018-12-31", "dues": "1000", "dues_unit": "元"}
    assert finance.send(f"/dues/firms/{ids[1]}/openings", span).status_code == 303
    late = span | {"since": str(today()), "until": str(today())}
    assert finance.send(f"/dues/firms/{ids[1]}/openings", late).status_code == 422
    with clean.app_context(), db.transaction():
        assert membership_of(session.get_one(Enterprise, ids[1])).paid_until is not None
        assert queries.inconsistencies() == []
