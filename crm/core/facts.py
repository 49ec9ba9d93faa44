"""Facts: things that have happened, said once and heard by whoever cares.

A fact is a frozen dataclass with a past-tense name. Actions announce it inside their transaction; the audit log
stores every one; higher features react with ``@on``. A reaction is part of the transaction: if it fails, all fails.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from crm.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after. `person_id` names whose personal data the values are, so they can be erased."""

    field: str
    before: object
    after: object
    person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that has happened. `subject` names the kind of record, `<subject>_id` is its number."""

    subject: ClassVar[str] = ""
    personal: ClassVar[frozenset[str]] = frozenset()
    """Names of the fact's own fields that hold personal data of `person_id`."""
    by: Actor
    changes: tuple[Change, ...] = ()

    @property
    def subject_id(self) -> int | None:
        """The number of the record this fact is about."""
        value: int | None = getattr(self, f"{self.subject}_id", None)
        return value


F = TypeVar("F", bound=Fact)
_listeners: dict[type[Fact], list[Callable[[Any], None]]] = defaultdict(list)
_recorders: list[Callable[[Sequence[Fact]], None]] = []


def on(kind: type[F]) -> Callable[[Callable[[F], None]], Callable[[F], None]]:
    """Hear every fact of this kind (and of kinds derived from it)."""

    def register(listener: Callable[[F], None]) -> Callable[[F], None]:
        _listeners[kind].append(listener)
        return listener

    return register


def record_with(recorder: Callable[[Sequence[Fact]], None]) -> None:
    """Register what stores facts: it hears them in bulk, before any listener."""
    if recorder not in _recorders:
        _recorders.append(recorder)


def announce(*facts: Fact) -> None:
    """Say what has happened. Several facts at once are recorded in one bulk insert."""
    for recorder in _recorders:
        recorder(facts)
    heard = {kind: _hearing(kind) for kind in {type(fact) for fact in facts}}
    for fact in facts:
        for listener in heard[type(fact)]:
            listener(fact)


def _hearing(kind: type[Fact]) -> list[Callable[[Any], None]]:
    return [listener for each in kind.__mro__ for listener in _listeners.get(each, ())]
