"""Statements compiled once say the same as SQLAlchemy's own execution."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, select, update

from crm.campaigns.models import Campaign
from crm.campaigns.rules import CampaignState
from crm.core import db
from crm.core.clock import now
from crm.core.prepared import Prepared
from tests.support.campaigns import a_campaign

pytestmark = pytest.mark.usefixtures("work")


def test_values_are_stored_and_compared_as_the_columns_say() -> None:
    campaign, at = a_campaign(), now()
    connection = db.session.connection()
    end = Prepared(
        update(Campaign)
        .where(Campaign.id == bindparam("which"), Campaign.state == CampaignState.DRAFT)
        .values(state=bindparam("to"), finished_at=bindparam("at"), approved_by="样例"),
        connection.dialect,
    )
    assert end.run(connection, which=campaign.id, to=CampaignState.SENT, at=at).rowcount == 1
    assert end.run(connection, which=campaign.id, to=CampaignState.DRAFT, at=None).rowcount == 0
    stored = connection.execute(select(Campaign.state, Campaign.finished_at, Campaign.approved_by)).one()
    assert tuple(stored) == (CampaignState.SENT, at, "样例")
