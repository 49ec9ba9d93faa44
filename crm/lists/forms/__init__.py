"""What people choose about lists: names and files (`naming`), conditions (`asking`), columns, what a
list is narrowed to (`listed`), ticked rows (`many`)."""

from __future__ import annotations

from crm.lists.forms.asking import SPANS, Asking, Field, Options, joiner, said
from crm.lists.forms.columns import Column, chosen, heads_of, needs_of, offered, ticked
from crm.lists.forms.listed import Chip, Listed, condition_chips
from crm.lists.forms.many import Ticked, ticked_ids
from crm.lists.forms.naming import ExportForm, PeopleExportForm, ViewForm

__all__ = [
    "SPANS",
    "Asking",
    "Chip",
    "Column",
    "ExportForm",
    "Field",
    "Listed",
    "Options",
    "PeopleExportForm",
    "Ticked",
    "ViewForm",
    "chosen",
    "condition_chips",
    "heads_of",
    "joiner",
    "needs_of",
    "offered",
    "said",
    "ticked",
    "ticked_ids",
]  # fmt: skip
