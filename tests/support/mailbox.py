"""Reading the outbox folder of an instance in tests: every mail in order of time, parsed."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path


def parsed(mail: bytes) -> EmailMessage:
    """Parse one mail the way a mail program does."""
    message = message_from_bytes(mail, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def mails(outbox: Path, to: str | None = None) -> list[EmailMessage]:
    """Return the mails in the outbox, oldest first; with `to`, only those to this address."""
    found = [parsed(path.read_bytes()) for path in sorted(outbox.glob("*.eml"))]
    return [mail for mail in found if to is None or mail["To"].addresses[0].addr_spec == to]


def body(mail: EmailMessage, kind: str = "plain") -> str:
    """Return the text of the `plain` or `html` part, decoded, with LF line ends."""
    part = mail.get_body((kind,))
    assert part is not None, f"no {kind} part"
    return str(part.get_content()).replace("\r\n", "\n")


def links(mail: EmailMessage) -> list[str]:
    """Return every http(s) address in the text part but the way out in its footer."""
    return [link for link in re.findall(r"https?://[^\s<>]+", body(mail)) if "/u/" not in link]


def way_out(mail: EmailMessage) -> str:
    """Return the path that mail programs are told to POST to."""
    found = re.search(r"<https://crm\.example(/u/[\w-]+)>", str(mail["List-Unsubscribe"]))
    assert found is not None, mail["List-Unsubscribe"]
    return found[1]
