"""How offices of a firm follow one another: for any day at most one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from crm.members.rules import Position
from crm.terms.rules.spans import ONE_DAY


@dataclass(frozen=True, slots=True)
class Stint:
    """A firm's office over some days, both included; `until` None: still. `person_id` None: 空缺."""

    position: Position
    person_id: int | None
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Say whether the day lies in the window."""
        return self.since <= day and (self.until is None or day <= self.until)


def on_day(stints: Iterable[Stint], day: date) -> Stint | None:
    """Return the office held on a day; of one firm there is at most one."""
    return next((each for each in stints if each.holds(day)), None)


def succeed(stints: Sequence[Stint], day: date, position: Position | None, person_id: int | None) -> list[Stint]:
    """Return a firm's history once it holds `position` (None: no office) by `person_id` from `day` on.

    What was held before that day stays as it was; what was to come after it is replaced. Equal neighbours join.
    """
    kept = [each for each in stints if each.since < day]
    last_day = day - ONE_DAY
    kept = [each if each.until is not None and each.until < day else replace(each, until=last_day) for each in kept]
    if position is None or position is Position.MEMBER:
        return kept
    new = Stint(position, person_id, day)
    last = kept[-1] if kept else None
    if last and (last.position, last.person_id, last.until) == (position, person_id, last_day):
        return [*kept[:-1], replace(last, until=None)]
    return [*kept, new]


def vacate(stints: Sequence[Stint], person_id: int, last_day: date) -> list[Stint]:
    """Return a firm's history once this person has left it after `last_day`: their office falls vacant, and stays."""
    found: list[Stint] = []
    for each in stints:
        if each.person_id != person_id or (each.until is not None and each.until <= last_day):
            found.append(each)
        elif each.since > last_day:
            found.append(replace(each, person_id=None))
        else:
            found += [replace(each, until=last_day), replace(each, person_id=None, since=last_day + ONE_DAY)]
    return found


def restore(stints: Sequence[Stint], person_id: int) -> list[Stint]:
    """Return a firm's history once it shows that this person has not left: the vacancy after them is filled again."""
    if len(stints) < 2:
        return list(stints)
    *earlier, before, last = stints
    joins = before.until is not None and before.until + ONE_DAY == last.since
    same = before.person_id == person_id and last.person_id is None and before.position is last.position
    return [*earlier, replace(before, until=last.until)] if joins and same else list(stints)
