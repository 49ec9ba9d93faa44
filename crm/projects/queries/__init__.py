"""Every question asked about projects. Reading only.

`scope` who sees what · `listing` the list and its totals · `records` one project.
"""

from __future__ import annotations

from crm.projects.queries.listing import (
    ProjectFilter,
    ProjectTotal,
    event_split,
    events_with_signings,
    furthest_steps,
    live,
    of_enterprise,
    of_event,
    places,
    projects_page,
    rows,
    shown_amount,
    total,
)
from crm.projects.queries.records import (
    MoneyShown,
    agreement_of,
    alike,
    arrivals,
    arrivals_to_verify,
    documents,
    enterprise_by_id,
    enterprise_of,
    event_named,
    file_of,
    latest_signings,
    latest_steps,
    lead_of,
    manager_of,
    milestones,
    money_of,
    project_of_lead,
    reached,
    same_project,
    signed_before,
    signing_with_nonce,
    signings,
    standing_signing,
)
from crm.projects.queries.scope import (
    arrival_for,
    document_for,
    may,
    milestone_for,
    project_for,
    sees_all_amounts,
    sees_papers,
    visible_to,
)

__all__ = [
    "MoneyShown", "ProjectFilter", "ProjectTotal", "agreement_of", "alike", "arrival_for", "arrivals",
    "arrivals_to_verify", "document_for", "documents", "enterprise_by_id", "enterprise_of", "event_named",
    "event_split", "events_with_signings", "file_of", "furthest_steps", "latest_signings", "latest_steps", "lead_of",
    "live", "manager_of", "may", "milestone_for", "milestones", "money_of", "of_enterprise", "of_event", "places",
    "project_for", "project_of_lead", "projects_page", "reached", "rows", "same_project", "sees_all_amounts",
    "sees_papers", "shown_amount", "signed_before", "signing_with_nonce", "signings", "standing_signing",
    "total", "visible_to",
]  # fmt: skip
