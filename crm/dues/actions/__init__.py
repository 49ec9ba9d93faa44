"""Everything that changes dues. One function per verb of the treasurer; none of them commits."""

from __future__ import annotations

from crm.dues.actions.admission import receive_with_admission
from crm.dues.actions.billing import Approval, Billed, approve, reverse_waiver, waive
from crm.dues.actions.fees import FeesDraft, adopt_fees, correct_fees
from crm.dues.actions.letters import ask_for_notices, claim, close, defer, give_up_lost, skip, write_reminders
from crm.dues.actions.openings import record_opening
from crm.dues.actions.payments import Arrived, allocate, free, receive, receive_for, reverse_payment
from crm.dues.actions.periods import record_begun
from crm.dues.actions.receipts import Paper, record_receipt, void_receipt
from crm.dues.actions.statements import Recorded, read_statement, record_rows
from crm.dues.actions.voiding import void

__all__ = [
    "Approval", "Arrived", "Billed", "FeesDraft", "Paper", "Recorded", "adopt_fees", "allocate", "approve",
    "ask_for_notices", "claim", "close", "correct_fees", "defer", "free", "give_up_lost", "read_statement", "receive",
    "receive_for", "receive_with_admission", "record_begun", "record_opening", "record_receipt", "record_rows",
    "reverse_payment", "reverse_waiver", "skip", "void", "void_receipt", "waive", "write_reminders",
]  # fmt: skip
