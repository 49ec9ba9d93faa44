"""Every question asked about campaigns. Reading only.

`audience` from a segment's rules to people · `campaigns` what there is and how far it is · `recipients` one by one
"""

from __future__ import annotations

from crm.campaigns.queries.audience import (
    addressee_row,
    audience,
    rules_of,
    saved_segments,
    segment_named,
    segments,
    slots,
    some_people,
)
from crm.campaigns.queries.campaigns import (
    Progress,
    audience_now,
    campaign_by_id,
    campaign_for,
    clicks,
    counts,
    counts_of,
    due,
    events_of,
    index,
    known_segment,
    last_to,
    progress,
    reads_recipients,
    texts,
    visible_to,
    waiting_count,
)
from crm.campaigns.queries.recipients import (
    by_mark,
    by_token,
    deferred,
    gets_nothing,
    inconsistencies,
    left_scopes,
    link_of,
    log_of,
    marks_left,
    recipient_of,
    shared_with,
    states_by_address,
    uncertain_of,
    unfinished,
)

__all__ = [
    "Progress", "addressee_row", "audience", "audience_now", "by_mark", "by_token", "campaign_by_id", "campaign_for",
    "clicks", "counts", "counts_of", "deferred", "due", "events_of", "gets_nothing", "inconsistencies", "index", "known_segment",
    "last_to", "left_scopes", "link_of", "log_of", "marks_left", "progress", "reads_recipients", "recipient_of",
    "rules_of", "saved_segments", "segment_named", "segments", "shared_with", "slots", "some_people",
    "states_by_address", "texts", "uncertain_of", "unfinished", "visible_to", "waiting_count",
]  # fmt: skip
