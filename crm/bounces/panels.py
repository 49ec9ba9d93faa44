"""What bounces add to the report of a campaign."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from crm.bounces import queries
from crm.bounces.rules import KIND_NAMES
from crm.campaigns.models import Campaign
from crm.core.access import current_actor
from crm.core.actor import Act, Thing
from crm.core.slots import panel


@panel("campaign", order=20)
def bounces_of_campaign(campaign: Campaign) -> Markup | None:
    """How many mails came back, by kind, opening their rows."""
    if not current_actor().may(Thing.RECIPIENT, Act.READ):
        return None
    counts = queries.counts_of(campaign.id)
    if not counts:
        return None
    page = render_template("bounces/_campaign.html", campaign=campaign, counts=counts, names=KIND_NAMES)
    return Markup(page)  # noqa: S704  # our own template
