"""What came back is noted once, believed only by our own secret, and followed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from crm.bounces import actions, queries
from crm.bounces.models import Bounce
from crm.bounces.rules import BounceKind
from crm.campaigns import actions as campaigns
from crm.campaigns.models import Recipient, Suppression
from crm.campaigns.rules import Reason, RecipientState
from crm.core import db
from crm.core.actor import COMMAND_LINE
from crm.core.web import CrmFlask
from tests.support.bounces import complaint, in_chinese, is_barred, reply, report
from tests.support.campaigns import a_campaign, in_app, recipient, some_members, states
from tests.support.mailbox import mails


def sent_mail(app: CrmFlask, instance: Path, *, first: bool = False) -> Any:
    """Send a campaign to the one member there is, and return the mail."""
    for old in (instance / "outbox").glob("*.eml"):
        old.unlink()
    with in_app(app):
        if first:
            some_members(0, 1)
        campaign_id = a_campaign().id
    with in_app(app):
        campaigns.launch(campaign_id, by=COMMAND_LINE)
    (mail,) = mails(instance / "outbox")
    return mail


@pytest.fixture
def mail(clean: CrmFlask, instance: Path) -> Any:
    """The mail of a campaign that reached one person."""
    return sent_mail(clean, instance, first=True)


def take(app: CrmFlask, raw: bytes) -> actions.Taken:
    with in_app(app):
        return actions.take(raw, by=COMMAND_LINE)


def barred(app: CrmFlask) -> bool:
    with in_app(app, write=False):
        return is_barred()


@pytest.mark.parametrize("headers_only", [False, True])
def test_a_hard_bounce_bars_the_address_at_once(clean: CrmFlask, mail: Any, headers_only: bool) -> None:
    taken = take(clean, report(mail, headers_only=headers_only))
    assert (taken.verdict, taken.is_new) == ("hard", True)
    assert barred(clean)


def test_the_same_report_twice_counts_once(clean: CrmFlask, mail: Any) -> None:
    assert take(clean, report(mail)).is_new
    assert not take(clean, report(mail)).is_new
    with in_app(clean, write=False):
        assert db.session.query(Bounce).count() == 1
        assert db.session.query(Suppression).count() == 1


def test_the_message_id_alone_is_enough_if_its_seal_is_ours(clean: CrmFlask, mail: Any) -> None:
    named = f"Message-ID: {mail['Message-ID']}\n\nhello"
    assert take(clean, report(named)).verdict == "hard"


def test_a_forged_report_changes_nothing(clean: CrmFlask, mail: Any) -> None:
    way = re.findall(r"/u/([\w-]{27})", str(mail["List-Unsubscribe"]))[0]
    wrong = ("B" if way[0] == "A" else "A") + way[1:]
    seal = str(mail["Message-ID"]).partition("@")[0][-16:]
    forged = [
        f"List-Unsubscribe: <https://crm.example/u/{wrong}>\n\n",
        f"Message-ID: {str(mail['Message-ID']).replace(seal, 'a' * 16)}\n\n",
        f"To: {mail['To']}\n\n",
    ]
    for each in forged:
        assert take(clean, report(each)).verdict == "unknown"
    assert not barred(clean)


@pytest.mark.parametrize("vacation", [False, True])
def test_answers_of_people_change_nothing(clean: CrmFlask, mail: Any, vacation: bool) -> None:
    assert take(clean, reply(mail, vacation=vacation)).verdict == "reply"
    assert not barred(clean)


def test_a_provider_that_writes_no_status_is_understood(clean: CrmFlask, mail: Any) -> None:
    assert take(clean, in_chinese(mail, "550 Mailbox not found")).verdict == "hard"
    assert barred(clean)


def test_too_many_at_once_is_soft_whatever_the_code_says(clean: CrmFlask, mail: Any) -> None:
    said = "smtp; 550 Ip frequency limited (mx.qq.com)"
    assert take(clean, report(mail, status="5.0.0", words=said)).verdict == "soft"
    assert not barred(clean)


def test_a_complaint_is_leaving(clean: CrmFlask, mail: Any) -> None:
    assert take(clean, complaint(mail)).verdict == "complaint"
    with in_app(clean, write=False):
        assert db.session.query(Suppression).one().kind.value == "unsubscribed"


def test_three_soft_bounces_of_five_bar_the_address(clean: CrmFlask, instance: Path, mail: Any) -> None:
    verdicts = []
    for n in range(5):
        letter = mail if n == 0 else sent_mail(clean, instance)
        if n % 2 == 0:
            take(clean, report(letter, status="4.2.2", words="smtp; 452 mailbox is full"))
        verdicts.append(barred(clean))
    assert verdicts == [False, False, False, False, True]


def test_what_the_server_refused_at_once_is_noted_when_the_campaign_ends(clean: CrmFlask, mail: Any) -> None:
    with in_app(clean):
        row = db.session.query(Recipient).one()
        row.state, row.reason, row.response = RecipientState.FAILED, Reason.REFUSED, "550 5.1.1 User unknown"
        campaign_id = row.campaign_id
    with in_app(clean):
        assert actions.note_answers(campaign_id) == 1
    with in_app(clean):
        assert actions.note_answers(campaign_id) == 0
        assert queries.counts_of(campaign_id) == {BounceKind.HARD: 1}
    assert barred(clean)


def test_a_bounce_settles_what_nobody_knew(clean: CrmFlask, mail: Any) -> None:
    with in_app(clean):
        row = db.session.query(Recipient).one()
        row.state, row.reason = RecipientState.UNCERTAIN, Reason.LOST
        campaign_id = row.campaign_id
    take(clean, report(mail))
    with in_app(clean, write=False):
        assert states(campaign_id) == {"failed": 1}


def test_reinstating_needs_a_reason_and_is_written_down(clean: CrmFlask, mail: Any) -> None:
    take(clean, report(mail))
    with in_app(clean):
        bounce = db.session.query(Bounce).one().id
        assert actions.reinstate(bounce, reason="本人确认", by=COMMAND_LINE)
    assert not barred(clean)
    with in_app(clean):
        assert not actions.reinstate(bounce, reason="再次", by=COMMAND_LINE)


def test_waiting_mails_to_a_barred_address_are_dropped(clean: CrmFlask, mail: Any) -> None:
    with in_app(clean):
        first = db.session.query(Recipient).one()
        later = a_campaign(subject="排队中")
        db.session.add(
            Recipient(campaign_id=later.id, address=first.address, state=RecipientState.QUEUED, person_id=None)
        )
        address, later_id = first.address, later.id
    take(clean, report(mail))
    with in_app(clean, write=False):
        assert recipient(later_id, address).state is RecipientState.SUPPRESSED
