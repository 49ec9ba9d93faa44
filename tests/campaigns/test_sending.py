"""Real conversations with an SMTP server: what the ledger says after each of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm.campaigns.jobs import deferred, send, watch
from crm.campaigns.models import Recipient
from crm.campaigns.rules import (
    CampaignState,
    Reason,
    RecipientState,
)
from crm.core import db, jobs
from crm.core.clock import now
from crm.core.web import CrmFlask
from tests.support.campaigns import Launch, in_app, recipient, sending_through, states, told
from tests.support.mailbox import parsed
from tests.support.smtp import CUT, TAKE_AND_CUT, SmtpServer


def test_a_clean_run(clean: CrmFlask, launch: Launch) -> None:
    with SmtpServer() as server, clean.app_context(), sending_through(server):
        campaign_id = launch(60, subject="{{企业}} 通知")
    assert told(clean, campaign_id) == ({"sent": 60}, CampaignState.SENT)
    assert len({mail.to for mail in server.taken}) == len(server.taken) == 60
    assert server.connections == 1
    mail = parsed(server.taken[0].content)
    assert mail["Message-ID"].startswith(f"<campaign.{campaign_id}.")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].count("<https://crm.example/u/") == 1
    assert "<mailto:" in mail["List-Unsubscribe"]
    assert "{{" not in str(mail.get_body(("plain",)).get_content()) + str(mail["Subject"])  # type: ignore[union-attr]
    with in_app(clean, write=False):
        row = recipient(campaign_id, server.taken[0].to)
        assert (row.transport, row.tries, row.response) == ("smtp", 1, "250 2.0.0 taken")
        assert row.message_id == mail["Message-ID"]


@pytest.mark.parametrize(
    ("answers", "state", "reason", "taken"),
    [
        ({"RCPT": ["451 4.7.1 greylisted"]}, RecipientState.DEFERRED, None, 0),
        ({"RCPT": ["550 5.1.1 unknown"]}, RecipientState.FAILED, Reason.REFUSED, 0),
        ({"END": ["552 5.2.2 too big"]}, RecipientState.FAILED, Reason.REFUSED, 0),
        ({"END": ["451 4.3.0 later"]}, RecipientState.DEFERRED, None, 0),
        ({"DATA": [CUT]}, RecipientState.DEFERRED, None, 0),
        ({"END": [CUT]}, RecipientState.UNCERTAIN, Reason.LOST, 0),
        ({"END": [TAKE_AND_CUT]}, RecipientState.UNCERTAIN, Reason.LOST, 1),
    ],
)
def test_each_answer_is_its_state(
    clean: CrmFlask, launch: Launch, answers: dict[str, list[str]], state: RecipientState, reason: Reason | None,
    taken: int,
) -> None:  # fmt: skip
    with SmtpServer(answers=answers) as server, clean.app_context(), sending_through(server):
        campaign_id = launch(3)
    with in_app(clean, write=False):
        found = states(campaign_id)
        row = db.session.query(Recipient).filter(Recipient.state == state).one()
        assert (row.reason, row.tries) == (reason, 1)
    assert found == {"sent": 2, state.value: 1}
    assert len(server.taken) == 2 + taken


def test_a_full_connection_is_replaced(clean: CrmFlask, launch: Launch) -> None:
    with SmtpServer(per_connection=2) as server, clean.app_context(), sending_through(server):
        campaign_id = launch(5)
    assert told(clean, campaign_id)[0] == {"sent": 5}
    assert len(server.taken) == 5


def test_a_dead_server_delays_and_gives_the_rest_back(clean: CrmFlask, launch: Launch) -> None:
    server = SmtpServer()
    server.server_close()
    with clean.app_context(), sending_through(server):
        campaign_id = launch(9)
    found, state = told(clean, campaign_id)
    assert found == {"deferred": 3, "queued": 6}
    assert state is CampaignState.SENDING


def test_deferred_mails_come_again_until_the_delays_are_over(clean: CrmFlask, launch: Launch) -> None:
    delays = clean.config["CRM_SETTINGS"].retry_delays
    with SmtpServer(answers={"RCPT": ["451 4.7.1 later"] * 99}) as server, clean.app_context(), sending_through(server):
        campaign_id = launch(1)
        for tries in range(1, len(delays) + 1):
            with in_app(clean):
                row = db.session.query(Recipient).one()
                assert (row.state, row.tries) == (RecipientState.DEFERRED, tries)
                assert row.next_at is not None
                assert -30 < (row.next_at - now()).total_seconds() - delays[tries - 1] < 30 + delays[tries - 1] / 10
                row.next_at = now() - timedelta(seconds=1)
            watch()
    with in_app(clean, write=False):
        row = db.session.query(Recipient).one()
        assert (row.state, row.reason) == (RecipientState.FAILED, Reason.TRIES_OVER)
    with clean.app_context():
        watch()
    assert told(clean, campaign_id)[1] is CampaignState.SENT


def test_pending_says_what_is_due_within_a_minute(clean: CrmFlask, launch: Launch) -> None:
    with SmtpServer(answers={"RCPT": ["451 later"] * 2}) as server, clean.app_context(), sending_through(server):
        launch(2)
    with in_app(clean):
        first, second = db.session.query(Recipient).order_by(Recipient.id)
        first.next_at, second.next_at = now() + timedelta(seconds=20), now() + timedelta(hours=2)
    assert deferred in jobs.PENDING
    soon, later = jobs.pending(clean)
    assert soon is not None
    assert 15 < soon <= 20
    assert later == 1


def test_a_lane_per_process(clean: CrmFlask, launch: Launch) -> None:
    with SmtpServer() as server, clean.app_context(), sending_through(server):
        campaign_id = launch(2)
        send(campaign_id)
    assert len(server.taken) == 2
