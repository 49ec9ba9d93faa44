"""What care does: merging and coming apart, the trash, erasing a person."""

from __future__ import annotations

from crm.care.actions.erasing import erase_person
from crm.care.actions.handing import export_person
from crm.care.actions.merging import merge_enterprises, merge_persons, unmerge
from crm.care.actions.pairs import say_distinct
from crm.care.actions.trash import purge, restore, trash

__all__ = [
    "erase_person",
    "export_person",
    "merge_enterprises",
    "merge_persons",
    "purge",
    "restore",
    "say_distinct",
    "trash",
    "unmerge",
]
