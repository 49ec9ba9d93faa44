"""What tests of sending share: a campaign that is on its way."""

from __future__ import annotations

import pytest

from crm.campaigns import actions
from crm.core.actor import COMMAND_LINE
from crm.core.web import CrmFlask
from tests.support.campaigns import Launch, a_campaign, in_app, some_members


@pytest.fixture
def launch(clean: CrmFlask) -> Launch:
    """Return a function that launches a campaign to `people` and returns its id; sending begins with the commit."""

    def launched(people: int = 4, **fields: object) -> int:
        with in_app(clean):
            some_members(people, 0)
            campaign_id = a_campaign(**fields).id
        with in_app(clean):
            actions.launch(campaign_id, by=COMMAND_LINE)
        return campaign_id

    return launched
