"""Who sits where: every place holds one, whatever is asked; a plan read back changes what differs and nothing else."""

from __future__ import annotations

import io
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.sheets import workbook
from crm.events.rules import GuestClass
from crm.kit import rules
from crm.kit.rules import Fault, Guest, Reading, SheetRow, Spot, Standing, TableFacts, TableKind

CLASSES = st.sampled_from(GuestClass)
TABLES = st.lists(st.tuples(st.integers(1, 5), st.none() | CLASSES), max_size=5).map(
    lambda some: [TableFacts(n, *each) for n, each in enumerate(some, 1)]
)
GUESTS = st.lists(st.tuples(CLASSES, st.integers(0, 4), st.sampled_from("王李赵a")), max_size=14).map(
    lambda some: [Guest(n, *each) for n, each in enumerate(some, 1)]
)


@given(TABLES, GUESTS, st.data())
def test_nobody_sits_on_two_places_and_no_place_holds_two(
    tables: list[TableFacts], guests: list[Guest], data: st.DataObject
) -> None:
    places = [Spot(table.id, n) for table in tables for n in range(1, table.capacity + 1)]
    some = data.draw(st.permutations(places))[: data.draw(st.integers(0, len(guests)))]
    standing = dict(zip((guest.id for guest in guests), some, strict=False))
    placed = rules.auto_placed(tables, standing, guests)
    everybody = standing | placed
    assert not placed.keys() & standing.keys()
    assert rules.standing_together(tables, everybody)
    load = Counter(spot.table_id for spot in everybody.values())
    assert all(load[table.id] <= table.capacity for table in tables)
    kept = {table.id: table.guest_class for table in tables}
    by_id = {guest.id: guest for guest in guests}
    assert all(kept[spot.table_id] in (None, by_id[key].guest_class) for key, spot in placed.items())
    left = [guest for guest in guests if guest.id not in everybody]
    free = {table.guest_class for table in tables if load[table.id] < table.capacity}
    assert not any(None in free or guest.guest_class in free for guest in left)


@given(GUESTS)
def test_who_comes_first_in_the_order_of_guests_sits_first(guests: list[Guest]) -> None:
    placed = rules.auto_placed([TableFacts(1, 6), TableFacts(2, 20)], {}, guests)
    inside = sorted(guests, key=rules.guest_order)
    assert [placed[guest.id] for guest in inside] == sorted(
        placed.values(), key=lambda spot: (spot.table_id, spot.place)
    )
    ranked = [guest for guest in inside if guest.rank]
    assert inside[: len(ranked)] == ranked
    assert [guest.rank for guest in ranked] == sorted(guest.rank for guest in ranked)


def test_names_count_on() -> None:
    assert rules.table_names("1", 3, ()) == ["1", "2", "3"]
    assert rules.table_names("第09排", 2, ()) == ["第09排", "第10排"]
    assert rules.table_names("主桌", 2, ()) == ["主桌", "主桌2"]
    with pytest.raises(rules.NameTaken):
        rules.table_names("1", 3, {"3"})
    assert rules.shown_place(TableKind.ROW, "第3排", 5) == "第3排 5号"
    assert rules.shown_place(TableKind.TABLE, "8", 5) == "8"


HALL = {(1, "1"): TableFacts(1, 2), (1, "2"): TableFacts(2, 2), (2, "1"): TableFacts(3, 1)}
PEOPLE = [
    Standing(11, "王一", 1, Spot(1, 1)), Standing(12, "王二", 1, Spot(1, 2)), Standing(13, "王三", 1),
    Standing(14, "=王四", 2, Spot(3, 1)), Standing(15, "王五", 1),
]  # fmt: skip
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["11", "12", "13", "14", "15", "99", "x", ""]),
        st.sampled_from(["王一", "王二", "王三", "=王四", "王五", ""]),
        st.sampled_from(["1", "2", "9", ""]),
        st.sampled_from(["1", "2", "3", "2.0", "x", ""]),
    ),
    max_size=8,
).map(lambda some: [SheetRow(n, *each) for n, each in enumerate(some, 2)])


def _then(reading: Reading) -> list[Standing]:
    return [Standing(each.id, each.name, each.venue_id, reading.moves.get(each.id, each.spot)) for each in PEOPLE]


@given(ROWS)
def test_whatever_a_sheet_says_every_place_holds_one_and_again_changes_nothing(rows: list[SheetRow]) -> None:
    reading = rules.read_back(rows, PEOPLE, HALL)
    after = _then(reading)
    assert rules.standing_together(HALL.values(), {each.id: each.spot for each in after if each.spot})
    of_venue = {table.id: venue for (venue, _name), table in HALL.items()}
    assert all(each.spot is None or of_venue[each.spot.table_id] == each.venue_id for each in after)
    named = {row.line for row in rows if row.number.isdecimal() or row.name or row.table or row.place}
    assert len(reading.moves) + reading.same + len(reading.refused) == len(
        [row for row in rows if row.line in named and (row.number or row.table or row.place)]
    )
    good = [row for row in rows if row.line not in {each.line for each in reading.refused}]
    assert not rules.read_back(good, after, HALL).moves


def row(line: int, number: str, name: str, table: str = "", place: str = "") -> SheetRow:
    """Return a row."""
    return SheetRow(line, number, name, table, place)


def test_two_swap_their_places_and_a_third_gets_what_is_free() -> None:
    reading = rules.read_back(
        [
            row(2, "11", "王一", "1", "2"), row(3, "12", "王二", "1", "1"), row(4, "13", "王三", "2"),
            row(5, "演示数据", ""),
        ],
        PEOPLE, HALL,
    )  # fmt: skip
    assert reading.moves == {11: Spot(1, 2), 12: Spot(1, 1), 13: Spot(2, 1)}
    assert not reading.refused


def test_every_refused_row_is_named_with_its_reason() -> None:
    reading = rules.read_back(
        [
            row(2, "11", "王一", "2", "1"), row(3, "11", "王一", "2", "2"), row(4, "x", "王二", "1"),
            row(5, "99", "无此", "1"), row(6, "12", "王一", "1"), row(7, "13", "王三", "9"),
            row(8, "15", "王五", "2", "3"),
            row(9, "14", "'=王四", "1", "1"),
        ],
        PEOPLE, HALL,
    )  # fmt: skip
    assert [(each.line, each.why) for each in reading.refused] == [
        (3, Fault.TWICE), (4, Fault.NUMBER), (5, Fault.NOT_HERE), (6, Fault.NAME), (7, Fault.TABLE), (8, Fault.PLACE),
    ]  # fmt: skip
    assert reading.moves == {11: Spot(2, 1)}
    assert reading.same == 1
    crowded = rules.read_back(
        [row(2, "13", "王三", "1", "1"), row(3, "15", "王五", "1"), row(4, "11", "王一", "2", "1")], PEOPLE, HALL
    )
    assert [(each.line, each.why) for each in crowded.refused] == [(3, Fault.FULL)]
    assert rules.read_back([row(2, "13", "王三", "1", "1")], PEOPLE, HALL).refused[0].why is Fault.TAKEN


def test_a_refused_row_leaves_its_person_where_they_were() -> None:
    """王一 cannot leave for a place that is taken; so whoever wanted the place of 王一 cannot have it either."""
    reading = rules.read_back([row(2, "13", "王三", "1", "1"), row(3, "11", "王一", "1", "2")], PEOPLE, HALL)
    assert not reading.moves
    assert {each.name for each in reading.refused} == {"王一", "王三"}


def test_a_plan_is_found_by_its_heads_and_lines_go_there_and_back() -> None:
    heads = list(rules.SHEET_HEADS)
    data = workbook(heads, [["11", "王一", "", "", "", "", "", "2", "1"], ["", "", "", "", "", "", "", "", ""]])
    assert rules.read_plan(data, "p.xlsx", {}) == [SheetRow(2, "11", "王一", "2", "1")]
    english = workbook(["No.", "Name", "Table", "Place"], [["11", "王一", "2", "1"]])
    names = {"No.": "编号", "Name": "姓名", "Table": "桌或排", "Place": "座位号"}
    assert rules.read_plan(io.BytesIO(english).getvalue(), "p.xlsx", names)
    with pytest.raises(rules.NoPlan):
        rules.read_plan(workbook(["编号", "姓名"], []), "p.xlsx", {})
    steps = {3: (None, Spot(1, 2)), 4: (Spot(1, 2), None)}
    assert rules.plan_lines(steps) == "3 - 1:2\n4 1:2 -"
    assert rules.plan_of(rules.plan_lines(steps)) == steps
    for wrong in ("1", "1 2 x", "- - -", "1 - 2", "1 1:2 3:4 5", "² - -", "1 - 1:2:3"):
        assert rules.plan_of(wrong) is None
