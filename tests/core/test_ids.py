"""Names that sort by the moment of their making, even if the clock of the machine is put back."""

from __future__ import annotations

import time
import uuid

import pytest

from crm.core.ids import uuid7, uuids7


def test_what_is_made_later_sorts_later(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [uuid7() for _ in range(2_000)]
    made += uuids7(3_000)
    back = time.time_ns() - 3_600 * 10**9
    monkeypatch.setattr(time, "time_ns", lambda: back)
    made += [uuid7(), *uuids7(5), uuid7()]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_they_are_of_version_7() -> None:
    for name in (uuid7(), *uuids7(3)):
        found = uuid.UUID(name)
        assert (found.version, found.variant) == (7, uuid.RFC_4122)
        assert abs((found.int >> 80) - time.time_ns() // 1_000_000) < 60_000
