"""One mailbox: a display name and an address that can stand in a header and in an SMTP command."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parseaddr
from functools import lru_cache

import idna

from crm.core.errors import DomainError
from crm.core.mail.headers import refuse_controls
from crm.core.words import N_

_LOCAL = re.compile(r"[^\s\x00-\x20\x7f()<>\[\]:;@\\,.\"]+(?:\.[^\s\x00-\x20\x7f()<>\[\]:;@\\,.\"]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)


class AddressRefused(DomainError, ValueError):
    """The text is not one usable e-mail address."""

    code, field = "mail_address_refused", "email"
    template = N_("“{address}”不是可用的邮箱地址。请检查是否缺少 @ 或域名，或含有空格。")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A person or an office that mail goes to or comes from; the domain is kept in ASCII (IDNA)."""

    name: str
    address: str

    def __post_init__(self) -> None:
        refuse_controls("name", self.name)
        object.__setattr__(self, "address", checked_address(self.address))

    @classmethod
    def parse(cls, text: str) -> Mailbox:
        """Read `名称 <a@b.cn>` or `a@b.cn`. Raises AddressRefused (a ValueError) or HeaderRefused."""
        name, address = parseaddr(refuse_controls("address", text))
        if not address:
            raise AddressRefused(address=text)
        return cls(name, address)

    @property
    def domain(self) -> str:
        """The domain in ASCII, lower case."""
        return self.address.rpartition("@")[2]

    @property
    def needs_smtputf8(self) -> bool:
        """Whether only a server that offers SMTPUTF8 (RFC 6531) can take it."""
        return not self.address.isascii()


def checked_address(address: str) -> str:
    """Return the address, its domain in ASCII lower case; raises AddressRefused or HeaderRefused."""
    refuse_controls("address", address)
    local, at, domain = address.rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or len(local.encode()) > 64:
        raise AddressRefused(address=address)
    return f"{local}@{_ascii_domain(domain)}"


@lru_cache(maxsize=4096)
def _ascii_domain(domain: str) -> str:
    try:
        name = domain.lower() if domain.isascii() else idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        raise AddressRefused(address=domain) from None
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise AddressRefused(address=domain)
    return name
