"""The way out that service mails carry: an address under /u/ that says by itself whose it is.

A campaign's mail has a row per recipient to hang its token on; a sign-in link or a confirmation has none, and storing
one before each mail would be a write for nothing. So the token is the address itself, encrypted with AES-SIV under a
key derived from the instance's: only this installation makes one or reads one, an altered one is refused (128 bits),
it holds nothing readable and tells the address's length only to the next sixteen octets, and the same address always
gets the same one. Another CRM_SECRET_KEY ends these tokens, as it ends the other links of service mails.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from crm.core.mail.addresses import Mailbox, checked_address
from crm.core.mail.frame import Unsubscribe

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

SHAPE = re.compile(r"[A-Za-z0-9_-]{42,420}")
_BLOCK = 16
_PURPOSE = b"crm.mail.leaving.1"


@dataclass(frozen=True)
class WaysOut:
    """Makes and reads the ways out of one installation."""

    base_url: str
    sender: Mailbox
    key: str = field(repr=False)
    """The instance's secret key."""

    def of(self, address: str) -> Unsubscribe:
        """Return both ways out for an address. Raises AddressRefused or HeaderRefused for an unusable one."""
        token = self.token(address)
        return Unsubscribe(f"{self.base_url}/u/{token}", refusal_mail(self.sender, token))

    def token(self, address: str) -> str:
        """Return the token of an address; upper and lower case make no difference."""
        plain = checked_address(address).lower().encode()
        padded = plain.ljust(-(-len(plain) // _BLOCK) * _BLOCK, b"\0")
        return urlsafe_b64encode(self._cipher.encrypt(padded, [_PURPOSE])).decode().rstrip("=")

    def address(self, token: str) -> str | None:
        """Return the address (lower case) a token was made for, or None for any other text."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415  # 7 MiB only who reads a token needs

        if not SHAPE.fullmatch(token):
            return None
        try:
            sealed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
            plain = self._cipher.decrypt(sealed, [_PURPOSE])
        except (InvalidTag, ValueError):
            return None
        return plain.rstrip(b"\0").decode()

    @cached_property
    def _cipher(self) -> AESSIV:
        from cryptography.hazmat.primitives.ciphers.aead import AESSIV  # noqa: PLC0415  # as above

        return AESSIV(hmac.new(self.key.encode(), _PURPOSE, hashlib.sha512).digest())


def refusal_mail(sender: Mailbox, token: str) -> str:
    """Return the mailto address for a refusal by mail (RFC 8058): it reaches the sender's mailbox, and its subject
    says by the token whose refusal it is, so that the intake of bounces reads it without a person.
    """
    return f"{sender.address}?subject=unsubscribe%20{token}"
