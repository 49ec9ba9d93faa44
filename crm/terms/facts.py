"""What terms announce."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from crm.core.facts import Fact
from crm.members.rules import Position


@dataclass(frozen=True, kw_only=True)
class TermFact(Fact):
    """Something about a term."""

    subject: ClassVar[str] = "term"
    term_id: int
    number: int


class TermDrafted(TermFact):
    """The roster of a new term was begun, copied from what is held today."""


class TermEdited(TermFact):
    """Days, note or resolution of a term changed."""


class RosterEdited(TermFact):
    """Lines of a draft roster changed."""


class TermDiscarded(TermFact):
    """A draft was given up."""


@dataclass(frozen=True, kw_only=True)
class TermConfirmed(TermFact):
    """A new roster took office."""

    starts: date


class TermTakenBack(TermFact):
    """A roster that had just taken office is a draft again."""


@dataclass(frozen=True, kw_only=True)
class OfficeChanged(Fact):
    """A firm holds another office, none, or by somebody else, from a day on."""

    subject: ClassVar[str] = "enterprise"
    enterprise_id: int
    term_id: int
    position: Position | None
    since: date
