"""Questions about lists: kept views and files (`kept`), conditions of an address as SQL (`asked`), what
chosen values mean (`chosen`)."""

from __future__ import annotations

from crm.lists.queries.asked import Asked, Fields, conditions_of, is_id, joined, kinds_of
from crm.lists.queries.chosen import in_place, of_accounts, of_kind, of_records
from crm.lists.queries.kept import (
    bulk_edit_of,
    compared,
    export_of,
    is_name_taken,
    own_view,
    pieces,
    together,
    view_for,
    views_of,
)

__all__ = [
    "Asked", "Fields", "bulk_edit_of", "compared", "conditions_of", "export_of", "in_place", "is_id", "is_name_taken",
    "joined", "kinds_of", "of_accounts", "of_kind", "of_records", "own_view", "pieces", "together", "view_for",
    "views_of",
]  # fmt: skip
