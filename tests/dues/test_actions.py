"""Billing, waiving, receiving, taking back: the books balance and the standing follows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from crm.core import db
from crm.core.actor import SYSTEM, Actor
from crm.core.clock import today
from crm.core.db import session
from crm.core.errors import NotFound
from crm.core.money import ZERO, Money
from crm.dues import actions, queries, rules
from crm.dues.models import Allocation, Invoice, InvoiceLine, PayerAlias, Payment, Waiver
from crm.members import actions as members
from crm.members import queries as known
from crm.members.models import Enterprise
from crm.members.rules import Decision, Position, Standing, standing
from tests.support.dues import a_fee_table, an_invoice, approval, fees, money_in, paid
from tests.support.members import a_member, membership_of

YEAR_END = date(today().year, 12, 31)


def lapsed(name: str = "", **fields: object) -> Enterprise:
    """A member who has not paid for long."""
    return a_member(name, paid_until=today() - timedelta(days=200), **fields)  # type: ignore[arg-type]


def standing_of(enterprise: Enterprise) -> Standing:
    membership = membership_of(enterprise)
    session.refresh(membership)
    return standing(known.basis(membership, today()), today())


def test_a_list_is_billed_once(work: db.Transaction) -> None:
    a_fee_table()
    firms = [lapsed(), lapsed(position=Position.VICE_PRESIDENT)]
    first = actions.approve(today().year, approval(), by=SYSTEM)
    assert {each.charged for each in first.issued} == {Money.of(1000), Money.of(6000)}
    with pytest.raises(rules.NothingToBill):
        actions.approve(today().year, approval(), by=SYSTEM)
    late = lapsed()
    again = actions.approve(today().year, approval(), membership_ids=[membership_of(late).id], by=SYSTEM)
    assert [each.enterprise_id for each in again.issued] == [late.id]
    assert session.scalar(select(func.count(Invoice.id))) == len(firms) + 1


def test_the_honorary_and_those_who_left_owe_nothing(work: db.Transaction) -> None:
    a_fee_table()
    for decision in (Decision.HONORARY, Decision.EXPELLED, Decision.RESIGNED, Decision.AUTO_EXITED):
        enterprise = a_member(paid_until=today() - timedelta(days=900))
        members.decide(enterprise.id, decision, decided_on=today(), basis="示例", by=SYSTEM)
    suspended = lapsed()
    members.decide(suspended.id, Decision.SUSPENDED, decided_on=today(), basis="示例", by=SYSTEM)
    billed = actions.approve(today().year, approval(), by=SYSTEM)
    assert [each.enterprise_id for each in billed.issued] == [suspended.id]


def test_who_has_paid_the_year_by_hand_is_not_billed(work: db.Transaction) -> None:
    a_fee_table()
    a_member(paid_until=YEAR_END)
    assert queries.proposed(today().year, fees()) == []
    assert queries.paid_by_hand(today().year) == 1


def test_a_promotion_bills_the_difference_and_a_demotion_refunds_nothing(work: db.Transaction) -> None:
    firm = lapsed()
    invoice = an_invoice(firm)
    members.edit_membership(
        firm.id, position=Position.VICE_PRESIDENT, joined_on=date(2019, 12, 5), number=membership_of(firm).number,
        basis="", by=SYSTEM,
    )  # fmt: skip
    assert actions.approve(today().year, approval(), by=SYSTEM).raised == 1
    assert invoice.charged == Money.of(6000)
    with pytest.raises(rules.NothingToBill):
        actions.approve(today().year, approval(), by=SYSTEM)
    members.edit_membership(
        firm.id, position=Position.MEMBER, joined_on=date(2019, 12, 5), number=membership_of(firm).number, basis="",
        by=SYSTEM,
    )  # fmt: skip
    assert queries.proposed(today().year, fees()) == []
    assert [line.amount for line in queries.lines_of(invoice.id)] == [Money.of(1000), Money.of(5000)]


def test_amounts_are_frozen_and_used_tables_too(work: db.Transaction) -> None:
    invoice = an_invoice(lapsed())
    table = queries.schedules()[0]
    draft = actions.FeesDraft(valid_from=table.valid_from, meeting="改", meeting_on=today(), fees=fees(member="9"))
    with pytest.raises(rules.FeesUsed):
        actions.correct_fees(table.id, draft, by=SYSTEM)
    with pytest.raises(rules.FeesOverlap):
        a_fee_table(today().year)
    a_fee_table(today().year + 1, member="9")
    assert invoice.charged == Money.of(1000)
    assert queries.schedule_of(today().year) == table


def test_paying_in_two_parts_makes_a_lapsed_member_active(work: db.Transaction) -> None:
    firm = lapsed()
    invoice = an_invoice(firm)
    paid(invoice, "400")
    assert (queries.state_of(invoice), standing_of(firm)) == (rules.State.PART, Standing.LAPSED)
    paid(invoice, "600")
    assert queries.state_of(invoice) is rules.State.PAID
    assert membership_of(firm).paid_until == YEAR_END
    assert standing_of(firm) in (Standing.ACTIVE, Standing.DUE)


def test_taking_it_back_lapses_the_member_again(work: db.Transaction) -> None:
    firm = lapsed()
    invoice = an_invoice(firm)
    before = membership_of(firm).paid_until
    payment = paid(invoice, "1000")
    actions.reverse_payment(payment.id, reason="登记错误", by=SYSTEM)
    assert (invoice.paid, invoice.period_id) == (ZERO, None)
    assert membership_of(firm).paid_until == before
    assert standing_of(firm) is Standing.LAPSED
    with pytest.raises(rules.ReversedAlready):
        actions.reverse_payment(payment.id, reason="再次", by=SYSTEM)
    assert session.scalar(select(func.count(Payment.id))) == 2


def test_an_overpayment_is_kept_and_used_later(work: db.Transaction) -> None:
    first, second = an_invoice(lapsed()), an_invoice(lapsed())
    payment = paid(first, "1700")
    assert (first.paid, payment.amount - payment.allocated) == (Money.of(1000), Money.of(700))
    assert actions.allocate(payment.id, second.id, by=SYSTEM) == Money.of(700)
    with pytest.raises(rules.NothingLeft):
        actions.allocate(payment.id, second.id, by=SYSTEM)
    more = paid(second, "300")
    with pytest.raises(rules.NothingOwed):
        actions.allocate(paid(first, "5").id, second.id, by=SYSTEM)
    assert more.allocated == more.amount


def test_a_waiver_settles_and_is_taken_back(work: db.Transaction) -> None:
    firm = lapsed()
    invoice = an_invoice(firm)
    with pytest.raises(rules.WaiverTooLarge):
        actions.waive(invoice.id, Money.of(1001), reason="示例", basis="示例", by=SYSTEM)
    waiver = actions.waive(invoice.id, Money.of(1000), reason="示例困难", basis="示例纪要", by=SYSTEM)
    assert queries.state_of(invoice) is rules.State.WAIVED
    assert membership_of(firm).paid_until == YEAR_END
    actions.reverse_waiver(waiver.id, reason="撤回", by=SYSTEM)
    assert (invoice.waived, invoice.period_id) == (ZERO, None)
    with pytest.raises(rules.ReversedAlready):
        actions.reverse_waiver(waiver.id, reason="再次", by=SYSTEM)


def test_a_later_year_paid_first_counts_once_the_gap_is_paid(work: db.Transaction) -> None:
    firm = a_member(paid_until=date(today().year - 1, 12, 31))
    this, coming = an_invoice(firm), an_invoice(firm, year=today().year + 1)
    paid(coming, "1000")
    gap_is_behind = today() >= YEAR_END
    assert (coming.period_id is None) != gap_is_behind
    paid(this, "1000")
    assert membership_of(firm).paid_until == date(today().year + 1, 12, 31)
    first = queries.allocations_of(this.id)[0]
    actions.free(first.id, reason="示例", by=SYSTEM)
    assert this.period_id is None
    assert membership_of(firm).paid_until != date(today().year + 1, 12, 31) or gap_is_behind


def test_a_promotion_after_payment_leaves_the_year_paid(work: db.Transaction) -> None:
    firm = lapsed()
    invoice = an_invoice(firm)
    paid(invoice, "1000")
    members.edit_membership(
        firm.id, position=Position.COUNCIL, joined_on=date(2019, 12, 5), number=membership_of(firm).number, basis="",
        by=SYSTEM,
    )  # fmt: skip
    actions.approve(today().year, approval(), by=SYSTEM)
    assert queries.account_of(invoice).owed == Money.of(1000)
    assert membership_of(firm).paid_until == YEAR_END


def test_a_payer_of_another_name_is_remembered(work: db.Transaction) -> None:
    firm = lapsed("青岛示例海洋科技有限公司")
    invoice = an_invoice(firm)
    paid(invoice, "400", payer="青岛示例海洋科技有限公司")
    assert session.scalar(select(func.count(PayerAlias.id))) == 0
    paid(invoice, "400", payer="示例控股集团有限公司")
    paid(invoice, "200", payer="示例控股集团有限公司")
    assert session.scalar(select(func.count(PayerAlias.id))) == 1


def test_the_same_movement_is_recorded_once(work: db.Transaction) -> None:
    invoice = an_invoice(lapsed())
    arrived = money_in("10", reference="SAME")
    actions.receive(arrived, enterprise_id=None, by=SYSTEM)
    with pytest.raises(rules.PaidAlready):
        actions.receive(arrived, enterprise_id=None, invoice_ids=[invoice.id], by=SYSTEM)
    with pytest.raises(rules.PayInFuture):
        actions.receive(money_in("1", received_on=today() + timedelta(days=1)), enterprise_id=None, by=SYSTEM)


def test_receipts_say_no_more_than_was_paid(work: db.Transaction) -> None:
    invoice = an_invoice(lapsed())
    paid(invoice, "600")
    paper = actions.Paper("3701", "00000001", today(), Money.of(600))
    with pytest.raises(rules.ReceiptTooLarge):
        actions.record_receipt(invoice.id, actions.Paper("3701", "1", today(), Money.of(601)), by=SYSTEM)
    receipt = actions.record_receipt(invoice.id, paper, by=SYSTEM)
    with pytest.raises(rules.ReceiptExists):
        actions.record_receipt(invoice.id, paper, by=SYSTEM)
    actions.void_receipt(receipt.id, reason="抬头有误", by=SYSTEM)
    with pytest.raises(rules.ReceiptTaken):
        actions.record_receipt(invoice.id, paper, by=SYSTEM)
    actions.record_receipt(invoice.id, actions.Paper("3701", "2", today(), Money.of(600)), by=SYSTEM)


def test_nobody_but_the_treasurer_changes_anything(secretary: Actor) -> None:
    invoice = an_invoice(lapsed())
    with pytest.raises(NotFound):
        actions.waive(invoice.id, Money.of(1), reason="示例", basis="示例", by=secretary)


moves = st.lists(
    st.tuples(st.sampled_from(["pay", "waive", "free", "unwaive", "reverse", "take"]), st.integers(1, 150_000)),
    min_size=1, max_size=12,
)  # fmt: skip


@given(moves)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sums_are_those_of_their_rows_after_any_sequence(work: db.Transaction, sequence: list[tuple[str, int]]) -> None:
    firm = lapsed()
    invoice = an_invoice(firm)
    for what, fen in sequence:
        try:
            _move(invoice, what, fen)
        except (rules.ReversedAlready, rules.NothingLeft, rules.NothingOwed, rules.WaiverTooLarge):
            continue
        assert _sum(InvoiceLine, invoice) == invoice.charged
        assert _sum(Waiver, invoice) == invoice.waived
        assert _sum(Allocation, invoice) == invoice.paid
        account = queries.account_of(invoice)
        assert account.charged - account.waived - account.paid == account.owed
        assert account.owed >= ZERO
        assert (invoice.period_id is not None) == account.is_settled
        taken = session.scalar(select(func.sum(Payment.allocated)).where(Payment.enterprise_id == firm.id))
        assert (taken or ZERO) == invoice.paid


def _move(invoice: Invoice, what: str, fen: int) -> None:
    payments = session.scalars(select(Payment).where(Payment.enterprise_id == invoice.enterprise_id)).all()
    allocations, waivers = queries.allocations_of(invoice.id), queries.waivers_of(invoice.id)
    match what:
        case "pay":
            paid(invoice, str(Money(fen).in_unit("元")))
        case "waive":
            actions.waive(invoice.id, Money(fen), reason="示例", basis="示例", by=SYSTEM)
        case "free" if allocations:
            actions.free(allocations[fen % len(allocations)].id, reason="示例", by=SYSTEM)
        case "unwaive" if waivers:
            actions.reverse_waiver(waivers[fen % len(waivers)].id, reason="示例", by=SYSTEM)
        case "reverse" if payments:
            actions.reverse_payment(payments[fen % len(payments)].id, reason="示例", by=SYSTEM)
        case "take" if payments:
            actions.allocate(payments[fen % len(payments)].id, invoice.id, by=SYSTEM)


def _sum(kind: type[InvoiceLine] | type[Waiver] | type[Allocation], invoice: Invoice) -> Money:
    return session.scalar(select(func.sum(kind.amount)).where(kind.invoice_id == invoice.id)) or ZERO
