"""Every question asked about invitations. `rosters` who a pasted line is · `letters` personal invitations."""

from __future__ import annotations

from crm.invitations.queries.letters import (
    Audience,
    Letter,
    audience,
    by_token,
    choices_of_audience,
    counts,
    event_of,
    invitation_of,
    letter_by_id,
    page_of,
    place_of,
    remindable,
    token_of,
)
from crm.invitations.queries.rosters import Recognised, Registered, recognised, registered

__all__ = [
    "Audience",
    "Letter",
    "Recognised",
    "Registered",
    "audience",
    "by_token",
    "choices_of_audience",
    "counts",
    "event_of",
    "invitation_of",
    "letter_by_id",
    "page_of",
    "place_of",
    "recognised",
    "registered",
    "remindable",
    "token_of",
]
