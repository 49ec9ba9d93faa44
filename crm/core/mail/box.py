"""The box mails come back to: a Maildir on this machine, or a mailbox on a server. Read one by one, marked as seen."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

TIMEOUT = 20.0
"""Seconds a server may take for one answer."""
MOST = 200
"""Mails of one visit; the rest waits for the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxUrl:
    """What CRM_BOUNCE_BOX says, read. `kind`: maildir, imap (loopback only) or imaps."""

    kind: str
    folder: Path = Path()
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    mailbox: str = "INBOX"


class BoxFault(Exception):
    """The box could not be opened or read just now; its words say why."""


class Box(Protocol):
    """An open box."""

    def unseen(self) -> Iterator[tuple[str, bytes]]:
        """Return the mails nobody has seen, each with its name in the box."""

    def done(self, name: str) -> None:
        """Mark a mail as seen."""


def parse_box_url(url: str) -> BoxUrl:
    """Read `maildir:/folder`, `imaps://user:password@host/INBOX` or, to this machine, `imap://…`.

    Raises ValueError with one sentence.
    """
    parts = urlsplit(url)
    if parts.scheme == "maildir":
        if not parts.path.startswith("/"):
            raise ValueError("退信文件夹应写全路径，形如 maildir:/var/mail/bounces。")
        return BoxUrl(kind="maildir", folder=Path(unquote(parts.path)))
    if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username or not parts.password:
        raise ValueError("退信邮箱应形如 imaps://user:password@host/INBOX 或 maildir:/folder。")
    try:
        port = parts.port
    except ValueError:
        raise ValueError("退信邮箱的端口不正确。") from None
    if parts.scheme == "imap" and not _is_here(parts.hostname):
        raise ValueError("不能在未加密的连接上读取退信邮箱，请使用 imaps://。")
    mailbox = unquote(parts.path.lstrip("/")) or "INBOX"
    if re.search(r'[\x00-\x1f\x7f"\\]', mailbox) or not mailbox.isascii():
        raise ValueError("退信邮箱的文件夹名只能用英文字母、数字和常用符号。")
    return BoxUrl(
        kind=parts.scheme, host=parts.hostname, port=port or (993 if parts.scheme == "imaps" else 143),
        user=unquote(parts.username), password=unquote(parts.password), mailbox=mailbox,
    )  # fmt: skip


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def opened(url: BoxUrl, largest: int) -> Iterator[Box]:
    """Open a box; of each mail at most `largest` octets are read. Raises BoxFault."""
    if url.kind == "maildir":
        yield Maildir(url.folder, largest)
        return
    try:
        with _connected(url) as server:
            server.login(url.user, url.password)
            answer, said = server.select(f'"{url.mailbox}"')
            if answer != "OK":
                raise BoxFault(str(said[0]))
            yield ImapBox(server, largest)
    except (imaplib.IMAP4.error, OSError) as fault:
        raise BoxFault(str(fault)) from fault


def _connected(url: BoxUrl) -> imaplib.IMAP4:
    if url.kind == "imaps":
        return imaplib.IMAP4_SSL(url.host, url.port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT)
    return imaplib.IMAP4(url.host, url.port, timeout=TIMEOUT)


class Maildir:
    """A folder with one file per mail: what lies in `new` nobody has seen; a seen one goes to `cur`."""

    def __init__(self, folder: Path, largest: int) -> None:
        self.folder, self.largest = folder, largest

    def unseen(self) -> Iterator[tuple[str, bytes]]:
        """Return the mails in `new`, by name."""
        try:
            names = sorted(path.name for path in (self.folder / "new").iterdir() if path.is_file())
        except OSError as fault:
            raise BoxFault(str(fault)) from fault
        for name in names[:MOST]:
            try:
                with (self.folder / "new" / name).open("rb") as file:
                    yield name, file.read(self.largest)
            except FileNotFoundError:  # another worker was faster
                continue

    def done(self, name: str) -> None:
        """Move a mail to `cur` and mark it as seen."""
        seen = self.folder / "cur"
        seen.mkdir(exist_ok=True)
        try:
            (self.folder / "new" / name).rename(seen / f"{name.partition(':')[0]}:2,S")
        except FileNotFoundError:
            return


class ImapBox:
    """A mailbox on a server; numbers are UIDs."""

    def __init__(self, server: imaplib.IMAP4, largest: int) -> None:
        self.server, self.largest = server, largest

    def unseen(self) -> Iterator[tuple[str, bytes]]:
        """Return the mails without the flag Seen, the oldest first; looking does not set it."""
        _answer, found = self.server.uid("SEARCH", "UNSEEN")
        for number in (found[0] or b"").split()[:MOST]:
            answer, parts = self.server.uid("FETCH", number.decode(), f"(BODY.PEEK[]<0.{self.largest}>)")
            content = next((part[1] for part in parts if isinstance(part, tuple)), None)
            if answer == "OK" and content is not None:
                yield number.decode(), content

    def done(self, name: str) -> None:
        """Set the flag Seen."""
        self.server.uid("STORE", name, "+FLAGS.SILENT", r"(\Seen)")
