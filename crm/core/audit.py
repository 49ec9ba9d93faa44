"""The audit log: every fact, who, when, from where, before and after. Append only, keyed, sealed, verifiable.

An entry holds ids, field names and, per value, only a commitment HMAC(salt ‖ value); values and salts live in a table
of their own, so that a person's data can be erased without breaking the log. The keyed hash of an entry covers all of
its columns. Seals cover every committed entry that has none yet; order and completeness rest on them.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.audit_hash import as_text, canonical, commitment, mac_of
from crm.core.bulk import Bulk
from crm.core.clock import now
from crm.core.db import Base, session
from crm.core.facts import Change, Fact, record_with
from crm.core.ids import uuid7, uuids7
from crm.core.settings import kept_keys


class AuditEntry(Base):
    """One fact. No foreign keys: the log outlives what it speaks of."""

    __tablename__ = "audit_entry"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor_name: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(64))
    fact: Mapped[str] = mapped_column(String(80), index=True)
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    commitments: Mapped[str] = mapped_column(Text)
    key_id: Mapped[str] = mapped_column(String(20))
    mac: Mapped[str] = mapped_column(String(64))
    __table_args__ = (Index("ix_audit_entry_subject", "subject", "subject_id"),)


class AuditValue(Base):
    """A value behind a commitment; gone once its person is erased."""

    __tablename__ = "audit_value"
    entry_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    field: Mapped[str] = mapped_column(String(80), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(index=True)
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str] = mapped_column(String(32))


class AuditErased(Base):
    """A value that went with the data of a person although the log did not know it as theirs (a name in a note)."""

    __tablename__ = "audit_erased"
    entry_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    field: Mapped[str] = mapped_column(String(80), primary_key=True)
    person_id: Mapped[int] = mapped_column(index=True)


class AuditSeal(Base):
    """A keyed hash over a batch of entries and over the seal before it."""

    __tablename__ = "audit_seal"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime]
    previous: Mapped[str] = mapped_column(String(64))
    entries: Mapped[int]
    key_id: Mapped[str] = mapped_column(String(20))
    mac: Mapped[str] = mapped_column(String(64))


class AuditSealed(Base):
    """Which seal covers which entry."""

    __tablename__ = "audit_sealed"
    entry_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    seal_id: Mapped[str] = mapped_column(String(32), ForeignKey("audit_seal.id"), index=True)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something `verify` found wrong with one entry or seal."""

    entry: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` saw. `ok` is true only without a single fault."""

    entries: int
    seals: int
    unsealed: int
    erased: int
    last_seal: str | None
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether every entry and seal holds."""
        return not self.faults


def keys() -> dict[str, str]:
    """Return the keys of this instance by id; the last one signs."""
    path = Path(current_app.config["CRM_SETTINGS"].instance) / "audit.keys"
    found: dict[str, str] = current_app.extensions.setdefault("audit_keys", {})
    if not found:
        found.update(kept_keys(path))
    return found


_ENTRIES = Bulk(
    AuditEntry,
    ("id", "at", "actor_id", "actor_name", "address", "fact", "subject", "subject_id", "commitments", "key_id", "mac"),
)
_VALUES = Bulk(AuditValue, ("entry_id", "field", "person_id", "before", "after", "salt"))


def store(facts: Sequence[Fact]) -> None:
    """Append an entry for each fact, in two bulk inserts."""
    entries: list[tuple[Any, ...]] = []
    values: list[tuple[Any, ...]] = []
    known = keys()
    key_id = list(known)[-1]
    key, at = bytes.fromhex(known[key_id]), now()
    salts = _salts()
    for entry_id, fact in zip(uuids7(len(facts)), facts, strict=True):
        commitments = []
        for change in (*_changes(fact), *_acting(fact)):
            before, after, salt = as_text(change.before), as_text(change.after), next(salts)
            values.append((entry_id, change.field, change.person_id, before, after, salt))
            commitments.append(commitment(change.field, change.person_id, before, after, salt))
        by = fact.by
        signed = (
            entry_id, by.id, f"账号 {by.id}" if _is_outside(fact) else by.name, by.address, type(fact).__name__,
            fact.subject, fact.subject_id, f"[{','.join(commitments)}]", key_id,
        )  # fmt: skip
        entries.append((entry_id, at, *signed[1:], mac_of(key, at, signed)))
    _ENTRIES.store(entries)
    _VALUES.store(values)


record_with(store)

_SALTS = 64


def _salts() -> Iterator[str]:
    """Return salts without end, 128 random bits each: the system is asked for many at a time."""
    while True:
        random = secrets.token_hex(16 * _SALTS)
        yield from (random[at : at + 32] for at in range(0, 32 * _SALTS, 32))


_FRAME = {field.name for field in fields(Fact)}


@cache
def _stated(kind: type[Fact]) -> tuple[tuple[str, bool], ...]:
    """The fields a kind of fact has of its own, and whether they are personal.

    The number of its subject is not among them unless it is personal: the entry itself says it.
    """
    own = [field.name for field in fields(kind) if field.name not in _FRAME]
    number = f"{kind.subject}_id"
    return tuple((name, name in kind.personal) for name in own if name != number or name in kind.personal)


def _changes(fact: Fact) -> Iterable[Change]:
    """The fact's own fields, then its changes; a field named twice gets a number."""
    person = getattr(fact, "person_id", None)
    found = [
        Change(name, None, getattr(fact, name), person if personal else None)
        for name, personal in _stated(type(fact))  # type: ignore[arg-type]  # a class can be hashed, its instances need not
    ]
    found += fact.changes
    if len({change.field for change in found}) == len(found):
        return found
    seen: dict[str, int] = {}
    for place, change in enumerate(found):
        count = seen[change.field] = seen.get(change.field, 0) + 1
        if count > 1:
            found[place] = replace(change, field=f"{change.field}#{count}")
    return found


ACTING = "acting"
"""The value that holds the name of who acted, if that is somebody outside the association: it can be erased."""


def _is_outside(fact: Fact) -> bool:
    if fact.by.staff:
        return False
    of_own_account = fact.subject == "account" and fact.by.id is not None and fact.subject_id == fact.by.id
    return fact.by.person_id is not None or of_own_account


def _acting(fact: Fact) -> Iterable[Change]:
    return (Change(ACTING, None, fact.by.name, fact.by.person_id),) if _is_outside(fact) else ()


def actor_named() -> ColumnElement[str]:
    """Return who acted as people read it: the name, which lies apart for members; `账号 7` once it is erased."""
    apart = select(AuditValue.after).where(AuditValue.entry_id == AuditEntry.id, AuditValue.field == ACTING)
    return func.coalesce(apart.scalar_subquery(), AuditEntry.actor_name)


def commitment_of(value: Mapping[str, Any]) -> list[Any]:
    """Return what the entry of a stored value must say about it."""
    stored = (value[name] for name in ("field", "person_id", "before", "after", "salt"))
    found: list[Any] = json.loads(commitment(*stored))
    return found


_SIGNED = ("id", "actor_id", "actor_name", "address", "fact", "subject", "subject_id", "commitments", "key_id")


def entry_mac(key: str, entry: Mapping[str, Any]) -> str:
    """Return the keyed hash over all columns of an entry."""
    return mac_of(bytes.fromhex(key), entry["at"], [entry[name] for name in _SIGNED])


def seal() -> int:
    """Seal every committed entry that has no seal yet and return how many. The caller is the only writer."""
    fresh = session.execute(
        select(AuditEntry.id, AuditEntry.mac)
        .outerjoin(AuditSealed, AuditSealed.entry_id == AuditEntry.id)
        .where(AuditSealed.entry_id.is_(None))
        .order_by(AuditEntry.id)
        .limit(20_000)
    ).all()
    if not fresh:
        return 0
    known = keys()
    key_id = list(known)[-1]
    previous = session.scalar(select(AuditSeal.mac).order_by(AuditSeal.id.desc()).limit(1)) or ""
    row = {"id": uuid7(), "at": now(), "previous": previous, "entries": len(fresh), "key_id": key_id}
    row["mac"] = _seal_mac(known[key_id], row, [(i, m) for i, m in fresh])
    session.execute(insert(AuditSeal), [row])
    session.execute(insert(AuditSealed), [{"entry_id": i, "seal_id": row["id"]} for i, _ in fresh])
    return len(fresh)


def _seal_mac(key: str, row: Mapping[str, Any], covered: Iterable[tuple[str, str]]) -> str:
    content = canonical([row["id"], row["at"].isoformat(), row["previous"], row["key_id"], sorted(covered)])
    return hmac.digest(bytes.fromhex(key), content.encode(), "sha256").hex()


def unsealed() -> int:
    """Return how many committed entries wait for a seal."""
    entries = session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    return entries - (session.scalar(select(func.count()).select_from(AuditSealed)) or 0)
