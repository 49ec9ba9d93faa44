"""A frame spliced for one person is the mail that would have been built for that person alone."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core import clock
from crm.core.mail import (
    Content,
    Enclosure,
    Frame,
    HeaderRefused,
    HeaderReserved,
    Mailbox,
    Message,
    Unsubscribe,
    calendar_file,
    compose,
    inline_image,
)
from crm.core.mail.body import Base64Body, QuotedBody, base64_lines, prepared
from crm.core.markdown import FieldUnknown, Template
from tests.support.mailbox import body, parsed

SENDER = Mailbox("青深企业家联谊会", "noreply@crm.example")
AT = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
octets = st.binary(max_size=200)
safe = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=90)
written = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="{}") | st.just("\n"),
    max_size=300,
)


def built_by_the_standard_library(text: str, html: str, subject: str) -> EmailMessage:
    """The same mail as Python's own library builds it."""
    mail = EmailMessage()
    mail["Subject"] = subject
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    return mail


@given(pieces=st.lists(st.tuples(octets, octets), max_size=6), last=octets)
def test_base64_in_pieces_decodes_to_the_whole(pieces: list[tuple[bytes, bytes]], last: bytes) -> None:
    literals, values = [piece[0] for piece in pieces] + [last], [piece[1] for piece in pieces]
    out: list[bytes] = []
    Base64Body(literals).fill(values, out)
    encoded = b"".join(out)
    whole = b"".join(literal + value for literal, value in pieces) + last
    mail = parsed(b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded)
    assert mail.get_payload(decode=True) == whole
    assert not mail.defects
    lines = encoded.split(b"\r\n")
    assert all(0 < len(line) <= 76 for line in lines[:-1])
    assert encoded.replace(b"\r\n", b"") == base64_lines(whole).replace(b"\r\n", b"")


@given(pieces=st.lists(st.tuples(written, safe), max_size=5), last=written)
def test_quoted_printable_in_pieces_decodes_to_the_whole(pieces: list[tuple[str, str]], last: str) -> None:
    literals = [piece[0].replace("\n", "\r\n") for piece in pieces] + [last.replace("\n", "\r\n") + "\r\n"]
    out: list[bytes] = []
    QuotedBody(literals).fill([piece[1].encode() for piece in pieces], out)
    encoded = b"".join(out)
    whole = "".join(a + b[1] for a, b in zip(literals, pieces, strict=False)) + literals[-1]
    mail = parsed(b"Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + encoded)
    payload = mail.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode() == whole
    assert all(len(line) <= 76 for line in encoded.split(b"\r\n"))


@given(subject=safe, text=written, html=written, values=st.lists(safe, min_size=2, max_size=2))
def test_spliced_equals_built_alone(subject: str, text: str, html: str, values: list[str]) -> None:
    fields = dict(zip(("称谓", "firm"), values, strict=True))
    subject = subject.replace("{", "").replace("}", "")
    frame = Frame(
        Content(
            sender=SENDER,
            subject=Template.parse(f"致{{{{ 称谓 }}}}：{subject}"),
            text=Template.parse(f"{text}{{{{ 称谓 }}}}{text}{{{{firm}}}}"),
            html=Template.parse(f"<p>{html}{{{{ firm }}}}</p>{{{{ 称谓 }}}}"),
        )
    )
    whole_text = f"{text}{values[0]}{text}{values[1]}"
    whole_html = f"<p>{html}{escape(values[1])}</p>{escape(values[0])}"
    mail = frame.splice(
        to_name="示例人", to_address="a@example.com", message_id="<a@crm.example>", fields=fields, date=AT
    )
    alone = Message(
        to=Mailbox("示例人", "a@example.com"),
        sender=SENDER,
        subject=f"致{values[0]}：{subject}",
        text=whole_text,
        html=whole_html,
        message_id="<a@crm.example>",
        date=AT,
    )
    ours, single = parsed(mail), parsed(alone.as_bytes())
    library = built_by_the_standard_library(whole_text, whole_html, "x")
    for kind in ("plain", "html"):
        assert body(ours, kind).rstrip("\n") == body(single, kind).rstrip("\n")
        assert body(ours, kind).rstrip("\n") == body(library, kind).rstrip("\n")
    assert ours.items()[:6] == single.items()[:6]
    assert all(len(row) <= 998 for row in mail.split(b"\r\n"))
    assert b"\n" not in mail.replace(b"\r\n", b"")


def test_chinese_goes_as_base64_and_english_as_quoted_printable() -> None:
    assert prepared(["各位企业家朋友，您好。\n"]).transfer_encoding == "base64"
    assert prepared(["Dear friends, welcome to Qingdao.\n"]).transfer_encoding == "quoted-printable"


@pytest.mark.parametrize("value", ["a\r\nBcc: e@example.com", "a\x00", "a\u2028b", "a\x85b"])
def test_a_control_character_in_a_merge_value_is_refused(value: str) -> None:
    frame = Frame(Content(sender=SENDER, subject=Template.parse("通知"), text=Template.parse("{{ 称谓 }}")))
    with pytest.raises(HeaderRefused):
        frame.splice(to_name="", to_address="a@example.com", message_id="<a@b.cn>", fields={"称谓": value})


def test_a_missing_value_is_an_error_and_no_value_is_evaluated() -> None:
    frame = Frame(Content(sender=SENDER, subject=Template.parse("{{ 称谓 }}"), text=Template.parse("您好")))
    with pytest.raises(FieldUnknown, match="称谓"):
        frame.splice(to_name="", to_address="a@example.com", message_id="<a@b.cn>")
    payload = "{{ 称谓.__class__ }}{{7*7}}${7*7}<%= 7*7 %>"
    mail = frame.splice(
        to_name="",
        to_address="a@example.com",
        message_id="<a@b.cn>",
        fields={"称谓": payload, "unused": "\n"},
    )
    assert parsed(mail)["Subject"] == payload


def test_values_are_escaped_in_html_and_plain_in_text() -> None:
    frame = Frame(
        Content(
            sender=SENDER,
            subject=Template.parse("通知"),
            text=Template.parse("{{ 单位 }}"),
            html=Template.parse('<a href="{{ 单位 }}">{{ 单位 }}</a>'),
        )
    )
    mail = parsed(
        frame.splice(to_name="", to_address="a@example.com", message_id="<a@b.cn>", fields={"单位": "\"'><script>&"})
    )
    assert body(mail).rstrip("\n") == "\"'><script>&"
    assert "&quot;&#x27;&gt;&lt;script&gt;&amp;" in body(mail, "html")
    assert "<script>" not in body(mail, "html")


def test_a_campaign_mail_has_each_header_once_and_both_ways_out() -> None:
    frame = Frame(
        Content(
            sender=SENDER,
            reply_to=Mailbox("秘书处", "office@crm.example"),
            subject=Template.parse("通知"),
            text=Template.parse("您好"),
            html=Template.parse("<p>您好</p>"),
            headers={"X-Campaign": "7"},
        )
    )
    way_out = Unsubscribe("https://crm.example/u/token", "leave@crm.example")
    with clock.freeze(AT):
        mail = parsed(
            frame.splice(to_name="王总", to_address="a@example.com", message_id="<a@b.cn>", unsubscribe=way_out)
        )
    for name in ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Reply-To", "X-Campaign"):
        assert len(mail.get_all(name, [])) == 1, name
    assert mail["List-Unsubscribe"] == "<https://crm.example/u/token>, <mailto:leave@crm.example>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Date"] == "Sun, 22 Nov 2026 14:00:00 +0800"
    assert mail["Bcc"] is None


def test_a_confirmation_carries_its_qr_code_inside_and_its_calendar_beside() -> None:
    calendar = b"BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n"
    mail = parsed(
        compose(
            to=Mailbox("示例人", "a@example.com"),
            sender=SENDER,
            subject="报名成功",
            text="您的报名已确认。",
            html='<p>报名已确认。</p><img src="cid:ticket@crm" alt="入场二维码">',
            enclosures=[inline_image(b"\x89PNG", cid="ticket@crm"), calendar_file(calendar, "活动.ics")],
        ).as_bytes()
    )
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html"),
        *("image/png", "text/calendar"),
    ]
    image, event = [part for part in mail.walk() if not part.is_multipart()][2:]
    assert image["Content-ID"] == "<ticket@crm>"
    assert image.get_content_disposition() == "inline"
    assert event.get_param("method") == "PUBLISH"
    assert event.get_filename() == "活动.ics"
    assert event.get_payload(decode=True) == calendar
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_text_alone_is_shown_as_html_too() -> None:
    mail = parsed(
        compose(
            to=Mailbox("", "a@example.com"),
            sender=SENDER,
            subject="登录",
            text="请打开 https://crm.example/a?b=1&c=2 登录。\n<b>不是标签</b>",
        ).as_bytes()
    )
    page = body(mail, "html")
    assert '<a href="https://crm.example/a?b=1&amp;c=2">' in page
    assert "&lt;b&gt;不是标签" in page


def test_an_inline_image_needs_html() -> None:
    with pytest.raises(ValueError, match="HTML"):
        Frame(
            Content(
                sender=SENDER,
                subject=Template(["x"]),
                text=Template(["x"]),
                enclosures=[Enclosure("a.png", "image/png", b"", "cid")],
            )
        )


def test_flask_mails_attach_works_and_takes_no_headers() -> None:
    message = compose(to=Mailbox("", "a@example.com"), sender=SENDER, subject="附件", text="见附件。")
    message.attach("名单.csv", "text/csv", "a,b\r\n")
    parts = [part.get_filename() for part in parsed(message.as_bytes()).walk()]
    assert parts[-1] == "名单.csv"
    message.attach("a.csv", "text/csv", "x", headers={"X": "1\r\nBcc: evil@example.com"})
    with pytest.raises(HeaderReserved):
        message.as_bytes()
