"""A service mail to one person: Flask-Mail's Message without its faults, and `compose` which makes one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from email import message_from_bytes
from email.message import Message as ParsedMessage
from html import escape

import flask_mail

from crm.core import clock
from crm.core.errors import DomainError
from crm.core.mail.addresses import Mailbox
from crm.core.mail.frame import Content, Enclosure, Frame, Unsubscribe
from crm.core.mail.headers import (
    HeaderRefused,
    HeaderReserved,
    check_extra,
    checked_message_id,
    message_id,
    refuse_controls,
)
from crm.core.markdown import Template
from crm.core.words import N_


class OnePersonOnly(DomainError):
    """A mail of this house goes to exactly one person: no Cc, no Bcc, one To."""

    code = "mail_one_person_only"
    template = N_("每封邮件只能有一位收件人，不能使用抄送或密送。请为每位收件人单独发信。")


class Message(flask_mail.Message):
    """One mail to one person, checked when it is made and again whenever it is turned into octets.

    What Flask-Mail's class lets through is refused here: control characters in any header (extra headers and
    file names included), several recipients, Cc and Bcc. It writes encoded words of at most 75 octets, bodies
    in base64 or quoted-printable, and a Date with offset. `unsubscribe` adds the one-click headers.
    """

    def __init__(
        self,
        *,
        to: Mailbox,
        sender: Mailbox,
        subject: str,
        text: str,
        html: str | None = None,
        reply_to: Mailbox | None = None,
        headers: Mapping[str, str] | None = None,
        enclosures: Sequence[Enclosure] = (),
        unsubscribe: Unsubscribe | None = None,
        message_id: str,
        date: datetime | None = None,
    ) -> None:
        super().__init__(subject, body=text, html=html, sender=_pair(sender), extra_headers=dict(headers or {}))
        self.sender: str | tuple[str, str] = _pair(sender)
        self.recipients, self.reply_to = [_pair(to)], _pair(reply_to) if reply_to else None
        self.enclosures, self.unsubscribe, self.msgId = tuple(enclosures), unsubscribe, message_id
        self.at = date or clock.now()
        self.date = self.at.timestamp()
        self.check()

    @property
    def to(self) -> Mailbox:
        """The one person it goes to. Raises OnePersonOnly."""
        if len(self.recipients) != 1 or self.cc or self.bcc:
            raise OnePersonOnly
        return _mailbox(self.recipients[0])

    def check(self) -> None:
        """Raise HeaderRefused, HeaderReserved, AddressRefused or OnePersonOnly unless every header may be
        sent.
        """
        if not self.to.address or not self.from_.address or not refuse_controls("subject", self.subject).strip():
            raise HeaderRefused(name="subject")
        checked_message_id(self.msgId)
        for name, value in (self.extra_headers or {}).items():
            check_extra(name, value)

    @property
    def from_(self) -> Mailbox:
        """The sender."""
        return _mailbox(self.sender)

    def has_bad_headers(self) -> bool:
        """Say whether `check` would refuse it (Flask-Mail's own name for the question)."""
        try:
            self.check()
        except DomainError:
            return True
        return False

    def as_bytes(self) -> bytes:
        """Return the finished mail with CRLF line ends; every header is checked again first."""
        self.check()
        content = Content(
            sender=self.from_,
            subject=Template([self.subject]),
            text=Template([self.body or ""]),
            html=Template([self.html]) if self.html is not None else None,
            reply_to=_mailbox(self.reply_to) if self.reply_to else None,
            headers=self.extra_headers or {},
            enclosures=(*self.enclosures, *map(_enclosure, self.attachments)),
        )
        return Frame(content).splice(
            to_name=self.to.name,
            to_address=self.to.address,
            message_id=self.msgId,
            unsubscribe=self.unsubscribe,
            date=self.at,
        )

    def as_string(self) -> str:
        """Return the finished mail as text."""
        return self.as_bytes().decode()

    def _message(self) -> ParsedMessage:  # type: ignore[override]  # parsed from our octets, never built by MIMEText
        return message_from_bytes(self.as_bytes())


def compose(
    *,
    to: Mailbox,
    sender: Mailbox,
    subject: str,
    text: str,
    html: str | None = None,
    reply_to: Mailbox | None = None,
    enclosures: Sequence[Enclosure] = (),
    unsubscribe: Unsubscribe | None = None,
    service: bool = True,
    message_id: str | None = None,
) -> Message:
    """Make one mail to one person; without `html` the HTML part is made from the text.

    `service` mails say that a program wrote them (Auto-Submitted, RFC 3834). Give `message_id` when the mail
    may be handed over twice: a receiver can then drop the copy. Raises HeaderRefused, AddressRefused.
    """
    return Message(
        to=to,
        sender=sender,
        subject=subject,
        text=text,
        html=html if html is not None else text_as_html(text),
        reply_to=reply_to,
        headers={"Auto-Submitted": "auto-generated"} if service else {},
        enclosures=enclosures,
        unsubscribe=unsubscribe,
        message_id=message_id or fresh_message_id(sender),
    )


def calendar_file(data: bytes, filename: str = "event.ics", *, method: str = "PUBLISH") -> Enclosure:
    """Return an iCalendar file for people to keep (the same METHOD, PUBLISH or CANCEL, must stand in it too)."""
    return Enclosure(filename, f"text/calendar; charset=utf-8; method={method}", data)


def inline_image(data: bytes, *, cid: str, content_type: str = "image/png", filename: str = "image.png") -> Enclosure:
    """Return an image for `<img src="cid:…" alt="…">`, such as the QR code of a ticket."""
    return Enclosure(filename, content_type, data, cid)


def text_as_html(text: str) -> str:
    """Return plain text as a small HTML page: paragraphs, line breaks, and https addresses as links."""
    paragraphs = "".join(f"<p>{_linked(part)}</p>\n" for part in text.strip().split("\n\n"))
    return f'<!doctype html>\n<html><head><meta charset="utf-8"></head><body>\n{paragraphs}</body></html>\n'


def _linked(paragraph: str) -> str:
    lines = [[_link(word) for word in line.split(" ")] for line in paragraph.split("\n")]
    return "<br>\n".join(" ".join(line) for line in lines)


def _link(word: str) -> str:
    shown = escape(word)
    return f'<a href="{shown}">{shown}</a>' if word.startswith("https://") and word.isascii() else shown


def fresh_message_id(sender: Mailbox) -> str:
    """Return a Message-ID that was never used."""
    return message_id("crm", secrets.token_hex(16), domain=sender.domain)


def _enclosure(file: flask_mail.Attachment) -> Enclosure:
    """Return what Flask-Mail's `attach` was given; headers of its own are not taken."""
    if file.headers or file.disposition != "attachment":
        raise HeaderReserved(name="Content-Disposition")
    data = file.data.encode() if isinstance(file.data, str) else file.data
    return Enclosure(file.filename or "file", file.content_type, data)


def _pair(box: Mailbox) -> tuple[str, str]:
    return box.name, box.address


def _mailbox(value: str | tuple[str, str]) -> Mailbox:
    return Mailbox(*value) if isinstance(value, tuple) else Mailbox.parse(value)
