"""Leaving by link and by one click; looking changes nothing; opens and clicks are noted and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from crm.campaigns import actions
from crm.campaigns.models import MailEvent, Recipient, Suppression
from crm.campaigns.rules import MarkKind, NotReady, Reason
from crm.core import db
from crm.core.actor import COMMAND_LINE
from crm.core.web import CrmFlask
from tests.support.campaigns import a_campaign, in_app, recipient, some_members, states
from tests.support.mailbox import body, mails
from tests.support.people import Browser

TABLES = ("suppression", "recipient", "campaign", "mail_event", "audit_entry")


@pytest.fixture
def sent(clean: CrmFlask, instance: Path) -> Any:
    """A campaign that reached one person, and its mail."""
    for old in (instance / "outbox").glob("*.eml"):
        old.unlink()
    with in_app(clean):
        some_members(0, 1)
        campaign_id = a_campaign(subject_en="Notice", body_en="Dear {{name}}").id
    with in_app(clean):
        actions.launch(campaign_id, by=COMMAND_LINE)
    (mail,) = mails(instance / "outbox")
    return mail


def way(mail: Any) -> str:
    """The path of the way out."""
    return "/u/" + re.findall(r"/u/([\w-]{27})>", str(mail["List-Unsubscribe"]).replace("\n", ""))[0]


def rows(app: CrmFlask, *tables: str) -> list[Any]:
    with in_app(app, write=False):
        names = tables or TABLES
        return [db.session.execute(db.Base.metadata.tables[name].select()).all() for name in names]


def test_a_thousand_looks_change_nothing(clean: CrmFlask, visitor: Browser, sent: Any) -> None:
    before = rows(clean)
    links = {
        re.sub(r"^https://crm\.example", "", link)
        for link in re.findall(r'https://crm\.example[^\s"<>]+', body(sent, "html"))
    }
    quiet = sorted(link for link in links if link.startswith("/u/"))
    assert quiet == [way(sent), f"{way(sent)}/mail"]
    for n in range(250):
        for link in quiet:
            assert visitor.open(link, method="HEAD" if n % 2 else "GET").status_code == 200
            assert visitor.open(f"{link}?choice=all&List-Unsubscribe=One-Click", method="GET").status_code == 200
    for link in links - set(quiet):
        assert visitor.head(link).status_code == 204
    assert rows(clean) == before


def test_one_click_needs_no_cookie_and_no_token(clean: CrmFlask, sent: Any) -> None:
    browser = clean.test_client(use_cookies=False)
    said = {"List-Unsubscribe": "One-Click"}
    for _again in range(2):
        answer = browser.post(way(sent), data=said, headers={"User-Agent": "MailProgram/1"})
        assert answer.status_code == 200
    with in_app(clean, write=False):
        (row,) = db.session.query(Suppression).all()
        assert (row.address, row.scope, row.user_agent, row.ip) == (
            sent["To"].addresses[0].addr_spec, "all", "MailProgram/1", "127.0.0.1",
        )  # fmt: skip
        assert row.campaign_id is not None
    with in_app(clean):
        following = a_campaign()
        with pytest.raises(NotReady):
            actions.launch(following.id, by=COMMAND_LINE)


def test_who_left_is_skipped_with_the_reason(clean: CrmFlask, sent: Any) -> None:
    clean.test_client().post(way(sent), data={"List-Unsubscribe": "One-Click"})
    with in_app(clean):
        some_members(1, 0)
        following = a_campaign().id
        actions.launch(following, by=COMMAND_LINE)
        assert states(following) == {"queued": 1, "skipped": 1}
        assert recipient(following, sent["To"].addresses[0].addr_spec).reason is Reason.UNSUBSCRIBED


def test_leaving_one_kind_and_coming_back(clean: CrmFlask, visitor: Browser, sent: Any) -> None:
    assert "已退订" in visitor.post(way(sent), data={"choice": "this"}).text
    with in_app(clean, write=False):
        assert db.session.query(Suppression).one().scope == "notice"
    assert "恢复订阅" in visitor.get(way(sent)).text
    visitor.post(way(sent), data={"choice": "back"})
    with in_app(clean, write=False):
        assert db.session.query(Suppression).one().ended_at is not None
    visitor.post(way(sent), data={"choice": "all"})
    assert "这个邮箱已退订全部通知" in visitor.get(way(sent)).text
    english = visitor.get(way(sent), headers={"Accept-Language": "en"})
    assert "This address receives no notices" in english.text


def test_wrong_tokens_answer_alike(clean: CrmFlask, visitor: Browser, sent: Any) -> None:
    right = way(sent).removeprefix("/u/")
    with in_app(clean, write=False):
        number = db.session.query(Recipient.id).scalar()
    wrong = [
        right[:-1] + ("A" if right[-1] != "A" else "B"),
        right.swapcase(),
        right[:-1],
        f"{right}x",
        str(number),
        "令牌",
        "x" * 27,
    ]
    for each in wrong:
        for path in (f"/u/{each}", f"/u/{each}/mail", f"/m/{each}", f"/m/{each}?l=1"):
            assert visitor.get(path).status_code == 404, path
        assert visitor.post(f"/u/{each}", data={"List-Unsubscribe": "One-Click"}).status_code == 404
    assert rows(clean, "suppression", "mail_event") == [[], []]


def marks(mail: Any) -> list[str]:
    """The paths of the tracker in a mail: the open first, then the clicks."""
    found = re.findall(r'https://crm\.example(/m/[^"\s<>]+)', body(mail, "html"))
    return sorted(set(found), key=len)


def test_opens_and_clicks_are_raw_events(clean: CrmFlask, visitor: Browser, sent: Any) -> None:
    before = rows(clean, "recipient", "campaign", "suppression")
    opened, clicked = marks(sent)
    assert visitor.get(opened, headers={"User-Agent": "Reader"}).mimetype == "image/gif"
    answer = visitor.get(clicked)
    assert (answer.status_code, answer.location) == (302, "https://example.com/a?b=1&c=2")
    with in_app(clean, write=False):
        first, second = db.session.query(MailEvent).order_by(MailEvent.id)
        assert (first.kind, first.user_agent, first.ip_prefix, first.verdict) == (
            MarkKind.OPEN, "Reader", "127.0.0.0/24", "machine",
        )  # fmt: skip
        assert second.kind is MarkKind.CLICK
        assert second.link_id is not None
    assert rows(clean, "recipient", "campaign", "suppression") == before


@pytest.mark.parametrize("asked", ["2", "0", "-1", "99999999", "https://evil.example", "x", ""])
def test_a_click_leads_only_to_the_campaigns_own_links(visitor: Browser, sent: Any, asked: str) -> None:
    opened, _clicked = marks(sent)
    answer = visitor.get(opened, query_string={"l": asked, "url": "https://evil.example", "next": "//evil.example"})
    assert answer.status_code in (200, 404)
    assert answer.location is None


def test_the_mark_cannot_unsubscribe(clean: CrmFlask, visitor: Browser, sent: Any) -> None:
    opened, _clicked = marks(sent)
    assert visitor.post(opened.replace("/m/", "/u/"), data={"List-Unsubscribe": "One-Click"}).status_code == 404
    assert visitor.post(opened).status_code == 405


def test_opens_are_kept_up_to_a_limit(
    clean: CrmFlask, visitor: Browser, sent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm.campaigns.queries.recipients.LONGEST_TRAIL", 3)
    opened, _clicked = marks(sent)
    for _n in range(5):
        visitor.get(opened)
    with in_app(clean, write=False):
        assert db.session.query(MailEvent).count() == 3


def test_the_web_version_lives_under_its_own_policy(visitor: Browser, sent: Any) -> None:
    answer = visitor.get(f"{way(sent)}/mail")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "{{" not in answer.text
    assert "/m/" not in answer.text
