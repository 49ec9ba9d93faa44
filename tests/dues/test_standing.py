"""Whatever happens to a membership and its money, on any day its standing never contradicts its invoices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.clock import at_wall, freeze, today
from crm.core.db import session
from crm.core.errors import DomainError
from crm.dues import actions, queries
from crm.dues.actions import FeesDraft
from crm.dues.models import Invoice
from crm.dues.rules import DuesYear, days_of
from crm.members import actions as members
from crm.members import queries as known
from crm.members.models import Membership
from crm.members.rules import GRACE, Basis, Decision, Override, Position, Standing, in_force, paid_until, standing
from tests.support.dues import approval, fees, money_in
from tests.support.members import an_enterprise

BY_PAYMENT = frozenset({Standing.ACTIVE, Standing.DUE, Standing.GRACE, Standing.LAPSED, Standing.PENDING_PAYMENT})
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
JOINED = st.dates(date(2023, 1, 1), date(2026, 12, 31)) | st.just(date(2024, 2, 29))


@given(
    JOINED, st.lists(st.tuples(st.sampled_from(list(DuesYear)), st.booleans()), max_size=6),
    st.none() | st.tuples(st.sampled_from(list(Decision)), DAYS),
    st.none() | st.tuples(st.sampled_from(list(Standing)), DAYS, st.integers(0, 366)), DAYS,
)  # fmt: skip
def test_a_standing_is_the_one_its_grounds_call_for(
    joined: date, years: list[tuple[DuesYear, bool]], decided: tuple[Decision, date] | None,
    by_hand: tuple[Standing, date, int] | None, day: date,
) -> None:  # fmt: skip
    """By hand, else by decision, else by what is paid: years settled one after the other, those of any setting."""
    periods: list[tuple[date, date]] = []
    covered: date | None = None
    for n, (kind, settled) in enumerate(years):
        days = days_of(kind, joined.year + n, joined, covered)
        if days is not None:
            covered = days[1]
            if settled and (not periods or periods[-1][1] >= days[0] - timedelta(days=1)):
                periods.append(days)
    over = [Override(by_hand[0], by_hand[1], by_hand[1] + timedelta(days=by_hand[2]))] if by_hand else []
    decision, decided_on = decided or (None, None)
    basis = Basis(paid_until(periods), decision, decided_on, in_force(over, day))
    kind_now = standing(basis, day)
    if over and over[0].since <= day <= over[0].until:
        assert kind_now is over[0].standing
    elif decided and decided[1] <= day:
        assert kind_now.value == decided[0].value
    else:
        assert kind_now in BY_PAYMENT
        if any(first <= day <= last for first, last in periods):
            assert kind_now in {Standing.ACTIVE, Standing.DUE}
        if not any(last >= day - GRACE for _first, last in periods):
            assert kind_now in {Standing.LAPSED, Standing.PENDING_PAYMENT}
        assert (kind_now is Standing.PENDING_PAYMENT) == (not periods)


class Firm:
    """A member to whom anything happens through the actions."""

    def __init__(self, kind: DuesYear) -> None:
        if not queries.schedules():
            draft = FeesDraft(2024, "示例会员大会", date(2019, 12, 5), fees(), period=kind, pro_rata=True)
            actions.adopt_fees(draft, by=SYSTEM)
        self.id = an_enterprise().id
        members.admit(self.id, position=Position.MEMBER, joined_on=date(2024, 2, 29), by=SYSTEM)

    @property
    def membership(self) -> Membership:
        return session.scalars(select(Membership).where(Membership.enterprise_id == self.id)).one()

    def invoices(self) -> list[Invoice]:
        return list(queries.of_membership(self.membership.id))

    def one(self, n: int) -> Invoice:
        found = self.invoices()
        if not found:
            raise DomainError
        return found[n % len(found)]

    def do(self, what: str, n: int) -> None:
        """Do one thing; what the rules refuse changes nothing."""
        moves: dict[str, Callable[[], object]] = {
            "bill": lambda: actions.approve(
                today().year + n % 3 - 1, approval(), membership_ids=[self.membership.id], by=SYSTEM
            ),
            "pay": lambda: actions.receive_for(money_in(str(n * 250)), enterprise_id=self.id, by=SYSTEM),
            "pay_one": lambda: actions.receive(
                money_in("2000"), enterprise_id=self.id, invoice_ids=[self.one(n).id], by=SYSTEM
            ),
            "reverse": lambda: actions.reverse_payment(
                queries.paying_of(self.one(n).id)[0].payment_id, reason="示例", by=SYSTEM
            ),
            "free": lambda: actions.free(queries.paying_of(self.one(n).id)[0].id, reason="示例", by=SYSTEM),
            "waive": lambda: actions.waive(
                self.one(n).id, queries.account_of(self.one(n)).owed, reason="示例", basis="示例", by=SYSTEM
            ),
            "unwaive": lambda: actions.reverse_waiver(
                queries.waivers_of(self.one(n).id)[0].id, reason="示例", by=SYSTEM
            ),
            "void": lambda: actions.void(self.one(n).id, reason="示例", by=SYSTEM),
            "promote": lambda: members.set_positions({self.id: list(Position)[n % len(Position)]}, by=SYSTEM),
            "override": lambda: members.set_override(
                self.id, list(Standing)[n % len(Standing)], until=today() + timedelta(days=n), reason="示例", by=SYSTEM
            ),
            "rule": lambda: members.end_override(self.id, by=SYSTEM),
            "suspend": lambda: members.decide(
                self.id, Decision.SUSPENDED, decided_on=today(), basis="示例", by=SYSTEM
            ),
            "leave": lambda: members.decide(self.id, Decision.RESIGNED, decided_on=today(), basis="示例", by=SYSTEM),
            "lift": lambda: members.decide(self.id, None, decided_on=None, basis="示例", by=SYSTEM),
        }  # fmt: skip
        try:
            with session.begin_nested():
                moves[what]()
        except (DomainError, IndexError):
            session.expire_all()

    def check(self) -> None:
        """Compare the standing of today with the invoices and what else is paid."""
        membership, day = self.membership, today()
        basis = known.basis(membership, day)
        kind = standing(basis, day)
        if basis.override is not None:
            assert kind is basis.override
            return
        if basis.decision is not None:
            assert kind.value == basis.decision.value
            return
        assert kind in BY_PAYMENT
        settled = [each for each in self.invoices() if queries.account_of(each).is_settled]
        covered = [each for each in settled if each.since <= day <= each.until]
        if covered:
            assert kind in {Standing.ACTIVE, Standing.DUE}, "a paid invoice covers the day"
        raised = [each for each in self.invoices() if each.period_id and len(queries.lines_of(each.id)) > 1]
        paid_for = settled + raised  # a promotion billed later leaves the year paid
        if kind in {Standing.ACTIVE, Standing.DUE}:
            assert any(each.since <= day <= each.until for each in paid_for), "no paid invoice covers the day"
        if not any(each.until >= day - GRACE for each in paid_for):
            assert kind in {Standing.LAPSED, Standing.PENDING_PAYMENT}, "past grace, and nothing is paid"


MOVES = ("bill", "pay", "pay_one", "reverse", "free", "waive", "unwaive", "void", "promote", "override", "rule",
         "suspend", "leave", "lift", "wait")  # fmt: skip


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@example(DuesYear.CALENDAR, [("bill", 1), ("pay", 4), ("promote", 0), ("bill", 1)])  # raised once it was paid
@given(
    st.sampled_from(list(DuesYear)),
    st.lists(
        st.tuples(st.sampled_from(MOVES) | st.sampled_from(("bill", "pay", "pay_one", "wait")), st.integers(0, 12)),
        max_size=14,
    ),
)
def test_through_the_actions_the_standing_never_contradicts_the_invoices(
    work: db.Transaction, kind: DuesYear, history: list[tuple[str, int]]
) -> None:
    with session.begin_nested() as kept:
        day = date(2025, 3, 3)
        with freeze(at_wall(day, 9)):
            firm = Firm(kind)
        for what, n in history:
            day += timedelta(days=n * 45 if what == "wait" else 1)
            with freeze(at_wall(day, 9)):
                actions.record_begun(by=SYSTEM)
                if what != "wait":
                    firm.do(what, n)
                firm.check()
        assert queries.inconsistencies() == []
        kept.rollback()
    session.expire_all()
