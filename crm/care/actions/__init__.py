"""What care does: merging and coming apart, the trash, erasing a person, what persons ask for."""

from __future__ import annotations

from crm.care.actions.aside import note_removed, note_restored, put_aside
from crm.care.actions.erasing import erase_person
from crm.care.actions.handing import Handed, export_person
from crm.care.actions.merging import merge_enterprises, merge_persons, unmerge
from crm.care.actions.nearness import CHUNK as NAMES_AT_ONCE
from crm.care.actions.nearness import note_names
from crm.care.actions.pairs import say_distinct
from crm.care.actions.requests import answer_rights, ask_rights, withdraw_rights
from crm.care.actions.trash import purge, restore, trash

__all__ = [
    "NAMES_AT_ONCE",
    "Handed",
    "answer_rights",
    "ask_rights",
    "erase_person",
    "export_person",
    "merge_enterprises",
    "merge_persons",
    "note_names",
    "note_removed",
    "note_restored",
    "purge",
    "put_aside",
    "restore",
    "say_distinct",
    "trash",
    "unmerge",
    "withdraw_rights",
]
