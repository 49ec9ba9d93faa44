"""Everything that changes a lead.

`records` what is known and where it stands · `pursuit` progress, telling the introducer, handing on, the clocks ·
`many` bulk edits · `board` cards · `weekly` the weekly mail.
"""

from __future__ import annotations

from crm.leads.actions.board import place, place_in_sector, undo_place
from crm.leads.actions.many import edit_many, undo_many
from crm.leads.actions.pursuit import hand_on, mark_complex, report_progress, set_pace, tell_introducer
from crm.leads.actions.records import (
    advance,
    become_signed,
    edit_lead,
    keep_apart,
    log_lead,
    make_findable,
    reopen,
    reveal_phone,
)
from crm.leads.actions.weekly import choose_weekly, defer_weekly, hand_weekly, plan_weekly

__all__ = [
    "advance",
    "become_signed",
    "choose_weekly",
    "defer_weekly",
    "edit_lead",
    "edit_many",
    "hand_on",
    "hand_weekly",
    "keep_apart",
    "log_lead",
    "make_findable",
    "mark_complex",
    "place",
    "place_in_sector",
    "plan_weekly",
    "reopen",
    "report_progress",
    "reveal_phone",
    "set_pace",
    "tell_introducer",
    "undo_many",
    "undo_place",
]  # fmt: skip
