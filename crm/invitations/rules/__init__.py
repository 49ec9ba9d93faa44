"""Rules of invitations. Pure. `rosters` reads what is pasted from a chat · `letters` personal invitations."""

from __future__ import annotations

from crm.invitations.rules.letters import (
    ANSWER_NAMES,
    INVITATION_STATE_NAMES,
    REMIND_DAYS,
    Answer,
    AnswerOver,
    DelegateMissing,
    InvitationState,
    answer_open,
    invitation_token,
)
from crm.invitations.rules.rosters import (
    DOUBT_NAMES,
    LONGEST,
    MOST_LINES,
    WHY_NAMES,
    Doubt,
    Line,
    Reading,
    TooManyLines,
    Unread,
    Why,
    read,
)

__all__ = [
    "ANSWER_NAMES",
    "DOUBT_NAMES",
    "INVITATION_STATE_NAMES",
    "LONGEST",
    "MOST_LINES",
    "REMIND_DAYS",
    "WHY_NAMES",
    "Answer",
    "AnswerOver",
    "DelegateMissing",
    "Doubt",
    "InvitationState",
    "Line",
    "Reading",
    "TooManyLines",
    "Unread",
    "Why",
    "answer_open",
    "invitation_token",
    "read",
]
