"""Clocks on working days, colours, credit: the rules, and that the database says the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.clock import at_wall, freeze
from crm.core.web import CrmFlask
from crm.leads import actions, queries, rules
from crm.leads.models import Lead
from crm.leads.rules import Clock, Colour, Duty, Handing, LostReason, Pace, Pursuit, Share, Stage
from crm.standards import working_days
from tests.support.people import Browser, an_actor
from tests.support.pipeline import a_lead

DAYS = st.dates(date(2020, 12, 1), date(2021, 12, 31))
THURSDAY = date(2021, 2, 4)
"""A week before the Spring Festival of 2021: 7 and 20 February are worked, 11 to 17 February are off."""
Browse = Callable[..., Browser]


def waiting(stage: Stage, since: date, **more: object) -> Pursuit:
    given: dict[str, object] = {"stage": stage, "stage_since": since, "progressed_on": since} | more
    return Pursuit(**given)  # type: ignore[arg-type]  # the keywords of the tests


def test_a_lead_of_the_eve_of_a_holiday_is_answered_after_it() -> None:
    (clock,) = rules.clocks(waiting(Stage.REGISTERED, date(2021, 2, 10)), Pace(), date(2021, 2, 10))
    assert clock == Clock(date(2021, 2, 18), Duty.RESPOND, 1)
    (clock,) = rules.clocks(waiting(Stage.REGISTERED, THURSDAY), Pace(), THURSDAY)
    assert clock.due == date(2021, 2, 5)
    (clock,) = rules.clocks(waiting(Stage.RESPONDED, THURSDAY), Pace(), THURSDAY)
    assert clock.due == date(2021, 2, 8), "Sunday the 7th is worked"


def test_each_stage_has_its_duties() -> None:
    assessed = waiting(Stage.ASSESSED, THURSDAY, assessed_on=THURSDAY, introduced=True)
    assert {clock.duty for clock in rules.clocks(assessed, Pace(), THURSDAY)} == {Duty.TELL, Duty.REPORT}
    told = waiting(Stage.ASSESSED, THURSDAY, assessed_on=THURSDAY, introduced=True, told=True)
    assert [clock.duty for clock in rules.clocks(told, Pace(), THURSDAY)] == [Duty.REPORT]
    for stage in (Stage.SIGNED, Stage.DORMANT, Stage.CLOSED):
        assert rules.clocks(waiting(stage, THURSDAY, assessed_on=THURSDAY, introduced=True), Pace(), THURSDAY) == []
    hard = rules.clocks(waiting(Stage.RESPONDED, THURSDAY, complex=True), Pace(), THURSDAY)
    assert hard[0].left == Pace().assess_complex


@given(DAYS, st.integers(1, 20))
def test_late_means_started_on_or_before_the_latest_start(today: date, days: int) -> None:
    last = rules.latest_start(today, days)
    assert working_days.after(last, days) < today
    assert working_days.after(last + timedelta(days=1), days) >= today


@given(DAYS, DAYS)
def test_the_days_left_are_nothing_on_the_day_and_negative_after_it(due: date, today: date) -> None:
    left = rules.left_of(due, today)
    assert (left < 0) == (today > due)
    assert left <= (due - today).days or today > due


@given(DAYS, DAYS)
def test_every_open_lead_has_one_colour_and_its_bounds_say_the_same(progressed: date, today: date) -> None:
    shade = rules.colour(progressed, Pace(), today)
    for wanted in Colour:
        first, last = rules.quiet_between(wanted, Pace(), today)
        inside = (first is None or progressed >= first) and (last is None or progressed <= last)
        assert inside == (wanted is shade)


@pytest.mark.parametrize(
    ("quiet", "shade"),
    [(59, Colour.GREEN), (60, Colour.YELLOW), (89, Colour.YELLOW), (90, Colour.RED), (180, Colour.RED),
     (181, Colour.REMOVED)],
)  # fmt: skip
def test_the_colours_change_on_their_days(quiet: int, shade: Colour) -> None:
    assert rules.colour(THURSDAY - timedelta(days=quiet), Pace(), THURSDAY) is shade


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(0, 100)), max_size=8))
def test_credit_always_sums_to_the_whole(handings: list[tuple[int, int, int]]) -> None:
    shares: list[Share] = []
    owner = 1
    for _giver, taker, kept in handings:
        shares = rules.split(shares, owner, taker, kept)
        owner = taker
        assert sum(share.weight for share in shares) == rules.WHOLE
        assert all(share.weight > 0 for share in shares)


@pytest.mark.parametrize("kept", [-1, 101])
def test_credit_outside_the_whole_is_refused(kept: int) -> None:
    with pytest.raises(rules.CreditOutside):
        rules.split([], 1, 2, kept)


def test_the_database_and_the_rule_agree_about_who_is_late(work: db.Transaction) -> None:
    by, today, pace = an_actor(Role.SECRETARY), THURSDAY, Pace()
    made: list[Lead] = []
    with freeze(at_wall(today, 10)):
        for place, stage in enumerate((*Stage, *Stage)):
            for ago in (0, 1, 2, 5, 8, 12, 20, 59, 60, 90, 181):
                lead = a_lead(by, title=f"{stage}{place}{ago}", introducer="引荐甲" if place % 2 else "")
                since = at_wall(today - timedelta(days=ago), 23 if ago % 2 else 0)
                lead.stage, lead.stage_since, lead.progressed_at, lead.complex = stage, since, since, place % 3 == 0
                lead.assessed_at = since if stage in rules.WORKED else None
                made.append(lead)
        db.session.flush()
        for duty in Duty:
            told = {lead.id for lead in made if any(c.duty is duty and c.late for c in queries.clocks_of(lead, pace))}
            found = set(db.session.scalars(select(Lead.id).where(queries.late(duty))))
            assert found == told, duty
            assert queries.late_counts(by)[duty] == len(told)
        for shade in Colour:
            found = set(db.session.scalars(select(Lead.id).where(queries.quiet(shade))))
            assert found == {lead.id for lead in made if queries.colour_of(lead, pace) is shade}


def test_progress_turns_a_lead_green_and_an_edit_does_not(work: db.Transaction) -> None:
    by = an_actor(Role.SECRETARY)
    with freeze(at_wall(date(2021, 1, 4), 9)):
        lead = a_lead(by)
        actions.advance(lead.id, Stage.CONTACTING, by=by)
    with freeze(at_wall(date(2021, 6, 1), 9)):
        assert queries.colour_of(lead, Pace()) is Colour.RED
        actions.mark_complex(lead.id, True, by=by)
        assert queries.colour_of(lead, Pace()) is Colour.RED
        actions.report_progress(lead.id, "已实地考察。", by=by)
        assert queries.colour_of(lead, Pace()) is Colour.GREEN
    assert [each.text for each in queries.reports(lead.id)] == ["已实地考察。"]


def test_an_ended_lead_begins_anew(work: db.Transaction) -> None:
    by = an_actor(Role.SECRETARY)
    lead = a_lead(by, introducer="引荐甲")
    actions.advance(lead.id, Stage.ASSESSED, by=by)
    actions.tell_introducer(lead.id, "电话告知", by=by)
    with pytest.raises(rules.LostReasonNeeded):
        actions.advance(lead.id, Stage.CLOSED, note="不做了", by=by)
    with pytest.raises(rules.LostReasonNeeded):
        actions.advance(lead.id, Stage.CLOSED, lost_reason=LostReason.OTHER, by=by)
    actions.advance(lead.id, Stage.CLOSED, lost_reason=LostReason.POLICY, by=by)
    assert lead.lost_reason is LostReason.POLICY
    with pytest.raises(rules.NotOpen):
        actions.report_progress(lead.id, "没有了", by=by)
    actions.advance(lead.id, Stage.REGISTERED, by=by)
    assert (lead.episode, lead.lost_reason, lead.assessed_at, lead.told_at) == (2, None, None, None)
    assert [clock.duty for clock in queries.clocks_of(lead, Pace())] == [Duty.RESPOND]


def test_handing_on_splits_the_credit_and_keeps_the_history(work: db.Transaction) -> None:
    by = an_actor(Role.SECRETARY)
    second, third = (an_actor(Role.LIAISON, email=f"{n}@example.com") for n in ("second", "third"))
    lead = a_lead(by, landing_code="370212")
    with pytest.raises(rules.HandedNowhere):
        actions.hand_on(lead.id, Handing(by.id or 0, "", "原地", 50), by=by)
    with pytest.raises(rules.UnknownOwner):
        actions.hand_on(lead.id, Handing(999, "", "无此人", 50), by=by)
    actions.hand_on(lead.id, Handing(second.id or 0, "370214", "产业更合适", 30), by=by)
    assert (lead.owner_id, lead.landing_code) == (second.id, "370214")
    assert {share.owner_id: share.weight for share in queries.credit_of(lead)} == {by.id: 30, second.id: 70}
    actions.hand_on(lead.id, Handing(third.id or 0, "", "换人", 50), by=by)
    assert {s.owner_id: s.weight for s in queries.credit_of(lead)} == {by.id: 30, second.id: 35, third.id: 35}
    assert [row.reason for row in queries.transfers(lead.id)] == ["换人", "产业更合适"]


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_lead_is_pursued_on_its_page(clean: CrmFlask, browse: Browse, locale: str) -> None:
    with clean.app_context(), db.transaction(write=True):
        by = an_actor(Role.SECRETARY)
        other = an_actor(Role.LIAISON, email="second@example.com")
        lead_id = a_lead(by, introducer="引荐甲").id
    browser = browse(Role.SECRETARY)
    browser.set_cookie("locale", locale)
    page = f"/leads/{lead_id}"
    assert browser.get(page).status_code == 200
    assert browser.send(f"{page}/reports", {"text": ""}).status_code == 422
    assert browser.send(f"{page}/reports", {"text": "约定下周考察"}).status_code == 303
    assert browser.send(f"{page}/told", {"how": "电话告知已受理"}).status_code == 303
    assert browser.send(f"{page}/complex", {"complex": "1"}).status_code == 303
    wrong = browser.send(f"{page}/transfers", {"to_owner_id": str(other.id), "kept": "150", "reason": "不要丢"})
    assert wrong.status_code == 422
    assert "不要丢" in wrong.text
    handed = {"to_owner_id": str(other.id), "to_code": "370212", "kept": "40", "reason": "属地承接"}
    assert browser.send(f"{page}/transfers", handed).status_code == 303
    text = browser.get(page).text
    for word in ("约定下周考察", "电话告知已受理", "属地承接", "40%", "60%"):
        assert word in text, word


def test_the_figures_of_the_time_limits_open_their_rows(clean: CrmFlask, browse: Browse) -> None:
    with clean.app_context(), db.transaction(write=True), freeze(at_wall(date(2021, 1, 4), 9)):
        a_lead(an_actor(Role.SECRETARY), title="早该响应的线索")
    browser = browse(Role.SECRETARY)
    page = browser.get("/leads/overdue").text
    assert "早该响应的线索" in page
    for address in ("/leads/?duty=respond", "/leads/?colour=removed"):
        assert address in page
        assert "早该响应的线索" in browser.get(address).text
    for address in ("/leads/?duty=tell", "/leads/?colour=green"):
        assert "早该响应的线索" not in browser.get(address).text


def test_the_days_are_set_by_the_secretariat_and_kept(clean: CrmFlask, browse: Browse) -> None:
    days = {"respond": "2", "assess": "3", "assess_complex": "7", "tell": "7", "report": "14"}
    secretary = browse(Role.SECRETARY)
    falling = secretary.send("/leads/pace", days | {"yellow": "90", "red": "60", "removed": "180"})
    assert falling.status_code == 422
    assert "依次增大" in falling.text
    assert secretary.send("/leads/pace", days | {"yellow": "30", "red": "60", "removed": "90"}).status_code == 303
    assert "30、60、90" in secretary.get("/leads/pace").text
    liaison = browse(Role.LIAISON)
    assert liaison.get("/leads/pace").status_code == 200
    assert liaison.send("/leads/pace", days).status_code == 404
    with clean.app_context(), db.transaction():
        assert queries.pace().respond == 2
