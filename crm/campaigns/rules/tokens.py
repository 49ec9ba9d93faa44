"""The two secrets of a recipient. One column finds the row of both; from neither the other or the column follows.

`/u/` token   HMAC-SHA256 of (purpose of the link, campaign, recipient) under the instance's key, 160 bits
`/m/` mark    SHA-256 of the token: whoever sees a tracked link cannot leave in somebody's name
stored        SHA-256 of the mark: a stolen database opens no link, and a new key breaks none

The Message-ID carries a third, its seal (80 bits of HMAC): a bounce that names it was made from the mail itself.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b32encode, urlsafe_b64encode

SHAPE = re.compile(r"[A-Za-z0-9_-]{27}")


def token(key: str, campaign_id: int, recipient_id: int) -> str:
    """Return the recipient's token for /u/."""
    said = f"campaign-recipient|{campaign_id}|{recipient_id}".encode()
    return _short(hmac.new(key.encode(), said, hashlib.sha256).digest())


def mark(of_token: str) -> str:
    """Return the recipient's mark for /m/."""
    return _short(hashlib.sha256(f"mark|{of_token}".encode()).digest())


def stored(of_mark: str) -> str:
    """Return what the row keeps of a mark."""
    return hashlib.sha256(f"recipient|{of_mark}".encode()).hexdigest()


def seal(key: str, campaign_id: int, recipient_id: int) -> str:
    """Return what stands in the recipient's Message-ID behind the two numbers: 16 lower-case letters and digits."""
    said = f"campaign-message|{campaign_id}|{recipient_id}".encode()
    return b32encode(hmac.new(key.encode(), said, hashlib.sha256).digest()[:10]).decode().lower()


def found_by_token(given: str) -> str | None:
    """Return what to look for, or None for something that is no token at all."""
    return stored(mark(given)) if SHAPE.fullmatch(given) else None


def found_by_mark(given: str) -> str | None:
    """Return what to look for, or None for something that is no mark at all."""
    return stored(given) if SHAPE.fullmatch(given) else None


def _short(digest: bytes) -> str:
    return urlsafe_b64encode(digest[:20]).decode().rstrip("=")
