"""Real conversations with an SMTP server: what the ledger says after each of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.campaigns import actions, queries
from crm.campaigns.jobs import deferred, ledger, send, watch
from crm.campaigns.jobs.ledger import Lane, is_gone, reclaim
from crm.campaigns.models import Campaign, Recipient
from crm.campaigns.rules import (
    CampaignState,
    NotUncertain,
    Reason,
    RecipientState,
    Result,
    Settlement,
    TimePast,
    WrongMoment,
)
from crm.core import db, jobs
from crm.core.actor import COMMAND_LINE
from crm.core.clock import now
from crm.core.slots import sources
from crm.core.web import CrmFlask
from tests.support.campaigns import a_campaign, in_app, recipient, sending_through, some_members, states
from tests.support.mailbox import parsed
from tests.support.smtp import CUT, TAKE_AND_CUT, SmtpServer

Launch = Callable[..., int]


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


def told(app: CrmFlask, campaign_id: int) -> tuple[dict[str, int], CampaignState]:
    with in_app(app, write=False):
        return states(campaign_id), db.session.get_one(Campaign, campaign_id).state


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


def test_a_lane_per_process(clean: CrmFlask, launch: Launch) -> None:
    with SmtpServer() as server, clean.app_context(), sending_through(server):
        campaign_id = launch(2)
        send(campaign_id)
    assert len(server.taken) == 2


def test_verify_finds_recipients_that_contradict_their_campaign(clean: CrmFlask, launch: Launch) -> None:
    with SmtpServer() as server, clean.app_context(), sending_through(server):
        launch(2)
    with in_app(clean):
        assert queries.inconsistencies() == []
        db.session.query(Recipient).first().state = RecipientState.HANDED  # type: ignore[union-attr]
        db.session.query(Recipient).update({"claimed_by": None})
        db.session.flush()
        assert len(queries.inconsistencies()) == 2
