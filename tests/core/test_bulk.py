"""Rows stored by bulk, and what the audit log signs of them."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from crm.core.audit import AuditEntry
from crm.core.audit_hash import canonical, commitment, mac_of
from crm.core.bulk import Bulk
from crm.core.db import Transaction, session
from crm.core.ids import uuids7
from crm.transfer.rules import HELD, LARGEST_CHUNK, SLOW_CHUNK, next_chunk

TEXTS = some.text(some.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = some.none() | some.integers(0, 2**63 - 1)


@given(TEXTS, NUMBERS, TEXTS, TEXTS, NUMBERS, TEXTS)
def test_an_entry_is_signed_as_one_json_list(
    name: str, actor: int | None, fact: str, said: str, subject: int | None, key_id: str
) -> None:
    at, key = datetime(2021, 1, 2, 3, 4, 5, 6, tzinfo=UTC), b"key"
    signed = ("0" * 32, actor, name, "127.0.0.1", fact, "thing", subject, said, key_id)
    written = canonical([at.isoformat(), *signed])
    assert mac_of(key, at, signed) == hmac.digest(key, written.encode(), "sha256").hex()


@given(TEXTS, NUMBERS, some.none() | TEXTS, some.none() | TEXTS)
def test_a_commitment_is_json_and_hides_the_value(
    field: str, person: int | None, before: str | None, after: str | None
) -> None:
    salt = "ab" * 16
    hashes = [None if t is None else hmac.digest(salt.encode(), t.encode(), "sha256").hex() for t in (before, after)]
    assert json.loads(commitment(field, person, before, after, salt)) == [field, person, *hashes]


def test_ids_drawn_together_stand_in_their_order_and_are_all_different() -> None:
    made = uuids7(2_000)
    assert made == sorted(set(made))
    assert {len(each) for each in made} == {32}
    assert {each[12] for each in made} == {"7"}
    assert {each[16] for each in made} <= set("89ab")


def test_values_pass_through_their_columns(work: Transaction) -> None:  # a write transaction
    at = datetime(2021, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    names = [column.name for column in AuditEntry.__table__.c]
    entry = {"id": "a", "at": at, "actor_name": "甲", "address": "", "fact": "F", "subject": "s", "commitments": "[]",
             "key_id": "k", "mac": ""}  # fmt: skip
    Bulk(AuditEntry, names).store([tuple((entry | {"id": each}).get(name) for name in names) for each in "ab"])
    stored = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(one.id, one.at, one.actor_id) for one in stored] == [("a", at, None), ("b", at, None)]
    Bulk(AuditEntry, names).store([])


def test_columns_in_another_order_are_refused(work: Transaction) -> None:  # a write transaction
    names = sorted((column.name for column in AuditEntry.__table__.c), reverse=True)
    if session.get_bind().dialect.name == "sqlite":
        with pytest.raises(ValueError, match="audit_entry takes"):
            Bulk(AuditEntry, names).store([tuple(names)])


@given(some.integers(SLOW_CHUNK, LARGEST_CHUNK), some.floats(0, 10))
def test_a_chunk_is_as_large_as_others_bear(size: int, held: float) -> None:
    following = next_chunk(size, held)
    assert SLOW_CHUNK <= following <= min(LARGEST_CHUNK, max(SLOW_CHUNK, size + size // 2))
    if held > HELD:
        assert following <= max(size, SLOW_CHUNK)
