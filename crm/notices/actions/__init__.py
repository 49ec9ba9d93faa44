"""What is done with notices. `receipts` sending, answering, calling · `mails` the ledger of their mails."""

from __future__ import annotations

from crm.notices.actions.receipts import answer, call, issue, mark_told, note_list

__all__ = [
    "answer",
    "call",
    "issue",
    "mark_told",
    "note_list",
]
