"""Names that nobody can guess and numbers that come in the order of time."""

from __future__ import annotations

import secrets
import time
import uuid


def uuid7() -> str:
    """Return 32 hex digits that sort by the millisecond of their making (RFC 9562, version 7)."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | (0x7 << 76) | (secrets.randbits(12) << 64) | (0b10 << 62) | secrets.randbits(62)
    return uuid.UUID(int=value).hex


def secret_token() -> str:
    """Return 160 random bits as 27 url-safe characters: for links that stand for a right."""
    return secrets.token_urlsafe(20)
