"""Names that nobody can guess and numbers that come in the order of time."""

from __future__ import annotations

import os
import secrets
import threading
import time
import uuid

_made = 0
_making = threading.Lock()


def _ticks(number: int = 1) -> int:
    """Return the first of so many ticks, 4,096 to the millisecond, later than any this process has used.

    The clock of a machine may be put back; what is made later sorts later all the same (RFC 9562, 6.2, method 3).
    """
    global _made  # one clock for the whole process
    with _making:
        first = max(time.time_ns() * 4096 // 1_000_000, _made + 1)
        _made = first + number - 1
    return first


def uuid7() -> str:
    """Return 32 hex digits that sort by the moment of their making (RFC 9562, version 7)."""
    tick = _ticks()
    value = (tick >> 12 << 80) | (0x7 << 76) | ((tick & 0xFFF) << 64) | (0b10 << 62) | secrets.randbits(62)
    return uuid.UUID(int=value).hex


def uuids7(number: int) -> list[str]:
    """Return several names at once, as `uuid7` makes them, in their order."""
    first = _ticks(number)
    random = os.urandom(8 * number).hex()
    return [
        f"{tick >> 12:012x}7{tick & 0xFFF:03x}{_VARIANT[random[at]]}{random[at + 1 : at + 16]}"
        for tick, at in zip(range(first, first + number), range(0, 16 * number, 16), strict=True)
    ]


_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def secret_token() -> str:
    """Return 160 random bits as 27 url-safe characters: for links that stand for a right."""
    return secrets.token_urlsafe(20)
