"""行政区划: names as people write them, zones, former names, codes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.standards import divisions
from crm.standards.divisions import Match, find
from crm.standards.place_names import spellings

QINGDAO, SHENZHEN = "370200", "440300"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("青岛市", QINGDAO),
        ("青岛", QINGDAO),
        (" 深圳市　", SHENZHEN),
        ("广东省深圳市", SHENZHEN),
        ("山东青岛", QINGDAO),
        ("440300", SHENZHEN),
        ("青岛会场", QINGDAO),
        ("青岛西海岸新区", "370211"),
        ("西海岸新区", "370211"),
        ("黄岛", "370211"),
        ("青岛市北区", "370203"),
        ("青岛市市北区", "370203"),
        ("山东省青岛市黄岛区", "370211"),
        ("山东省崂山区", "370212"),
        ("深圳南山", "440305"),
        ("即墨", "370215"),
        ("前海", "440305"),
        ("上合示范区", "370281"),
        ("深圳高新区", "440305"),
        ("青岛高新区", "370214"),
        ("深圳市光明新区", "440311"),
        ("深汕特别合作区", SHENZHEN),
        ("北京", "110000"),
        ("北京市北京市朝阳区", "110105"),
        ("上海市市辖区黄浦区", "310101"),
        ("110100", "110000"),
        ("浦东新区", "310115"),
        ("仙桃市", "429004"),
        ("东莞", "441900"),
        ("大理", "532900"),
        ("内蒙古呼和浩特", "150100"),
        ("吉林", "220200"),
        ("吉林省", "220000"),
        ("海南", "460000"),
        ("香港", "810000"),
    ],
)  # fmt: skip
def test_names_are_found_as_people_write_them(text: str, code: str) -> None:
    found = find(text)
    assert found is not None
    assert found.code == code
    assert not found.former


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("四方区", "370203"),
        ("青岛市四方区", "370203"),
        ("胶南市", "370211"),
        ("山东省胶南", "370211"),
        ("即墨市", "370215"),
        ("370205", "370203"),
    ],
)
def test_former_names_count_as_what_they_became(text: str, code: str) -> None:
    assert find(text) == Match(code, QINGDAO, code, former=True)


@pytest.mark.parametrize(
    "text",
    ["", "火星市", "南山区", "高新区", "朝阳区", "青岛市南山区", "999999", "市", "青岛市崂山区香港东路"],
)
def test_what_is_unknown_or_ambiguous_is_not_guessed(text: str) -> None:
    assert find(text) is None


def test_a_district_is_found_within_its_city() -> None:
    assert find("南山区", SHENZHEN) == Match("440305", SHENZHEN, "440305")
    assert find("高新区", QINGDAO) == Match("370214", QINGDAO, "370214")
    assert find("黄岛区", SHENZHEN) is None


def test_a_province_has_no_city() -> None:
    assert find("广东省") == Match("440000", None, None)


def test_every_division_is_found_by_its_full_name_and_by_its_code() -> None:
    for code, division in divisions.table().items():
        for text in (code, divisions.full_name(code)):
            found = find(text)
            assert found is not None, text
            assert found.code == code or division.name == divisions.name_of(found.code), text


def test_names_and_choices() -> None:
    assert divisions.name_of("370211") == "黄岛区"
    assert divisions.full_name("370211") == "山东省青岛市黄岛区"
    assert divisions.full_name("110105") == "北京市朝阳区"
    assert divisions.name_of("999999") == divisions.full_name("999999") == "999999"
    assert [one.name for one in divisions.districts(SHENZHEN)] == [
        "罗湖区", "福田区", "南山区", "宝安区", "龙岗区", "盐田区", "龙华区", "坪山区", "光明区"
    ]  # fmt: skip
    assert len(divisions.districts(QINGDAO)) == 10
    assert len(divisions.provinces()) == 34
    assert divisions.city_of("370211") == divisions.city_of(QINGDAO) == QINGDAO
    assert divisions.city_of("370000") is None


def test_zones_lie_in_their_city() -> None:
    assert divisions.zones()
    for zone in divisions.zones():
        assert divisions.table()[zone.city_code].level == "city"
        assert zone.district_code is None or divisions.city_of(zone.district_code) == zone.city_code
    assert {zone.city_code for zone in divisions.zones(QINGDAO)} == {QINGDAO}


def test_short_names_keep_two_characters() -> None:
    assert spellings("青岛市") == ("青岛市", "青岛")
    assert spellings("县") == ("县",)
    assert spellings("内蒙古自治区") == ("内蒙古自治区", "内蒙古")
    assert spellings("延边朝鲜族自治州") == ("延边朝鲜族自治州", "延边")


@settings(deadline=None)
@given(st.text(max_size=80) | st.text("青岛深圳山东省市区黄岛南山新0123456789", max_size=12))
def test_any_text_is_a_division_of_the_table_or_nothing(text: str) -> None:
    found = find(text)
    assert found is None or found.code in divisions.table()
    if found is not None and found.district_code is not None:
        assert divisions.city_of(found.district_code) == found.city_code
