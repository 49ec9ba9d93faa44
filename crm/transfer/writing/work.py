"""What the writers of all kinds share: a row to apply, what became of it, ids taken in advance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any, Protocol

from sqlalchemy import Select, func, select, text

from crm.core.actor import Actor
from crm.core.db import Base, session
from crm.core.facts import Change
from crm.core.money import Money
from crm.members.queries import Custom
from crm.transfer.reading.outcomes import Fields
from crm.transfer.rules import Did, Options, Policy


@dataclass(slots=True)
class Draft:
    """A record to apply. `target`: the id of the record it is, where that is known already."""

    row: int
    fields: Fields
    target: int | None = None


@dataclass(slots=True)
class Result:
    """What became of a draft: what a row of the batch keeps."""

    row: int
    did: Did
    title: str
    enterprise_id: int | None = None
    person_id: int | None = None
    project_id: int | None = None
    registration_id: int | None = None
    differs: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    made: dict[str, int] = field(default_factory=dict)
    """Table → id of what this row made."""
    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Table → what the columns held before this row filled them."""
    versions: dict[str, int] = field(default_factory=dict)
    """Table → version of the record after this row."""
    answered: dict[str, Any] = field(default_factory=dict)
    """Custom field → what it said before this row changed it."""
    person_answered: dict[str, Any] = field(default_factory=dict)
    """The same of the contact."""
    problem: str = ""
    """A sentence: what could not be done, for kinds that act row by row."""

    @property
    def undo(self) -> dict[str, Any]:
        """What undoing needs to know; {} if nothing was written."""
        if not self.made and not self.held:
            return {}
        answered = {"answered": self.answered, "person_answered": self.person_answered}
        said = {name: each for name, each in answered.items() if each}
        return {"made": self.made, "held": self.held, "versions": self.versions} | said


@dataclass(frozen=True, slots=True)
class Setting:
    """Who imports what, and what was chosen."""

    batch_id: int
    by: Actor
    options: Options
    pair: Sequence[str]
    """The codes of the two cities."""
    event_id: int | None = None
    dry: bool = False
    policies: Mapping[str, Policy] = field(default_factory=dict)
    """Field → what it does to an enterprise that is there already, where that is not filling."""
    customs: Mapping[str, Custom] = field(default_factory=dict)
    """Custom fields among the columns, by name."""

    def policy_of(self, name: str) -> Policy:
        """Return what a field does to an enterprise that is there already.

        A landline in the column of contacts' phones follows that column, unless one of its own is given.
        """
        known = self.policies
        return known.get(name) or known.get("phone" if name == "landline" else name) or Policy.FILL

    def change(self, row: int, **more: Any) -> Change:
        """Name import and row in the audit log, with what was stored in one value."""
        return Change("import", None, {"import": self.batch_id, "row": row, **more})

    def personal(self, person_id: int, row: int, **more: Any) -> Change:
        """The same for values that belong to a person."""
        return Change("import", None, {"import": self.batch_id, "row": row, **more}, person_id)

    def home_of(self, city: str | None) -> str | None:
        """Return the side of the pair a city counts to: itself, or what was chosen for it."""
        if city in self.pair:
            return city
        chosen = self.options.homes.get(city or "")
        return chosen if chosen in self.pair else None


class Writer(Protocol):
    """Applies the records of one kind."""

    def plan(self, drafts: Sequence[Draft]) -> list[Result]:
        """Decide what each row does; nothing is written."""

    def write(self) -> None:
        """Store what was planned since the last time."""

    @property
    def key(self) -> str:
        """The column of import_row that names the record: enterprise_id, project_id, registration_id."""


class Ids:
    """Ids taken in advance, so that rows can name each other before they are stored. Inside a write transaction."""

    def __init__(self, table: type[Base], most: int) -> None:
        self._table, self._most = table, most
        self._numbers: Iterator[int] | None = None

    def take(self) -> int:
        """Return the next free id."""
        if self._numbers is None:
            self._numbers = self._open()
        return next(self._numbers)

    def _open(self) -> Iterator[int]:
        name = self._table.__tablename__
        if session.get_bind().dialect.name == "postgresql":
            drawn = text(f"SELECT nextval(pg_get_serial_sequence('{name}', 'id')) FROM generate_series(1, :n)")
            return iter(session.execute(drawn, {"n": self._most}).scalars().all())
        return count((session.connection().scalar(_last(self._table)) or 0) + 1)


@cache
def _last(table: type[Base]) -> Select[int]:
    return select(func.max(table.__table__.c.id))


def one_at_a_time() -> None:
    """Let no other import write until this transaction ends: matching and writing belong together."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext('crm.transfer'))"))


def shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as the audit log and the undo data keep them: only what is there."""
    return {name: value for name, value in values.items() if value not in (None, "")}


def as_kept(held: Mapping[str, Any]) -> dict[str, Any]:
    """Return what columns held as the undo data keeps it: money in 分."""
    return {name: value.fen if isinstance(value, Money) else value for name, value in held.items()}


def as_held(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return what undo data keeps as the columns take it."""
    return {name: Money(value) if name == "registered_capital" and value is not None else value
            for name, value in kept.items()}  # fmt: skip
