"""Reading a bank's list, and recording those of its rows that somebody confirmed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import insert, select

from crm.core.actor import Act, Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.facts import Change, announce
from crm.core.money import ZERO, Money
from crm.dues import queries, rules
from crm.dues.actions.payments import Arrived, receive
from crm.dues.facts import StatementRead
from crm.dues.models import BankRow, BankStatement, Payment
from crm.dues.rules import Method


@action
def read_statement(name: str, content: bytes, *, by: Actor) -> BankStatement:
    """Keep the rows of a bank's list; nothing becomes a payment yet. The same file again is the same list.

    Raises FileRefused (crm.core.tables) and NoStatement for what is none.
    """
    digest = hashlib.sha256(content).hexdigest()
    known = session.scalar(select(BankStatement).where(BankStatement.sha256 == digest))
    if known is not None:
        return known
    rows = rules.read_statement(content, name)
    statement = BankStatement(name=name[:200], sha256=digest, at=now(), by_name=by.name)
    session.add(statement)
    session.flush()
    if rows:
        session.execute(
            insert(BankRow),
            [
                {
                    "statement_id": statement.id, "number": row.number, "received_on": row.received_on,
                    "amount": row.amount, "payer": row.payer, "summary": row.summary, "reference": row.reference,
                    "skipped": row.skipped,
                }
                for row in rows
            ],
        )  # fmt: skip
    changes = (Change("name", None, name), Change("rows", None, len(rows)))
    announce(StatementRead(by=by, bank_statement_id=statement.id, rows=len(rows), changes=changes))
    return statement


@dataclass(frozen=True, slots=True)
class Recorded:
    """What confirming a list made."""

    payments: int
    amount: Money
    rest: Money
    """预缴: what was left over beside all that was owed."""


@action
def record_rows(statement_id: int, targets: Mapping[int, str], *, by: Actor) -> Recorded:
    """Record these rows as payments: row's id → an invoice's number, or a member's (then all of it is for that member).

    What an invoice does not need goes to the member's other open invoices, the oldest first, then it is 预缴. A row
    recorded before adds nothing. Raises NothingChosen, NoSuchTarget.
    """
    queries.statement_for(by, statement_id, Act.WRITE)
    rows = queries.rows_of(statement_id)
    done = queries.recorded_as(rows)
    wanted = [row for row in rows if row.skipped is None and row.reference not in done and targets.get(row.id)]
    if not wanted:
        raise rules.NothingChosen()
    found = [_record(row, targets[row.id], by) for row in wanted]
    taken = sum((each.allocated.fen for each in found), 0)
    total = sum((each.amount.fen for each in found), 0)
    return Recorded(len(found), Money(total), Money(total - taken) if found else ZERO)


def _record(row: BankRow, target: str, by: Actor) -> Payment:
    enterprise_id, first = _target(row, target)
    others = [queries.by_number(each.number) for each in queries.open_invoices([enterprise_id])]
    invoice_ids = dict.fromkeys([*first, *(each.id for each in others if each is not None)])
    assert row.received_on is not None  # noqa: S101  # a row without a day is skipped
    arrived = Arrived(
        row.received_on, row.amount, row.payer, Method.TRANSFER, row.reference, note=row.summary[:300],
        bank_row_id=row.id,
    )  # fmt: skip
    return receive(arrived, enterprise_id=enterprise_id, invoice_ids=invoice_ids, by=by)


def _target(row: BankRow, given: str) -> tuple[int, list[int]]:
    """Return the enterprise and the invoice a typed target names: its first word is the number."""
    word = given.split()[0] if given.split() else ""
    named = queries.by_number(word.upper())
    invoice = queries.live_instead(named) if named is not None else None
    if named is not None and invoice is None:
        raise rules.InvoiceVoid(number=named.number)
    if invoice is not None:
        return invoice.enterprise_id, [invoice.id]
    member = queries.member_by_number(word)
    if member is None:
        raise rules.NoSuchTarget(row=row.number, given=given)
    return member.enterprise_id, []
