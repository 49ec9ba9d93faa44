"""The states of the recipients always sum to the recipients, whatever happens."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.campaigns import actions, queries
from crm.campaigns.jobs.ledger import Lane, reclaim
from crm.campaigns.models import Campaign, Recipient
from crm.campaigns.rules import (
    CampaignState,
    RecipientState,
    Result,
)
from crm.core import db
from crm.core.actor import COMMAND_LINE
from crm.core.clock import now
from crm.core.web import CrmFlask
from tests.support.campaigns import Launch, a_campaign, in_app, sending_through
from tests.support.smtp import SmtpServer

ACTS = ["claim", "hand", "sent", "later", "lost", "pause", "die"]
OVER = ("handed", "sent", "uncertain")


class Play:
    """A lane that does what it is told, in any order."""

    def __init__(self, app: CrmFlask, campaign_id: int, lane: Lane) -> None:
        self.app, self.campaign_id, self.lane = app, campaign_id, lane
        self.held: list[int] = []
        self.handed: list[int] = []

    def do(self, act: str) -> None:
        if act == "claim":
            self.held += [row.id for row in self.lane.claim(now())]
        elif act == "hand" and self.held:
            number = self.held.pop(0)
            if self.lane.hand(number, hashed=f"{self.campaign_id}-{number}", message_id="<a@b.c>", transport="smtp"):
                self.handed.append(number)
        elif act == "pause":
            with in_app(self.app):
                actions.pause(self.campaign_id, by=COMMAND_LINE)
                db.session.get_one(Campaign, self.campaign_id).state = CampaignState.SENDING
        elif act == "die":
            reclaim(self.lane, now() + timedelta(days=1))
        elif self.handed:
            self.settle(act)

    def settle(self, act: str) -> None:
        kinds = {"sent": RecipientState.SENT, "later": RecipientState.DEFERRED, "lost": RecipientState.UNCERTAIN}
        if act in kinds:
            self.lane.pending.append(Result(self.handed.pop(), kinds[act], next_at=now() if act == "later" else None))
            self.lane.flush()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(ACTS), max_size=14))
def test_the_states_always_sum_to_the_recipients(clean: CrmFlask, acts: list[str]) -> None:
    with in_app(clean):
        campaign_id = a_campaign().id
        db.session.get_one(Campaign, campaign_id).state = CampaignState.SENDING
        for n in range(5):
            db.session.add(Recipient(campaign_id=campaign_id, address=f"{n}@x.example", state=RecipientState.QUEUED))
    before = {f"{n}@x.example": "queued" for n in range(5)}
    with clean.app_context(), Lane(clean.extensions["engine"], campaign_id) as lane:
        play = Play(clean, campaign_id, lane)
        for act in acts:
            play.do(act)
            with in_app(clean, write=False):
                after = queries.states_by_address(campaign_id)
                assert sum(queries.counts(campaign_id).values()) == 5
            back = [a for a, state in after.items() if before[a] in OVER and state in ("queued", "claimed")]
            assert not back
            before = after


def test_verify_finds_recipients_that_contradict_their_campaign(clean: CrmFlask, launch: Launch) -> None:
    with SmtpServer() as server, clean.app_context(), sending_through(server):
        launch(2)
    with in_app(clean):
        assert queries.inconsistencies() == []
        db.session.query(Recipient).first().state = RecipientState.HANDED  # type: ignore[union-attr]
        db.session.query(Recipient).update({"claimed_by": None})
        db.session.flush()
        assert len(queries.inconsistencies()) == 2
