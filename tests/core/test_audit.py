"""Every fact is in the log; one altered byte is found; an erased person is no fault."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest
from sqlalchemy import Column, String, delete, func, select, update

from crm.core import audit, audit_check
from crm.core.actor import Actor
from crm.core.audit import AuditEntry, AuditSeal, AuditSealed, AuditValue
from crm.core.db import Transaction, session
from crm.core.facts import Change, Fact, announce
from crm.core.money import Money

SOMEBODY = Actor(7, "林示例", address="127.0.0.1")


@dataclass(frozen=True, kw_only=True)
class ThingPainted(Fact):
    """Somebody painted something."""

    subject: ClassVar[str] = "thing"
    thing_id: int
    cost: Money


@dataclass(frozen=True, kw_only=True)
class PersonErased(Fact):
    """Stands for the fact of the same name."""

    subject: ClassVar[str] = "person"
    person_id: int


def painted(number: int = 1) -> ThingPainted:
    """A fact with a personal value in it."""
    changes = (Change("colour", "红", "蓝"), Change("mobile", None, "19900000001", person_id=9))
    return ThingPainted(by=SOMEBODY, thing_id=number, cost=Money.of(3), changes=changes)


@pytest.fixture(autouse=True)
def _open(work: Transaction) -> None:
    """Each test runs in a write transaction that is undone."""


def test_a_fact_says_who_when_what_before_and_after() -> None:
    announce(painted())
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.actor_id, entry.actor_name, entry.address) == (7, "林示例", "127.0.0.1")
    assert (entry.fact, entry.subject, entry.subject_id) == ("ThingPainted", "thing", 1)
    values = {value.field: (value.before, value.after) for value in session.scalars(select(AuditValue))}
    assert values == {
        "cost": (None, "300"), "colour": ("红", "蓝"), "mobile": (None, "19900000001"),
    }  # fmt: skip


def test_a_sound_log_holds_before_and_after_sealing() -> None:
    announce(painted(1), painted(2))
    assert audit_check.verify().ok
    assert audit.seal() == 2
    announce(painted(3))
    verdict = audit_check.verify()
    assert verdict.ok
    assert (verdict.entries, verdict.seals, verdict.unsealed) == (3, 1, 1)


TEXTS = [
    (table, column)
    for table in (AuditEntry, AuditValue, AuditSeal)
    for column in table.__table__.c
    if isinstance(column.type, String) and not column.primary_key
]


@pytest.mark.parametrize(("table", "column"), TEXTS, ids=lambda part: getattr(part, "name", ""))
def test_one_altered_byte_anywhere_is_found(table: type, column: Column[str]) -> None:
    announce(painted(1), painted(2))
    audit.seal()
    altered = func.coalesce(func.substr(column, 2), "") + "~"
    session.execute(update(table).values({column.name: altered}))
    assert not audit_check.verify().ok


@pytest.mark.parametrize("column", ["actor_id", "subject_id"])
def test_an_altered_number_is_found(column: str) -> None:
    announce(painted())
    session.execute(update(AuditEntry).values({column: 8}))
    assert [fault.reason for fault in audit_check.verify().faults] == ["entry altered"]


@pytest.mark.parametrize("table", [AuditEntry, AuditValue, AuditSealed])
def test_a_missing_row_is_found(table: type) -> None:
    announce(painted(1))
    audit.seal()
    session.execute(delete(table))
    assert not audit_check.verify().ok


def test_a_later_seal_stands_on_the_one_before() -> None:
    announce(painted(1))
    audit.seal()
    announce(painted(2))
    audit.seal()
    first = session.scalar(select(func.min(AuditSeal.id)))
    session.execute(delete(AuditSealed).where(AuditSealed.seal_id == first))
    session.execute(delete(AuditSeal).where(AuditSeal.id == first))
    assert not audit_check.verify().ok


def test_erased_values_are_counted_not_reported() -> None:
    announce(painted())
    session.execute(delete(AuditValue).where(AuditValue.person_id == 9))
    assert not audit_check.verify().ok
    announce(PersonErased(by=SOMEBODY, person_id=9))
    verdict = audit_check.verify()
    assert verdict.ok
    assert verdict.erased == 1
