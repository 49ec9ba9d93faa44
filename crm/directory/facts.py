"""What the directory announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class PersonVisibilityChanged(Fact):
    """Somebody chose who sees fields of theirs; a consent carries the version of its text."""

    subject: ClassVar[str] = "person"
    person_id: int


@dataclass(frozen=True, kw_only=True)
class FirmVisibilityChanged(Fact):
    """A 企业管理员 chose who sees fields of the enterprise."""

    subject: ClassVar[str] = "enterprise"
    enterprise_id: int


@dataclass(frozen=True, kw_only=True)
class SharedContactRevealed(Fact):
    """A member looked at the contacts another person shows."""

    subject: ClassVar[str] = "person"
    person_id: int
    enterprise_id: int


@dataclass(frozen=True, kw_only=True)
class SharedPhoneRevealed(Fact):
    """A member looked at the telephone another enterprise shows."""

    subject: ClassVar[str] = "enterprise"
    enterprise_id: int


@dataclass(frozen=True, kw_only=True)
class CertificateIssued(Fact):
    """A certificate holds from now on; `replaced` is the one that ceased to."""

    subject: ClassVar[str] = "enterprise"
    enterprise_id: int
    certificate_id: int
    replaced: int | None


@dataclass(frozen=True, kw_only=True)
class CertificateWithdrawn(Fact):
    """A certificate's code is worth nothing from now on."""

    subject: ClassVar[str] = "enterprise"
    enterprise_id: int
    certificate_id: int


@dataclass(frozen=True, kw_only=True)
class RosterCopied(Fact):
    """A numbered copy of the roster was made."""

    subject: ClassVar[str] = "roster_copy"
    roster_copy_id: int
    number: int
    kind: str
    form: str
    for_whom: str
    rows: int
