"""How bounces react: a campaign that has ended is looked through for what was refused."""

from __future__ import annotations

from crm.bounces.jobs import note_answers
from crm.campaigns.facts import CampaignCancelled, CampaignFinished, CampaignPaused
from crm.core.facts import on
from crm.core.jobs import enqueue


@on(CampaignFinished)
def look_through(fact: CampaignFinished) -> None:
    """Note what servers refused."""
    enqueue(note_answers, fact.campaign_id)


@on(CampaignPaused)
def look_through_the_first(fact: CampaignPaused) -> None:
    """The same of what was sent before it was paused."""
    enqueue(note_answers, fact.campaign_id)


@on(CampaignCancelled)
def look_through_the_rest(fact: CampaignCancelled) -> None:
    """The same of what was sent before it was stopped."""
    enqueue(note_answers, fact.campaign_id)
