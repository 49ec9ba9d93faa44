"""Whom dues are visible to (policy, row "dues"): everybody's, or those of the firm one is 企业管理员 of."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, select, true

from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.db import Query, session
from crm.core.errors import NotFound
from crm.core.files import StoredFile
from crm.dues.models import Allocation, BankStatement, FeeSchedule, Invoice, Payment, Receipt, Waiver
from crm.dues.rules import InvoiceVoid
from crm.members import queries as members
from crm.members.models import Employment, Enterprise
from crm.members.queries.scope import Column


def visible_to(actor: Actor, column: Column = Invoice.enterprise_id, act: Act = Act.READ) -> ColumnElement[bool]:
    """Return the condition that `column` (an enterprise id) names one whose dues this actor may read (or `act`)."""
    scopes = actor.scopes(Thing.DUES, act)
    if Scope.ALL in scopes:
        return true()
    reach = [column.in_(firms_of(actor))] if Scope.FIRM in scopes else []
    return or_(false(), *reach)


def firms_of(actor: Actor) -> Query:
    """Return the ids of the enterprises this actor is 企业管理员 of today."""
    return select(Employment.enterprise_id).where(
        Employment.person_id == (actor.person_id or 0), Employment.firm_admin, members.employed_now()
    )


def invoice_for(actor: Actor, invoice_id: int, act: Act = Act.READ) -> Invoice:
    """Return an invoice if this actor may see it (or do `act`); otherwise it does not exist for them."""
    found = session.scalar(select(Invoice).where(Invoice.id == invoice_id, visible_to(actor, act=act)))
    if found is None:
        raise NotFound()
    return found


def invoice_to_change(actor: Actor, invoice_id: int) -> Invoice:
    """Return an invoice with its row held until the transaction ends, as it stands now."""
    asked = select(Invoice).where(Invoice.id == invoice_id, visible_to(actor, act=Act.WRITE)).with_for_update()
    found = session.scalar(asked.execution_options(populate_existing=True))
    if found is None:
        raise NotFound()
    return found


def standing_invoice(actor: Actor, invoice_id: int) -> Invoice:
    """Return an invoice to change as `invoice_to_change` does. Raises InvoiceVoid if it was voided."""
    found = invoice_to_change(actor, invoice_id)
    if found.voided_at is not None:
        raise InvoiceVoid(number=found.number)
    return found


def payment_for(actor: Actor, payment_id: int, act: Act = Act.READ) -> Payment:
    """Return a payment; payments are the treasurer's and their readers', never a firm's."""
    found = session.get(Payment, payment_id) if actor.may_all(Thing.DUES, act) else None
    if found is None:
        raise NotFound()
    return found


def payment_to_change(actor: Actor, payment_id: int) -> Payment:
    """Return a payment with its row held until the transaction ends, as it stands now."""
    payment_for(actor, payment_id, Act.WRITE)
    asked = select(Payment).where(Payment.id == payment_id).with_for_update()
    return session.scalars(asked.execution_options(populate_existing=True)).one()


def allocation_for(actor: Actor, allocation_id: int) -> Allocation:
    """Return an allocation that may be changed."""
    found = session.get(Allocation, allocation_id) if actor.may_all(Thing.DUES, Act.WRITE) else None
    if found is None:
        raise NotFound()
    return found


def waiver_for(actor: Actor, waiver_id: int) -> Waiver:
    """Return a waiver that may be changed."""
    found = session.get(Waiver, waiver_id) if actor.may_all(Thing.DUES, Act.WRITE) else None
    if found is None:
        raise NotFound()
    return found


def receipt_for(actor: Actor, receipt_id: int, act: Act = Act.READ) -> Receipt:
    """Return a receipt of an invoice this actor may see. Firms see no void ones."""
    asked = (
        select(Receipt)
        .join(Invoice, Invoice.id == Receipt.invoice_id)
        .where(Receipt.id == receipt_id, visible_to(actor, act=act))
    )
    found = session.scalar(asked)
    if found is None or (found.voided_at is not None and not actor.may_all(Thing.DUES, Act.READ)):
        raise NotFound()
    return found


def file_of(receipt: Receipt) -> StoredFile:
    """Return the receipt's file, as stored."""
    found = session.get(StoredFile, receipt.file_id) if receipt.file_id else None
    if found is None:
        raise NotFound()
    return found


def schedule_for(actor: Actor, schedule_id: int, act: Act = Act.READ) -> FeeSchedule:
    """Return a version of the fee table."""
    found = session.get(FeeSchedule, schedule_id) if actor.may_all(Thing.DUES, act) else None
    if found is None:
        raise NotFound()
    return found


def statement_for(actor: Actor, statement_id: int, act: Act = Act.READ) -> BankStatement:
    """Return a bank's list."""
    found = session.get(BankStatement, statement_id) if actor.may_all(Thing.DUES, act) else None
    if found is None:
        raise NotFound()
    return found


def enterprise_of(invoice: Invoice) -> Enterprise:
    """Return the enterprise an invoice is about."""
    return session.get_one(Enterprise, invoice.enterprise_id)


def file_content(file: StoredFile) -> bytes:
    """Return the bytes of a file."""
    return session.scalars(select(StoredFile.content).where(StoredFile.id == file.id)).one()
