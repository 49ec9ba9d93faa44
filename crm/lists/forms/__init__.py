"""What people choose about lists: names and files (`naming`), conditions (`asking`), columns, ticked rows (`many`)."""

from __future__ import annotations

from crm.lists.forms.asking import SPANS, Asking, Field, Options, joiner, said
from crm.lists.forms.columns import Column, chosen, heads_of, needs_of, offered, ticked
from crm.lists.forms.many import Ticked, ticked_ids
from crm.lists.forms.naming import ExportForm, PeopleExportForm, ViewForm

__all__ = [
    "SPANS", "Asking", "Column", "ExportForm", "Field", "Options", "PeopleExportForm", "Ticked", "ViewForm", "chosen",
    "heads_of", "joiner", "needs_of", "offered", "said", "ticked", "ticked_ids",
]  # fmt: skip
