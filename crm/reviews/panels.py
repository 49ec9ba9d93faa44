"""What reviews add to an enterprise: changes its firm has proposed, on its page and in its timeline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from markupsafe import Markup

from crm.core.access import current_actor
from crm.core.actor import Act, Thing
from crm.core.i18n import _
from crm.core.slots import panel, source
from crm.core.web import render
from crm.core.words import N_
from crm.members.rules import TimelineEntry, tells
from crm.reviews import queries
from crm.reviews.models import ChangeRequest
from crm.reviews.rules import FIELD_NAMES, RULED, Verdict


@panel("enterprise", order=5)
def waiting_changes(subject: Any) -> Markup | None:
    """Say on the enterprise's page that changes wait for a review."""
    if not current_actor().may_all(Thing.REVIEW, Act.READ):
        return None
    waiting = queries.pending_of(subject.id)
    if not waiting:
        return None
    return Markup(render("reviews/_waiting.html", waiting=waiting, names=FIELD_NAMES))  # noqa: S704  # our template


@source("timeline", order=30)
@tells("review")
def requests(enterprise_id: int, before: datetime | None, limit: int) -> list[TimelineEntry]:
    """Requests for changes of the profile: asked and decided."""
    if not current_actor().may_all(Thing.REVIEW, Act.READ):
        return []
    entries = [entry for each in queries.told_of(enterprise_id, before, limit) for entry in _told(each)]
    kept = [entry for entry in entries if before is None or entry.at < before]
    return sorted(kept, key=lambda entry: entry.at, reverse=True)[:limit]


def _told(request: ChangeRequest) -> list[TimelineEntry]:
    fields = _("、").join(_(FIELD_NAMES[each.field]) for each in request.proposals)
    title = _("提出资料变更：{fields}", fields=fields)
    found = [_entry(request, at=request.asked_at, title=title, by=request.asked_by)]
    ruled = [each for each in request.proposals if each.verdict in RULED]
    if request.decided_at is not None and ruled:
        accepted = sum(each.verdict is Verdict.ACCEPTED for each in ruled)
        title = _("资料审核：通过 {accepted} 项，退回 {returned} 项", accepted=accepted, returned=len(ruled) - accepted)
        quote = "\n".join(each.reason for each in ruled if each.reason)
        found.append(_entry(request, at=request.decided_at, title=title, by=ruled[-1].decided_by, quote=quote))
    return found


def _entry(request: ChangeRequest, *, at: datetime, title: str, by: str, quote: str = "") -> TimelineEntry:
    url = url_for("reviews.review", request_id=request.id)
    return TimelineEntry(at=at, kind="review", icon="review", title=title, by=by, quote=quote, url=url)


@source("timeline_kinds", order=30)
def kinds() -> dict[str, str]:
    """What the lines of this feature are called."""
    return {"review": N_("资料审核")}
