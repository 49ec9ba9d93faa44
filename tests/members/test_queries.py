"""Who sees what, what lists show, and how many questions they ask."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from flask import current_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import pages
from crm.core.actor import Act, Actor
from crm.core.clock import now, today
from crm.core.db import session
from crm.core.errors import NotFound
from crm.core.pages import Cut
from crm.members import actions, queries, rules
from crm.members.models import Enterprise, Membership, Person, StandingOverride
from crm.members.queries import Filters, PeopleFilters
from crm.members.rules import ActivityKind, Decision, Duty, EnterpriseDraft, Position, Standing
from tests.support.members import (
    QINGDAO,
    SHENZHEN,
    a_member,
    a_person,
    an_enterprise,
    confirm_lapses,
    employment_of,
)
from tests.support.people import an_account, an_actor

Watch = Callable[[int], AbstractContextManager[list[str]]]
TODAY = date(2021, 2, 21)
near = st.integers(-700, 400).map(lambda n: TODAY + timedelta(days=n))


overrides = st.tuples(st.sampled_from(Standing), near, near, st.booleans())
decisions = st.none() | st.sampled_from(Decision)
memberships = st.tuples(st.none() | near, decisions, st.none() | near, st.none() | overrides)
Case = tuple[date | None, Decision | None, date | None, tuple[Standing, date, date, bool] | None]


@given(st.lists(memberships, min_size=1, max_size=6), near)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sql_and_rule_agree_about_every_standing(work: object, cases: list[Case], day: date) -> None:
    nested = session.begin_nested()
    try:
        expected: dict[int, Standing] = {}
        for paid_until, decision, decided_on, override in cases:
            member = a_row(paid_until, decision, decided_on)
            by_hand = None
            if override:
                kind, since, until, ended = override
                ended_at = now() if ended else None
                session.add(
                    StandingOverride(
                        membership_id=member.id, standing=kind, since=since, until=until, reason="x", set_by="x",
                        ended_at=ended_at,
                    )
                )  # fmt: skip
                by_hand = kind if since <= day <= until and not ended else None
            expected[member.id] = rules.standing(rules.Basis(paid_until, decision, decided_on, by_hand), day)
        session.flush()
        for kind in Standing:
            found = set(session.scalars(select(Membership.id).where(queries.standing_in((kind,), day))))
            assert found == {key for key, value in expected.items() if value is kind}
        paid = {key for key, value in session.execute(select(Membership.id, Membership.paid_until)) if value}
        for kinds in (Standing.GRACE, Standing.LAPSED), (Standing.DUE,), (Standing.ACTIVE,):
            assert queries.paid_count(kinds, day) == sum(expected[key] in kinds for key in paid)
        rows = session.execute(select(Membership.id, *queries.basis_columns(day)))
        assert {row.id: rules.standing(queries.basis_of(row), day) for row in rows} == expected
    finally:
        nested.rollback()
        session.expire_all()


def a_row(paid_until: date | None, decision: Decision | None, decided_on: date | None) -> Membership:
    """A bare membership: only what standings rest on."""
    at = now()
    firm = Enterprise(name="示例", name_key="", core_name="", sort_key="", created_at=at, updated_at=at)
    session.add(firm)
    session.flush()
    number = str(firm.id)
    member = Membership(
        enterprise_id=firm.id, number=number, position=Position.MEMBER, joined_on=TODAY, paid_until=paid_until,
        decision=decision, decided_on=decided_on,
    )  # fmt: skip
    session.add(member)
    session.flush()
    return member


def names(actor: Actor, **given: str) -> list[str]:
    """The short names on the first page of a list."""
    return [row.short_name for row in queries.directory(actor, Filters.of(given), Cut()).rows]


@pytest.fixture
def four(secretary: Actor) -> Actor:
    """Two members of each city, one of them lapsed, and a firm that is none."""
    a_member("示例安科技有限公司", home_code=QINGDAO, industry_code="C3491", position=Position.PRESIDENT)
    a_member("示例北科技有限公司", home_code=SHENZHEN, industry_code="I6513", manager_id=secretary.id)
    a_member("示例成科技有限公司", home_code=SHENZHEN, paid_until=today() - timedelta(days=500))
    an_enterprise("示例大科技有限公司", home_code=QINGDAO)
    return secretary


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "安北成大"), ({"sort": "-name"}, "大成北安"), ({"home": SHENZHEN}, "北成"), ({"city": SHENZHEN}, ""),
        ({"position": "president"}, "安"), ({"position": "member"}, "北成"), ({"standing": "active"}, "安北"),
        ({"standing": "owing"}, "成"), ({"standing": "exit"}, "成"), ({"standing": "none"}, "大"),
        ({"standing": "member"}, "安北成"), ({"industry": "C"}, "安"), ({"industry": "I65"}, "北"),
        ({"manager": "me"}, "北"), ({"q": "shilibei"}, "北"), ({"q": "示例北"}, "北"), ({"sort": "due"}, "成安北"),
        ({"sort": "-due"}, "北安成"), ({"sort": "joined"}, "安北成"), ({"sort": "-updated"}, "大成北安"),
        ({"position": "nonsense", "standing": "x", "sort": "x", "manager": "-1"}, "安北成大"),
        ({"manager": "9" * 60}, ""),
    ],
)  # fmt: skip
def test_filters_and_orders(four: Actor, given: dict[str, str], expected: str) -> None:
    assert "".join(name[2] for name in names(four, **given)) == expected
    assert queries.counted(four, Filters.of(given)) == len(expected)
    assert queries.total(four, Filters.of(given)) == len(expected)
    assert sum(queries.totals(four, Filters.of(given)).values()) == len(expected)


def test_a_firm_is_found_by_its_contact(secretary: Actor) -> None:
    firm = a_member("示例安科技有限公司")
    person = a_person(firm, "欧阳样例")
    for query in ("欧阳样例", "ouyang", person.mobile[-4:], firm.name[:4]):
        assert [row.id for row in queries.directory(secretary, Filters(q=query), Cut()).rows] == [firm.id], query


@pytest.mark.parametrize("sort", ["name", "-name", "joined", "-joined", "due", "-due", "updated", "-updated"])
def test_every_row_is_reached_once_in_both_directions(
    secretary: Actor, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    monkeypatch.setattr(pages.paged, "__kwdefaults__", {"size": 3})
    wanted = {a_member(paid_until=today() + timedelta(days=n // 2)).id for n in range(8)}
    forwards, cut = [], Cut()
    for _page in range(5):
        page = queries.directory(secretary, Filters(sort=sort), cut)
        forwards += [row.id for row in page.rows]
        if page.after is None:
            break
        cut = Cut(after=page.after)
    assert set(forwards) == wanted
    assert len(forwards) == 8
    backwards, cut = [], Cut(last=True)
    for _page in range(5):
        page = queries.directory(secretary, Filters(sort=sort), cut)
        backwards = [row.id for row in page.rows] + backwards
        if page.before is None:
            break
        cut = Cut(before=page.before)
    assert backwards == forwards


def role_actor(role: Role, firm: Enterprise) -> Actor:
    """Somebody of this role; members belong to `firm`."""
    if role in (Role.FIRM_ADMIN, Role.MEMBER):
        account_id = an_account(role)
        if queries.holder_of(account_id) is None:
            a_person(firm, "郑示例", account_id=account_id, duty=Duty.CONTACT, firm_admin=role is Role.FIRM_ADMIN)
    return an_actor(role)


SEES_ALL = {Role.SECRETARY, Role.ORGANIZER, Role.LIAISON, Role.FINANCE, Role.LEADER, Role.AUDITOR}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_exactly_its_rows(work: object, role: Role) -> None:
    own = a_member(paid_until=today() - timedelta(days=400))
    listed, lapsed, stranger = a_member(), a_member(paid_until=today() - timedelta(days=400)), an_enterprise()
    confirm_lapses()
    actor = role_actor(role, own)
    expected = set()
    if role in SEES_ALL:
        expected = {own.id, listed.id, lapsed.id, stranger.id}
    elif role in (Role.FIRM_ADMIN, Role.MEMBER):
        expected = {own.id, listed.id}
    for enterprise in (own, listed, lapsed, stranger):
        if enterprise.id in expected:
            assert queries.enterprise_for(actor, enterprise.id).id == enterprise.id
        else:
            with pytest.raises(NotFound):
                queries.enterprise_for(actor, enterprise.id)
    assert {row.id for row in queries.directory(actor, Filters(), Cut()).rows} == expected
    assert queries.counted(actor, Filters()) == len(expected)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_and_changes_exactly_its_people(work: object, role: Role) -> None:
    own, listed = a_member(), a_member()
    actor = role_actor(role, own)
    colleague, hidden = a_person(own, "甲样例"), a_person(listed, "乙样例")
    shown = a_person(listed, "丙样例", duty=Duty.REPRESENTATIVE)
    managed = a_person(an_enterprise(manager_id=actor.id), "丁样例")
    reads = {Role.FIRM_ADMIN: {colleague, shown}, Role.MEMBER: {shown}}.get(
        role, {colleague, hidden, shown, managed} if role in SEES_ALL else set()
    )
    writes = {Role.SECRETARY: reads, Role.LIAISON: {managed}, Role.FIRM_ADMIN: {colleague}}.get(role, set())
    for person in (colleague, hidden, shown, managed):
        assert queries.may_person(actor, person.id, Act.READ) == (person in reads), person.name
        assert queries.may_person(actor, person.id, Act.WRITE) == (person in writes), person.name
        assert queries.may_person(actor, person.id, Act.REVEAL) == (person in writes), person.name
    if role in (Role.MEMBER, Role.FIRM_ADMIN):
        assert actor.person_id is not None
        assert queries.may_person(actor, actor.person_id, Act.WRITE)


def test_who_has_left_is_no_longer_of_the_firm(work: object) -> None:
    own = a_member()
    actor = role_actor(Role.FIRM_ADMIN, own)
    assert actor.enterprise_ids == {own.id}
    assert actor.person_id is not None
    actions.end_employment(
        employment_of(session.get_one(Person, actor.person_id)).id, until=today() - timedelta(days=1), by=actor
    )
    assert an_actor(Role.FIRM_ADMIN).enterprise_ids == frozenset()


def test_lists_ask_a_fixed_number_of_questions(secretary: Actor, max_queries: Watch) -> None:
    for _n in range(12):
        a_person(a_member(), main=True)
    session.flush()
    with max_queries(2):
        page = queries.directory(secretary, Filters(), Cut())
        queries.main_contacts([row.id for row in page.rows])
    with max_queries(2):
        people = queries.people(secretary, PeopleFilters(), Cut())
        queries.places_of([row.id for row in people.rows])


def test_people_are_filtered_and_ordered_by_pinyin(secretary: Actor) -> None:
    firm, other = a_member(home_code=QINGDAO), a_member(home_code=SHENZHEN)
    a_person(firm, "张样例"), a_person(other, "曾样例", duty=Duty.REPRESENTATIVE), a_person(firm, "解样例")

    def found(**given: str) -> str:
        return "".join(row.name[0] for row in queries.people(secretary, PeopleFilters.of(given), Cut()).rows)

    assert found() == "解曾张"
    assert found(sort="new") == "解曾张"
    assert found(home=SHENZHEN) == "曾"
    assert found(duty="representative") == "曾"
    assert found(q="zengyang") == "曾"
    assert queries.people_total(secretary, PeopleFilters(home=QINGDAO)) == 2


def test_mailable_people_have_an_address_and_a_place_today(work: object) -> None:
    firm = a_member()
    kept, gone, silent = a_person(firm), a_person(firm), a_person(firm, email="")
    actions.end_employment(employment_of(gone).id, until=today() - timedelta(days=1), by=an_actor(Role.SECRETARY))
    rows = session.execute(queries.mailable()).all()
    assert [row.person_id for row in rows] == [kept.id]
    assert rows[0].enterprise == firm.short_name
    assert rules.standing(queries.basis_of(rows[0]), today()) is Standing.ACTIVE
    lapsed = queries.mailable().where(queries.standing_in((Standing.LAPSED,), today()))
    assert session.execute(lapsed).all() == []
    assert silent.email == ""


def test_the_timeline_joins_notes_and_changes_page_by_page(secretary: Actor) -> None:
    firm = a_member()
    for n in range(5):
        actions.log_activity(firm.id, kind=ActivityKind.CALL, text=f"第 {n} 次", by=secretary)
    seen, before = [], None
    with current_app.test_request_context():
        while True:
            page = queries.timeline(firm.id, before, limit=3)
            seen += [entry.quote or entry.title for entry in page.entries]
            before = page.before
            if before is None:
                break
    assert seen[:5] == [f"第 {n} 次" for n in (4, 3, 2, 1, 0)]
    assert len(seen) == 8


def test_an_unknown_filter_value_is_left_out() -> None:
    assert Filters.of({"position": "<script>", "home": "'; --", "sort": "x", "q": " a "}) == Filters(q="a")


def test_the_list_of_a_draft_is_the_same_for_everybody(secretary: Actor) -> None:
    made = actions.add_enterprise(EnterpriseDraft(name="示例独有有限公司"), by=secretary)
    assert queries.visible_to(secretary) is not None
    assert queries.enterprise_for(secretary, made.id).name == "示例独有有限公司"


def test_people_stand_by_their_rank_and_those_without_one_last(secretary: Actor) -> None:
    for name, rank in (("王样例", 0), ("李样例", 2), ("赵样例", 1), ("陈样例", 2)):
        a_person(None, name, rank=rank)
    filters, seen, cut = PeopleFilters.of({"sort": "rank"}), [], Cut()
    whole = [row.name for row in queries.people(secretary, filters, cut).rows]
    assert whole == ["赵样例", "陈样例", "李样例", "王样例"]
    last = queries.people(secretary, filters, Cut(last=True))
    seen = [row.name for row in last.rows]
    assert seen == whole
