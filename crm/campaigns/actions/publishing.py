"""The public archive: a campaign that was sent is put there, or taken out again, by who may approve."""

from __future__ import annotations

from crm.campaigns import queries
from crm.campaigns.facts import CampaignPublished, CampaignUnpublished
from crm.campaigns.models import Campaign
from crm.campaigns.rules import CAMPAIGN_STATE_NAMES, CampaignState, WrongMoment
from crm.core.actor import Act, Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.facts import announce


@action
def publish(campaign_id: int, *, by: Actor) -> Campaign:
    """Let everybody read what was sent. Again changes nothing. Raises NotFound, WrongMoment (not sent)."""
    campaign = queries.campaign_for(by, campaign_id, Act.CONFIRM)
    if campaign.state is not CampaignState.SENT:
        raise WrongMoment(state=CAMPAIGN_STATE_NAMES[campaign.state])
    if campaign.published_at is None:
        campaign.published_at = now()
        session.flush()
        announce(CampaignPublished(by=by, campaign_id=campaign.id))
    return campaign


@action
def unpublish(campaign_id: int, *, by: Actor) -> Campaign:
    """Take a campaign out of the archive. Again changes nothing. Raises NotFound."""
    campaign = queries.campaign_for(by, campaign_id, Act.CONFIRM)
    if campaign.published_at is not None:
        campaign.published_at = None
        session.flush()
        announce(CampaignUnpublished(by=by, campaign_id=campaign.id))
    return campaign
