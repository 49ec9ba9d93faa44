"""Two records become one and come apart again: nothing is lost, nothing is invented."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from crm.accounts.models import Account
from crm.accounts.permissions import Role
from crm.care import actions, queries, rules
from crm.care.models import Departure, DepartureMove
from crm.care.rules import Choice, Kind, TwinsInTheWay
from crm.core import clock, db, relations, search
from crm.core.actor import SYSTEM
from crm.core.clock import now, today
from crm.core.db import Base, session
from crm.members import actions as members
from crm.members import queries as asked
from crm.members.models import Employment, Enterprise, Person
from crm.members.rules import ActivityKind, Duty, EmploymentDraft
from tests.support.deals import a_world
from tests.support.dump import dumped
from tests.support.members import a_code, a_member, a_person, an_enterprise, membership_of
from tests.support.people import an_account

APART = ("audit_", "departure", "job_", "instance_")
CHANGED = ("version", "updated_at")
"""A version only rises, and a record that came back was touched: everything else must be as it was."""
ENTERPRISES = st.dictionaries(st.sampled_from(sorted(rules.FIELDS[Kind.ENTERPRISE])), st.sampled_from(Choice))
PEOPLE = st.dictionaries(st.sampled_from(sorted(rules.FIELDS[Kind.PERSON])), st.sampled_from(Choice))
FEW = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


def state() -> dict[str, list[str]]:
    """Everything there is, as it must be again."""
    found = dumped(but=(*APART, "search_"), columns=CHANGED)
    entry = search.SearchEntry
    rows = session.execute(select(entry.kind, entry.subject_id, entry.title, entry.subtitle, entry.tokens))
    found["search"] = sorted(str(tuple(row)) for row in rows)
    return found


def counts() -> Counter[str]:
    """How many rows each table has."""
    return Counter({name: len(rows) for name, rows in dumped(but=(*APART, "search_")).items()})


def put_aside(departure_id: int) -> Counter[str]:
    """How many rows of each table a departure put aside."""
    moves = select(DepartureMove.table_name).where(
        DepartureMove.departure_id == departure_id, DepartureMove.column == ""
    )
    return Counter(session.scalars(moves))


def pointing(kind: Kind, subject_id: int) -> int:
    """How many rows point at a record."""
    return sum(queries.totals_of(kind, subject_id).values())


@FEW
@given(data=st.data())
def test_merging_any_two_of_everything_and_coming_apart_changes_nothing(
    work: db.Transaction, data: st.DataObject
) -> None:
    ids = {kind: list(session.scalars(select(relations.table_of(kind).c.id))) for kind in rules.MERGED}
    if not ids[Kind.PERSON]:
        a_world()
        ids = {kind: list(session.scalars(select(relations.table_of(kind).c.id))) for kind in rules.MERGED}
        session.execute(update(Enterprise).values(credit_code=None))
        search.index_many(asked.enterprise_entries(ids[Kind.ENTERPRISE]))
        search.index_many(asked.person_entries(ids[Kind.PERSON]))
    kind = data.draw(st.sampled_from(rules.MERGED))
    keep, gone = data.draw(st.lists(st.sampled_from(ids[kind]), min_size=2, max_size=2, unique=True))
    picks = data.draw(ENTERPRISES if kind is Kind.ENTERPRISE else PEOPLE)
    before, had = state(), counts()
    merge = actions.merge_enterprises if kind is Kind.ENTERPRISE else actions.merge_persons
    try:
        with session.begin_nested():
            departure = merge(keep, gone, picks, by=SYSTEM)
    except TwinsInTheWay:  # both were billed for one year: money is never put aside
        assert state() == before
        return
    assert counts() + put_aside(departure.id) == had
    assert pointing(kind, gone) == 0
    actions.unmerge(departure.id, by=SYSTEM)
    assert state() == before


@pytest.fixture
def pair(work: db.Transaction) -> tuple[Enterprise, Enterprise]:
    """Two records of one firm, both with people, dues and notes."""
    keep = a_member("示例海青科技有限公司", credit_code=a_code(), paid_until=today() + timedelta(days=100))
    gone = a_member("示例海青科技（青岛）有限公司", phone="053280000001", paid_until=today() + timedelta(days=465))
    for firm, name in ((keep, "王样例"), (gone, "李样例")):
        person = a_person(firm, name, duty=Duty.REPRESENTATIVE)
        members.log_activity(firm.id, kind=ActivityKind.CALL, text="通话", person_id=person.id, by=SYSTEM)
    return keep, gone


def test_the_kept_enterprise_has_everything(pair: tuple[Enterprise, Enterprise]) -> None:
    keep, gone = pair
    keep_id, gone_id, number = keep.id, gone.id, membership_of(keep).number
    departure = actions.merge_enterprises(keep_id, gone_id, by=SYSTEM)
    assert session.get(Enterprise, gone_id) is None
    kept = session.get_one(Enterprise, keep_id)
    assert kept.phone == "053280000001", "what the kept one lacked"
    assert membership_of(kept).number == number
    assert membership_of(kept).paid_until == today() + timedelta(days=465), "the periods of both count"
    duties = session.execute(select(Person.name, Employment.duty).join(Employment).order_by(Person.id)).all()
    assert [tuple(row) for row in duties] == [("王样例", Duty.REPRESENTATIVE), ("李样例", Duty.CONTACT)]
    assert queries.steps_of(departure.id)["activity"] == 1
    assert search.matching_ids("enterprise", "示例海青科技") == [keep_id]
    assert queries.moved_to(Kind.ENTERPRISE, gone_id) == keep_id


def test_a_person_at_both_works_there_once(pair: tuple[Enterprise, Enterprise]) -> None:
    keep, gone = pair
    person = a_person(keep, "赵样例", title="")
    members.employ(person.id, gone.id, EmploymentDraft(title="财务总监", duty=Duty.FINANCE), by=SYSTEM)
    before = state()
    departure = actions.merge_enterprises(keep.id, gone.id, by=SYSTEM)
    place = session.scalars(select(Employment).where(Employment.person_id == person.id)).one()
    assert (place.duty, place.title) == (Duty.FINANCE, "财务总监")
    actions.unmerge(departure.id, by=SYSTEM)
    assert state() == before


def test_two_credit_codes_are_two_firms(work: db.Transaction) -> None:
    one, two = an_enterprise(credit_code=a_code()), an_enterprise(credit_code=a_code())
    with pytest.raises(rules.DifferentCodes):
        actions.merge_enterprises(one.id, two.id, by=SYSTEM)
    with pytest.raises(rules.SameRecord):
        actions.merge_enterprises(one.id, one.id, by=SYSTEM)


def test_the_credit_code_can_be_that_of_the_gone_one(work: db.Transaction) -> None:
    code = a_code()
    keep, gone = an_enterprise(), an_enterprise(credit_code=code)
    departure = actions.merge_enterprises(keep.id, gone.id, {"name": Choice.GONE}, by=SYSTEM)
    kept = session.get_one(Enterprise, keep.id)
    assert (kept.credit_code, kept.name) == (code, departure.name)
    assert kept.sort_key
    assert search.matching_ids("enterprise", departure.name) == [kept.id]


def test_what_was_edited_since_is_named_and_stays(pair: tuple[Enterprise, Enterprise]) -> None:
    keep, gone = pair
    departure = actions.merge_enterprises(keep.id, gone.id, by=SYSTEM)
    members.change_fields(keep.id, {"phone": "053280000009"}, by=SYSTEM)
    with pytest.raises(rules.EditedSince) as refused:
        actions.unmerge(departure.id, by=SYSTEM)
    assert [(edit.table, edit.column, edit.now) for edit in refused.value.edits] == [
        ("enterprise", "phone", "053280000009")
    ]
    actions.unmerge(departure.id, in_spite=True, by=SYSTEM)
    assert session.get_one(Enterprise, keep.id).phone == "053280000009"
    assert session.get_one(Enterprise, gone.id).phone == "053280000001"


def test_a_chain_comes_apart_from_its_end(work: db.Transaction) -> None:
    first, second, third = (an_enterprise().id for _ in range(3))
    one = actions.merge_enterprises(second, first, by=SYSTEM)
    two = actions.merge_enterprises(third, second, by=SYSTEM)
    assert queries.moved_to(Kind.ENTERPRISE, first) == third
    with pytest.raises(rules.MergedOn):
        actions.unmerge(one.id, by=SYSTEM)
    actions.unmerge(two.id, by=SYSTEM)
    actions.unmerge(one.id, by=SYSTEM)
    assert queries.moved_to(Kind.ENTERPRISE, first) is None
    with pytest.raises(rules.TakenBackAlready):
        actions.unmerge(one.id, by=SYSTEM)


def test_after_thirty_days_it_stays(work: db.Transaction) -> None:
    keep, gone = an_enterprise().id, an_enterprise().id
    departure = actions.merge_enterprises(keep, gone, by=SYSTEM)
    with clock.freeze(now() + timedelta(days=31)):
        with pytest.raises(rules.TooLate):
            actions.unmerge(departure.id, by=SYSTEM)
        assert actions.purge(by=SYSTEM) == 1
    assert not session.scalars(select(DepartureMove)).all()
    assert queries.moved_to(Kind.ENTERPRISE, gone) == keep, "the old address still leads there"


def test_an_id_is_never_given_again(work: db.Transaction) -> None:
    keep, gone = an_enterprise().id, an_enterprise().id
    actions.merge_enterprises(keep, gone, by=SYSTEM)
    assert an_enterprise().id > gone


def test_a_sign_in_goes_along_or_is_closed(work: db.Transaction) -> None:
    firm = an_enterprise()
    keep, gone = a_person(firm), a_person(firm, account_id=an_account(Role.MEMBER, email="a@example.com"))
    account_id = gone.account_id
    departure = actions.merge_persons(keep.id, gone.id, by=SYSTEM)
    assert session.get_one(Person, keep.id).account_id == account_id
    actions.unmerge(departure.id, by=SYSTEM)
    session.get_one(Person, keep.id).account_id = an_account(Role.MEMBER, email="b@example.com")
    actions.merge_persons(keep.id, gone.id, by=SYSTEM)
    assert session.get_one(Account, account_id).disabled_at is not None


def test_the_history_of_merges(pair: tuple[Enterprise, Enterprise]) -> None:
    keep, gone = pair
    actions.merge_enterprises(keep.id, gone.id, by=SYSTEM)
    row = session.scalars(select(Departure)).one()
    assert (row.name, row.into_name, row.by_name) == ("示例海青科技（青岛）有限公司", "示例海青科技有限公司", "系统")


def test_every_reference_that_could_clash_says_what_becomes_of_twins() -> None:
    """A new table takes part in merging by itself; only unique columns ask for a word (crm.core.relations.twins)."""
    silent = [
        reference.name
        for kind in rules.MERGED
        for reference in relations.references(kind)
        if relations.uniques_with(reference) and relations.twin_rule(reference) is None
    ]
    assert not silent, f"say `twins(...)` in the reactions of the feature for: {silent}"


def test_every_foreign_key_is_walked() -> None:
    for kind in rules.MERGED:
        known = {(reference.table.name, reference.column.name) for reference in relations.references(kind)}
        keys = {
            (table.name, column.name)
            for table in Base.metadata.tables.values()
            for column in table.columns
            for key in column.foreign_keys
            if key.target_fullname == f"{kind}.id"
        }
        assert keys <= known
