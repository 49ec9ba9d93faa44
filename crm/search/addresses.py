"""Where a find leads."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from crm.core.search import Hit
from crm.core.shell import address
from crm.search.queries import event_codes


def addresses(hits: Sequence[Hit]) -> dict[tuple[str, int], str]:
    """Return where each find leads."""
    codes = event_codes([hit.subject_id for hit in hits if hit.kind == "event"])
    made = {
        "enterprise": lambda n: address("members.show", enterprise_id=n),
        "person": lambda n: address("members.person", person_id=n),
        "lead": lambda n: address("leads.show", lead_id=n),
        "project": lambda n: address("projects.show", project_id=n),
        "campaign": lambda n: address("campaigns.show", campaign_id=n),
        "event": lambda n: url_for("events.show", code=codes[n]) if n in codes else "",
    }
    return {(hit.kind, hit.subject_id): made[hit.kind](hit.subject_id) for hit in hits if hit.kind in made}
