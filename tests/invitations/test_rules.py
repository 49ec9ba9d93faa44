"""Reading a roster pasted from a chat."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crm.invitations.rules import MOST_LINES, Doubt, TooManyLines, Why, read

CITIES = {"青岛": "370200", "深圳": "440300"}
ROSTER = """#接龙
示例对接会报名，请写单位、姓名、职务、手机

1. 示例机器人有限公司 王样例 董助 19900000001 青岛
２．示例海洋科技有限公司，李演示，总经理，１９９ ００００ ０００２，深圳会场 +1
3、张示例 🎉 199-0000-0003
④ 赵样例总经理 青岛示例集团 0532-88880004
5. 收到
6. 示例新材料有限公司 欧阳示例 +86 19900000006 19900000007
7. 示例机器人有限公司 周样例 19900000001
"""


def test_a_roster_as_people_write_it() -> None:
    found = read(ROSTER, CITIES)
    assert [(each.name, each.company, each.title, each.phone, each.city) for each in found.lines] == [
        ("王样例", "示例机器人有限公司", "董助", "19900000001", "370200"),
        ("李演示", "示例海洋科技有限公司", "总经理", "19900000002", "440300"),
        ("张示例", "", "", "19900000003", ""),
        ("赵样例", "青岛示例集团", "总经理", "053288880004", ""),
        ("收到", "", "", "", ""),
        ("欧阳示例", "示例新材料有限公司", "", "19900000006", ""),
        ("周样例", "示例机器人有限公司", "", "19900000001", ""),
    ]
    assert [each.doubts for each in found.lines] == [
        (), (Doubt.COMPANIONS,), (), (), (Doubt.NO_PHONE, Doubt.NAME_UNSURE), (Doubt.NAME_UNSURE, Doubt.TWO_PHONES),
        (Doubt.TWICE,),
    ]  # fmt: skip
    assert [(each.number, each.why) for each in found.unread] == [(1, Why.HEADING), (2, Why.HEADING)]


def test_more_lines_than_a_page_holds_are_refused() -> None:
    with pytest.raises(TooManyLines):
        read("王样例\n" * (MOST_LINES + 1), CITIES)


WORDS = st.sampled_from([
    "#接龙", "王样例", "示例有限公司", "董事长", "19900000001", "１９９０００００００２", "青岛", "深圳会场", "+1",
    "🎉", "①", "3.", "、", " ", "\n", "\r\n", "\u2028", "\u200b", "-", "例", "Li", "(", "）",
])  # fmt: skip


@given(st.lists(WORDS, max_size=60).map("".join) | st.text(max_size=120))
@example("\u200b\n🎉🎉\n1.\n+1")
def test_every_line_stands_in_the_answer_once(text: str) -> None:
    try:
        found = read(text, CITIES)
    except TooManyLines:
        return
    numbers = [each.number for each in (*found.lines, *found.unread)]
    assert len(numbers) == len(set(numbers))
    shown = {number for number, raw in enumerate(text.splitlines(), 1) if any(sign.isalnum() for sign in raw)}
    assert shown <= set(numbers)
    assert {each.number: each.raw for each in (*found.lines, *found.unread)}.items() <= {
        number: raw.strip() for number, raw in enumerate(text.splitlines(), 1)
    }.items()
    assert all(each.name for each in found.lines)
