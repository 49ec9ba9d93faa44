"""What became of a row: accepted, merged, rejected or skipped. Every row below the heading has one."""

from __future__ import annotations

from dataclasses import dataclass, field

Fields = dict[str, str | bool]
"""The filled fields of a record; texts in their normal form, `attended` as a bool."""


@dataclass(slots=True)
class Accepted:
    """A record of its own. `fields`: the state after this row; later rows may add to it (Merged.changes)."""

    row: int
    fields: Fields
    warnings: list[str]


@dataclass(slots=True)
class Merged:
    """The same record as row `into`, found by `by`; `changes` are what the earlier record gains."""

    row: int
    into: int
    by: str
    filled: list[str]
    conflicts: list[str]
    changes: Fields = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Rejected:
    """A record that cannot be imported, with the first reason that applies."""

    row: int
    reason: str


@dataclass(slots=True)
class Skipped:
    """No record: blank, repeated_header, total or note."""

    row: int
    why: str


Outcome = Accepted | Merged | Rejected | Skipped
