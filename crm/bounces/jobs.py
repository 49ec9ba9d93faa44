"""Work for later: what servers refused while a campaign was sent."""

from __future__ import annotations

from crm.bounces import actions
from crm.core.jobs import enqueue, job


@job
def note_answers(campaign_id: int) -> None:
    """Note the refusals of a campaign, so many at a time."""
    if actions.note_answers(campaign_id):
        enqueue(note_answers, campaign_id)
