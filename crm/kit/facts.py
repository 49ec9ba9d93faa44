"""What the 会务包 announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class TableFact(Fact):
    """Something about the tables of a venue; it is told of the event."""

    subject: ClassVar[str] = "event"
    event_id: int
    venue_id: int
    tables: str
    """Their names, as far as they fit."""


class TablesAdded(TableFact):
    """Tables or rows were set up."""


class TableEdited(TableFact):
    """Name, capacity or whom a table is kept for changed."""


class TableRemoved(TableFact):
    """An empty table was taken away."""


@dataclass(frozen=True, kw_only=True)
class PlaceChanged(Fact):
    """Somebody has another place, or none any more."""

    subject: ClassVar[str] = "registration"
    registration_id: int
    event_id: int


@dataclass(frozen=True, kw_only=True)
class KitCopied(Fact):
    """A paper of the 会务包 was made; `phones`: with whole phone numbers; `again`: badges printed before."""

    subject: ClassVar[str] = "event"
    event_id: int
    copy_id: int
    kind: str
    form: str
    rows: int
    again: int
    phones: bool
