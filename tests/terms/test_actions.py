"""Terms in the database: a draft, an election and its undo, offices that follow what happens to members."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm.core import db
from crm.core.actor import SYSTEM, Actor
from crm.core.clock import today
from crm.members import actions as members
from crm.members import queries as known
from crm.members.models import Enterprise
from crm.members.rules import Decision, Duty, EmploymentDraft, Position
from crm.terms import actions, queries, rules
from crm.terms.actions.elections import Resolution
from crm.terms.models import Term, TermOffice
from crm.terms.rules import TermState
from tests.support.members import a_member, a_person, employment_of, membership_of
from tests.support.terms import a_draft, a_term, an_officer

YEAR = timedelta(days=365)


def held(day: date) -> dict[str, tuple[Position, str | None]]:
    """Who held what on a day, by the firm's name."""
    return {row.name: (row.position, row.person) for rows in queries.roster(day).values() for row in rows}


def resolved(term: Term, **more: str) -> Resolution:
    return Resolution(name="示例会员大会决议", resolved_on=term.starts, **more)


def line_of(term: Term, firm: Enterprise) -> int:
    return next(each.id for each in queries.lines_of(term.id) if each.enterprise_id == firm.id)


def test_the_first_term_takes_over_what_the_memberships_say(work: db.Transaction) -> None:
    president = an_officer("示例会长甲有限公司", Position.PRESIDENT, "王样例")
    an_officer("示例理事乙有限公司", Position.COUNCIL, "李样例")
    a_member("示例会员丙有限公司")
    term = a_term()
    assert term.state is TermState.IN_OFFICE
    assert held(today()) == {
        "示例会长甲有限公司": (Position.PRESIDENT, "王样例"), "示例理事乙有限公司": (Position.COUNCIL, "李样例"),
    }  # fmt: skip
    assert held(term.starts - timedelta(days=1)) == {}
    assert membership_of(president).position is Position.PRESIDENT


def test_an_election_closes_the_old_offices_opens_the_new_and_moves_the_memberships(work: db.Transaction) -> None:
    first = an_officer("示例甲有限公司", Position.PRESIDENT, "王样例")
    second = an_officer("示例乙有限公司", Position.VICE_PRESIDENT, "李样例")
    third = an_officer("示例丙有限公司", Position.COUNCIL, "张样例")
    fresh = an_officer("示例丁有限公司", Position.MEMBER, "赵样例")
    a_term(today() - YEAR)
    draft = a_draft(today(), number=2)
    people = {each.enterprise_id: each.person_id for each in queries.lines_of(draft.id)}
    wanted = {
        line_of(draft, first): (Position.VICE_PRESIDENT, people[first.id]),
        line_of(draft, second): (Position.PRESIDENT, people[second.id]),
        line_of(draft, third): (None, people[third.id]),
    }
    assert actions.set_lines(draft.id, wanted, by=SYSTEM) == 3
    actions.add_line(draft.id, "示例丁有限公司", Position.COUNCIL, by=SYSTEM)
    before = held(today())
    actions.confirm(draft.id, resolved(draft), by=SYSTEM)
    assert held(today() - timedelta(days=1)) == before
    assert held(today()) == {
        "示例乙有限公司": (Position.PRESIDENT, "李样例"), "示例甲有限公司": (Position.VICE_PRESIDENT, "王样例"),
        "示例丁有限公司": (Position.COUNCIL, "赵样例"),
    }  # fmt: skip
    for firm, position in (
        (first, Position.VICE_PRESIDENT), (second, Position.PRESIDENT), (third, Position.MEMBER),
        (fresh, Position.COUNCIL),
    ):  # fmt: skip
        db.session.expire_all()
        assert membership_of(firm).position is position
        assert db.session.get_one(Enterprise, firm.id).position is position
    old = db.session.query(Term).filter_by(number=1).one()
    assert (old.state, old.closed_on) == (TermState.CLOSED, today() - timedelta(days=1))
    assert db.session.query(TermOffice).filter_by(term_id=draft.id).count() == 3


def test_an_election_is_taken_back_while_nothing_has_changed(work: db.Transaction) -> None:
    first = an_officer("示例甲有限公司", Position.PRESIDENT, "王样例")
    second = an_officer("示例乙有限公司", Position.COUNCIL, "李样例")
    a_term(today() - YEAR)
    before = held(today())
    draft = a_draft(today(), number=2)
    person = employment_of(db.session.get_one(Enterprise, second.id) and a_person(second, "周样本")).person_id
    actions.set_lines(draft.id, {line_of(draft, second): (Position.VICE_PRESIDENT, person)}, by=SYSTEM)
    actions.confirm(draft.id, resolved(draft), by=SYSTEM)
    assert membership_of(second).position is Position.VICE_PRESIDENT
    actions.take_back(draft.id, by=SYSTEM)
    assert held(today()) == before
    db.session.expire_all()
    assert membership_of(second).position is Position.COUNCIL
    assert queries.current_term() == db.session.query(Term).filter_by(number=1).one()
    assert [each.line.position for each in queries.lines_of(draft.id)] == [Position.PRESIDENT, Position.VICE_PRESIDENT]
    actions.confirm(draft.id, resolved(draft), by=SYSTEM)
    membership = membership_of(first)
    members.edit_membership(
        first.id, position=Position.VICE_PRESIDENT, joined_on=membership.joined_on, number=membership.number, basis="",
        by=SYSTEM,
    )  # fmt: skip
    with pytest.raises(rules.CannotTakeBack):
        actions.take_back(draft.id, by=SYSTEM)


def test_what_keeps_an_election_from_being_confirmed(work: db.Transaction) -> None:
    an_officer("示例甲有限公司", Position.COUNCIL)
    draft = a_draft(today())
    with pytest.raises(rules.RosterNotReady):
        actions.confirm(draft.id, resolved(draft), by=SYSTEM)
    an_officer("示例乙有限公司", Position.PRESIDENT)
    with pytest.raises(rules.RosterNotReady):  # it is not in the draft yet
        actions.confirm(draft.id, resolved(draft), by=SYSTEM)
    assert actions.take_in_missing(draft.id, by=SYSTEM) == 1
    late = Resolution(name="示例", resolved_on=today() + timedelta(days=1))
    with pytest.raises(rules.ResolvedAfter):
        actions.confirm(draft.id, late, by=SYSTEM)
    actions.edit_draft(
        draft.id, number=1, starts=today() + timedelta(days=1), ends=today() + YEAR, note="", by=SYSTEM
    )  # fmt: skip
    with pytest.raises(rules.StartsInFuture):
        actions.confirm(draft.id, resolved(draft), by=SYSTEM)
    with pytest.raises(rules.DraftExists):
        a_draft(today(), number=2)
    actions.edit_draft(draft.id, number=1, starts=today(), ends=today() + YEAR, note="", by=SYSTEM)
    actions.confirm(draft.id, resolved(draft), by=SYSTEM)
    with pytest.raises(rules.NotADraft):
        actions.confirm(draft.id, resolved(draft), by=SYSTEM)
    with pytest.raises(rules.TermNumberTaken):
        a_draft(today(), number=1)
    again = a_draft(today(), number=2)
    with pytest.raises(rules.StartsTooEarly):
        actions.confirm(again.id, resolved(again), by=SYSTEM)
    actions.discard(again.id, by=SYSTEM)
    assert queries.draft_term() is None


def test_two_presidents_need_a_reason(work: db.Transaction) -> None:
    an_officer("示例甲有限公司", Position.PRESIDENT)
    an_officer("示例乙有限公司", Position.PRESIDENT)
    draft = a_draft(today())
    with pytest.raises(rules.RosterNotReady):
        actions.confirm(draft.id, resolved(draft), by=SYSTEM)
    actions.confirm(draft.id, resolved(draft, co_presidents="两地各设一位（示例）"), by=SYSTEM)
    assert queries.current_term().co_presidents == "两地各设一位（示例）"  # type: ignore[union-attr]


def test_who_leaves_leaves_a_vacancy_and_coming_back_fills_it(work: db.Transaction) -> None:
    firm = an_officer("示例甲有限公司", Position.PRESIDENT, "王样例")
    a_term(today() - YEAR)
    place = known.representative_of(firm.id)
    assert place is not None
    last = today() - timedelta(days=10)
    members.end_employment(place.employment_id, until=last, by=SYSTEM)
    assert held(last) == {"示例甲有限公司": (Position.PRESIDENT, "王样例")}
    assert held(last + timedelta(days=1)) == {"示例甲有限公司": (Position.PRESIDENT, None)}
    members.reopen_employment(place.employment_id, by=SYSTEM)
    assert held(today()) == {"示例甲有限公司": (Position.PRESIDENT, "王样例")}
    assert db.session.query(TermOffice).count() == 1


def test_a_vacancy_is_filled_by_somebody_of_the_firm(work: db.Transaction, secretary: Actor) -> None:
    firm = an_officer("示例甲有限公司", Position.PRESIDENT, "王样例")
    stranger = a_person(an_officer("示例乙有限公司", Position.COUNCIL), "外样例")
    a_term(today() - YEAR)
    place = known.representative_of(firm.id)
    assert place is not None
    members.end_employment(place.employment_id, until=today() - timedelta(days=10), by=SYSTEM)
    follower = a_person(firm, "刘样例", duty=Duty.REPRESENTATIVE)
    vacant = next(row for row in queries.roster(today())[Position.PRESIDENT])
    assert vacant.person is None
    with pytest.raises(rules.NotTheirColleague):
        actions.fill(vacant.id, stranger.id, since=today(), basis="", by=secretary)
    with pytest.raises(rules.OfficeOver):
        actions.fill(vacant.id, follower.id, since=today() + timedelta(days=1), basis="", by=secretary)
    actions.fill(vacant.id, follower.id, since=today() - timedelta(days=2), basis="示例理事会决议", by=secretary)
    assert held(today() - timedelta(days=3))["示例甲有限公司"] == (Position.PRESIDENT, None)
    assert held(today())["示例甲有限公司"] == (Position.PRESIDENT, "刘样例")


def test_offices_follow_positions_given_directly_and_exits(work: db.Transaction) -> None:
    an_officer("示例甲有限公司", Position.PRESIDENT)
    firm = an_officer("示例乙有限公司", Position.COUNCIL, "李样例")
    a_term(today() - YEAR)
    membership = membership_of(firm)

    def give(position: Position) -> None:
        members.edit_membership(
            firm.id, position=position, joined_on=membership.joined_on, number=membership.number, basis="示例决议",
            by=SYSTEM,
        )  # fmt: skip

    give(Position.STANDING_COUNCIL)
    assert held(today())["示例乙有限公司"] == (Position.STANDING_COUNCIL, "李样例")
    assert held(today() - timedelta(days=1))["示例乙有限公司"] == (Position.COUNCIL, "李样例")
    give(Position.MEMBER)
    assert "示例乙有限公司" not in held(today())
    give(Position.COUNCIL)
    members.decide(firm.id, Decision.RESIGNED, decided_on=today(), basis="示例", by=SYSTEM)
    assert "示例乙有限公司" not in held(today())
    members.decide(firm.id, None, decided_on=None, basis="", by=SYSTEM)
    assert held(today())["示例乙有限公司"] == (Position.COUNCIL, "李样例")
    fresh = a_member("示例丙有限公司", position=Position.SUPERVISOR)
    assert held(today())["示例丙有限公司"] == (Position.SUPERVISOR, None)
    assert [row.number for row in queries.history_of(enterprise_id=fresh.id)] == [1]


def test_somebody_who_works_twice_at_a_firm_has_left_when_both_places_ended(work: db.Transaction) -> None:
    firm = an_officer("示例甲有限公司", Position.PRESIDENT, "王样例")
    a_term(today() - YEAR)
    place = known.representative_of(firm.id)
    assert place is not None
    members.edit_employment(
        place.employment_id,
        EmploymentDraft(duty=Duty.REPRESENTATIVE, since=today() - YEAR, until=today() - timedelta(days=5)), by=SYSTEM,
    )  # fmt: skip
    assert held(today())["示例甲有限公司"] == (Position.PRESIDENT, None)
    members.employ(place.person_id, firm.id, EmploymentDraft(title="顾问"), by=SYSTEM)
    assert held(today())["示例甲有限公司"] == (Position.PRESIDENT, "王样例")


def test_a_line_is_a_member_known_by_one_name(work: db.Transaction, secretary: Actor) -> None:
    an_officer("示例甲有限公司", Position.PRESIDENT)
    gone = a_member("示例乙有限公司")
    members.decide(gone.id, Decision.EXPELLED, decided_on=today(), basis="示例", by=SYSTEM)
    a_member("示例同名一有限公司", short_name="示例同名")
    a_member("示例同名二有限公司", short_name="示例同名")
    draft = a_draft(today())
    for given, error in (
        ("没有这家", rules.FirmUnknown), ("示例同名", rules.FirmAmbiguous), ("示例乙有限公司", rules.FirmNoMember),
        ("示例甲有限公司", rules.LineExists),
    ):  # fmt: skip
        with pytest.raises(error):
            actions.add_line(draft.id, given, Position.COUNCIL, by=secretary)


def test_a_roster_stands_in_the_order_of_strokes_and_vacancies_come_last(work: db.Transaction) -> None:
    for number, name in enumerate(("李样例", "王样例", "丁样例", "马样例", "于样例")):
        an_officer(f"示例{number}号有限公司", Position.COUNCIL, name)
    an_officer("示例会长有限公司", Position.PRESIDENT, "郑样例")
    a_member("示例空缺有限公司", position=Position.COUNCIL)
    a_term()
    people = [row.person for row in queries.roster(today())[Position.COUNCIL]]
    assert people == ["丁样例", "于样例", "马样例", "王样例", "李样例", None]
