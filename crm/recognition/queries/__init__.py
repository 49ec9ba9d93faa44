"""Every question asked of the ledger. Reading only.

`figures` the headline · `lists` the rows behind it · `charts` the headline cut in other ways · `attribution` to whom it
is owed · `corrections` what changes a project that counts · `ruling` what 落地 and 履约 mean ·
`pursued` the leads behind 签约率.
"""

from __future__ import annotations

from crm.recognition.queries.attribution import (
    Owed,
    entry_with,
    event_ids_named,
    mismatched,
    owed,
    owed_rows,
    parts_of,
)
from crm.recognition.queries.charts import Share, broken_down, by_event, by_home, by_month, by_place, by_sector
from crm.recognition.queries.corrections import (
    correction_to_settle,
    corrections_page,
    counted_as,
    draft_of,
    first_entry,
    paper_of,
    refused_of,
    waiting_correction,
)
from crm.recognition.queries.figures import Question, figures, figures_for, pending_sum, recognised_sum
from crm.recognition.queries.lists import (
    arrivals_page,
    arrivals_sum,
    bounded,
    counted,
    entries_count,
    entries_page,
    events_to_choose,
    history_of,
    latest_entries,
    pending_first,
    pending_page,
    project_of,
    projects_page,
    signing_to_settle,
    waiting_count,
)
from crm.recognition.queries.pace import StepPace, pending_of, step_paces, stuck_page
from crm.recognition.queries.pieces import Pieces
from crm.recognition.queries.pursued import may_open_leads, pursued_page
from crm.recognition.queries.reconciling import Book, Rounding, reconciled, rounding
from crm.recognition.queries.ruling import ruling_before, rulings

__all__ = [
    "Book",
    "Owed",
    "Pieces",
    "Question",
    "Rounding",
    "Share",
    "StepPace",
    "arrivals_page",
    "arrivals_sum",
    "bounded",
    "broken_down",
    "by_event",
    "by_home",
    "by_month",
    "by_place",
    "by_sector",
    "correction_to_settle",
    "corrections_page",
    "counted",
    "counted_as",
    "draft_of",
    "entries_count",
    "entries_page",
    "entry_with",
    "event_ids_named",
    "events_to_choose",
    "figures",
    "figures_for",
    "first_entry",
    "history_of",
    "latest_entries",
    "may_open_leads",
    "mismatched",
    "owed",
    "owed_rows",
    "paper_of",
    "parts_of",
    "pending_first",
    "pending_of",
    "pending_page",
    "pending_sum",
    "project_of",
    "projects_page",
    "pursued_page",
    "recognised_sum",
    "reconciled",
    "refused_of",
    "rounding",
    "ruling_before",
    "rulings",
    "signing_to_settle",
    "step_paces",
    "stuck_page",
    "waiting_correction",
    "waiting_count",
]
