"""What care does: merging and coming apart, the trash, erasing a person."""

from __future__ import annotations

from crm.care.actions.merging import merge_enterprises, merge_persons, unmerge
from crm.care.actions.pairs import say_distinct
from crm.care.actions.trash import purge, restore, trash

__all__ = ["merge_enterprises", "merge_persons", "purge", "restore", "say_distinct", "trash", "unmerge"]
