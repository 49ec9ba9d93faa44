"""Everything that happens to applications. One function per verb; none of them commits."""

from __future__ import annotations

from crm.entry.actions.admitting import admit, hand_over
from crm.entry.actions.applying import begin, correct, forget, submit, withdraw
from crm.entry.actions.deciding import Resolving, decide, resolve, reveal_contact
from crm.entry.actions.moving import defer_mail, hand_mail

__all__ = [
    "Resolving", "admit", "begin", "correct", "decide", "defer_mail", "forget", "hand_mail", "hand_over", "resolve",
    "reveal_contact", "submit", "withdraw",
]  # fmt: skip
