"""Everything that changes campaigns: `writing`, `sending`, `leaving`. None of them commits."""

from __future__ import annotations

from crm.campaigns.actions.leaving import come_back, drop_person, hold_all, leave, note_mark, reveal_addresses
from crm.campaigns.actions.pacing import choose_tracking, set_pacing
from crm.campaigns.actions.sending import cancel, finish, launch, pause, resume, settle, start_due
from crm.campaigns.actions.writing import (
    approve,
    ask_for_test,
    edit,
    remove_segment,
    save_segment,
    submit,
    write,
)

__all__ = [
    "approve", "ask_for_test", "cancel", "choose_tracking", "come_back", "drop_person", "edit", "finish", "hold_all",
    "launch", "leave", "note_mark", "pause", "remove_segment", "resume", "reveal_addresses", "save_segment",
    "set_pacing", "settle", "start_due", "submit", "write",
]  # fmt: skip
