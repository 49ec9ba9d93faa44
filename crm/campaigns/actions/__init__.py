"""Everything that changes campaigns: `writing`, `sending`, `reminders`, `leaving`, `choosing`. None of them commits."""

from __future__ import annotations

from crm.campaigns.actions.choosing import choose, choose_language, end_rests, go_on, rest
from crm.campaigns.actions.leaving import come_back, drop_person, hold_all, leave, note_mark, reveal_addresses
from crm.campaigns.actions.pacing import choose_tracking, set_pacing
from crm.campaigns.actions.publishing import publish, unpublish
from crm.campaigns.actions.reminders import begin_reminder, hold_reminders, serve, set_reminder, stop_reminder
from crm.campaigns.actions.sending import cancel, finish, launch, pause, resume, settle, start_due
from crm.campaigns.actions.writing import (
    approve,
    ask_for_test,
    copy,
    edit,
    limit_alone,
    make_findable,
    remove_draft,
    remove_segment,
    save_segment,
    submit,
    write,
)

__all__ = [
    "approve", "ask_for_test", "begin_reminder", "cancel", "choose", "choose_language", "choose_tracking",
    "come_back", "copy", "drop_person", "edit", "end_rests", "finish", "go_on", "hold_all", "hold_reminders",
    "launch", "leave", "limit_alone", "make_findable", "note_mark", "pause", "publish", "remove_draft",
    "remove_segment", "rest", "resume", "reveal_addresses", "save_segment", "serve", "set_pacing", "set_reminder",
    "settle", "start_due", "stop_reminder", "submit", "unpublish", "write",
]  # fmt: skip
