"""Keeping up with names: their keys, and the pairs of enterprises whose names differ in one character."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import delete, insert, or_

from crm.care import queries, rules
from crm.care.models import NearMark, NearName, NearPair
from crm.core.db import AnyRow, action, session

CHUNK = 200
"""Names of one transaction: others wait for the write lock meanwhile, a tenth of a second."""
AT_ONCE = 400
"""Keys or enterprises of one statement."""


@action
def note_names() -> int:
    """Look at the next enterprises that changed; return how many. Statements are as many however long the register.

    Nothing anybody has entered changes, so nothing is announced.
    """
    changed = queries.names_changed(CHUNK)
    if not changed:
        return 0
    renamed = queries.names_to_note(changed)
    if renamed:
        _note(renamed)
    last = changed[-1]
    mark = session.get(NearMark, 1) or NearMark(id=1)
    mark.at, mark.firm = last.updated_at, last.id
    session.add(mark)
    session.flush()
    return len(changed)


def _note(firms: Sequence[AnyRow]) -> None:
    """Put the keys of these names and the pairs they make in the place of what was known of them."""
    _forget([row.id for row in firms])
    keys = {row.id: rules.keys_of(row.core_name) for row in firms}
    holders = _holders(frozenset(key for some in keys.values() for key in some))
    made, pairs = list[dict[str, int]](), set[tuple[int, int]]()
    for row in firms:
        for key in keys[row.id]:
            there = holders[key]
            pairs |= {
                (min(firm, row.id), max(firm, row.id)) for firm, name in there if rules.are_near(name, row.core_name)
            }
            if len(there) <= rules.MOST_HOLDERS:
                there.append((row.id, row.core_name))
                made.append({"key": key, "firm": row.id})
    for first in range(0, len(made), 2 * CHUNK):
        session.execute(insert(NearName), made[first : first + 2 * CHUNK])
    if pairs:
        session.execute(insert(NearPair), [{"low": low, "high": high} for low, high in sorted(pairs)])


def _holders(keys: Collection[int]) -> defaultdict[int, list[tuple[int, str]]]:
    wanted, found = sorted(keys), defaultdict[int, list[tuple[int, str]]](list)
    for first in range(0, len(wanted), AT_ONCE):
        for row in queries.holders_of(wanted[first : first + AT_ONCE]):
            found[row.key].append((row.firm, row.core_name))
    return found


def _forget(firms: Sequence[int]) -> None:
    for first in range(0, len(firms), AT_ONCE):
        some = firms[first : first + AT_ONCE]
        session.execute(delete(NearName).where(NearName.firm.in_(some)))
        session.execute(delete(NearPair).where(or_(NearPair.low.in_(some), NearPair.high.in_(some))))
