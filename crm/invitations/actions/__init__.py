"""Changes of invitations. `rosters` pasted rosters · `letters` personal invitations · `mails` their ledger."""

from __future__ import annotations

from crm.invitations.actions.letters import answer, invite, mark_told, withdraw
from crm.invitations.actions.mails import due_reminders, remind
from crm.invitations.actions.rosters import Row, TakenDown, take_down

__all__ = [
    "Row",
    "TakenDown",
    "answer",
    "due_reminders",
    "invite",
    "mark_told",
    "remind",
    "take_down",
    "withdraw",
]
