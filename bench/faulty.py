"""A mail server that misbehaves and remembers every mail it took: `python -m bench.faulty PORT LEDGER [--p-451 .02 …]`.

Faults: 451 and 550 at RCPT, 421 with the connection closed, the connection cut before a mail was taken, or after it was
taken and before the 250 that says so. The ledger has one line of JSON per mail taken: to, Message-ID, whether it was
said. Nothing is random twice: the same seed makes the same faults in the same order of mails.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

FAULTS = ("451", "550", "421", "drop-before", "drop-after")
GREETING = b"250-faulty.test\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 26214400\r\n"


class Cut(Exception):
    """The connection ends here."""


@dataclass
class Faulty:
    """What the server does, and where it writes what it took."""

    chances: dict[str, float]
    ledger: IO[str]
    dice: random.Random
    taken: int = field(default=0)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hold one conversation."""
        to = ""
        try:
            await _say(writer, b"220 faulty.test ESMTP\r\n")
            while line := await reader.readline():
                word = line[:4].upper()
                if word == b"EHLO":
                    await _say(writer, GREETING)
                elif word == b"RCPT":
                    to = await self._recipient(writer, line.decode().partition("<")[2].partition(">")[0])
                elif word == b"DATA":
                    await self._content(reader, writer, to)
                else:
                    await _say(writer, b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
        except (Cut, ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    async def _recipient(self, writer: asyncio.StreamWriter, address: str) -> str:
        fate, chances = self.dice.random(), self.chances
        if fate < (edge := chances["451"]):
            await _say(writer, b"451 4.7.1 try again\r\n")
        elif fate < (edge := edge + chances["550"]):
            await _say(writer, b"550 5.1.1 user unknown\r\n")
        elif fate < edge + chances["421"]:
            await _say(writer, b"421 4.3.2 closing\r\n")
            raise Cut
        else:
            await _say(writer, b"250 ok\r\n")
            return address
        return ""

    async def _content(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, to: str) -> None:
        if not to:
            await _say(writer, b"554 no recipients\r\n")
            return
        await _say(writer, b"354 go\r\n")
        content = await reader.readuntil(b"\r\n.\r\n")
        fate = self.dice.random()
        if fate < self.chances["drop-before"]:
            raise Cut
        told = fate <= 1 - self.chances["drop-after"]
        self.taken += 1
        lines = content.partition(b"\r\n\r\n")[0].decode("utf-8", "replace").splitlines()
        name = next((line[11:].strip() for line in lines if line.lower().startswith("message-id:")), "")
        self.ledger.write(json.dumps({"to": to, "id": name, "told": told}) + "\n")
        self.ledger.flush()
        if not told:
            raise Cut
        await _say(writer, b"250 2.0.0 queued\r\n")


async def _say(writer: asyncio.StreamWriter, words: bytes) -> None:
    writer.write(words)
    await writer.drain()


async def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(prog="python -m bench.faulty", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--ledger", required=True)
    parser.add_argument("--seed", type=int, default=1)
    for each in FAULTS:
        parser.add_argument(f"--p-{each}", type=float, default=0.0)
    asked = vars(parser.parse_args())
    chances = {each: asked[f"p_{each}".replace("-", "_")] for each in FAULTS}
    with Path(asked["ledger"]).open("a", encoding="utf-8") as ledger:
        faulty = Faulty(chances, ledger, random.Random(asked["seed"]))  # repeatable, no secret
        server = await asyncio.start_server(faulty.serve, "127.0.0.1", asked["port"], limit=1 << 26)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
