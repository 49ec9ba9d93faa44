"""Proposals about memberships: the rule proposes once, a person decides, coming back keeps the number."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core import db
from crm.core.actor import SYSTEM, Actor
from crm.core.clock import today
from crm.core.money import Money
from crm.members import actions, queries, rules
from crm.members.jobs import propose_standings
from crm.members.models import Membership, StandingProposal
from crm.members.rules import Decision, Position, ProposalKind, ProposalState, Standing
from tests.support.members import a_member, membership_of

FIRST = date(2020, 1, 1)
PERIODS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=5).map(
    lambda pairs: [(FIRST + timedelta(days=start), FIRST + timedelta(days=start + length)) for start, length in pairs]
)


@given(PERIODS, st.integers(-5, 90).map(lambda n: FIRST + timedelta(days=n)))
def test_paid_until_on_a_day_reaches_the_day_exactly_if_it_is_paid(periods: list[tuple[date, date]], day: date) -> None:
    reached = rules.paid_until_on(periods, day)
    covered = any(first <= day <= last for first, last in periods)
    assert (reached is not None and reached >= day) is covered
    assert (reached is None) is all(first > day for first, _last in periods)
    if reached is not None and reached >= day:
        whole = {day + timedelta(days=n) for n in range((reached - day).days + 1)}
        assert all(any(first <= each <= last for first, last in periods) for each in whole)


def lapsed(name: str, days: int = 200) -> int:
    return a_member(name, paid_until=today() - timedelta(days=days)).id


def waiting() -> list[tuple[ProposalKind, int]]:
    rows = db.session.query(StandingProposal).filter_by(state=ProposalState.OPEN).order_by(StandingProposal.id)
    return [(row.kind, row.membership_id) for row in rows]


def only_proposal() -> StandingProposal:
    return db.session.query(StandingProposal).filter_by(state=ProposalState.OPEN).one()


def test_the_rule_proposes_each_lapse_once(work: db.Transaction) -> None:
    a_member("示例正常有限公司")
    a_member("示例宽限有限公司", paid_until=today() - timedelta(days=90))
    late, gone = lapsed("示例欠费有限公司", 91), lapsed("示例久欠有限公司", 90 + 1 + 365)
    assert actions.propose_by_rule(by=SYSTEM) == 2
    assert waiting() == [
        (ProposalKind.LAPSE, queries.membership_of(late).id),  # type: ignore[union-attr]
        (ProposalKind.AUTO_EXIT, queries.membership_of(gone).id),  # type: ignore[union-attr]
    ]
    assert actions.propose_by_rule(by=SYSTEM) == 0
    assert actions.outdate_proposals(by=SYSTEM) == 0


def test_the_bounds_of_the_rule_are_those_of_the_standing(work: db.Transaction) -> None:
    day = today()
    for days in (89, 90, 91, 454, 455, 456, 457, 900):
        lapsed(f"示例第{days}天有限公司", days)
    actions.propose_by_rule(by=SYSTEM)
    for row in db.session.query(StandingProposal):
        membership = db.session.get_one(Membership, row.membership_id)
        assert rules.wanted(row.kind, queries.basis(membership, day), day)
    assert len(waiting()) == 6


def test_the_nightly_sweep_runs_again_without_harm(clean) -> None:  # type: ignore[no-untyped-def]
    with clean.app_context():
        with db.transaction(write=True):
            firm_id = lapsed("示例欠费有限公司")
        assert propose_standings() == 1
        assert propose_standings() == 0
        with db.transaction(write=True):
            actions.set_override(firm_id, Standing.ACTIVE, until=today() + timedelta(days=9), reason="示例", by=SYSTEM)
        assert propose_standings() == 1  # what stands otherwise by hand is outdated
        with db.transaction():
            assert waiting() == []


def test_rights_end_when_a_lapse_is_confirmed_and_return_by_paying(work: db.Transaction, secretary: Actor) -> None:
    firm = lapsed("示例欠费有限公司")
    membership = queries.membership_of(firm)
    assert membership is not None
    actions.propose_by_rule(by=SYSTEM)
    listed = set(db.session.scalars(queries.listed_enterprises()))
    assert firm in listed
    stood = queries.stood_on(membership, today())
    assert stood is not None
    assert (stood.kind, stood.rights.listed, stood.rights.votes) == (Standing.LAPSED, True, False)
    proposal = only_proposal()
    actions.confirm_proposal(proposal.id, decided_on=today(), opinion="同意", by=secretary)
    assert firm not in set(db.session.scalars(queries.listed_enterprises()))
    stood = queries.stood_on(membership, today())
    assert stood is not None
    assert not stood.rights.listed
    yesterday = queries.stood_on(membership, today() - timedelta(days=1))
    assert yesterday is not None
    assert yesterday.rights.listed
    with pytest.raises(rules.ProposalDecided):
        actions.confirm_proposal(proposal.id, decided_on=today(), by=secretary)
    until = today() + timedelta(days=100)
    actions.record_payment(firm, since=today(), until=until, dues=Money.of("2000"), by=SYSTEM)
    assert firm in set(db.session.scalars(queries.listed_enterprises()))


def test_paying_outdates_what_was_proposed(work: db.Transaction, secretary: Actor) -> None:
    firm = lapsed("示例久欠有限公司", 800)
    actions.propose_by_rule(by=SYSTEM)
    proposal = only_proposal()
    actions.record_payment(firm, since=today(), until=today() + timedelta(days=9), dues=Money.of("1"), by=SYSTEM)
    assert proposal.state is ProposalState.OUTDATED
    with pytest.raises(rules.ProposalDecided):
        actions.confirm_proposal(proposal.id, decided_on=today(), by=secretary)


def test_a_dismissed_lapse_is_not_proposed_again(work: db.Transaction, secretary: Actor) -> None:
    lapsed("示例欠费有限公司")
    actions.propose_by_rule(by=SYSTEM)
    with pytest.raises(rules.DismissalReasonNeeded):
        actions.dismiss_proposal(only_proposal().id, decided_on=today(), opinion=" ", by=secretary)
    with pytest.raises(rules.DecidedInFuture):
        actions.dismiss_proposal(
            only_proposal().id, decided_on=today() + timedelta(days=1), opinion="已约定缴费", by=secretary
        )  # fmt: skip
    actions.dismiss_proposal(only_proposal().id, decided_on=today(), opinion="已约定缴费", by=secretary)
    assert actions.propose_by_rule(by=SYSTEM) == 0


def test_a_person_proposes_and_the_decision_carries_the_clause(work: db.Transaction, secretary: Actor) -> None:
    firm = a_member("示例违章有限公司")
    given = {"clause": "章程第十二条（示例）", "reason": "示例事实"}
    proposal = actions.propose_standing(firm.id, ProposalKind.SUSPEND, **given, by=secretary)
    with pytest.raises(rules.ProposalOpenAlready):
        actions.propose_standing(firm.id, ProposalKind.SUSPEND, **given, by=secretary)
    actions.confirm_proposal(proposal.id, decided_on=today(), by=secretary)
    membership = membership_of(firm)
    assert (membership.decision, membership.basis) == (Decision.SUSPENDED, "章程第十二条（示例）")


def test_who_left_comes_back_with_the_old_number(work: db.Transaction, secretary: Actor) -> None:
    firm = lapsed("示例久欠有限公司", 800)
    membership = queries.membership_of(firm)
    assert membership is not None
    number, joined = membership.number, membership.joined_on
    with pytest.raises(rules.NoExit):
        actions.readmit(firm, position=Position.MEMBER, readmitted_on=today(), basis="示例", by=secretary)
    actions.propose_by_rule(by=SYSTEM)
    exit_day = today() - timedelta(days=3)
    actions.confirm_proposal(only_proposal().id, decided_on=exit_day, by=secretary)
    assert membership.decision is Decision.AUTO_EXITED
    back = actions.readmit(firm, position=Position.COUNCIL, readmitted_on=today(), basis="示例决议", by=secretary)
    assert (back.number, back.joined_on, back.position) == (number, joined, Position.COUNCIL)
    assert actions.propose_by_rule(by=SYSTEM) == 0
    kinds = [queries.stood_on(back, day).kind for day in (exit_day - timedelta(days=1), exit_day, today())]  # type: ignore[union-attr]
    assert kinds == [Standing.LAPSED, Standing.AUTO_EXITED, Standing.PENDING_PAYMENT]
    until = today() + timedelta(days=200)
    period = actions.record_payment(firm, since=today(), until=until, dues=Money.of("2000"), by=SYSTEM)
    assert queries.stood_on(back, today()).kind is Standing.ACTIVE  # type: ignore[union-attr]
    actions.withdraw_payment(firm, period.id, by=SYSTEM)
    assert back.paid_until is None
    assert queries.stood_on(back, joined - timedelta(days=1)) is None


def test_standing_on_a_past_day_knows_the_gap_between_payments(work: db.Transaction) -> None:
    firm = a_member("示例断缴有限公司", paid_until=today() - timedelta(days=1000))
    actions.record_payment(firm.id, since=today() - timedelta(days=100), until=today() + timedelta(days=200),
                           dues=Money.of("1"), by=SYSTEM)  # fmt: skip
    membership = membership_of(firm)
    on = {days: queries.stood_on(membership, today() - timedelta(days=days)) for days in (1100, 950, 500, 100, 0)}
    assert [each.kind for each in on.values() if each] == [
        Standing.ACTIVE, Standing.GRACE, Standing.LAPSED, Standing.ACTIVE, Standing.ACTIVE,
    ]  # fmt: skip


def test_an_override_ended_early_still_shows_on_the_days_it_held(work: db.Transaction) -> None:
    firm = a_member("示例人工有限公司")
    actions.set_override(firm.id, Standing.SUSPENDED, until=today() + timedelta(days=9), reason="示例原因", by=SYSTEM)
    stood = queries.stood_on(membership_of(firm), today() + timedelta(days=3))
    assert stood is not None
    assert (stood.kind, stood.override.reason if stood.override else "") == (Standing.SUSPENDED, "示例原因")
    after = queries.stood_on(membership_of(firm), today() + timedelta(days=10))
    assert after is not None
    assert after.kind is Standing.ACTIVE
