"""Search over the register of listed enterprises: 66 examples, odd queries, typing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import or_

from crm.core import db, search
from crm.core.search import Entry, SearchEntry
from crm.core.web import CrmFlask
from tests.chinese.strategies import COMPANIES, EXAMPLES, rows
from tests.support import database

pytestmark = pytest.mark.usefixtures("register")
EXAMPLE_ROWS = rows(EXAMPLES)


@pytest.fixture(scope="module")
def register(app: CrmFlask) -> Iterator[None]:
    """All listed enterprises, indexed once for this module's reading tests."""
    with app.app_context():
        with db.transaction(write=True):
            search.index_many(
                Entry(
                    kind="enterprise",
                    subject_id=int(row["stock_code"]),
                    title=row["name"],
                    texts=(row["short_name"],),
                    codes=(row["stock_code"],),
                )
                for row in rows(COMPANIES)
            )
        with db.transaction():
            yield
        db.session.remove()
    database.wipe(app.extensions["engine"])


@pytest.mark.parametrize("example", EXAMPLE_ROWS, ids=[row["id"] for row in EXAMPLE_ROWS])
def test_example_is_among_the_first_three(example: dict[str, str]) -> None:
    found = [hit.subject_id for hit in search.find(example["query"])]
    assert int(example["stock_code"]) in found[:3]
    assert int(example["stock_code"]) in search.matching_ids("enterprise", example["query"])


@pytest.mark.parametrize(
    "query",
    [
        *("", " ", "\x00", "\ud800", '"', '"*', "a*", "%", "_", "海%", "NEAR(a b)", "a OR b", "AND"),
        *("NOT 海尔", "^海尔", "-", "tokens:海尔", "'; drop table search_entry; --", "\\", "'\\", "海\x00尔"),
        *("🐟", "(", "{}", "海尔" * 5_000, "a1" * 5_000),
    ],
)
def test_odd_input_never_raises(query: str) -> None:
    search.find(query)
    search.find(query, kinds=("enterprise", "a'b\""), where=SearchEntry.subject_id > 0)
    search.matching_ids("enterprise", query)


def test_what_the_viewer_may_not_see_is_not_found() -> None:
    hidden = or_(SearchEntry.kind != "enterprise", SearchEntry.subject_id != 600690)
    assert search.find("海尔智家")[0].subject_id == 600690
    assert 600690 not in [hit.subject_id for hit in search.find("海尔智家", where=hidden)]


def test_a_common_word_gives_at_most_the_limit() -> None:
    assert len(search.matching_ids("enterprise", "有限")) == search.MOST
    assert len(search.find("有限", limit=7)) == 7


def test_one_wrong_character_that_sounds_otherwise() -> None:
    assert search.find("海某智家")[0].title == "海尔智家股份有限公司"


def test_one_missing_character() -> None:
    assert "海尔智家股份有限公司" in [hit.title for hit in search.find("海智家")]


def test_one_character() -> None:
    assert all("海" in hit.title for hit in search.find("海"))


@pytest.mark.parametrize("typed", ["海尔z", "海尔zhi", "haierzh", "haierzhijia", "HEZJ", "海 尔"])
def test_while_it_is_typed(typed: str) -> None:
    assert "海尔智家股份有限公司" in [hit.title for hit in search.find(typed)]
