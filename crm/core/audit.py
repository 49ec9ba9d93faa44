"""The audit log: every fact, who, when, from where, before and after. Append only, keyed, sealed, verifiable.

An entry holds ids, field names and, per value, only a commitment HMAC(salt ‖ value); values and salts live in a table
of their own, so that a person's data can be erased without breaking the log. The keyed hash of an entry covers all of
its columns. Seals cover every committed entry that has none yet; order and completeness rest on them.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from crm.core import db
from crm.core.clock import now
from crm.core.db import Base, session
from crm.core.facts import Change, Fact, record_with
from crm.core.ids import uuid7
from crm.core.money import Money
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


_ENTRY, _VALUE = insert(AuditEntry), insert(AuditValue)


def store(facts: Sequence[Fact]) -> None:
    """Append an entry for each fact, in two bulk inserts."""
    entries: list[dict[str, Any]] = []
    values: list[dict[str, Any]] = []
    known = keys()
    key_id = list(known)[-1]
    for fact in facts:
        entry_id = uuid7()
        own = [_value(entry_id, change) for change in (*_changes(fact), *_acting(fact))]
        entry = _entry(entry_id, fact, own, key_id)
        entry["mac"] = _sign(known[key_id], entry)
        entries.append(entry)
        values += own
    db.execute(_ENTRY, entries)
    if values:
        db.execute(_VALUE, values)


record_with(store)

_FRAME = {field.name for field in fields(Fact)}


def _changes(fact: Fact) -> Iterable[Change]:
    """The fact's own fields, then its changes; a field named twice gets a number."""
    seen: dict[str, int] = {}
    person = getattr(fact, "person_id", None)
    stated = [
        Change(f.name, None, getattr(fact, f.name), person if f.name in fact.personal else None)
        for f in fields(fact)
        if f.name not in _FRAME
    ]
    for change in (*stated, *fact.changes):
        count = seen[change.field] = seen.get(change.field, 0) + 1
        name = change.field if count == 1 else f"{change.field}#{count}"
        yield Change(name, change.before, change.after, change.person_id)


ACTING = "acting"
"""The value that holds the name of who acted, if that is somebody outside the association: it can be erased."""


def _is_outside(fact: Fact) -> bool:
    of_own_account = fact.subject == "account" and fact.by.id is not None and fact.subject_id == fact.by.id
    return not fact.by.staff and (fact.by.person_id is not None or of_own_account)


def _acting(fact: Fact) -> Iterable[Change]:
    return [Change(ACTING, None, fact.by.name, fact.by.person_id)] if _is_outside(fact) else []


def actor_named() -> ColumnElement[str]:
    """Return who acted as people read it: the name, which lies apart for members; `账号 7` once it is erased."""
    apart = select(AuditValue.after).where(AuditValue.entry_id == AuditEntry.id, AuditValue.field == ACTING)
    return func.coalesce(apart.scalar_subquery(), AuditEntry.actor_name)


def as_text(value: object) -> str | None:
    """Return a value as the log keeps it: money in 分, instants in ISO 8601, enums by value."""
    match value:
        case None:
            return None
        case Money():
            return str(value.fen)
        case datetime() | date():
            return value.isoformat()
        case Enum():
            return str(value.value)
        case bool() | int() | str():
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False, sort_keys=True, default=as_text)


def _value(entry_id: str, change: Change) -> dict[str, Any]:
    return {
        "entry_id": entry_id,
        "field": change.field,
        "person_id": change.person_id,
        "before": as_text(change.before),
        "after": as_text(change.after),
        "salt": secrets.token_hex(16),
    }


def _entry(entry_id: str, fact: Fact, values: list[dict[str, Any]], key_id: str) -> dict[str, Any]:
    return {
        "id": entry_id,
        "at": now(),
        "actor_id": fact.by.id,
        "actor_name": f"账号 {fact.by.id}" if _is_outside(fact) else fact.by.name,
        "address": fact.by.address,
        "fact": type(fact).__name__,
        "subject": fact.subject,
        "subject_id": fact.subject_id,
        "commitments": _canonical([_commitment(value) for value in values]),
        "key_id": key_id,
    }


def _commitment(value: Mapping[str, Any]) -> list[Any]:
    before, after = (_commit(value["salt"], value[side]) for side in ("before", "after"))
    return [value["field"], value["person_id"], before, after]


def _commit(salt: str, text: str | None) -> str | None:
    return None if text is None else hmac.digest(salt.encode(), text.encode(), "sha256").hex()


_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


_SIGNED = ("id", "actor_id", "actor_name", "address", "fact", "subject", "subject_id", "commitments", "key_id")


def _sign(key: str, entry: Mapping[str, Any]) -> str:
    content = _canonical([entry["at"].isoformat(), *(entry[name] for name in _SIGNED)])
    return hmac.digest(bytes.fromhex(key), content.encode(), "sha256").hex()


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
    content = _canonical([row["id"], row["at"].isoformat(), row["previous"], row["key_id"], sorted(covered)])
    return hmac.digest(bytes.fromhex(key), content.encode(), "sha256").hex()


def unsealed() -> int:
    """Return how many committed entries wait for a seal."""
    entries = session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    return entries - (session.scalar(select(func.count()).select_from(AuditSealed)) or 0)
