"""Every question asked about leads. Reading only.

`records` leads, their history and sums · `offered` what the forms offer.
"""

from __future__ import annotations

from crm.leads.queries.offered import (
    account_name,
    companies_at,
    event_for,
    event_id_of,
    event_of,
    events_to_choose,
    events_with_leads,
    managers,
    venues_of,
)
from crm.leads.queries.records import (
    PER_LANE,
    GroupTotal,
    LeadFilter,
    changes_at,
    enterprise_named,
    enterprise_of,
    group_totals,
    history,
    lanes,
    latest_moves,
    lead_for,
    lead_with_nonce,
    leads_page,
    may_reveal,
    may_write,
    open_total,
    quiet_since,
    reached,
    signed_of_negotiated,
    total,
    visible_to,
)

__all__ = [
    "PER_LANE",
    "GroupTotal",
    "LeadFilter",
    "account_name",
    "changes_at",
    "companies_at",
    "enterprise_named",
    "enterprise_of",
    "event_for",
    "event_id_of",
    "event_of",
    "events_to_choose",
    "events_with_leads",
    "group_totals",
    "history",
    "lanes",
    "latest_moves",
    "lead_for",
    "lead_with_nonce",
    "leads_page",
    "managers",
    "may_reveal",
    "may_write",
    "open_total",
    "quiet_since",
    "reached",
    "signed_of_negotiated",
    "total",
    "venues_of",
    "visible_to",
]
