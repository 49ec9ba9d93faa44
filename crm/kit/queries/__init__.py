"""Questions about the 会务包. Reading only.

`placing` tables and who sits where · `copies` papers that were made, and whose badges · `lists` what the papers say.
"""

from __future__ import annotations

from crm.kit.queries.copies import (
    Printable,
    copies_of,
    copy_for,
    last_made,
    people_of_copy,
    printables,
    printed_before,
    unprinted_count,
)
from crm.kit.queries.lists import Attending, attending, contacts_of
from crm.kit.queries.placing import (
    COMES,
    Seated,
    event_for,
    facts_of,
    last_position,
    may,
    people_at,
    placed_counts,
    placings_of,
    spots_of,
    standing_in,
    table_of,
    tables_in,
    venue_in,
    waiting_for_place,
)

__all__ = [
    "COMES",
    "Attending",
    "Printable",
    "Seated",
    "attending",
    "contacts_of",
    "copies_of",
    "copy_for",
    "event_for",
    "facts_of",
    "last_made",
    "last_position",
    "may",
    "people_at",
    "people_of_copy",
    "placed_counts",
    "placings_of",
    "printables",
    "printed_before",
    "spots_of",
    "standing_in",
    "table_of",
    "tables_in",
    "unprinted_count",
    "venue_in",
    "waiting_for_place",
]
