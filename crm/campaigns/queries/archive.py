"""The public archive: what everybody may read."""

from __future__ import annotations

from sqlalchemy import select

from crm.campaigns.models import Campaign
from crm.core.db import session
from crm.core.errors import NotFound
from crm.core.pages import Cut, Page, paged
from crm.members.queries.shapes import key


def archive(cut: Cut) -> Page:
    """Return a page of the campaigns that were published, the latest first."""
    query = select(
        Campaign.id, Campaign.subject, Campaign.subject_en, Campaign.started_at, Campaign.published_at
    ).where(Campaign.published_at.is_not(None))  # fmt: skip
    order = [key(Campaign.published_at, "published_at", descending=True), key(Campaign.id, "id", descending=True)]
    return paged(query, order, cut, size=30)


def published(campaign_id: int) -> Campaign:
    """Return a campaign of the archive; any other does not exist. Raises NotFound."""
    found = session.get(Campaign, campaign_id)
    if found is None or found.published_at is None:
        raise NotFound()
    return found
