"""An IMAP server on loopback with one mailbox: as much of RFC 3501 as fetching bounces needs, flags included."""

from __future__ import annotations

import re
import socketserver
import threading
from types import TracebackType
from typing import Self


class ImapServer(socketserver.ThreadingTCPServer):
    """The server; `mails` are (octets, seen)."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, mails: list[bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mails = [(raw, False) for raw in mails]
        self.password = "secret"
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def url(self) -> str:
        """Its address, as CRM_BOUNCE_BOX has it."""
        return f"imap://crm:{self.password}@127.0.0.1:{self.server_address[1]}/INBOX"

    @property
    def seen(self) -> list[bool]:
        """Which mails have the flag Seen."""
        return [seen for _raw, seen in self.mails]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Talk(socketserver.StreamRequestHandler):
    server: ImapServer

    def handle(self) -> None:
        self._say("* OK IMAP4rev1 loopback")
        while line := self.rfile.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            if self._answer(tag, rest):
                return

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def _answer(self, tag: str, said: str) -> bool:
        word = said.upper()
        if word.startswith("CAPABILITY"):
            self._say("* CAPABILITY IMAP4rev1")
        elif word.startswith("LOGIN") and self.server.password not in said:
            self._say(f"{tag} NO wrong password")
            return False
        elif word.startswith("SELECT"):
            self._say(f"* {len(self.server.mails)} EXISTS")
        elif word.startswith("UID SEARCH"):
            found = " ".join(str(n) for n, (_raw, seen) in enumerate(self.server.mails, 1) if not seen)
            self._say(f"* SEARCH {found}".rstrip())
        elif word.startswith("UID FETCH"):
            self._fetch(int(said.split()[2]), int(re.findall(r"<0\.(\d+)>", said)[0]))
        elif word.startswith("UID STORE"):
            number = int(said.split()[2])
            self.server.mails[number - 1] = (self.server.mails[number - 1][0], True)
        elif word.startswith("LOGOUT"):
            self._say("* BYE")
            self._say(f"{tag} OK done")
            return True
        self._say(f"{tag} OK done")
        return False

    def _fetch(self, number: int, most: int) -> None:
        raw = self.server.mails[number - 1][0][:most]
        self.wfile.write(f"* {number} FETCH (UID {number} BODY[]<0> {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
