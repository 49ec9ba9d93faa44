"""Codes, when they open, and what a parcel tells."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crm.projects.rules import TEMPLATES, ProjectKind, Step
from crm.tracking import rules
from crm.tracking.rules import Mark, Pace, Party, Planned

DAY = date(2021, 2, 20)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
KINDS = st.sampled_from(ProjectKind)


@given(st.integers(2000, 2099))
def test_a_code_is_read_as_it_is_written(year: int) -> None:
    code = rules.new_code(year)
    written = rules.written(code)
    assert written.startswith(f"QS{year % 100:02}-")
    assert [len(part) for part in written.split("-")] == [4, 4, 4, 1]
    assert rules.read_code(written.lower()) == rules.read_code(f" {code} ") == code


@given(st.text(max_size=60))
def test_any_text_is_a_code_or_nothing_to_look_up(text: str) -> None:
    found = rules.read_code(text)
    assert found == "" or (len(found) == rules.LENGTH and found.startswith(rules.PREFIX))


@given(st.sets(st.sampled_from(Party)), st.booleans(), st.booleans(), DAYS, DAYS)
def test_a_project_opens_only_if_every_party_agrees_in_time(
    agreed: set[Party], partnered: bool, ended: bool, expires: date, day: date
) -> None:
    needed = rules.parties("示例合作方" if partnered else "")
    opened = rules.is_open(needed, agreed, expires, ended, day)
    assert opened == (all(party in agreed for party in needed) and not ended and day <= expires)
    assert not rules.is_open(needed, [], expires, ended, day), "closed by default"


@given(KINDS, st.data())
def test_reaching_a_step_implies_the_earlier_ones_and_one_step_is_now(kind: ProjectKind, data: st.DataObject) -> None:
    template = TEMPLATES[kind]
    reached = data.draw(st.dictionaries(st.sampled_from(template), DAYS))
    plans = data.draw(st.dictionaries(st.sampled_from(tuple(Step)), st.builds(Planned, DAYS, st.just("某局"))))
    told = rules.journey(kind, reached, plans)
    assert [each.step for each in told] == list(template)
    marks = [each.mark for each in told]
    assert marks == sorted(marks, key=[Mark.DONE, Mark.NOW, Mark.COMING].index)
    assert all(each.mark is Mark.DONE for each in told if each.step in reached)
    assert marks.count(Mark.NOW) == (0 if marks[-1] is Mark.DONE else 1)
    assert not [each for each in told if each.mark is Mark.DONE and each.planned]


@given(DAYS, DAYS)
def test_the_pace_is_judged_by_whole_months(due: date, day: date) -> None:
    told = rules.journey(ProjectKind.LIGHT, {Step.SIGNED: DAY}, {Step.REGISTERED: Planned(due, "")})
    late = f"{due:%Y-%m}" < f"{day:%Y-%m}"
    assert rules.pace(told, day) is (Pace.LATE if late else Pace.ON_PLAN)
    assert rules.pace(rules.journey(ProjectKind.LIGHT, {}, {}), day) is None


@given(DAYS)
def test_a_code_works_for_three_years(day: date) -> None:
    until = rules.lives_until(day)
    assert until.year == day.year + rules.LIVES_YEARS
    assert timedelta(days=1094) <= until - day <= timedelta(days=1096)
