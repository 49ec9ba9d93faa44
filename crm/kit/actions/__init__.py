"""What changes the 会务包: tables, places, papers that were made.

`tables` setting up · `placing` who sits where · `copies` papers, counted.
"""

from __future__ import annotations

from crm.kit.actions.copies import make_copy, print_people
from crm.kit.actions.placing import (
    apply_plan,
    hand_over,
    leave,
    place_everybody,
    place_people,
    take_back,
    unplace_people,
)
from crm.kit.actions.tables import add_tables, copy_tables, edit_table, remove_table

__all__ = [
    "add_tables",
    "apply_plan",
    "copy_tables",
    "edit_table",
    "hand_over",
    "leave",
    "make_copy",
    "place_everybody",
    "place_people",
    "print_people",
    "remove_table",
    "take_back",
    "unplace_people",
]
