"""Everything that happens to applications. One function per verb; none of them commits."""

from __future__ import annotations

from crm.entry.actions.admitting import admit, hand_over
from crm.entry.actions.applying import autosave, begin, correct, forget, submit, withdraw
from crm.entry.actions.deciding import Resolving, decide, resolve, reveal_contact
from crm.entry.actions.governing import Raised, raise_objection, set_procedure, settle_objection
from crm.entry.actions.moving import defer_mail, hand_mail
from crm.entry.actions.reminding import remind_applicant, remind_staff

__all__ = [
    "Raised", "Resolving", "admit", "autosave", "begin", "correct", "decide", "defer_mail", "forget", "hand_mail",
    "hand_over", "raise_objection", "remind_applicant", "remind_staff", "resolve", "reveal_contact", "set_procedure",
    "settle_objection", "submit", "withdraw",
]  # fmt: skip
