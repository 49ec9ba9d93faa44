"""Who opened and clicked: people, machines, unknown; and what is shown of a campaign afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.accounts.permissions import Role
from crm.campaigns import actions, queries
from crm.campaigns.jobs.letters import addresses
from crm.campaigns.models import MailEvent, Recipient
from crm.campaigns.rules import MarkKind, Pacing, RecipientState
from crm.campaigns.rules.tokens import mark
from crm.campaigns.rules.visits import AT_ONCE, Verdict, is_burst, judged
from crm.core import db
from crm.core.actor import COMMAND_LINE
from crm.core.clock import freeze, now
from crm.core.web import CrmFlask
from tests.support.campaigns import a_campaign, in_app, some_members
from tests.support.people import Browser

AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0"
GOOGLE = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
BODY = "[甲](https://example.com/a)，[乙](https://example.com/b)。"


@pytest.mark.parametrize(
    ("kind", "agent", "waited", "verdict"),
    [
        (MarkKind.CLICK, CHROME, 60, Verdict.HUMAN),
        (MarkKind.OPEN, WECHAT, 60, Verdict.HUMAN),
        (MarkKind.CLICK, CHROME, 2, Verdict.MACHINE),
        (MarkKind.OPEN, "Mozilla/5.0", 600, Verdict.MACHINE),
        (MarkKind.OPEN, GOOGLE, 600, Verdict.UNKNOWN),
        (MarkKind.CLICK, GOOGLE, 600, Verdict.MACHINE),
        (MarkKind.CLICK, "python-requests/2.31", 600, Verdict.MACHINE),
        (MarkKind.CLICK, CHROME + " Barracuda Sentinel", 600, Verdict.MACHINE),
        (MarkKind.OPEN, "", 600, Verdict.UNKNOWN),
    ],
)
def test_who_it_was(kind: MarkKind, agent: str, waited: int, verdict: Verdict) -> None:
    assert judged(kind, agent, handed_at=AT, at=AT + timedelta(seconds=waited)) is verdict


@given(agent=st.text(max_size=300), kind=st.sampled_from(MarkKind), waited=st.floats(0, 9.9))
def test_nobody_reads_within_seconds_of_delivery(agent: str, kind: MarkKind, waited: float) -> None:
    assert judged(kind, agent, handed_at=AT, at=AT + timedelta(seconds=waited)) is Verdict.MACHINE
    assert is_burst([1, 2, None])
    assert not is_burst([1, 1, None])


def launched(app: CrmFlask) -> tuple[int, list[str]]:
    """Send a campaign to 2 + 1 people; return it and the marks of its mails."""
    with in_app(app):
        some_members(2, 1)
        campaign_id = a_campaign(body=BODY).id
    with in_app(app):
        actions.launch(campaign_id, by=COMMAND_LINE)
    with in_app(app, write=False):
        ids = db.session.query(Recipient.id).order_by(Recipient.id).all()
        return campaign_id, [mark(addresses().token(campaign_id, each.id)) for each in ids]


def test_the_report_counts_people_and_machines_apart(
    clean: CrmFlask, visitor: Browser, browse: Callable[..., Browser]
) -> None:
    campaign_id, (first, second, _third) = launched(clean)
    with freeze(now() + AT_ONCE + timedelta(seconds=60)):
        visitor.get(f"/m/{first}?l=1", headers={"User-Agent": CHROME})
        visitor.get(f"/m/{second}?l=1", headers={"User-Agent": CHROME})
        visitor.get(f"/m/{second}?l=2", headers={"User-Agent": CHROME})
    with in_app(clean):
        assert [(each.verdict) for each in db.session.query(MailEvent).order_by(MailEvent.id)] == [
            "human", "machine", "machine",
        ]  # fmt: skip
        assert [(row.people, row.every) for row in queries.by_link(campaign_id)] == [(1, 2), (0, 1)]
        row = db.session.query(Recipient).order_by(Recipient.id).first()
        assert row is not None
        row.state, row.response = RecipientState.UNCERTAIN, "421 away"
    browser = browse(Role.SECRETARY)
    page = browser.get(f"/campaigns/{campaign_id}/results").text
    for words in ("青岛", "example.com", "421 away", "https://example.com/a", "之后的结果"):
        assert words in page
    assert "已有打开或点击" in browser.get(f"/campaigns/{campaign_id}").text
    file = browser.send(f"/campaigns/{campaign_id}/export", {"format": "csv"})
    assert file.status_code == 200
    assert file.text.count("@example.com") == 3
    assert "结果不明" in file.text
    assert browse(Role.LEADER).send(f"/campaigns/{campaign_id}/export", {"format": "csv"}).status_code == 404
    assert browser.send(f"/campaigns/{campaign_id}/uncertain", {"outcome": "given_up"}).status_code == 303
    assert "已确认 1 位" in browser.get(f"/campaigns/{campaign_id}").text


def test_who_does_not_want_it_is_not_tracked(clean: CrmFlask, visitor: Browser) -> None:
    campaign_id, marks = launched(clean)
    with in_app(clean, write=False):
        token = addresses().token(campaign_id, db.session.query(Recipient.id).order_by(Recipient.id).first().id)  # type: ignore[union-attr]
    assert "会被记录" in visitor.get(f"/u/{token}/tracking").text
    for _again in range(2):
        assert visitor.send(f"/u/{token}/tracking", {"choice": "off"}).status_code == 303
    assert "不被记录" in visitor.get(f"/u/{token}/tracking").text
    assert visitor.get(f"/m/{marks[0]}?l=1").location == "https://example.com/a"
    visitor.get(f"/m/{marks[1]}?l=1")
    with in_app(clean):
        assert db.session.query(MailEvent).count() == 1
        actions.set_pacing(Pacing(tracking=False), by=COMMAND_LINE)
    visitor.get(f"/m/{marks[2]}?l=1")
    with in_app(clean, write=False):
        assert db.session.query(MailEvent).count() == 1
    visitor.send(f"/u/{token}/tracking", {"choice": "on"})
    assert "会被记录" in visitor.get(f"/u/{token}/tracking").text
