"""The box of bounces: a Maildir and a mailbox over a real socket; each mail once, the rest for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.accounts.permissions import Role
from crm.bounces.jobs import fetch_bounces
from crm.bounces.models import Bounce, IntakeMail
from crm.bounces.rules import cover_of
from crm.core import db
from crm.core.mail.box import BoxFault, BoxUrl, opened, parse_box_url
from crm.core.web import CrmFlask
from tests.bounces.test_actions import sent_mail
from tests.support.bounces import reply, report
from tests.support.campaigns import in_app
from tests.support.imap import ImapServer
from tests.support.people import Browser

STRANGE = (
    "From: 路人 <walker@example.com>\nSubject: =?utf-8?b?6K+36Zeu?=\n"
    "Content-Type: text/plain; charset=utf-8\n\n您好\x00<script>\n"
).encode()
BROKEN = report("Message-ID: <campaign.1.1.aaaaaaaaaaaaaaaa@x.example>\n\nhello")


@contextmanager
def box(app: CrmFlask, url: str) -> Iterator[None]:
    """Let the application fetch from this box inside the block."""
    before = app.config["CRM_SETTINGS"]
    app.config["CRM_SETTINGS"] = replace(before, bounce_box=url)
    try:
        with app.app_context():
            yield
    finally:
        app.config["CRM_SETTINGS"] = before


def found(app: CrmFlask) -> tuple[dict[str, int], int]:
    """Return what was fetched, and how many bounces are noted."""
    with in_app(app, write=False):
        return dict(Counter(row.verdict for row in db.session.query(IntakeMail))), db.session.query(Bounce).count()


@pytest.fixture
def letters(clean: CrmFlask, instance: Path) -> list[bytes]:
    """A bounce, an answer, a vacation answer, a report about nobody's mail, a stranger's mail."""
    mail: Any = sent_mail(clean, instance, first=True)
    return [report(mail), reply(mail), reply(mail, vacation=True), BROKEN, STRANGE]


ALL = {"hard": 1, "reply": 2, "automatic": 1, "unknown": 1}


def test_a_maildir_is_emptied_once(clean: CrmFlask, letters: list[bytes], tmp_path: Path) -> None:
    for n, raw in enumerate(letters):
        (tmp_path / "new").mkdir(exist_ok=True)
        (tmp_path / "new" / f"{n}.host").write_bytes(raw)
    with box(clean, f"maildir:{tmp_path}"):
        assert fetch_bounces() == 5
        assert found(clean) == (ALL, 1)
        assert sorted(path.name for path in (tmp_path / "cur").iterdir()) == [f"{n}.host:2,S" for n in range(5)]
        (tmp_path / "new" / "again").write_bytes(letters[0])
        assert fetch_bounces() == 0
        assert found(clean) == (ALL, 1)
        assert not list((tmp_path / "new").iterdir())
    with box(clean, f"maildir:{tmp_path}/nowhere"):
        assert fetch_bounces() == 0


def test_a_mailbox_is_read_by_imap_and_marked(clean: CrmFlask, letters: list[bytes]) -> None:
    with ImapServer([raw.replace(b"\n", b"\r\n") for raw in letters]) as server:
        with box(clean, server.url):
            assert fetch_bounces() == 5
            assert server.seen == [True] * 5
            server.mails.append((letters[0].replace(b"\n", b"\r\n"), False))
            assert fetch_bounces() == 0
            assert server.seen == [True] * 6
        assert found(clean) == (ALL, 1)
        with pytest.raises(BoxFault), opened(parse_box_url(server.url.replace("secret", "wrong")), 100):
            pass


def test_a_person_looks_at_what_is_left_and_its_words_go(
    clean: CrmFlask, letters: list[bytes], tmp_path: Path, browse: Callable[..., Browser]
) -> None:
    browser = browse(Role.SECRETARY)
    assert "没有设置退信邮箱" in browser.get("/campaigns/intake").text
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1").write_bytes(STRANGE)
    with box(clean, f"maildir:{tmp_path}"):
        fetch_bounces()
    page = browser.get("/campaigns/intake").text
    assert "请问" in page
    assert "&lt;script&gt;" in page
    assert "walker@example.com" not in page
    with in_app(clean, write=False):
        number = db.session.query(IntakeMail.id).scalar()
    assert "请问" not in browse(Role.ORGANIZER).get("/campaigns/intake").text
    assert browse(Role.AUDITOR).send(f"/campaigns/intake/{number}/done").status_code == 404
    for words in ("内容已删除", "已经处理过"):
        assert browser.send(f"/campaigns/intake/{number}/done").status_code == 303
        assert words in browser.get("/campaigns/intake").text
    with in_app(clean, write=False):
        row = db.session.query(IntakeMail).one()
        assert (row.sender, row.subject, row.text) == ("", "", "")


@given(raw=st.binary(max_size=2_000))
def test_no_mail_breaks_the_reader(raw: bytes) -> None:
    cover = cover_of(raw)
    assert len(cover.text) <= 4_000
    assert "\x00" not in cover.sender + cover.subject + cover.text


@pytest.mark.parametrize(
    "url",
    ["imap://a:b@mail.example/INBOX", "imaps://mail.example", "maildir:relative", "pop3://a:b@c", "imaps://a:b@c:x/"],
)
def test_a_box_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(ValueError, match="。"):
        parse_box_url(url)


def test_a_box_is_read_from_its_address() -> None:
    assert parse_box_url("imaps://a%40b.cn:p%40ss@mail.example/Bounces") == BoxUrl(
        kind="imaps", host="mail.example", port=993, user="a@b.cn", password="p@ss", mailbox="Bounces"
    )
