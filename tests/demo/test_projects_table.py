"""The one table behind the headline: its sum and every margin, in 万元."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date

import pytest

from crm.demo import press
from crm.demo.tables import Row, occasions, rows
from crm.projects.rules import TEMPLATES, ProjectKind, Step
from crm.standards import divisions

PROJECTS = rows("projects")
SECTORS = {
    "energy": (14, 1_875_200), "it": (28, 3_124_600), "manufacturing": (19, 2_641_800), "other": (6, 454_800),
    "tourism": (9, 967_400),
}  # fmt: skip
EVENTS = {
    "sl-2019": (11, 1_210_500), "it-2019": (17, 2_143_600), "ny-2020": (6, 473_300), "zz-2020": (14, 1_789_400),
    "nh-2020": (21, 2_865_000), "wl-2021": (7, 582_000),
}  # fmt: skip
ORIGINS = {
    "440300": (63, 7_050_700), "440100": (5, 950_500), "441900": (3, 586_000), "310000": (2, 133_500),
    "110000": (1, 124_000), "330100": (1, 195_100), "810000": (1, 24_000),
}  # fmt: skip
DISTRICTS = {
    "370202": (4, 326_500), "370203": (9, 1_673_800), "370211": (16, 1_679_400), "370212": (17, 2_363_000),
    "370213": (3, 429_100), "370214": (6, 791_500), "370215": (7, 459_200), "370281": (7, 806_200),
    "370283": (2, 174_600), "370285": (5, 360_500),
}  # fmt: skip
MONTHS = {
    "2019-06": (10, 1_113_000), "2019-07": (1, 97_500), "2019-11": (15, 2_061_600), "2019-12": (2, 82_000),
    "2020-06": (5, 402_800), "2020-07": (1, 70_500), "2020-08": (10, 1_487_400), "2020-09": (4, 302_000),
    "2020-12": (20, 2_837_000), "2021-01": (8, 610_000),
}  # fmt: skip
AGREEMENTS = {"contract": (33, 2_864_800), "framework": (22, 2_596_900), "intent": (21, 3_602_100)}
Margin = Mapping[str, tuple[int, int]]


def margin(of: Callable[[Row], str]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for row in PROJECTS:
        count, amount = found[of(row)]
        found[of(row)] = count + 1, amount + int(row["amount"])
    return dict(found)


def test_the_table_is_the_headline() -> None:
    assert len(PROJECTS) == press.SIGNED_PROJECTS == 76
    assert sum(int(row["amount"]) for row in PROJECTS) == press.TOTAL_INVESTMENT == 9_063_800


@pytest.mark.parametrize(
    ("expected", "of"),
    [
        (SECTORS, lambda row: row["sector"]), (EVENTS, lambda row: row["event"]), (ORIGINS, lambda row: row["origin"]),
        (DISTRICTS, lambda row: row["landing"]), (MONTHS, lambda row: row["signed_on"][:7]),
        (AGREEMENTS, lambda row: row["agreement"]),
    ],
    ids=["sector", "event", "origin", "district", "month", "agreement"],
)  # fmt: skip
def test_every_margin_adds_up(expected: Margin, of: Callable[[Row], str]) -> None:
    assert margin(of) == dict(expected)
    assert sum(count for count, _ in expected.values()) == 76
    assert sum(amount for _, amount in expected.values()) == 9_063_800


def test_every_project_lands_in_a_district_of_qingdao() -> None:
    districts = {division.code for division in divisions.districts("370200")}
    assert {row["landing"] for row in PROJECTS} == districts


def test_every_project_was_signed_and_counted_within_the_two_years() -> None:
    for row in PROJECTS:
        signed, counted = date.fromisoformat(row["signed_on"]), date.fromisoformat(row["counts_on"])
        assert press.SINCE <= signed <= counted <= press.AS_OF, row["name"]


def test_projects_hang_on_sample_events_on_or_after_their_day() -> None:
    days = {told["code"]: told["day"] for told in occasions() if "示例" in told["name"] and "day" in told}
    for row in PROJECTS:
        assert date.fromisoformat(row["signed_on"]) >= days[row["event"]], row["name"]


def test_no_more_arrived_than_was_contracted() -> None:
    contracted = {row["no"]: int(row["contracted"] or 0) for row in PROJECTS}
    arrived: dict[str, int] = defaultdict(int)
    for row in rows("arrivals"):
        arrived[row["project"]] += int(row["amount"])
    assert not {no: amount for no, amount in arrived.items() if amount > contracted[no]}
    assert all(int(row["contracted"] or 0) <= int(row["amount"]) for row in PROJECTS)


def test_steps_come_from_the_template_in_their_order() -> None:
    kinds = {row["no"]: ProjectKind(row["kind"]) for row in PROJECTS}
    last = {row["no"]: row["signed_on"] for row in PROJECTS}
    for row in rows("milestones"):
        assert Step(row["step"]) in TEMPLATES[kinds[row["project"]]]
        if row["reached_on"]:
            assert last[row["project"]] <= row["reached_on"] <= press.AS_OF.isoformat()
            last[row["project"]] = row["reached_on"]


def test_half_of_the_projects_have_landed() -> None:
    landed = {row["project"] for row in rows("milestones") if row["reached_on"]}
    assert len(landed) == 38
