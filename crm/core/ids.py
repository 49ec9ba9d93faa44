"""Names that nobody can guess and numbers that come in the order of time."""

from __future__ import annotations

import os
import secrets
import time
import uuid


def uuid7() -> str:
    """Return 32 hex digits that sort by the millisecond of their making (RFC 9562, version 7)."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | (0x7 << 76) | (secrets.randbits(12) << 64) | (0b10 << 62) | secrets.randbits(62)
    return uuid.UUID(int=value).hex


def uuids7(number: int) -> list[str]:
    """Return several names at once, as `uuid7` makes them, in their order."""
    milliseconds = f"{time.time_ns() // 1_000_000:012x}"
    random = os.urandom(10 * number).hex()
    made = [
        f"{milliseconds}7{random[at : at + 3]}{_VARIANT[random[at + 3]]}{random[at + 4 : at + 19]}"
        for at in range(0, 20 * number, 20)
    ]
    made.sort()
    return made


_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def secret_token() -> str:
    """Return 160 random bits as 27 url-safe characters: for links that stand for a right."""
    return secrets.token_urlsafe(20)
