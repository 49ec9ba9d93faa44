"""Every question asked by care: `pairs` likely duplicates · `departures` what went · `belongings` a person's rows ·
`requests` what persons ask for."""

from __future__ import annotations

from crm.care.queries.belongings import Belongings, belongings_of, logged_about
from crm.care.queries.departures import (
    departure_to_end,
    departures,
    former,
    hindrances,
    in_trash,
    lock,
    lying,
    merge_for,
    merges_into,
    moved_to,
    name_of_note,
    rows_of,
    steps_of,
    totals_of,
    trash_page,
)
from crm.care.queries.letters import confirmation, confirmed_kind, letter
from crm.care.queries.nearness import SETTLED, holders_of, names_changed, names_to_note
from crm.care.queries.pairs import Pair, Side, enterprise_pairs, pair_of, person_pairs, sides
from crm.care.queries.requests import (
    asks_waiting,
    by_link,
    own_rights,
    rights_for,
    rights_of,
    rights_page,
    rights_waiting,
)

__all__ = [
    "SETTLED",
    "Belongings",
    "Pair",
    "Side",
    "asks_waiting",
    "belongings_of",
    "by_link",
    "confirmation",
    "confirmed_kind",
    "departure_to_end",
    "departures",
    "enterprise_pairs",
    "former",
    "hindrances",
    "holders_of",
    "in_trash",
    "letter",
    "lock",
    "logged_about",
    "lying",
    "merge_for",
    "merges_into",
    "moved_to",
    "name_of_note",
    "names_changed",
    "names_to_note",
    "own_rights",
    "pair_of",
    "person_pairs",
    "rights_for",
    "rights_of",
    "rights_page",
    "rights_waiting",
    "rows_of",
    "sides",
    "steps_of",
    "totals_of",
    "trash_page",
]
