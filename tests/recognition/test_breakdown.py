"""Every part of the headline opens exactly its rows, for any day, and the parts are the whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.clock import today
from crm.core.pages import Cut
from crm.core.web import CrmFlask
from crm.leads.rules import Sector
from crm.recognition import queries
from crm.recognition.queries import Question
from crm.recognition.rules import Breakdown, Slice, month_of, way_key, way_of
from tests.support.people import Browser
from tests.support.pipeline import an_occasion, counted_projects

places = st.sampled_from([None, "440305", "440300", "440306", "370212", "110105", "310000"])
parts = st.lists(
    st.tuples(st.sampled_from(list(Sector)), places, places, st.sampled_from([None, "370200", "440300"]),
              st.integers(0, 70), st.booleans()),
    max_size=10,
)  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=parts, back=st.integers(0, 60))
def test_the_parts_are_the_whole_and_open_their_rows(
    work: object, drawn: list[tuple[Sector, str | None, str | None, str | None, int, bool]], back: int
) -> None:
    undone = db.session.begin_nested()
    event = an_occasion()
    for sector, origin, landing, home, age, at_event in drawn:
        counted_projects(
            1, on=today() - timedelta(days=age), event=event if at_event else None, sector=sector, origin_code=origin,
            landing_code=landing, home_code=home,
        )  # fmt: skip
    asked = Question(as_of=today() - timedelta(days=back))
    whole = queries.recognised_sum(asked)
    for by in Breakdown:
        found = queries.broken_down(asked, by)
        assert len({part.key for part in found}) == len(found)
        assert sum(part.count for part in found) == whole[0]
        assert sum(part.amount.fen for part in found) == whole[1].fen
        for part in found:
            rows = queries.entries_page(replace(asked, part=Slice(by, part.key)), Cut()).rows
            assert sum(row.count for row in rows) == part.count
            assert sum(row.amount.fen for row in rows) == part.amount.fen
    undone.rollback()
    db.session.expire_all()


@pytest.mark.parametrize("by", list(Breakdown))
@pytest.mark.parametrize("key", ["nothing", "2026-13", "999999-000000", "'; --", "0000-01", "𠮷"])
def test_a_part_that_does_not_exist_has_no_rows(work: object, by: Breakdown, key: str) -> None:
    counted_projects(1)
    assert queries.recognised_sum(Question(as_of=today(), part=Slice(by, key)))[0] == 0


@given(st.from_regex(r"\d{6}|none", fullmatch=True), st.from_regex(r"\d{6}|none", fullmatch=True))
def test_a_way_is_read_as_it_is_written(origin: str, landing: str) -> None:
    way = way_of(f"{origin}-{landing}")
    assert way is None or way_key(*way) == f"{origin}-{landing}"


def test_a_month_has_all_its_days() -> None:
    first, last = month_of("2024-02") or (today(), today())
    assert (first.day, last.day, first.month, last.month) == (1, 29, 2, 2)


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_dashboard_of_a_past_day_opens_rows_of_that_day(
    clean: CrmFlask, browse: Callable[..., Browser], locale: str
) -> None:
    day = today() - timedelta(days=10)
    with clean.app_context(), db.transaction(write=True):
        event = an_occasion()
        counted_projects(2, yi="3", on=day, event=event)
        counted_projects(5, yi="1", name="后来的项目")
    leader = browse(Role.LEADER)
    leader.set_cookie("locale", locale)
    page = leader.get(f"/?as_of={day}").text
    assert "6.00" in page
    for address in (f"/recognition/?as_of={day}", "by=sector", "by=way", "by=event"):
        assert address in page.replace("&amp;", "&"), address
    for by in Breakdown:
        shown = leader.get(f"/recognition/breakdown?by={by}&as_of={day}")
        assert "6.00" in shown.text, by
        assert "11.00" not in shown.text, by
    rows = leader.get(f"/recognition/?by=event&part={event.code}&as_of={day}").text
    assert "示例项目" in rows
    assert "后来的项目" not in rows
    assert leader.get("/?as_of=yesterday&scope=none").status_code == 200


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_picture_stands_by_itself_and_says_what_it_shows(
    clean: CrmFlask, browse: Callable[..., Browser], locale: str
) -> None:
    with clean.app_context(), db.transaction(write=True):
        counted_projects(3, yi="2", event=an_occasion(name="文旅 <b>& 会</b>"))
    leader = browse(Role.LEADER)
    leader.set_cookie("locale", locale)
    for by in Breakdown:
        answer = leader.get(f"/recognition/breakdown.svg?by={by}")
        assert answer.mimetype == "image/svg+xml"
        said = "".join(ElementTree.fromstring(answer.data).itertext())  # noqa: S314  # drawn by the program itself
        assert "6.00" in said
        assert today().isoformat() in said
        assert by is not Breakdown.EVENT or "文旅 <b>& 会</b>" in said
        assert by is not Breakdown.WAY or " → " in said
