"""Rosters of a day that has passed: standings and 会内职务 of that day, for any history, in a few questions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.clock import now, today
from crm.core.db import session
from crm.core.money import Money
from crm.core.web import CrmFlask
from crm.directory import queries
from crm.directory.rules import RosterKind
from crm.members import actions as members
from crm.members import queries as known
from crm.members.models import Enterprise, PaidPeriod, StandingOverride
from crm.members.rules import Decision, Duty, Position, Standing
from crm.terms.models import Term, TermOffice
from crm.terms.rules import TermState
from tests.support.members import a_member, a_person, membership_of
from tests.support.people import Browser

Browse = Callable[..., Browser]
AGO = st.integers(0, 1500)


def ago(days: int) -> date:
    """Return the day so many days ago."""
    return today() - timedelta(days=days)


@given(
    st.lists(st.tuples(AGO, st.integers(1, 500)), max_size=3), st.none() | st.tuples(st.sampled_from(Decision), AGO),
    st.none() | st.tuples(st.sampled_from(Standing), AGO, st.integers(0, 300)), AGO, AGO,
)  # fmt: skip
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_what_is_said_of_all_is_said_of_each(
    work: db.Transaction, paid: list[tuple[int, int]], decided: tuple[Decision, int] | None,
    by_hand: tuple[Standing, int, int] | None, readmitted: int, asked: int,
) -> None:  # fmt: skip
    firm = a_member(paid_until=ago(0))
    membership = membership_of(firm)
    for since, length in paid:
        session.add(PaidPeriod(
            membership_id=membership.id, since=ago(since), until=ago(since) + timedelta(days=length),
            dues=Money(1), recorded_at=now(), recorded_by="示例",
        ))  # fmt: skip
    if decided:
        membership.decision, membership.decided_on = decided[0], ago(decided[1])
    if by_hand:
        session.add(StandingOverride(
            membership_id=membership.id, standing=by_hand[0], since=ago(by_hand[1]),
            until=ago(by_hand[1]) + timedelta(days=by_hand[2]), reason="示例", set_by="示例", ended_at=None,
        ))  # fmt: skip
    membership.readmitted_on = ago(readmitted) if readmitted % 2 else None
    session.flush()
    stood = known.stood_on(membership, ago(asked))
    assert known.standings_on(ago(asked)).get(firm.id) == (stood.kind if stood else None)


def in_office(firm: Enterprise, position: Position, since: date, until: date | None) -> None:
    """Note that a firm held an office over some days."""
    term = Term(number=1, starts=since, ends=until or today(), state=TermState.DRAFT)
    session.add(term)
    session.flush()
    session.add(TermOffice(term_id=term.id, enterprise_id=firm.id, position=position, since=since, until=until))
    session.flush()


def a_past(work: object) -> tuple[Enterprise, Enterprise]:
    """甲 was president until 400 days ago and has left since; 乙 came back to paying after a gap."""
    first, second = a_member("甲一示例有限公司"), a_member("乙二示例有限公司", paid_until=ago(1200))
    a_person(first, "甲样例", duty=Duty.REPRESENTATIVE)
    a_person(second, "乙样例", duty=Duty.REPRESENTATIVE)
    members.record_payment(
        second.id, since=ago(100), until=today() + timedelta(days=200), dues=Money.of("1"), by=SYSTEM
    )
    members.record_payment(first.id, since=ago(900), until=ago(165), dues=Money.of("1"), by=SYSTEM)
    in_office(first, Position.PRESIDENT, ago(900), ago(400))
    members.decide(first.id, Decision.RESIGNED, decided_on=ago(30), basis="示例", by=SYSTEM)
    return first, second


def test_a_past_roster_holds_who_was_in_order_then(work: object) -> None:
    a_past(work)

    def roster(days: int) -> list[tuple[str, Position]]:
        return [(line.enterprise, line.position) for line in queries.lines(RosterKind.FIRMS, "", ago(days))]

    assert roster(0) == [("乙二示例有限公司", Position.MEMBER)]
    assert {name for name, _position in roster(50)} == {"甲一示例有限公司", "乙二示例有限公司"}
    assert roster(500) == [("甲一示例有限公司", Position.PRESIDENT)], "乙 had lapsed, 甲 was president"
    assert ("甲一示例有限公司", Position.MEMBER) in roster(300)
    assert [line.name for line in queries.lines(RosterKind.PEOPLE, "", ago(500))] == ["甲样例"]
    assert queries.offices_unknown(ago(901))
    assert not queries.offices_unknown(ago(900))


def test_a_past_roster_asks_as_little_as_todays(max_queries: Callable[[int], object], work: object) -> None:
    for most in (2, 12):
        for n in range(most):
            a_person(a_member(), f"样例{n}", duty=Duty.REPRESENTATIVE)
        with max_queries(8):  # type: ignore[attr-defined]  # a context manager
            assert queries.lines(RosterKind.FIRMS, "", ago(1))


def test_the_page_says_that_it_looks_back(browse: Browse, clean: CrmFlask) -> None:
    with clean.app_context(), db.transaction(write=True):
        a_past(None)
    secretary = browse(Role.SECRETARY)
    page = secretary.get(f"/roster/?as_of={ago(500)}").text
    assert "当天的会籍和会内职务列出" in page
    assert "甲一示例有限公司" in page
    assert "乙二示例有限公司" not in page
    assert "当天的会籍和会内职务列出" not in secretary.get("/roster/").text
    copy = {"kind": "firms", "home": "", "as_of": str(ago(500)), "form": "print", "for_whom": "档案"}
    printed = secretary.get(secretary.send("/roster/copies", copy).location).text
    assert "甲一示例有限公司" in printed
    assert "乙二示例有限公司" not in printed
