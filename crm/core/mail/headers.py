"""Header fields: what may stand in one, how it is encoded (RFC 2047) and how it is folded (RFC 5322).

Python 3.11 writes encoded words of 76 octets for Chinese text where RFC 2047 allows 75, and nothing in the
standard library or in Flask-Mail refuses every control character: so both are done here, once, for all mails
of the house.
"""

from __future__ import annotations

import re
from base64 import b64encode

from crm.core.errors import DomainError
from crm.core.words import N_

LINE = 76
"""Longest header line that is written where folding is possible (RFC 2047 allows 76 with encoded words)."""

WORD = 75
"""Longest encoded word (RFC 2047, section 2)."""

_FOLD = "\r\n "
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~. -]*")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*>")
_FRAME = len("=?utf-8?B?") + len("?=")


class HeaderRefused(DomainError):
    """A control character (CR, LF, NUL, U+2028 …) stood in something that becomes part of a mail's header."""

    code = "mail_header_refused"
    template = N_("邮件的“{name}”中含有换行或控制字符，邮件未发出。请删去这些字符后重试。")


class HeaderReserved(DomainError):
    """An extra header would repeat or replace one that the mail writes itself."""

    code = "mail_header_reserved"
    template = N_("邮件头“{name}”不能自行指定，邮件未发出。请改用其他名称。")


RESERVED = frozenset(
    {"from", "to", "cc", "bcc", "sender", "subject", "date", "message-id", "mime-version", "reply-to"}
    | {"return-path", "received", "dkim-signature", "list-unsubscribe", "list-unsubscribe-post"}
)
"""Headers (lower case) that only the builder writes; so are all that begin with content- or resent-."""


def refuse_controls(name: str, value: str) -> str:
    """Return `value` unchanged, or raise HeaderRefused naming the field when it holds a control character."""
    if _CONTROL.search(value):
        raise HeaderRefused(name=_CONTROL.sub("?", name))
    return value


def check_extra(name: str, value: str) -> None:
    """Raise HeaderRefused or HeaderReserved unless this header may be added to a mail."""
    if not _NAME.fullmatch(name):
        raise HeaderRefused(name=_CONTROL.sub("?", name))
    if name.lower() in RESERVED or name.lower().startswith(("content-", "resent-")):
        raise HeaderReserved(name=name)
    refuse_controls(name, value)


def encoded_words(text: str, room: int = WORD) -> list[str]:
    """Split text into RFC 2047 words of at most 75 octets, each of which decodes alone.

    `room` is what is left on the first line. A character is never cut in two.
    """
    data = text.encode()
    words, start = [], 0
    while start < len(data):
        end = start + (min(room, WORD) - _FRAME) // 4 * 3
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        words.append(f"=?utf-8?B?{b64encode(data[start:end]).decode()}?=")
        start, room = end, WORD
    return words


def text_header(name: str, value: str) -> str:
    """Return an unstructured header field (Subject, X-…), folded, with its final CRLF."""
    refuse_controls(name, value)
    first = LINE - len(name) - 2
    if _is_plain(value) and len(value) <= first:
        return f"{name}: {value}\r\n"
    if _is_plain(value) and "  " not in value and max(map(len, value.split(" "))) <= LINE - 1:
        return _folded(name, value.split(" "))
    if first < _FRAME + 8:
        return f"{name}:{_FOLD}" + _FOLD.join(encoded_words(value)) + "\r\n"
    return f"{name}: " + _FOLD.join(encoded_words(value, first)) + "\r\n"


def address_header(name: str, display: str, address: str) -> str:
    """Return From, To or Reply-To with exactly one address (checked before: crm.core.mail.addresses)."""
    refuse_controls(name, display + address)
    if not display:
        return f"{name}:{' ' if len(name) + len(address) + 4 <= LINE else _FOLD}<{address}>\r\n"
    words = _phrase(display, LINE - len(name) - 2)
    last = len(words[-1]) + (len(name) + 2 if len(words) == 1 else 1)
    gap = " " if last + len(address) + 3 <= LINE else _FOLD
    return f"{name}: " + _FOLD.join(words) + f"{gap}<{address}>\r\n"


def raw_header(name: str, *parts: str) -> str:
    """Return a structured header of ASCII parts, one per line (List-Unsubscribe: URLs cannot be folded)."""
    for part in parts:
        refuse_controls(name, part)
        if not part.isascii() or len(part) > 900:
            raise HeaderRefused(name=name)
    return f"{name}: " + ",\r\n ".join(parts) + "\r\n"


def checked_message_id(value: str) -> str:
    """Return the Message-ID (`<left@domain>`, ASCII, at most 250 octets) or raise HeaderRefused."""
    if len(value) > 250 or not _MESSAGE_ID.fullmatch(value):
        raise HeaderRefused(name="Message-ID")
    return value


def message_id(*key: object, domain: str) -> str:
    """Return the same Message-ID for the same key, so that a receiver can drop a copy:
    `<campaign.7.12@crm.cn>`.
    """
    return checked_message_id(f"<{'.'.join(str(part) for part in key)}@{domain}>")


def _is_plain(value: str) -> bool:
    """Whether a value may stand as it is: ASCII, nothing a reader would decode, no blank at an end."""
    return value.isascii() and "=?" not in value and value == value.strip()


def _folded(name: str, words: list[str]) -> str:
    lines, line = [], f"{name}:"
    for word in words:
        if len(line) + 1 + len(word) > LINE:
            lines.append(line)
            line = ""
        line += f" {word}"
    return "\r\n".join([*lines, line]) + "\r\n"


def _phrase(display: str, room: int) -> list[str]:
    """Return a display name as atoms, a quoted string or encoded words."""
    if not _is_plain(display) or len(display) > 60:
        return encoded_words(display, room)
    if _PHRASE.fullmatch(display) and not any(sign in display for sign in ".=?"):
        return [display]
    quoted = display.replace("\\", "\\\\").replace('"', '\\"')
    return [f'"{quoted}"'] if len(quoted) + 2 <= room else encoded_words(display, room)
