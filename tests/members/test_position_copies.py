"""The 会内职务 beside an enterprise's name is that of its membership; lists in the order of due days miss nobody."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm.core.actor import SYSTEM
from crm.core.clock import today
from crm.core.db import session
from crm.core.pages import Cut
from crm.members import actions, queries, rules
from crm.members.models import Enterprise, Membership, StandingOverride
from crm.members.queries import Filters
from crm.members.rules import Position, Standing
from tests.support.members import a_member, an_enterprise

BY_DAY = (Standing.DUE, Standing.GRACE, Standing.LAPSED, Standing.ACTIVE)


def copied() -> list[int]:
    """Enterprises whose copy differs from their membership."""
    query = select(Enterprise.id).outerjoin(Membership, Membership.enterprise_id == Enterprise.id)
    return list(session.scalars(query.where(Enterprise.position.is_distinct_from(Membership.position))))


@pytest.mark.usefixtures("work")
def test_admitting_and_promoting_move_the_copy() -> None:
    firm, other = an_enterprise(), an_enterprise()
    actions.admit(firm.id, position=Position.MEMBER, joined_on=date(2020, 1, 1), by=SYSTEM)
    assert not copied()
    assert [row.id for row in queries.directory(SYSTEM, Filters(position="member"), Cut()).rows] == [firm.id]
    assert [row.id for row in queries.directory(SYSTEM, Filters(standing="none"), Cut()).rows] == [other.id]
    actions.edit_membership(
        firm.id, position=Position.COUNCIL, joined_on=date(2020, 1, 1), number="00007", basis="", by=SYSTEM
    )
    assert not copied()
    assert [row.id for row in queries.directory(SYSTEM, Filters(position="council"), Cut()).rows] == [firm.id]
    assert queries.counted(SYSTEM, Filters(position="member")) == 0


offsets = st.integers(-500, 200)
cases = st.lists(st.tuples(st.none() | offsets, st.none() | st.sampled_from(Standing)), min_size=1, max_size=6)


@pytest.mark.usefixtures("work")
@given(cases, st.sampled_from([*BY_DAY, Standing.SUSPENDED]), st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_list_by_due_day_holds_everybody_of_that_standing(
    members: list[tuple[int | None, Standing | None]], wanted: Standing, falling: bool
) -> None:
    nested, day = session.begin_nested(), today()
    try:
        expected = set()
        for offset, by_hand in members:
            firm = a_member(paid_until=None if offset is None else day + timedelta(days=offset))
            member = queries.membership_of(firm.id)
            assert member is not None
            if by_hand:
                session.add(
                    StandingOverride(
                        membership_id=member.id, standing=by_hand, since=day, until=day, reason="x", set_by="x"
                    )
                )
            kind = by_hand or rules.standing(rules.Basis(member.paid_until), day)
            if kind is wanted and member.paid_until is not None:  # in this order stand those who have ever paid
                expected.add(firm.id)
        session.flush()
        by = Filters(standing=wanted.value, sort="-due" if falling else "due")
        page = queries.directory(SYSTEM, by, Cut())
        assert {row.id for row in page.rows} == expected
        days = [row.paid_until for row in page.rows]
        assert days == sorted(days, reverse=falling)
    finally:
        nested.rollback()
        session.expire_all()
