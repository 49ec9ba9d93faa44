"""The search index on a real database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import text

from crm.core import db, search
from crm.core.db import session
from crm.core.search import Entry
from crm.core.search_index import belongs_to_index, create_index, drop_index, rebuild_index


def titles(query: str, kinds: tuple[str, ...] | None = None) -> list[str]:
    return [hit.title for hit in search.find(query, kinds)]


@pytest.mark.usefixtures("work")
class TestChanging:
    def test_changed_and_forgotten(self) -> None:
        search.index("enterprise", 1, title="示例海洋", codes=("FAKE123456",))
        search.index("enterprise", 1, title="示例机器人", weight=3)
        assert titles("海洋") == titles("FAKE1234") == []
        assert titles("机器人") == ["示例机器人"]
        search.forget("enterprise", 1)
        search.forget("enterprise", 2)
        assert titles("机器人") == []

    def test_the_last_of_the_same_subject_wins(self) -> None:
        search.index_many(Entry(kind="person", subject_id=1, title=name) for name in ("示例甲", "示例乙"))
        assert titles("示例") == ["示例乙"]
        search.index_many(())

    def test_kinds_are_kept_apart(self) -> None:
        search.index("enterprise", 1, title="示例海洋")
        search.index("project", 1, title="示例海洋项目")
        assert titles("海洋") == ["示例海洋", "示例海洋项目"]
        assert titles("海洋", kinds=("project",)) == ["示例海洋项目"]
        assert titles("海洋", kinds=()) == []
        assert search.matching_ids("person", "海洋") == []

    def test_a_rare_kind_is_found_among_many_of_another(self) -> None:
        many = (Entry(kind="enterprise", subject_id=n, title=f"示例海洋{n}") for n in range(2_100))
        search.index_many(many)
        search.index("project", 7, title="示例海洋项目")
        assert titles("海洋", kinds=("project",)) == ["示例海洋项目"]
        assert search.matching_ids("project", "海洋") == [7]
        assert titles("示例海洋项目")[0] == "示例海洋项目"

    def test_order_of_finds(self) -> None:
        for number, title in enumerate(["大海尔林", "青岛海尔", "海尔智家集团", "海尔智家", "海尔"], start=1):
            search.index("enterprise", number, title=title)
        search.index("enterprise", 9, title="海尔物流", weight=5)
        search.index("enterprise", 10, title="别名企业", texts=("海尔",))
        expected = ["海尔", "海尔物流", "海尔智家", "海尔智家集团", "青岛海尔", "大海尔林", "别名企业"]
        assert titles("海尔") == expected

    def test_phones_and_codes(self) -> None:
        search.index("person", 1, title="示例人", phones=("199 0000 1234",))
        search.index("enterprise", 2, title="示例厂", codes=("91370200FAKE00001X",))
        assert titles("1234") == titles("19900001234") == ["示例人"]
        assert titles("91370200fake") == titles("9137 0200 FAKE") == titles("FAKE00001") == ["示例厂"]
        assert titles("1990000") == []

    def test_forget_many_and_purge_leave_nothing_in_the_index(self) -> None:
        connection = session.connection()
        search.index_many(Entry(kind="person", subject_id=n, title="zanzibar") for n in (1, 2))
        search.forget_many("person", (1, 2))
        search.purge()
        if connection.dialect.name == "sqlite":
            blocks = connection.execute(text("SELECT block FROM search_token_data")).scalars()
            assert not any(b"zanzibar" in block for block in blocks)
        assert titles("zanzibar") == []


def test_the_index_can_be_made_later(work: db.Transaction) -> None:
    """As the first migration does: the table first, the index then, over the rows that are there."""
    connection = session.connection()
    drop_index(connection)
    search.index("enterprise", 1, title="示例海洋")
    create_index(connection)
    rebuild_index(connection)
    assert titles("海洋") == ["示例海洋"]


def test_names_that_migrations_leave_alone() -> None:
    assert all(map(belongs_to_index, ("search_token", "search_token_data", "ix_search_entry_tokens")))
    assert not any(map(belongs_to_index, ("search_entry", None, "search")))


def test_queries_are_few(work: db.Transaction, max_queries: Callable[[int], AbstractContextManager[object]]) -> None:
    search.index("enterprise", 1, title="示例海洋")
    with max_queries(1):
        search.find("海洋")
