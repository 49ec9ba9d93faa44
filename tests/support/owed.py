"""The dues of the small worlds: an invoice of each firm with all that can happen to it. Call inside a transaction."""

from __future__ import annotations

from collections.abc import Sequence

from crm.accounts.permissions import Role
from crm.core.actor import SYSTEM, Actor, Scope, Thing
from crm.core.clock import today
from crm.core.db import session
from crm.core.money import Money
from crm.dues import actions, queries
from crm.dues.models import Invoice, Receipt
from crm.members.models import Enterprise
from tests.support.dues import a_fee_table, an_invoice, money_in, paid
from tests.support.members import a_member
from tests.support.pipeline import a_file
from tests.support.reach import NOWHERE, Reach, Target, World

AT_FIRM: Reach = {Role.FIRM_ADMIN: frozenset({Scope.FIRM})}
STATEMENT = "交易日期,对方户名,贷方金额,摘要,流水号\n{day},示例付款有限公司{n},1000,会费,S{n}\n"


def dues_of(world: World, firms: Sequence[Enterprise]) -> None:
    """Bill these firms: the first is near, the second far. Firms reach their invoices and receipts only."""
    for label, firm, reach in zip(("near", "far"), firms, (AT_FIRM, NOWHERE), strict=True):
        made = _one(firm, label)
        for kind in ("invoice", "receipt"):
            world.add(kind, Target(label, {f"{kind}_id": made[kind]}, reach))
        for kind in ("allocation", "payment", "statement", "waiver"):
            world.add(kind, Target(label, {f"{kind}_id": made[kind]}))
        world.hide(Thing.DUES, **{f"HF{today().year + 1}-{made['membership']:05d}": reach})
    world.add("dues_year", Target("near", {"year": today().year}), Target("none", {"year": 1}, exists=False))
    tables = [each.id for each in queries.schedules()]
    world.add("fee_table", *(Target(f"table {each}", {"schedule_id": each}) for each in tables))


def _one(firm: Enterprise, label: str) -> dict[str, int]:
    """Bill a firm: part of it waived, part of it paid, a receipt, and a bank's list."""
    invoice = an_invoice(firm, year=today().year + 1)
    waiver = actions.waive(invoice.id, Money.of(1), reason="示例", basis="示例", by=SYSTEM)
    payment = paid(invoice, "900")
    content = STATEMENT.format(day=today(), n=label).encode()
    return {
        "invoice": invoice.id, "waiver": waiver.id, "payment": payment.id,
        "allocation": queries.allocations_of(invoice.id)[0].id, "receipt": _receipt(invoice, label).id,
        "statement": actions.read_statement(f"{label}.csv", content, by=SYSTEM).id,
        "membership": invoice.membership_id,
    }  # fmt: skip


def _receipt(invoice: Invoice, label: str) -> Receipt:
    paper = actions.Paper("3701", label, today(), Money.of(100))
    return actions.record_receipt(invoice.id, paper, file=a_file(), by=SYSTEM)


def dues_of_each(_by: Actor) -> dict[str, list[object]]:
    """Build one object of each kind, and a fee table nobody was billed by."""
    firm = a_member("青岛示例缴费有限公司")
    made = _one(firm, "each")
    table = a_fee_table(today().year + 5)
    rest = actions.receive(money_in("5"), enterprise_id=None, by=SYSTEM)
    session.flush()
    found: dict[str, list[object]] = {f"{kind}_id": [number] for kind, number in made.items()}
    found["payment_id"].append(rest.id)
    found["invoice_id"].append(an_invoice(firm, year=today().year + 2).id)
    return found | {"schedule_id": [table.id], "year": [today().year + 1]}
