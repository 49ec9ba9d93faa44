"""An SMTP server on loopback that does what a test tells it, and remembers what it took.

with SmtpServer(answers={"RCPT": ["451 4.7.1 greylisted"]}) as server: …

`answers` holds, per moment of the conversation (CONNECT, EHLO, AUTH, MAIL, RCPT, DATA, END, RSET), the
answers to give before it behaves again; "RCPT liu@example.com" is about one mailbox. Three are not
answers: CUT closes the connection without a word, TAKE_AND_CUT takes the mail and closes before its 250,
SILENCE says nothing until the client gives up. An answer 421 closes the connection. `loopback.pem` beside
this file is a throw-away key with its certificate for localhost.
"""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

PEM = Path(__file__).with_name("loopback.pem")
CUT, TAKE_AND_CUT, SILENCE = "cut", "take and cut", "silence"
USUAL = ("8BITMIME", "SMTPUTF8", "PIPELINING")


@dataclass(frozen=True)
class Taken:
    """One mail the server took, whether or not it said so."""

    sender: str
    to: str
    content: bytes
    connection: int


class SmtpServer(socketserver.ThreadingTCPServer):
    """The server; `taken`, `commands` and `connections` may be read at any time."""

    daemon_threads = True
    allow_reuse_address = True
    block_on_close = True

    def __init__(
        self,
        *,
        answers: Mapping[str, Sequence[str]] | None = None,
        extensions: Sequence[str] = USUAL,
        per_connection: int = 0,
        tls: str = "none",
        password: str = "",
        keep: bool = True,
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.answers = {moment: deque(said) for moment, said in (answers or {}).items()}
        self.extensions, self.per_connection, self.tls, self.password = (
            extensions,
            per_connection,
            tls,
            password,
        )
        self.keep = keep
        self.taken: list[Taken] = []
        self.commands: list[str] = []
        self.connections = 0
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(PEM)
        self.closing = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])

    def next_answer(self, moment: str, usual: str) -> str:
        """Return the answer to give now."""
        said = self.answers.get(moment)
        return said.popleft() if said else usual

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away, or refuses our certificate, is part of the tests."""


class _Cut(Exception):
    pass


class _Conversation(socketserver.StreamRequestHandler):
    server: SmtpServer
    sender = to = ""
    count = 0
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.server.connections += 1
        self.number = self.server.connections
        try:
            if self.server.tls == "implicit":
                self._protect()
            self._say("CONNECT", "220 loopback.test ESMTP")
            while line := self.rfile.readline():
                self._answer(line.decode().rstrip("\r\n"))
        except (_Cut, OSError):
            pass

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.connection.close()

    def _protect(self) -> None:
        self.connection = self.request = self.server.context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)

    def _say(self, moment: str, usual: str) -> str:
        answer = self.server.next_answer(moment, usual)
        if answer == SILENCE:
            self.server.closing.wait(30)
            raise _Cut
        if answer == CUT:
            self._hang_up()
        self.wfile.write(f"{answer}\r\n".encode())
        if answer.startswith("421"):
            self._hang_up()
        return answer

    def _hang_up(self) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)
        raise _Cut

    def _answer(self, line: str) -> None:
        verb, *rest = line.split(" ", 1)
        verb = verb.upper()
        self.server.commands.append(" ".join([verb, *rest]))
        match verb:
            case "EHLO":
                self._greet()
            case "STARTTLS":
                self._say("STARTTLS", "220 go")
                self._protect()
            case "AUTH":
                self._say("AUTH", "235 welcome")
            case "MAIL" | "RCPT":
                self._address(verb, line.partition("<")[2].partition(">")[0])
            case "DATA":
                if self._say("DATA", "354 go" if self.to else "554 no recipients").startswith("354"):
                    self._take()
            case "QUIT":
                self._say("QUIT", "221 bye")
                raise _Cut
            case _:
                self._say(verb, "250 ok")

    def _greet(self) -> None:
        lines = ["loopback.test", *self.server.extensions]
        lines += ["STARTTLS"] if self.server.tls == "starttls" else []
        lines += ["AUTH PLAIN"] if self.server.password else []
        self._say("EHLO", "\r\n".join([*(f"250-{name}" for name in lines[:-1]), f"250 {lines[-1]}"]))

    def _address(self, verb: str, address: str) -> None:
        full = self.server.per_connection and self.count >= self.server.per_connection
        if verb == "MAIL":
            self.to = ""
            if self._say("MAIL", "421 4.7.0 too many messages" if full else "250 ok").startswith("2"):
                self.sender = address
        elif self._say(f"RCPT {address}" if f"RCPT {address}" in self.server.answers else verb, "250 ok")[0] == "2":
            self.to = address

    def _take(self) -> None:
        content = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise _Cut
            content.append(line[1:] if line.startswith(b".") else line)
        answer = self.server.next_answer("END", "250 2.0.0 taken")
        if answer == TAKE_AND_CUT or answer.startswith("2"):
            self.count += 1
            if self.server.keep:
                self.server.taken.append(Taken(self.sender, self.to, b"".join(content), self.number))
        if answer == TAKE_AND_CUT:
            self._hang_up()
        self.server.answers.setdefault("END", deque()).appendleft(answer)
        self._say("END", "")
