"""Reading import files: bytes in, judged rows out. Pure: no Flask, no database, no clock.

The numbers of rules in the docstrings are those of tests/transfer/messy/RULES.md.

Read in this order: `reader` (the entry: `read`, `open_file`, `preview`), crm.core.tables (bytes → rows of cells;
hostile files are refused before they are read), `headings`
(which column is what), `values` with `amounts` and `places` (one cell → one normal value), `skips` (rows that
are no records), `members`, `projects`, `attendance` (row → outcome), `memory` (what is remembered of earlier
rows), `report` (the JSON), `reasons` (the sentences for people).
"""
