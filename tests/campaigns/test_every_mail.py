"""Every kind of mail this product sends, in both languages, held to what mail programs and receivers ask for.

A kind is a folder under templates/email. Whoever adds one must say here how it comes about, or the first test fails.
"""

from __future__ import annotations

import ast
import re
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path

import dkim
import pytest

from crm.core.mail import mail as extension
from crm.core.web import CrmFlask
from tests.support.mailbox import body, parsed
from tests.support.occasions import ADDRESS, MAKERS

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=[(*each, locale) for each in MAKERS for locale in ("zh", "en")], ids="-".join)
def octets(request: pytest.FixtureRequest, clean: CrmFlask, instance: Path) -> bytes:
    """The last mail of an occasion, as it left."""
    kind, name, locale = request.param
    for old in (instance / "outbox").glob("*.eml"):
        old.unlink()
    MAKERS[kind, name](clean, locale)
    written = [path.read_bytes() for path in sorted((instance / "outbox").glob("*.eml"))]
    found = [each for each in written if parsed(each)["To"].addresses[0].addr_spec == ADDRESS]
    assert found, "no mail was sent"
    return found[-1]


@pytest.fixture
def message(octets: bytes) -> EmailMessage:
    """The same, as a mail program reads it."""
    return parsed(octets)


def test_no_kind_is_forgotten() -> None:
    kinds = {path.name for path in (ROOT / "templates" / "email").iterdir()}
    assert kinds == {kind for kind, _name in MAKERS}


def test_every_mail_is_written_by_the_two_that_add_the_way_out() -> None:
    """A mail is `compose(…, **rendered(…))` or a campaign's frame; nobody else makes one."""
    wrong = []
    for path in sorted((ROOT / "crm").rglob("*.py")):
        home = path.relative_to(ROOT / "crm").as_posix()
        if home.startswith("core/mail/"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id == "compose" and all(keyword.arg for keyword in node.keywords):
                wrong.append(f"{home}: compose without **rendered(…)")
            if node.func.id in ("Frame", "Content", "Message") and home != "campaigns/jobs/letters.py":
                wrong.append(f"{home}: {node.func.id}")
    assert not wrong


def test_its_lines_and_headers_are_well_formed(octets: bytes, message: EmailMessage) -> None:
    head = octets.partition(b"\r\n\r\n")[0]
    assert b"\n" not in octets.replace(b"\r\n", b"")
    assert max(map(len, octets.split(b"\r\n"))) <= 998
    assert max(map(len, head.split(b"\r\n"))) <= 200
    assert head.isascii()
    for word in re.findall(rb"=\?[^?]+\?[BbQq]\?[^?]*\?=", head):
        assert len(word) <= 75
        assert "\ufffd" not in str(make_header(decode_header(word.decode())))
    for name in ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version"):
        assert len(message.get_all(name, [])) == 1, name
    assert message["Date"].datetime.utcoffset() is not None
    assert re.fullmatch(r"<[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+>", message["Message-ID"])
    assert message["From"].addresses[0].addr_spec == "noreply@crm.example"
    assert [each.addr_spec for each in message["To"].addresses] == [ADDRESS]
    assert message["Cc"] is None
    assert message["Bcc"] is None
    assert not message.defects


def test_it_carries_the_way_out(message: EmailMessage) -> None:
    told = re.fullmatch(
        r"<https://crm\.example/u/([\w-]{20,})>,\s*<mailto:noreply@crm\.example\?subject=unsubscribe%20\1>",
        str(message["List-Unsubscribe"]),
    )
    assert told is not None, message["List-Unsubscribe"]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "wang" not in told[1]
    for kind in ("plain", "html"):
        text = body(message, kind)
        assert f"https://crm.example/u/{told[1]}" in text
        assert re.search("退订|unsubscribe", text, re.I), kind
        assert "noreply@crm.example" in text
        assert "青深企业家联谊会" in text or "Shenzhen Entrepreneurs" in text.replace("&#39;", "'")


def test_its_texts_are_finished(message: EmailMessage) -> None:
    alternatives = [part for part in message.walk() if part.get_content_type() == "multipart/alternative"]
    assert len(alternatives) == 1
    plain, html = body(message, "plain"), body(message, "html")
    assert len(plain.strip()) > 20
    assert "<p" not in plain
    assert len(html.encode()) < 102_000
    for text in (plain, html.partition("</head>")[2]):
        assert not re.search(r"\{\{|\}\}|\{[a-z_]+\}|\bNone\b|\bundefined\b|\bnull\b", text)
    assert not re.search(r"<script|<form|<iframe|<object|\son\w+\s*=|javascript:", html, re.I)
    for link in re.findall(r'href="([^"]+)"', html):
        assert link.startswith(("https://", "mailto:"))
    assert "<img" not in html, "pictures with little text look like spam to filters"
    assert not re.search(r"\n{4}", plain)


def test_its_signature_holds_and_covers_the_way_out(octets: bytes, message: EmailMessage, clean: CrmFlask) -> None:
    with clean.app_context():
        signer = extension.current.settings.signer
    assert signer is not None
    name, record = signer.record
    assert name == "crm._domainkey.crm.example"
    assert octets.count(b"DKIM-Signature:") == 1
    assert dkim.verify(octets, dnsfunc=lambda *_args, **_more: record.encode())
    said = dict(part.strip().split("=", 1) for part in str(message["DKIM-Signature"]).split(";"))
    assert said["d"] == message["From"].addresses[0].domain
    covered = re.sub(r"\s", "", said["h"]).split(":")
    assert {"from", "to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post"} <= set(covered)


def test_a_confirmation_brings_its_ticket_and_its_date(clean: CrmFlask, instance: Path) -> None:
    for old in (instance / "outbox").glob("*.eml"):
        old.unlink()
    MAKERS["confirmation", "confirmed"](clean, "zh")
    (path,) = (instance / "outbox").glob("*.eml")
    names = [each.get_filename() for each in parsed(path.read_bytes()).iter_attachments()]
    assert names[0] == "ticket.png"
    assert str(names[1]).endswith(".ics")
