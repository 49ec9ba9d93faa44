"""The list of campaigns, one campaign before and after it was started, its progress and its recipients."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.campaigns import actions, queries
from crm.campaigns.forms import LogForm, SendForm
from crm.campaigns.models import Campaign
from crm.campaigns.rules import EDITABLE, HOUSES, CampaignState, blocking
from crm.campaigns.views import bp
from crm.campaigns.views.compose import audience_of, checks_of
from crm.campaigns.views.words import NAMES, segment_name, told
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError, NotFound
from crm.core.masking import mask_email
from crm.core.pages import Cut
from crm.core.slots import fill
from crm.core.web import current_actor, limited, refused, render, requires

CURSORS = ("after", "before", "last")
_S = CampaignState
VIEWS = (None, _S.DRAFT, _S.REVIEW, _S.SCHEDULED, _S.SENDING, _S.SENT)


def _cut() -> Cut:
    given = request.args
    return Cut(given.get("after"), given.get("before"), given.get("last") == "1")


@bp.get("/campaigns/")
@requires(Thing.CAMPAIGN, Act.READ)
def index() -> ResponseReturnValue:
    """List campaigns, newest first."""
    wanted = request.args.get("state", "")
    state = CampaignState(wanted) if wanted in set(CampaignState) else None
    page = queries.index(current_actor(), state, _cut())
    return render(
        "campaigns/index.html", page=page, state=state, views=VIEWS, segment_name=segment_name,
        counts=queries.counts_of([row.id for row in page.rows]) if page.rows else {},
        url=lambda **changed: url_for(".index", **({"state": state.value} if state else {}) | changed), **NAMES,
    )  # fmt: skip


@bp.get("/campaigns/<int:campaign_id>")
@requires(Thing.CAMPAIGN, Act.READ)
def show(campaign_id: int) -> ResponseReturnValue:
    """Show a campaign: its checks before, its report after it was started."""
    campaign = queries.campaign_for(current_actor(), campaign_id)
    return render(_shown(campaign), error=None, form=SendForm(), **_context(campaign))


def _shown(campaign: Campaign) -> str:
    return "campaigns/check.html" if campaign.state in EDITABLE else "campaigns/report.html"


def with_error(campaign_id: int, form: Any, error: DomainError | None) -> ResponseReturnValue:
    """Show a campaign again with what was refused."""
    campaign = queries.campaign_for(current_actor(), campaign_id)
    return refused(form, error, _shown(campaign), **_context(campaign))


def _context(campaign: Campaign) -> dict[str, Any]:
    """Return what the page of a campaign needs, before or after it was started."""
    actor = current_actor()
    writes = actor.may_all(Thing.CAMPAIGN, Act.WRITE) or campaign.event_id in actor.event_ids
    shared = {
        "campaign": campaign, "segment_name": segment_name, "told": told,
        "may_write": writes and actor.may(Thing.CAMPAIGN, Act.WRITE),
        "may_approve": _may_approve(campaign), "may_publish": actor.may_all(Thing.CAMPAIGN, Act.CONFIRM), **NAMES,
    }  # fmt: skip
    if campaign.state in EDITABLE:
        return shared | _before(campaign)
    return shared | _after(campaign)


def _may_approve(campaign: Campaign) -> bool:
    actor = current_actor()
    own = actor.id in (campaign.submitted_by_id, campaign.created_by_id)
    return campaign.state is CampaignState.REVIEW and actor.may(Thing.CAMPAIGN, Act.CONFIRM) and not own


def _before(campaign: Campaign) -> dict[str, Any]:
    found = audience_of(campaign.segment, campaign.purpose, campaign.event_id, campaign.occasion)
    checks = checks_of(campaign, found)
    most = queries.alone_up_to()
    needs = found.people > most and campaign.approved_at is None
    return {
        "audience": found, "checks": checks, "blocked": bool(blocking(checks)), "needs_approval": needs,
        "alone_up_to": most, "last": queries.last_to(campaign),
    }  # fmt: skip


def _after(campaign: Campaign) -> dict[str, Any]:
    actor = current_actor()
    reads = queries.reads_recipients(actor, campaign)
    return {
        "progress": queries.progress(campaign), "clicks": queries.clicks(campaign.id), "reads": reads,
        "uncertain": queries.uncertain_of(campaign.id) if reads else (), "mask": mask_email,
        "parts": fill("campaign", campaign), **_halts(campaign),
        **(log_of(campaign) if reads else {}),
    }  # fmt: skip


def log_of(campaign: Campaign, *, revealed: bool = False) -> dict[str, Any]:
    """Return a page of the recipients, as the address narrows it."""
    form = LogForm(request.args)
    form.validate()
    state, q = form.state.data, form.q.data or ""
    page = queries.log_of(campaign.id, state, q, _cut())
    kept = {"campaign_id": campaign.id} | ({"state": state.value} if state else {}) | ({"q": q} if q else {})
    return {
        "page": page, "state": state, "q": q, "revealed": revealed,
        "shared": queries.shared_with(campaign.id, [row.address for row in page.rows]),
        "url": lambda **changed: url_for(".show", **{k: v for k, v in (kept | changed).items() if v}),
        "may_reveal": current_actor().reveals(Thing.RECIPIENT),
        "reveal_url": url_for(".addresses", **kept | {k: v for k, v in request.args.items() if k in CURSORS}),
    }  # fmt: skip


@bp.get("/campaigns/<int:campaign_id>/progress")
@requires(Thing.CAMPAIGN, Act.READ)
def progress(campaign_id: int) -> ResponseReturnValue:
    """Answer how far a campaign is: a fragment that asks again by itself."""
    campaign = queries.campaign_for(current_actor(), campaign_id)
    return render(
        "campaigns/_progress.html", campaign=campaign, progress=queries.progress(campaign), **_halts(campaign), **NAMES
    )


def _halts(campaign: Campaign) -> dict[str, Any]:
    """Return why a campaign that is being sent may stand still: quiet hours, houses that are paused."""
    moves = campaign.state is CampaignState.SENDING
    return {
        "quiet_until": queries.quiet_until() if moves else None, "braked": queries.braked() if moves else (),
        "house_names": {key: house.name for key, house in HOUSES.items()},
    }  # fmt: skip


@bp.post("/campaigns/<int:campaign_id>/addresses")
@requires(Thing.RECIPIENT, Act.REVEAL)
def addresses(campaign_id: int) -> ResponseReturnValue:
    """Show the addresses of a page of recipients; that somebody looked is recorded."""
    limited("reveal")
    campaign = queries.campaign_for(current_actor(), campaign_id)
    if campaign.state in EDITABLE or not queries.reads_recipients(current_actor(), campaign):
        raise NotFound()
    log = log_of(campaign, revealed=True)
    actions.reveal_addresses(campaign.id, rows=len(log["page"].rows), by=current_actor())
    return render("campaigns/report.html", error=None, form=SendForm(), **_context(campaign) | log)
