"""Every question asked of the ledger. Reading only.

`figures` the headline · `lists` the rows behind it · `charts` the headline cut in other ways.
"""

from __future__ import annotations

from crm.recognition.queries.charts import Share, by_event, by_home, by_month, by_place, by_sector
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

__all__ = [
    "Question", "Share", "arrivals_page", "arrivals_sum", "bounded", "by_event", "by_home",
    "by_month", "by_place", "by_sector", "counted", "entries_count", "entries_page", "events_to_choose", "figures",
    "figures_for",
    "history_of", "latest_entries", "pending_first", "pending_page", "pending_sum", "project_of", "projects_page",
    "recognised_sum", "signing_to_settle", "waiting_count",
]  # fmt: skip
