"""One mail as octets: a frame that is built once and spliced per recipient.

A campaign builds one frame per language; a single service mail is a frame without gaps that is spliced once.
So there is one place where MIME is written.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from html import escape
from urllib.parse import quote, urlsplit

from crm.core import clock
from crm.core.mail.addresses import Mailbox, checked_address
from crm.core.mail.body import Body, base64_lines, prepared
from crm.core.mail.headers import (
    HeaderRefused,
    address_header,
    check_extra,
    checked_message_id,
    raw_header,
    refuse_controls,
    text_header,
)
from crm.core.markdown import Template

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """The two ways out that a campaign mail offers to mail programs (RFC 2369, RFC 8058)."""

    url: str
    """https address whose POST unsubscribes at once (http only on this machine, for development)."""
    mailto: str
    """Address that takes a mail of refusal, with or without `mailto:`."""

    @property
    def one_click(self) -> bool:
        """Whether mail programs may be told: the address is https, or this very machine."""
        if self.url.startswith("https://"):
            return True
        parts = urlsplit(self.url)
        return parts.scheme == "http" and parts.hostname in _LOOPBACK

    def header(self) -> str:
        """Return List-Unsubscribe and List-Unsubscribe-Post. Raises HeaderRefused for an address not to be told."""
        if not self.one_click:
            raise HeaderRefused(name="List-Unsubscribe")
        if any(sign in self.url + self.mailto for sign in "<> ,"):
            raise HeaderRefused(name="List-Unsubscribe")
        mailto = self.mailto if self.mailto.startswith("mailto:") else f"mailto:{self.mailto}"
        return (
            raw_header("List-Unsubscribe", f"<{self.url}>", f"<{mailto}>")
            + "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        )


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file in a mail. With `cid` it is an image inside the HTML, shown by `<img src="cid:…" alt="…">`."""

    filename: str
    content_type: str
    data: bytes
    cid: str = ""

    def part(self) -> bytes:
        """Return the MIME part, its own headers first."""
        refuse_controls("filename", self.filename)
        refuse_controls("content-type", self.content_type + self.cid)
        name = _parameter(self.filename)
        place = "inline" if self.cid else "attachment"
        head = f"Content-Type: {self.content_type}\r\nContent-Transfer-Encoding: base64\r\n"
        head += f"Content-Disposition: {place};\r\n {name}\r\n"
        head += f"Content-ID: <{self.cid}>\r\n" if self.cid else ""
        return head.encode("ascii") + b"\r\n" + base64_lines(self.data)


def _parameter(filename: str) -> str:
    """Return the filename parameter, in RFC 2231 form when it is not plain ASCII."""
    if filename.isascii() and not any(sign in filename for sign in '"\\'):
        return f'filename="{filename}"'
    return f"filename*=utf-8''{quote(filename, safe='')}"


@dataclass(frozen=True, kw_only=True)
class Content:
    """What is the same in every copy. `subject`, `text` and `html` may hold merge fields."""

    sender: Mailbox
    subject: Template
    text: Template
    html: Template | None = None
    reply_to: Mailbox | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    enclosures: Sequence[Enclosure] = ()


class Frame:
    """The MIME of a mail, built once. `names` are the merge fields that `splice` needs values for."""

    def __init__(self, content: Content) -> None:
        if content.html is None and any(enclosure.cid for enclosure in content.enclosures):
            raise ValueError("an inline image needs an HTML part to stand in")
        self.names = frozenset(content.subject.names + content.text.names + _names(content.html))
        self._subject = content.subject
        self._fixed_subject = None if content.subject.names else _subject(content.subject.fill({}))
        self._head, self._body = _layout(content)

    def splice(
        self,
        *,
        to_name: str,
        to_address: str,
        message_id: str,
        fields: Mapping[str, str] | None = None,
        unsubscribe: Unsubscribe | None = None,
        date: datetime | None = None,
    ) -> bytes:
        """Return one finished mail (CRLF line ends) to exactly one person.

        `fields` are plain in the subject and the text, escaped in the HTML. Raises HeaderRefused for any
        control character, AddressRefused for an unusable address, FieldUnknown for a missing value.
        """
        values = fields or {}
        for name in self.names & values.keys():
            refuse_controls(name, values[name])
        head = (
            self._fixed_subject or _subject(self._subject.fill(values)),
            address_header("To", to_name, checked_address(to_address)),
            f"Date: {_stamp((date or clock.now()).replace(microsecond=0))}\r\n",
            f"Message-ID: {checked_message_id(message_id)}\r\n",
            unsubscribe.header() if unsubscribe else "",
            self._head,
        )
        out = ["".join(head).encode()]
        for piece in self._body:
            piece(values, out)
        return b"".join(out)


Piece = Callable[[Mapping[str, str], list[bytes]], None]


def _layout(content: Content) -> tuple[str, list[Piece]]:
    """Return the fixed headers and the pieces of the body in order."""
    mark = f"=_qs_{secrets.token_hex(12)}"
    text = [
        _fixed(_part_head("plain", body := _body_of(content.text))),
        _filled(content.text, body, html=False),
    ]
    inner = ("multipart/alternative", f"{mark}_a", [text])
    if content.html is not None:
        html = [
            _fixed(_part_head("html", page := _body_of(content.html))),
            _filled(content.html, page, html=True),
        ]
        images = [[_fixed(part.part())] for part in content.enclosures if part.cid]
        inner[2].append(
            _joined('multipart/related; type="text/html"', f"{mark}_r", [html, *images]) if images else html
        )
    files = [[_fixed(part.part())] for part in content.enclosures if not part.cid]
    pieces = text if content.html is None else _joined(*inner)
    if files:
        pieces = _joined("multipart/mixed", f"{mark}_m", [pieces, *files])
    return _common_head(content), pieces


def _common_head(content: Content) -> str:
    head = address_header("From", content.sender.name, content.sender.address)
    if content.reply_to:
        head += address_header("Reply-To", content.reply_to.name, content.reply_to.address)
    for name, value in content.headers.items():
        check_extra(name, value)
        head += text_header(name, value)
    return head + "MIME-Version: 1.0\r\n"


def _joined(kind: str, mark: str, parts: Iterable[list[Piece]]) -> list[Piece]:
    """Wrap parts into a multipart. Every part already ends with CRLF; the mark cannot occur in base64 or QP
    text.
    """
    pieces = [_fixed(f'Content-Type: {kind};\r\n boundary="{mark}"\r\n\r\n'.encode())]
    for part in parts:
        pieces += [_fixed(f"--{mark}\r\n".encode()), *part]
    return [*pieces, _fixed(f"--{mark}--\r\n".encode())]


def _part_head(kind: str, body: Body) -> bytes:
    head = f"Content-Type: text/{kind}; charset=utf-8\r\n"
    head += f"Content-Transfer-Encoding: {body.transfer_encoding}\r\n\r\n"
    return head.encode()


def _body_of(template: Template) -> Body:
    *front, last = template.literals
    return prepared([*front, last if last.endswith("\n") else f"{last}\n"])


def _fixed(octets: bytes) -> Piece:
    return lambda _values, out: out.append(octets)


def _filled(template: Template, body: Body, *, html: bool) -> Piece:
    if not template.names:
        done: list[bytes] = []
        body.fill((), done)
        return _fixed(b"".join(done))

    def fill(values: Mapping[str, str], out: list[bytes]) -> None:
        found = template.values(values)
        body.fill([(escape(value) if html else value).encode() for value in found], out)

    return fill


def _names(template: Template | None) -> tuple[str, ...]:
    return template.names if template else ()


def _subject(text: str) -> str:
    return text_header("Subject", text)


@lru_cache(maxsize=64)
def _stamp(at: datetime) -> str:
    return format_datetime(at.astimezone(clock.ZONE))
