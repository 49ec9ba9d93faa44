"""The way out of a service mail: the same page and the same one click, for an address no campaign has written to."""

from __future__ import annotations

from typing import Any

import pytest

from crm.campaigns import actions
from crm.campaigns.models import Suppression
from crm.campaigns.rules import Reason
from crm.core import audit, db
from crm.core.actor import COMMAND_LINE
from crm.core.mail import ways_out
from crm.core.web import CrmFlask
from tests.support.campaigns import a_campaign, in_app, recipient, sending_through, some_members, states
from tests.support.people import Browser
from tests.support.smtp import SmtpServer

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def address(clean: CrmFlask) -> str:
    """Somebody whom notices go to."""
    with in_app(clean):
        return some_members(1, 1)[0]


@pytest.fixture
def way(clean: CrmFlask, address: str) -> str:
    """The way out that a sign-in link or a confirmation to them carries."""
    with clean.app_context():
        return f"/u/{ways_out().token(address)}"


def words(app: CrmFlask) -> list[Any]:
    """What is stored about who left."""
    with in_app(app, write=False):
        return [(each.address, each.scope, each.campaign_id, each.ended_at) for each in db.session.query(Suppression)]


def test_looking_changes_nothing_and_says_what_goes_on(
    clean: CrmFlask, visitor: Browser, way: str, address: str
) -> None:
    for method in ("GET", "HEAD") * 50:
        assert visitor.open(way, method=method).status_code == 200
    page = visitor.get(way).text
    assert address in page
    assert "登录链接等您自己要求的邮件不受影响" in page
    assert 'value="this"' not in page, "a service mail is of no kind of notice"
    assert words(clean) == []
    assert visitor.get(f"{way}/mail").status_code == 404


def test_one_click_stops_all_notices(clean: CrmFlask, way: str, address: str) -> None:
    browser = clean.test_client(use_cookies=False)
    for _again in range(2):
        answer = browser.post(way, data=ONE_CLICK)
        assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert words(clean) == [(address, "all", None, None)]
    with in_app(clean):
        following = a_campaign().id
        actions.launch(following, by=COMMAND_LINE)
        assert states(following) == {"queued": 1, "skipped": 1}
        assert recipient(following, address).reason is Reason.UNSUBSCRIBED
        facts = [row.fact for row in db.session.query(audit.AuditEntry).filter_by(fact="SubscriptionEnded")]
        assert len(facts) == 1


def test_who_leaves_is_taken_out_of_what_is_queued(clean: CrmFlask, visitor: Browser, way: str, address: str) -> None:
    with SmtpServer(answers={"RCPT": ["451 later"] * 2}) as server, clean.app_context(), sending_through(server):
        with in_app(clean):
            queued = a_campaign().id
        with in_app(clean):
            actions.launch(queued, by=COMMAND_LINE)
    visitor.post(way, data=ONE_CLICK)
    with in_app(clean, write=False):
        assert states(queued) == {"deferred": 1, "suppressed": 1}
        assert recipient(queued, address).reason is Reason.LEFT


def test_no_answer_to_a_post_sets_a_cookie(clean: CrmFlask, way: str) -> None:
    for data in (ONE_CLICK, {}, {"choice": "all"}, {"choice": "back"}):
        answer = clean.test_client(use_cookies=False).post(way, data=data)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers, data
        assert answer.location is None


def test_leaving_and_coming_back_on_the_page(clean: CrmFlask, visitor: Browser, way: str, address: str) -> None:
    left = visitor.post(way, data={"choice": "this"}).text
    assert "这个邮箱已退订全部通知" in left
    assert "服务邮件仍会发送" in left
    assert words(clean) == [(address, "all", None, None)]
    assert "已恢复订阅" in visitor.post(way, data={"choice": "back"}).text
    (word,) = words(clean)
    assert word[3] is not None
    english = visitor.get(way, headers={"Accept-Language": "en"}).text
    assert "You came here from a service mail" in english


def test_an_altered_token_is_nobodys(clean: CrmFlask, visitor: Browser, way: str) -> None:
    for wrong in (f"{way}A", way[:-4], way.replace("/u/", "/u/A", 1), f"/u/{'A' * 64}"):
        assert visitor.get(wrong).status_code == 404
        assert visitor.post(wrong, data=ONE_CLICK).status_code == 404
    assert words(clean) == []
