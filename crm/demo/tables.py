"""The committed tables of the demo, and how their rows get into the database."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from crm.core.clock import at_wall
from crm.core.db import Base, session
from crm.core.instance import InstanceMark
from crm.core.money import Money

FOLDER = Path(__file__).parent / "data"
Row = Mapping[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """Return the rows of a committed table, as text."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@cache
def occasions() -> tuple[Mapping[str, Any], ...]:
    """Return the events of the demo as they stand in events.toml."""
    with (FOLDER / "events.toml").open("rb") as file:
        return tuple(tomllib.load(file)["event"])


@dataclass(frozen=True, slots=True)
class Held:
    """An event in the database: its venues by city, and when it began."""

    id: int
    name: str
    starts_at: datetime
    venues: Mapping[str, int]


@dataclass(slots=True)
class Stage:
    """What the parts of the demo know of one another: ids by the numbers of the tables."""

    today: date
    accounts: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    firms: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    events: dict[str, Held] = field(default_factory=dict)

    def ago(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """Return the instant so many days before the demo's today."""
        return at_wall(self.today - timedelta(days=days), hour, minute)


def day(text: str) -> date | None:
    """Return a date of a table, None where it is empty."""
    return date.fromisoformat(text) if text else None


def wan(text: str) -> Money | None:
    """Return an amount of a table (万元), None where it is empty."""
    return Money.of(text, "万元") if text else None


def stored(model: type[Base], values: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows at once and return their ids in the same order."""
    if not values:
        return []
    table: Any = model
    statement = insert(table).returning(table.id, sort_by_parameter_order=True)
    return list(session.scalars(statement, values))


def noted(key: str) -> str:
    """Return a word about the database as it stands there now, not as this process remembers it."""
    return session.scalar(select(InstanceMark.value).where(InstanceMark.key == key)) or ""
