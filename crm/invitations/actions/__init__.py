"""Changes of invitations. `rosters` pasted rosters · `letters` personal invitations · `mails` their ledger."""

from __future__ import annotations

from crm.invitations.actions.letters import answer, invite, mark_told, withdraw
from crm.invitations.actions.mails import AlreadyHanded, due_reminders, give_up, hand, put_off, remind, settle
from crm.invitations.actions.rosters import Row, TakenDown, take_down

__all__ = [
    "AlreadyHanded",
    "Row",
    "TakenDown",
    "answer",
    "due_reminders",
    "give_up",
    "hand",
    "invite",
    "mark_told",
    "put_off",
    "remind",
    "settle",
    "take_down",
    "withdraw",
]
