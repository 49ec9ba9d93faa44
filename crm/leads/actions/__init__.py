"""Everything that changes a lead.

`records` what is known and where it stands · `pursuit` progress, telling the introducer, handing on, the clocks ·
`many` bulk edits · `board` cards.
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

__all__ = [
    "advance", "become_signed", "edit_lead", "edit_many", "hand_on", "keep_apart", "log_lead", "make_findable",
    "mark_complex", "place", "place_in_sector", "reopen", "report_progress", "reveal_phone", "set_pace",
    "tell_introducer", "undo_many", "undo_place",
]  # fmt: skip
