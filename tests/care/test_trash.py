"""What is thrown away is out of sight at once, comes back whole for 30 days, and is gone for good afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from crm.care import actions, queries, rules
from crm.care.models import Departure, DepartureMove
from crm.care.rules import Kind
from crm.core import clock, db, search
from crm.core.actor import SYSTEM
from crm.core.clock import now
from crm.core.db import session
from crm.core.errors import NotFound
from crm.core.pages import Cut
from crm.members import actions as members
from crm.members.models import Activity, Employment, Enterprise, Person
from crm.members.rules import ActivityKind
from tests.care.test_merging import state
from tests.support.members import a_member, a_person, an_enterprise


def test_an_enterprise_goes_with_its_places_and_comes_back(work: db.Transaction) -> None:
    firm = an_enterprise("示例误录有限公司").id
    person = a_person(session.get_one(Enterprise, firm), "王样例").id
    members.log_activity(firm, kind=ActivityKind.NOTE, text="误录", person_id=person, by=SYSTEM)
    before = state()
    departure = actions.trash(Kind.ENTERPRISE, firm, by=SYSTEM)
    assert session.get(Enterprise, firm) is None
    assert not session.scalars(select(Employment)).all()
    assert not session.scalars(select(Activity)).all()
    assert search.matching_ids("enterprise", "示例误录") == []
    assert [row.name for row in queries.trash_page(Cut()).rows] == ["示例误录有限公司"]
    actions.restore(departure.id, by=SYSTEM)
    assert state() == before
    assert queries.in_trash() == 0


def test_a_person_goes_and_notes_about_the_firm_stay(work: db.Transaction) -> None:
    firm = an_enterprise().id
    person = a_person(session.get_one(Enterprise, firm), "王样例").id
    members.log_activity(firm, kind=ActivityKind.CALL, text="通话", person_id=person, by=SYSTEM)
    before = state()
    departure = actions.trash(Kind.PERSON, person, by=SYSTEM)
    assert session.scalars(select(Activity)).one().person_id is None
    assert session.get(Person, person) is None
    actions.restore(departure.id, by=SYSTEM)
    assert state() == before


def test_history_hinders_and_is_named(work: db.Transaction) -> None:
    firm = a_member()
    with pytest.raises(rules.Hindered) as refused:
        actions.trash(Kind.ENTERPRISE, firm.id, by=SYSTEM)
    assert refused.value.tables == {"membership": 1}
    with pytest.raises(NotFound):
        actions.trash(Kind.ENTERPRISE, 10**6, by=SYSTEM)


def test_after_thirty_days_it_is_gone_for_good(work: db.Transaction) -> None:
    departure = actions.trash(Kind.PERSON, a_person(an_enterprise(), "王样例").id, by=SYSTEM)
    with clock.freeze(now() + timedelta(days=31)):
        with pytest.raises(rules.TooLate):
            actions.restore(departure.id, by=SYSTEM)
        assert actions.purge(by=SYSTEM) == 1
        assert actions.purge(by=SYSTEM) == 0
    assert not session.scalars(select(DepartureMove)).all()
    assert session.scalars(select(Departure.name)).one() == ""


def test_twice_restored_is_refused(work: db.Transaction) -> None:
    departure = actions.trash(Kind.ENTERPRISE, an_enterprise().id, by=SYSTEM)
    actions.restore(departure.id, by=SYSTEM)
    with pytest.raises(rules.TakenBackAlready):
        actions.restore(departure.id, by=SYSTEM)
    with pytest.raises(NotFound):
        actions.unmerge(departure.id, by=SYSTEM)
