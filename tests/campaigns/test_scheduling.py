"""Campaigns start by themselves, wait after a restore, and are taken back from the dead."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm.campaigns import actions
from crm.campaigns.jobs import ledger, watch
from crm.campaigns.jobs.ledger import Lane, is_gone, reclaim
from crm.campaigns.models import Campaign, Recipient
from crm.campaigns.rules import (
    CampaignState,
    RecipientState,
    TimePast,
)
from crm.core import db
from crm.core.actor import COMMAND_LINE
from crm.core.clock import now
from crm.core.slots import sources
from crm.core.web import CrmFlask
from tests.support.campaigns import a_campaign, in_app, some_members, told


def test_scheduled_campaigns_start_by_themselves(clean: CrmFlask) -> None:
    with in_app(clean):
        some_members(2, 0)
        campaign_id = a_campaign().id
        with pytest.raises(TimePast):
            actions.launch(campaign_id, at=now(), by=COMMAND_LINE)
        actions.launch(campaign_id, at=now() + timedelta(hours=1), by=COMMAND_LINE)
    with clean.app_context():
        assert watch() == 0
    assert told(clean, campaign_id) == ({}, CampaignState.SCHEDULED)
    with in_app(clean):
        db.session.get_one(Campaign, campaign_id).scheduled_at = now() - timedelta(seconds=1)
    with clean.app_context():
        assert watch() >= 1
    assert told(clean, campaign_id) == ({"sent": 2}, CampaignState.SENT)


def test_a_scheduled_campaign_nobody_is_left_for_fails(clean: CrmFlask) -> None:
    with in_app(clean):
        address = some_members(1, 0)[0]
        campaign_id = a_campaign().id
        actions.launch(campaign_id, at=now() + timedelta(hours=1), by=COMMAND_LINE)
    with in_app(clean):
        db.session.get_one(Campaign, campaign_id).scheduled_at = now() - timedelta(seconds=1)
        db.session.execute(db.Base.metadata.tables["person"].update().values(email=""))
    with clean.app_context():
        watch()
    assert told(clean, campaign_id) == ({}, CampaignState.FAILED)
    assert address


def test_a_restored_database_waits_for_a_person(clean: CrmFlask) -> None:
    with in_app(clean):
        some_members(3, 0)
        later = a_campaign().id
        actions.launch(later, at=now() + timedelta(hours=1), by=COMMAND_LINE)
    with in_app(clean):
        for hold in sources("restored"):
            hold()
    with clean.app_context():
        watch()
    assert told(clean, later) == ({}, CampaignState.PAUSED)
    with in_app(clean):
        assert db.session.get_one(Campaign, later).held_at is not None
        actions.resume(later, by=COMMAND_LINE)
    assert told(clean, later)[1] is CampaignState.SCHEDULED


def test_rows_of_the_dead_are_taken_back(clean: CrmFlask) -> None:
    dead, other_host = f"{ledger.PLACE}|999999999|x.1", "elsewhere|1|x.1"
    assert is_gone(dead)
    assert not is_gone(other_host)
    assert not is_gone(ledger.holder())
    with in_app(clean):
        some_members(4, 0)
        campaign_id = a_campaign().id
    with in_app(clean):
        db.session.get_one(Campaign, campaign_id).state = CampaignState.SENDING
        for n, (state, by) in enumerate(
            ((RecipientState.CLAIMED, dead), (RecipientState.HANDED, dead), (RecipientState.CLAIMED, other_host),
             (RecipientState.HANDED, other_host))
        ):  # fmt: skip
            db.session.add(
                Recipient(
                    campaign_id=campaign_id, address=f"{n}@example.com", state=state, claimed_by=by,
                    claimed_until=now() + timedelta(minutes=1),
                )
            )  # fmt: skip
    with clean.app_context(), Lane(clean.extensions["engine"], campaign_id) as lane:
        assert reclaim(lane, now()) == 2
        assert reclaim(lane, now() + timedelta(minutes=2)) == 2
    assert told(clean, campaign_id)[0] == {"queued": 2, "uncertain": 2}
