"""The public archive: who publishes, and what everybody may read without signing in."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.campaigns import actions, queries
from crm.campaigns.jobs.letters import letters_of
from crm.campaigns.rules import Addressee
from crm.campaigns.views import bp
from crm.campaigns.views.compose import body
from crm.core.actor import Act, Thing
from crm.core.i18n import _, current_locale
from crm.core.pages import Cut
from crm.core.web import current_actor, flash, public, render, requires, see_other


@bp.post("/campaigns/<int:campaign_id>/publish")
@requires(Thing.CAMPAIGN, Act.CONFIRM)
def publish(campaign_id: int) -> ResponseReturnValue:
    """Put a campaign into the archive."""
    campaign = actions.publish(campaign_id, by=current_actor())
    flash(_("“{subject}”已公开存档，任何人都能看到正文。", subject=campaign.subject))
    return see_other(".show", campaign_id=campaign_id)


@bp.post("/campaigns/<int:campaign_id>/unpublish")
@requires(Thing.CAMPAIGN, Act.CONFIRM)
def unpublish(campaign_id: int) -> ResponseReturnValue:
    """Take a campaign out of the archive."""
    campaign = actions.unpublish(campaign_id, by=current_actor())
    flash(_("“{subject}”已从公开存档撤下。", subject=campaign.subject))
    return see_other(".show", campaign_id=campaign_id)


@bp.get("/archive/")
@public
def archive() -> ResponseReturnValue:
    """List what was published, the latest first."""
    page = queries.archive(Cut.of(request.args))
    return render("campaigns/archive.html", page=page, url=lambda **changed: url_for(".archive", **changed))


@bp.get("/archive/<int:campaign_id>")
@public
def archived(campaign_id: int) -> ResponseReturnValue:
    """Show a published campaign in the reader's language; nobody is named, no link is followed up."""
    letters = letters_of(queries.published(campaign_id))
    locale = "en" if current_locale() == "en" else "zh"
    return body(letters[locale], Addressee(locale=letters[locale].locale), archived=True)
