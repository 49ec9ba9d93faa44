"""What the pages of campaigns share: names of segments, states and checks in the reader's language."""

from __future__ import annotations

from typing import Any

from crm.campaigns import queries
from crm.campaigns.rules import (
    CAMPAIGN_STATE_NAMES,
    OF_EVENT,
    PURPOSE_NAMES,
    REASON_NAMES,
    RECIPIENT_STATE_NAMES,
    CampaignState,
    Check,
    RecipientState,
)
from crm.core.i18n import _
from crm.core.shell import shell

CAMPAIGN_KINDS = {
    CampaignState.SENDING: "live", CampaignState.SENT: "ok", CampaignState.PAUSED: "warn", CampaignState.FAILED: "bad",
    CampaignState.REVIEW: "warn", CampaignState.SCHEDULED: "ink", CampaignState.APPROVED: "ink",
}  # fmt: skip
RECIPIENT_KINDS = {
    RecipientState.SENT: ("ok", "ok"), RecipientState.FAILED: ("bad", "error"),
    RecipientState.DEFERRED: ("warn", "clock"), RecipientState.UNCERTAIN: ("warn", "warning"),
    RecipientState.SKIPPED: ("line", "person"), RecipientState.SUPPRESSED: ("line", "person"),
    RecipientState.CANCELLED: ("line", "stop"), RecipientState.QUEUED: ("line", "mails"),
    RecipientState.CLAIMED: ("line", "mails"), RecipientState.HANDED: ("live", "mails"),
}  # fmt: skip
SIGNS = {"ok": ("ok", "text-ok"), "warn": ("warning", "text-warn"), "block": ("error", "text-bad")}
NAMES: dict[str, Any] = {
    "states": CAMPAIGN_STATE_NAMES, "kinds": CAMPAIGN_KINDS, "recipient_states": RECIPIENT_STATE_NAMES,
    "recipient_kinds": RECIPIENT_KINDS, "reasons": REASON_NAMES, "purposes": PURPOSE_NAMES, "signs": SIGNS,
}  # fmt: skip


def segment_name(segment: str) -> str:
    """Return the name of a segment in the reader's language."""
    if segment == OF_EVENT:
        return _("所属活动的报名者")
    for each in queries.segments():
        if each.key == segment:
            return _(each.name, city=shell().city_name(each.city.code) if each.city else "")
    return segment


def segment_choices(*, bound_to_event: bool) -> list[tuple[str, str]]:
    """Return the segments to choose from; who works for events only writes to their guests."""
    own = [(OF_EVENT, segment_name(OF_EVENT))]
    if bound_to_event:
        return own
    built_in = [(each.key, segment_name(each.key)) for each in queries.segments()]
    return [*built_in, *((each.name, each.name) for each in queries.saved_segments()), *own]


def told(check: Check) -> str:
    """Return a check as a sentence."""
    return _(check.template, **{k: _(v) if isinstance(v, str) else v for k, v in check.facts.items()})
