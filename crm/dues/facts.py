"""What dues announce. Amounts stand in `changes` as Money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class FeesFact(Fact):
    """Something about a version of the fee table."""

    subject: ClassVar[str] = "fee_schedule"
    fee_schedule_id: int


class FeesAdopted(FeesFact):
    """A new version of the fee table was recorded."""


class FeesCorrected(FeesFact):
    """A version nobody has used yet was corrected."""


@dataclass(frozen=True, kw_only=True)
class InvoiceFact(Fact):
    """Something about what a member owes for a year."""

    subject: ClassVar[str] = "invoice"
    invoice_id: int
    enterprise_id: int


class InvoiceIssued(InvoiceFact):
    """A member's dues for a year were approved."""


class InvoiceRaised(InvoiceFact):
    """A promotion within the year was billed."""


class InvoiceVoided(InvoiceFact):
    """An invoice was voided; it stays in the books."""


class DuesWaived(InvoiceFact):
    """Part of an invoice was waived."""


class WaiverReversed(InvoiceFact):
    """A waiver was taken back."""


class DuesAllocated(InvoiceFact):
    """Money that arrived was taken for an invoice."""


class AllocationReversed(InvoiceFact):
    """What was taken for an invoice is free again."""


class ReceiptRecorded(InvoiceFact):
    """A receipt was given."""


class ReceiptVoided(InvoiceFact):
    """A receipt is void."""


class NoticeAsked(InvoiceFact):
    """The 缴费通知书 is to be mailed."""


@dataclass(frozen=True, kw_only=True)
class ArrivalFact(Fact):
    """Something about money that arrived."""

    subject: ClassVar[str] = "payment"
    payment_id: int
    enterprise_id: int | None


class DuesReceived(ArrivalFact):
    """Money arrived."""


class DuesReversed(ArrivalFact):
    """A payment was recorded by mistake and is taken back."""


@dataclass(frozen=True, kw_only=True)
class StatementRead(Fact):
    """A bank's list was read; nothing of it is recorded yet."""

    subject: ClassVar[str] = "bank_statement"
    bank_statement_id: int
    rows: int
