"""Shapes of codes, tickets and links; the QR code of a ticket. Pure: who calls brings the secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import re

import segno

from crm.chinese.pinyin import initials

CODE = re.compile(r"(?=.*[a-z])[a-z0-9](?:[a-z0-9-]{1,18})[a-z0-9]")
RESERVED = frozenset({"new"})
TICKET = re.compile(r"[A-Za-z0-9_-]{27}")
_IN_TEXT = re.compile(r"(?:^|/c/)([A-Za-z0-9_-]{27})(?:$|[/?#\s])")


def is_code(text: str) -> bool:
    """Say whether this can stand in /e/<code>: 3 to 20 of a–z, 0–9 and inner hyphens, at least one letter."""
    return CODE.fullmatch(text) is not None and text not in RESERVED


def suggested_code(name: str, edition: int, year: int) -> str:
    """Return a code for an event nobody has named yet: initials, edition and year (whlycyszhz2-2021)."""
    tail = f"{edition if edition > 1 else ''}-{year}"
    letters = re.sub(r"[^a-z0-9]", "", initials(name))[: 20 - len(tail) - 3] or "hd"
    return (letters if re.search("[a-z]", letters) else f"hd{letters}"[:10]) + tail


def numbered(code: str, n: int) -> str:
    """Return a code like the given one for the n-th try, when the first is taken."""
    tail = f"-{n}"
    return code if n == 1 else code[: 20 - len(tail)].rstrip("-") + tail


def management_token(secret_key: str, ticket: str) -> str:
    """Return the secret of /r/<token>: 160 bits derived from the ticket, so that mails can be made again.

    Only its SHA-256 is stored; the ticket alone does not give it away.
    """
    mac = hmac.new(secret_key.encode(), b"registration:" + ticket.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac[:20]).decode().rstrip("=")


def digest(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def ticket_in(text: str) -> str | None:
    """Return the ticket in what a scanner read: the address of the QR code, or the bare ticket."""
    found = _IN_TEXT.search(text.strip()[:500])
    return found[1] if found else None


def qr_png(address: str, *, scale: int = 8) -> bytes:
    """Return a QR code as a PNG image, with its quiet zone of four modules."""
    image = io.BytesIO()
    segno.make(address, error="m", micro=False).save(image, kind="png", scale=scale, border=4)
    return image.getvalue()


def qr_svg(address: str) -> str:
    """Return a QR code as an inline SVG without styles."""
    drawn: str = segno.make(address, error="m", micro=False).svg_inline(
        scale=4, border=4, dark="#000000", light="#ffffff", omitsize=True, svgclass=None, lineclass=None
    )
    return drawn
