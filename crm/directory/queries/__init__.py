"""Every question asked about the directory. Reading only.

`visibility` who sees what · `listing` the directory as a member sees it · `certificates` codes ·
`roster` lists in order.
"""

from __future__ import annotations

from crm.directory.queries.certificates import Verified, certificate_of, is_in_order, paper_of, verified
from crm.directory.queries.listing import Entry, Filters, Listed, Shown, entry, may_read, page, shown_person
from crm.directory.queries.roster import Line, copies, copy_for, lines, next_number, offices_unknown
from crm.directory.queries.visibility import (
    Choice,
    audiences_of_firm,
    audiences_of_person,
    choices_of_firm,
    choices_of_person,
    people_shown_to,
    seen_by,
)

__all__ = [
    "Choice",
    "Entry",
    "Filters",
    "Line",
    "Listed",
    "Shown",
    "Verified",
    "audiences_of_firm",
    "audiences_of_person",
    "certificate_of",
    "choices_of_firm",
    "choices_of_person",
    "copies",
    "copy_for",
    "entry",
    "is_in_order",
    "lines",
    "may_read",
    "next_number",
    "offices_unknown",
    "page",
    "paper_of",
    "people_shown_to",
    "seen_by",
    "shown_person",
    "verified",
]
