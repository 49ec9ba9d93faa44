"""Everything that changes terms: `drafts` a roster being prepared, `elections` 换届, `offices` what follows."""

from __future__ import annotations

from crm.terms.actions.drafts import add_line, begin_draft, discard, edit_draft, set_lines, take_in_missing
from crm.terms.actions.elections import confirm, take_back
from crm.terms.actions.offices import fill, follow_people, follow_position

__all__ = [
    "add_line",
    "begin_draft",
    "confirm",
    "discard",
    "edit_draft",
    "fill",
    "follow_people",
    "follow_position",
    "set_lines",
    "take_back",
    "take_in_missing",
]
