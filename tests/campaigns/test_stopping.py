"""Sending is paused, stopped and left; what is unknown is settled by a person only."""

from __future__ import annotations

import threading

import pytest

from crm.campaigns import actions, queries
from crm.campaigns.jobs import watch
from crm.campaigns.rules import (
    CampaignState,
    NotUncertain,
    Reason,
    RecipientState,
    Settlement,
    WrongMoment,
)
from crm.core.actor import COMMAND_LINE
from crm.core.web import CrmFlask
from tests.support.campaigns import Launch, a_campaign, in_app, recipient, sending_through, some_members, states, told
from tests.support.mailbox import parsed
from tests.support.smtp import CUT, TAKE_AND_CUT, SmtpServer


def test_pause_stops_before_the_next_mail(clean: CrmFlask) -> None:
    with in_app(clean):
        some_members(30, 0)
        campaign_id = a_campaign().id
    seen = threading.Event()

    class Watched(SmtpServer):
        def next_answer(self, moment: str, usual: str) -> str:
            if moment == "RCPT" and len(self.taken) == 5 and not seen.is_set():
                seen.set()
                with in_app(clean):
                    actions.pause(campaign_id, by=COMMAND_LINE)
            return super().next_answer(moment, usual)

    with Watched() as server, clean.app_context(), sending_through(server):
        with in_app(clean):
            actions.launch(campaign_id, by=COMMAND_LINE)
        assert told(clean, campaign_id) == ({"sent": 5, "queued": 25}, CampaignState.PAUSED)
        with in_app(clean):
            actions.resume(campaign_id, by=COMMAND_LINE)
    assert told(clean, campaign_id) == ({"sent": 30}, CampaignState.SENT)
    assert len(server.taken) == len({mail.to for mail in server.taken}) == 30


def way_out(content: bytes) -> str:
    """The token in a mail."""
    text = parsed(content).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    return str(text).rsplit("/u/", 1)[1].strip()


def test_who_leaves_while_queued_gets_nothing(clean: CrmFlask, launch: Launch) -> None:
    with SmtpServer() as server, clean.app_context(), sending_through(server):
        launch(12)
    last = max(mail.to for mail in server.taken)
    token = next(way_out(mail.content) for mail in server.taken if mail.to == last)
    with in_app(clean):
        second = a_campaign().id

    class Watched(SmtpServer):
        left = False

        def next_answer(self, moment: str, usual: str) -> str:
            if moment == "RCPT" and len(self.taken) == 2 and not self.left:
                self.left = True
                with in_app(clean):
                    actions.leave(token, everything=True, user_agent="", by=COMMAND_LINE)
            return super().next_answer(moment, usual)

    with Watched() as server, clean.app_context(), sending_through(server), in_app(clean):
        actions.launch(second, by=COMMAND_LINE)
    with clean.app_context():
        watch()
    assert last not in {mail.to for mail in server.taken}
    with in_app(clean, write=False):
        assert states(second) == {"sent": 11, "suppressed": 1}
        assert recipient(second, last).reason is Reason.LEFT
    with in_app(clean):
        third = a_campaign().id
        actions.launch(third, by=COMMAND_LINE)
        assert recipient(third, last).state is RecipientState.SKIPPED
        assert recipient(third, last).reason is Reason.UNSUBSCRIBED


def test_stopping_keeps_the_sum(clean: CrmFlask, launch: Launch) -> None:
    with SmtpServer(answers={"RCPT": ["451 later"] * 4}) as server, clean.app_context(), sending_through(server):
        campaign_id = launch(6)
    with in_app(clean):
        actions.cancel(campaign_id, by=COMMAND_LINE)
    assert told(clean, campaign_id) == ({"sent": 2, "cancelled": 4}, CampaignState.CANCELLED)
    with in_app(clean), pytest.raises(WrongMoment):
        actions.resume(campaign_id, by=COMMAND_LINE)


def test_uncertain_is_settled_by_a_person_only(clean: CrmFlask, launch: Launch) -> None:
    with SmtpServer(answers={"END": [TAKE_AND_CUT, CUT]}) as server, clean.app_context(), sending_through(server):
        campaign_id = launch(3)
        watch()
        assert told(clean, campaign_id) == ({"sent": 1, "uncertain": 2}, CampaignState.SENT)
        with in_app(clean):
            first, second = [row.id for row in queries.uncertain_of(campaign_id)]
            actions.settle(campaign_id, first, outcome=Settlement.SENT, by=COMMAND_LINE)
            actions.settle(campaign_id, second, outcome=Settlement.AGAIN, by=COMMAND_LINE)
    assert told(clean, campaign_id) == ({"sent": 3}, CampaignState.SENT)
    assert len(server.taken) == 3
    with in_app(clean), pytest.raises(NotUncertain):
        actions.settle(campaign_id, first, outcome=Settlement.AGAIN, by=COMMAND_LINE)
