"""No control character reaches a header, and every encoded word stands on its own."""

from __future__ import annotations

import re
from email.header import decode_header, make_header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.errors import DomainError
from crm.core.mail import (
    AddressRefused,
    Enclosure,
    HeaderRefused,
    HeaderReserved,
    Mailbox,
    Message,
    OnePersonOnly,
    Unsubscribe,
    compose,
    message_id,
)
from crm.core.mail.headers import address_header, encoded_words, text_header
from tests.support.mailbox import parsed

CONTROLS = [chr(code) for code in (*range(0x20), 0x7F, *range(0x80, 0xA0), 0x2028, 0x2029)]
SENDER = Mailbox("青深企业家联谊会", "noreply@crm.example")
PERSON = Mailbox("示例人", "person@example.com")
EXPECTED = {
    *("subject", "to", "date", "message-id", "from", "reply-to", "x-kind", "mime-version", "content-type"),
    *("list-unsubscribe", "list-unsubscribe-post"),
}
line = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=120)
FIELDS = [
    "subject",
    "name",
    "address",
    "sender",
    "reply",
    "extra",
    "extra name",
    "id",
    "file",
    "url",
    "mailto",
]


def a_message(**replaced: str) -> Message:
    """A mail with every kind of header; a keyword puts its text into one of them."""
    extra = {replaced.get("extra name", "X-Kind"): replaced.get("extra", "campaign")}
    return Message(
        to=Mailbox(replaced.get("name", "示例人"), replaced.get("address", "person@example.com")),
        sender=Mailbox(replaced.get("sender", "联谊会"), "noreply@crm.example"),
        reply_to=Mailbox(replaced.get("reply", "秘书处"), "office@crm.example"),
        subject=replaced.get("subject", "通知"),
        text="您好\n",
        html="<p>您好</p>",
        headers=extra,
        enclosures=[Enclosure(replaced.get("file", "a.ics"), "text/calendar", b"x")],
        unsubscribe=Unsubscribe(
            replaced.get("url", "https://crm.example/u/x"), replaced.get("mailto", "leave@crm.example")
        ),
        message_id=replaced.get("id", "<a.b@crm.example>"),
    )


@pytest.mark.parametrize("control", CONTROLS, ids=lambda sign: f"U+{ord(sign):04X}")
@pytest.mark.parametrize("field", FIELDS)
def test_a_control_character_is_refused_in_every_field(field: str, control: str) -> None:
    with pytest.raises(DomainError):
        a_message(**{field: f"a{control}Bcc: evil@example.com"}).as_bytes()


@given(field=st.sampled_from(FIELDS), before=line, control=st.sampled_from(CONTROLS), after=line)
def test_whatever_surrounds_it_no_header_is_added(field: str, before: str, control: str, after: str) -> None:
    with pytest.raises(DomainError):
        a_message(**{field: f"{before}{control}{after}"}).as_bytes()


@given(field=st.sampled_from(["subject", "name", "sender", "reply", "extra", "file"]), text=line)
def test_any_other_text_adds_no_header_and_comes_back(field: str, text: str) -> None:
    try:
        mail = a_message(**{field: text}).as_bytes()
    except HeaderRefused:
        assert field == "subject"
        assert not text.strip()
        return
    seen = parsed(mail)
    assert {name.lower() for name in seen.keys()} == EXPECTED  # noqa: SIM118 (repeated headers show in keys)
    assert len(seen.keys()) == len(EXPECTED)
    if field == "subject":
        raw = mail.partition(b"\r\nTo: ")[0].decode().removeprefix("Subject: ").replace("\r\n", "")
        assert str(make_header(decode_header(raw))) == text


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("subject", "a\r\nBcc: evil@example.com"),
        ("sender", ("a\nBcc: evil@example.com", "a@example.com")),
        ("reply_to", "a@example.com\r\nBcc: evil@example.com"),
        ("recipients", ["a@example.com\r\nBcc: evil@example.com"]),
        ("recipients", ["a@example.com", "b@example.com"]),
        ("bcc", ["b@example.com"]),
        ("cc", ["b@example.com"]),
        ("extra_headers", {"X-Kind": "1\r\nBcc: evil@example.com"}),
        ("extra_headers", {"X-Kind\r\nBcc": "evil@example.com"}),
        ("extra_headers", {"Bcc": "evil@example.com"}),
        ("extra_headers", {"content-type": "text/html"}),
        ("msgId", "<a@b.cn>\r\nBcc: evil@example.com"),
        ("enclosures", (Enclosure('a"\r\nBcc: e@example.com', "text/plain", b""),)),
        ("enclosures", (Enclosure("a", "text/plain\r\nBcc: e@example.com", b""),)),
        ("enclosures", (Enclosure("a", "text/plain", b"", "x>\r\nBcc: e@example.com"),)),
    ],
)
def test_what_is_changed_after_it_was_made_is_checked_at_send_time(attribute: str, value: object) -> None:
    message = a_message()
    setattr(message, attribute, value)
    with pytest.raises(DomainError):
        message.as_bytes()


def test_flask_mails_own_question_is_answered_for_extra_headers_too() -> None:
    message = a_message()
    assert not message.has_bad_headers()
    message.extra_headers = {"X": "1\r\nBcc: evil@example.com"}
    assert message.has_bad_headers()


@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1), room=st.integers(24, 75))
def test_every_encoded_word_is_short_and_decodes_alone(text: str, room: int) -> None:
    words = encoded_words(text, room)
    assert len(words[0]) <= room
    assert all(len(word) <= 75 for word in words)
    assert "".join(str(make_header(decode_header(word))) for word in words) == text


@given(name=line, text=line)
def test_header_lines_are_short_and_ascii(name: str, text: str) -> None:
    for header in (text_header("Subject", text), address_header("Reply-To", name, "a@example.com")):
        assert header.isascii()
        assert header.endswith("\r\n")
        assert all(len(part) <= 76 for part in header.split("\r\n"))
        assert all(part.startswith(" ") for part in header.split("\r\n")[1:-1])


@given(name=line)
def test_a_display_name_comes_back_from_the_parser(name: str) -> None:
    header = address_header("To", name, "a@example.com").removeprefix("To: ").replace("\r\n", "").strip()
    phrase = header.removesuffix("<a@example.com>").strip()
    if phrase.startswith('"'):
        phrase = re.sub(r"\\(.)", r"\1", phrase[1:-1])
    assert str(make_header(decode_header(phrase))) == name


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Wang.Wei+crm@Example.COM", "Wang.Wei+crm@example.com"),
        ("a@例子.中国", "a@xn--fsqu00a.xn--fiqs8s"),
        ("王伟@example.com", "王伟@example.com"),
    ],
)
def test_the_domain_is_stored_in_ascii(typed: str, stored: str) -> None:
    box = Mailbox("", typed)
    assert box.address == stored
    assert box.needs_smtputf8 == (not stored.isascii())


@pytest.mark.parametrize(
    "typed",
    [
        *("", "a", "a@", "@b.cn", "a b@c.cn", "a@b..cn", "a@-b.cn", ".a@b.cn", "a@b@c.cn", "a,b@c.cn"),
        *("<a@b.cn>", "a@b.cn>", "a@[127.0.0.1]", f"{'a' * 65}@b.cn", f"a@{'b' * 64}.cn"),
        *("a@b.cn\n", "a@\u2028b.cn"),
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(DomainError):
        Mailbox("", typed)


def test_a_mailbox_is_read_from_the_settings() -> None:
    assert Mailbox.parse("青深企业家联谊会 <noreply@crm.example>") == Mailbox("青深企业家联谊会", "noreply@crm.example")
    assert Mailbox.parse("noreply@crm.example").name == ""
    with pytest.raises(ValueError, match="不是可用的邮箱地址"):
        Mailbox.parse("nobody")
    with pytest.raises(AddressRefused):
        Mailbox.parse("")


def test_the_message_id_is_the_callers_and_stable() -> None:
    key = message_id("campaign", 7, 12, domain="crm.example")
    assert key == message_id("campaign", 7, 12, domain="crm.example") == "<campaign.7.12@crm.example>"
    mail = compose(to=PERSON, sender=SENDER, subject="通知", text="您好", message_id=key)
    assert parsed(mail.as_bytes())["Message-ID"] == key
    with pytest.raises(HeaderRefused):
        message_id("a b", domain="crm.example")


def test_the_way_out_must_be_https_except_on_this_machine() -> None:
    assert "http://127.0.0.1:8000/u/x" in Unsubscribe("http://127.0.0.1:8000/u/x", "a@b.cn").header()
    for url in (
        "http://crm.example/u/x",
        "javascript:alert(1)",
        "https://a.example/> <b",
        "ftp://a.example/",
    ):
        with pytest.raises(HeaderRefused):
            Unsubscribe(url, "a@b.cn").header()


def test_reserved_headers_and_second_persons_are_named_in_the_refusal() -> None:
    with pytest.raises(HeaderReserved, match="Resent-To"):
        a_message(**{"extra name": "Resent-To"})
    message = a_message()
    message.add_recipient("second@example.com")
    with pytest.raises(OnePersonOnly):
        message.as_bytes()
