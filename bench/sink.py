"""An SMTP server on loopback that takes every mail at once and counts: `python -m bench.sink PORT`.

Told QUIT by a connection or ended by its parent. What it took stands in the answer to `VRFY`.
"""

from __future__ import annotations

import asyncio
import sys

GREETING = b"220 sink ESMTP\r\n"
ABILITIES = b"250-sink\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 PIPELINING\r\n"


class Sink(asyncio.Protocol):
    """One connection: as little work per mail as a server can do."""

    taken = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]  # of a TCP server it is one
        self.rest, self.in_data = b"", False
        self.transport.write(GREETING)

    def data_received(self, data: bytes) -> None:
        """Answer every line that is complete; inside DATA look for the end only."""
        self.rest += data
        while self.rest:
            end = b"\r\n.\r\n" if self.in_data else b"\r\n"
            line, found, rest = self.rest.partition(end)
            if not found:
                return
            self.rest = rest
            self._answer(line)

    def _answer(self, line: bytes) -> None:
        if self.in_data:
            self.in_data, Sink.taken = False, Sink.taken + 1
            self.transport.write(b"250 2.0.0 queued\r\n")
            return
        word = line[:4].upper()
        if word == b"DATA":
            self.in_data = True
        answers = {
            b"EHLO": ABILITIES,
            b"DATA": b"354 go\r\n",
            b"QUIT": b"221 bye\r\n",
            b"VRFY": b"252 %d\r\n" % Sink.taken,
        }
        self.transport.write(answers.get(word, b"250 ok\r\n"))


async def serve(port: int) -> None:
    """Serve until ended."""
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
