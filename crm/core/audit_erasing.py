"""Erasing a person from the audit log: values go, entries and their commitments stay, and verifying still holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, or_, select

from crm.core.audit import AuditEntry, AuditErased, AuditValue
from crm.core.db import session


@dataclass(frozen=True, slots=True)
class Erased:
    """What `erase` took out: how many values, and a digest of those the log did not know as the person's."""

    values: int
    digest: str


def erase(
    person_ids: Sequence[int],
    subjects: Mapping[str, Collection[int]],
    contacts: Collection[str],
    names_them: Callable[[str], bool],
) -> Erased:
    """Delete every value of these persons (the first is who is erased) from the log; its entries stay whole.

    `contacts`: their phones and addresses. A value that holds one of them goes, and with it every value of the same
    entry, and of entries about these `subjects` (ids by kind), that names them. Those are listed in
    `audit_erased`, and their digest stands in the log itself, so that nobody can let other values disappear in their
    name. The caller announces PersonErased with it.
    """
    entries = set(session.scalars(select(AuditValue.entry_id).where(AuditValue.person_id.in_(person_ids))))
    for subject, ids in subjects.items():
        about = AuditEntry.subject == subject, AuditEntry.subject_id.in_(ids)
        entries |= set(session.scalars(select(AuditEntry.id).where(*about)))
    gone: dict[tuple[str, str], int | None] = {}
    for row in _holding(contacts):
        entries.add(row.entry_id)
        gone[row.entry_id, row.field] = row.person_id
    listed = sorted(entries)
    for first in range(0, len(listed), 500):
        of_entries = AuditValue.entry_id.in_(listed[first : first + 500])
        for row in session.execute(select(*_KEYED).where(of_entries)):
            named = any(text and names_them(text) for text in (row.before, row.after))
            if row.person_id in person_ids or named:
                gone[row.entry_id, row.field] = row.person_id
    unknown = sorted(place for place, person in gone.items() if person != person_ids[0])
    for entry_id, field in gone:
        session.execute(delete(AuditValue).where(AuditValue.entry_id == entry_id, AuditValue.field == field))
    if unknown:
        rows = [{"entry_id": e, "field": f, "person_id": person_ids[0]} for e, f in unknown]
        session.execute(insert(AuditErased), rows)
    known = select(AuditErased.entry_id, AuditErased.field).where(AuditErased.person_id == person_ids[0])
    return Erased(len(gone), digest_of((row.entry_id, row.field) for row in session.execute(known)))


_KEYED = (AuditValue.entry_id, AuditValue.field, AuditValue.person_id, AuditValue.before, AuditValue.after)


def _holding(contacts: Collection[str]) -> Iterator[Any]:
    """Read every value of the log that holds one of these: erasing is rare, and nothing may be left."""
    texts = [func.lower(column) for column in (AuditValue.before, AuditValue.after)]
    held = [text.contains(word.lower(), autoescape=True) for text in texts for word in contacts]
    if held:
        yield from session.execute(select(*_KEYED).where(or_(*held))).all()


def digest_of(places: Iterable[tuple[str, str]]) -> str:
    """Return the digest of a list of erased values (entry, field)."""
    return hashlib.sha256(json.dumps(sorted(list(place) for place in places)).encode()).hexdigest()
