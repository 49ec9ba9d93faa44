"""What notices announce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class NoticeFact(Fact):
    """Something about a notice."""

    subject: ClassVar[str] = "notice"
    notice_id: int


@dataclass(frozen=True, kw_only=True)
class NoticeIssued(NoticeFact):
    """A notice was sent to firms."""

    firms: int


@dataclass(frozen=True, kw_only=True)
class NoticeCalled(NoticeFact):
    """Firms that had not answered were called again."""

    firms: int
    call: int


@dataclass(frozen=True, kw_only=True)
class NoticeAnswered(NoticeFact):
    """A firm answered, for the first time or anew."""

    firm_id: int
    enterprise_id: int


@dataclass(frozen=True, kw_only=True)
class NoticeTold(NoticeFact):
    """Somebody noted that a firm was told by hand."""

    firm_id: int
    enterprise_id: int
    way: str


@dataclass(frozen=True, kw_only=True)
class NoticeListTaken(NoticeFact):
    """Somebody took the phone list of a notice."""

    firms: int
