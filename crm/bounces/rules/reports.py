"""Reading a mail that came back: a delivery status notification (RFC 3464), a provider's own words, a complaint.

A refusal is the mail a mail program writes when its reader leaves by the mailto address of List-Unsubscribe: its whole
subject is the word and the token. An answer that quotes it (Re:), a forwarded one and one a machine answered are none.

What is believed: a report names its mail by the secret that only we and its reader have, the token of the way out or
the Message-ID with its seal. A report without it says nothing, whatever addresses it names. Replies and vacation
answers are no reports, even when they quote the whole mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

LARGEST = 10 * 2**20
"""Octets of a mail that are read."""
_TOKEN = re.compile(r"/u/([A-Za-z0-9_-]{27})(?![A-Za-z0-9_-])")
_MESSAGE_ID = re.compile(r"<(campaign\.\d{1,18}\.\d{1,18}\.[a-z2-7]{16})@[^<>\s]{1,250}>")
_REFUSAL = re.compile(r"unsubscribe ([A-Za-z0-9_-]{27,420})", re.IGNORECASE)
"""The whole subject of a refusal, as List-Unsubscribe wrote it (crm.core.mail.leaving.refusal_mail)."""
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_REFUSED = re.compile(
    r"\b5\d\d[\s-]|退信|退回|undeliver|delivery (has )?failed|returned mail|failure notice", re.IGNORECASE
)
_MACHINES = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|mailerdaemon)$", re.IGNORECASE)
_PARTS = 200


@dataclass(frozen=True, slots=True)
class Returned:
    """One mail that was refused: the words of the server that did."""

    status: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a mail that reached us is. `kind`: bounce, delayed, complaint, refusal, or reply (which says
    nothing)."""

    kind: str
    tokens: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()
    returned: tuple[Returned, ...] = field(default=())


NOTHING = Report("reply")


def read(raw: bytes) -> Report:
    """Return what a mail says. Whatever cannot be read is a reply: it changes nothing."""
    try:
        message = message_from_bytes(raw[:LARGEST], policy=policy.compat32)
        return _read(message)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        return NOTHING


@dataclass(frozen=True, slots=True)
class Cover:
    """What a person sees of a mail that says nothing to us. `automatic`: nobody wrote it (RFC 3834)."""

    sender: str = ""
    subject: str = ""
    text: str = ""
    automatic: bool = False


def cover_of(raw: bytes) -> Cover:
    """Return who wrote a mail, about what, and how it begins; whatever cannot be read is left empty."""
    try:
        message = message_from_bytes(raw[:LARGEST], policy=policy.compat32)
        texts = [_text(part) for part in _parts(message) if part.get_content_type() == "text/plain"]
        said = _header(message, "Auto-Submitted").strip().lower()
        return Cover(
            _plain(parseaddr(_decoded(_header(message, "From")))[1])[:254],
            _plain(_decoded(_header(message, "Subject")))[:300],
            "".join(c if c.isprintable() or c == "\n" else " " for c in "\n".join(texts))[:4000].strip(),
            said not in ("", "no") or _header(message, "Precedence").strip().lower() in ("bulk", "junk", "auto_reply"),
        )
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        return Cover()


def _read(message: Message) -> Report:
    parts = _parts(message)
    kinds = {part.get_content_type() for part in parts}
    if token := _refusal(message):
        return Report("refusal", (token,))
    if "message/feedback-report" in kinds:
        return Report("complaint", *_names(parts, message))
    if "message/delivery-status" in kinds:
        return _status_report(message, parts)
    if _is_machine(message) and _REFUSED.search(text := _all_text(parts)):
        status = _STATUS.search(text)
        return Report("bounce", *_names(parts, message), (Returned(status[0] if status else "", _plain(text)),))
    return NOTHING


def _refusal(message: Message) -> str:
    """Return the token a refusal names, "" for any other mail."""
    if _header(message, "Auto-Submitted").strip().lower().startswith("auto-replied"):
        return ""
    subject = re.sub(r"\r?\n(?=[ \t])", "", _header(message, "Subject")).strip()
    found = _REFUSAL.fullmatch(_decoded(subject).strip())
    return found[1] if found else ""


def _status_report(message: Message, parts: list[Message]) -> Report:
    blocks = [
        block for part in parts if part.get_content_type() == "message/delivery-status" for block in _blocks(part)
    ]
    failed = tuple(
        Returned(_status_of(block), _plain(_header(block, "Diagnostic-Code")))
        for block in blocks
        if _header(block, "Action").strip().lower() == "failed"
    )
    delayed = any(_header(block, "Action").strip().lower() == "delayed" for block in blocks)
    if not failed and not delayed:
        return NOTHING
    return Report("bounce" if failed else "delayed", *_names(parts, message), failed)


def _status_of(block: Message) -> str:
    found = _STATUS.search(_header(block, "Status"))
    return found[0] if found else ""


def _blocks(part: Message) -> list[Message]:
    """Return the groups of fields of a delivery status; its parser makes a list of messages of them."""
    inside = part.get_payload()
    return [each for each in inside if isinstance(each, Message)] if isinstance(inside, list) else []


def _parts(message: Message) -> list[Message]:
    """Return the parts of a mail, those of mails inside it, too; a mail of too many parts is cut."""
    found = []
    for part in message.walk():
        found.append(part)
        if len(found) >= _PARTS:
            break
    return found


def _is_machine(message: Message) -> bool:
    """Say whether a mail server wrote this: an empty sender, or MAILER-DAEMON; never a person or a vacation answer."""
    if _header(message, "Auto-Submitted").strip().lower().startswith("auto-replied"):
        return False
    if _header(message, "Return-Path").strip() == "<>":
        return True
    return bool(_MACHINES.match(parseaddr(_header(message, "From"))[1].partition("@")[0]))


def _names(parts: list[Message], message: Message) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the tokens and the sealed Message-IDs a report names its mail by."""
    said = "\n".join(_told(parts, message))
    return tuple(dict.fromkeys(_TOKEN.findall(said))), tuple(dict.fromkeys(_MESSAGE_ID.findall(said)))


def _told(parts: list[Message], message: Message) -> Iterator[str]:
    yield from (_header(message, name) for name in ("To", "Delivered-To", "References", "In-Reply-To"))
    for part in parts:
        if part.get_content_type() in ("text/plain", "text/html", "text/rfc822-headers", "message/rfc822-headers"):
            yield re.sub(r"\r?\n[ \t]+", "", _text(part))
        if part is not message:
            yield from (re.sub(r"\s+", "", _header(part, name)) for name in ("List-Unsubscribe", "Message-ID"))


def _all_text(parts: list[Message]) -> str:
    subject = _decoded(_header(parts[0], "Subject"))
    return "\n".join([subject, *(_text(part) for part in parts if part.get_content_maintype() == "text")])


def _text(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    for charset in (part.get_content_charset() or "utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode("utf-8", "replace")


def _header(part: Message, name: str) -> str:
    return str(part.get(name) or "")


def _decoded(header: str) -> str:
    try:
        return str(make_header(decode_header(header)))
    except (LookupError, ValueError, UnicodeError):
        return header


def _plain(words: str) -> str:
    """Return words as one line without tags and control characters, not longer than a person reads."""
    bare = re.sub(r"<[^>]{0,400}>", " ", words.partition(";")[2] if words.lower().startswith("smtp;") else words)
    return " ".join("".join(c if c.isprintable() else " " for c in bare).split())[:500]
