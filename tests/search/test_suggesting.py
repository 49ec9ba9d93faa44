"""What fields for an industry and a place suggest: every suggestion is understood when it is sent."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.web import CrmFlask
from crm.search import suggesting
from crm.standards import divisions, industries
from tests.support.people import Browser


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("I65", "I65 软件和信息技术服务业"), ("65", "I65 软件和信息技术服务业"), ("软件开发", "I651 软件开发"),
        ("rjkf", "I651 软件开发"), ("ruanjiankaifa", "I651 软件开发"), ("c3491", "C3491 工业机器人制造"),
        ("工业机器人", "C3491 工业机器人制造"), ("軟件開發", "I651 软件开发"), ("制造业", "C"),
    ],
)  # fmt: skip
def test_an_industry_by_code_name_or_sound(typed: str, first: str) -> None:
    assert suggesting.industry_like(typed)[0].value == first


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("崂山", "青岛市崂山区"), ("laoshan", "青岛市崂山区"), ("nanshan", "深圳市南山区"), ("前海", "深圳市前海"),
        ("上合", "青岛市上合示范区"), ("深圳", "深圳市"), ("广州", "广州市"), ("浦东", "上海市浦东新区"),
    ],
)  # fmt: skip
def test_a_place_with_ours_before_others(app: CrmFlask, typed: str, first: str) -> None:
    with app.app_context():
        assert suggesting.place_like(typed)[0].value == first


def test_nothing_typed_gives_the_sections_and_the_two_cities(app: CrmFlask) -> None:
    assert [each.title[0] for each in suggesting.industry_like("")] == [one.code for one in industries.sections()]
    with app.app_context():
        assert suggesting.place_like(" ")[0].value == "青岛市"


@given(st.text(max_size=8) | st.sampled_from([one.name[:3] for one in industries.table().values()]))
def test_every_suggested_industry_is_understood(typed: str) -> None:
    found = suggesting.industry_like(typed)
    assert len(found) <= max(suggesting.MOST, len(industries.sections()))
    for each in found:
        meant = industries.find(each.value) or industries.by_name(each.value)
        assert meant is not None
        assert each.title.startswith(meant.code)


def test_every_place_is_understood(app: CrmFlask) -> None:
    for each in suggesting._places():
        found = divisions.find(each.value)
        assert found is not None, each.value
        assert found.city_code == each.codes[0], each.value


def test_anybody_may_ask_the_public_tables(visitor: Browser) -> None:
    page = visitor.get("/search/industries", query_string={"q": "机器人"}).text
    assert re.search(r'<li role="option" data-value="C3491 工业机器人制造">', page)
    assert "青岛市崂山区" in visitor.get("/search/places", query_string={"q": "崂山"}).text
    for query in ("<script>", "%", "\u202e", "x" * 5000):
        answer = visitor.get("/search/industries", query_string={"q": query})
        assert answer.status_code == 200
        assert "<script>" not in answer.text
