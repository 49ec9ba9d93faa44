"""Choosing who sees what, certificates, and the lists that follow."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm.accounts.permissions import Role
from crm.core.actor import SYSTEM, Actor
from crm.core.clock import freeze, now, today
from crm.core.db import session
from crm.core.errors import NotFound
from crm.core.pages import Cut
from crm.directory import actions, queries, rules
from crm.directory.models import Certificate, Visibility
from crm.directory.queries import Filters
from crm.directory.rules import CONSENT_VERSION, Audience, Field, RosterKind
from crm.members import actions as members
from crm.members.models import Enterprise, Person
from crm.members.rules import Decision, Duty, Position
from crm.standards.crockford import spaced
from tests.support.members import QINGDAO, SHENZHEN, a_member, a_person, confirm_lapses
from tests.support.people import an_account, an_actor

SHOWN = {Field.NAME: Audience.MEMBERS, Field.MOBILE: Audience.MEMBERS}


@pytest.fixture
def reader(work: object) -> Actor:
    """Somebody of another member in order."""
    firm = a_member("青岛示例读者有限公司", home_code=QINGDAO)
    a_person(firm, "李样例", account_id=an_account(Role.MEMBER))
    return an_actor(Role.MEMBER)


@pytest.fixture
def firm(work: object) -> Enterprise:
    """A member in order."""
    return a_member("深圳示例名录有限公司", home_code=SHENZHEN, phone="075512345678", address="示例路 1 号")


def shown(reader: Actor, firm: Enterprise) -> dict[str, queries.Shown]:
    """Return the people of an entry by name, as somebody sees them."""
    return {each.name: each for each in queries.entry(reader, firm.id).people}


def test_contacts_are_shown_only_with_a_consent(reader: Actor, firm: Enterprise) -> None:
    person = a_person(firm, "张样例", mobile="19900000123")
    assert shown(reader, firm) == {}, "whoever is no 单位代表 stands in no directory by themselves"
    with pytest.raises(rules.ConsentNeeded):
        actions.choose_for_person(person.id, SHOWN, consents=False, by=SYSTEM)
    assert actions.choose_for_person(person.id, SHOWN, consents=True, by=SYSTEM) == 2
    found = shown(reader, firm)["张样例"]
    assert found.mobile == "19900000123"
    assert not found.email, "a mail address nobody has agreed to is not there"
    row = session.query(Visibility).filter_by(person_id=person.id, field=Field.MOBILE).one()
    assert row.consent_version == CONSENT_VERSION
    assert row.consented_at is not None


def test_a_consent_given_holds_for_its_field_alone_and_ends_with_hiding(reader: Actor, firm: Enterprise) -> None:
    person = a_person(firm, "张样例")
    actions.choose_for_person(person.id, SHOWN, consents=True, by=SYSTEM)
    assert actions.choose_for_person(person.id, SHOWN, consents=False, by=SYSTEM) == 0
    with pytest.raises(rules.ConsentNeeded):
        actions.choose_for_person(person.id, {Field.EMAIL: Audience.MEMBERS}, consents=False, by=SYSTEM)
    session.rollback()


def test_hiding_holds_at_once(reader: Actor, firm: Enterprise) -> None:
    person = a_person(firm, "张样例")
    actions.choose_for_person(person.id, SHOWN, consents=True, by=SYSTEM)
    actions.choose_for_person(person.id, {Field.MOBILE: Audience.NOBODY}, consents=False, by=SYSTEM)
    assert not shown(reader, firm)["张样例"].has_contact
    row = session.query(Visibility).filter_by(person_id=person.id, field=Field.MOBILE).one()
    assert (row.consent_version, row.consented_at) == ("", None)
    actions.choose_for_person(person.id, {Field.NAME: Audience.SECRETARIAT}, consents=False, by=SYSTEM)
    assert shown(reader, firm) == {}
    with pytest.raises(NotFound):
        actions.reveal_person(firm.id, person.id, by=reader)


def test_a_representative_may_leave_the_directory(reader: Actor, firm: Enterprise) -> None:
    person = a_person(firm, "代表甲", duty=Duty.REPRESENTATIVE)
    assert set(shown(reader, firm)) == {"代表甲"}
    actions.choose_for_person(person.id, {Field.NAME: Audience.NOBODY}, consents=False, by=SYSTEM)
    assert shown(reader, firm) == {}


def test_whoever_is_of_a_lapsed_member_sees_what_everyone_sees(work: object, firm: Enterprise) -> None:
    lapsed = a_member("青岛示例欠费有限公司", paid_until=today() - timedelta(days=200))
    confirm_lapses()
    a_person(lapsed, "孙样例", account_id=an_account(Role.MEMBER))
    reader, person = an_actor(Role.MEMBER), a_person(firm, "张样例")
    actions.choose_for_person(person.id, SHOWN, consents=True, by=SYSTEM)
    found = queries.entry(reader, firm.id)
    assert (found.people, found.phone, found.address) == ([], "", "示例路 1 号")
    actions.choose_for_person(person.id, {Field.NAME: Audience.EVERYONE}, consents=False, by=SYSTEM)
    assert [each.mobile for each in queries.entry(reader, firm.id).people] == [""]


def test_a_firm_that_is_not_in_order_does_not_exist(reader: Actor, firm: Enterprise) -> None:
    members.decide(firm.id, Decision.EXPELLED, decided_on=today(), basis="示例", by=SYSTEM)
    with pytest.raises(NotFound):
        queries.entry(reader, firm.id)
    assert firm.id not in [row.id for row in queries.page(reader, Filters(), Cut()).page.rows]


def test_search_finds_only_by_what_is_shown(reader: Actor, firm: Enterprise) -> None:
    person = a_person(firm, "慕容寻", mobile="19912345678")

    def found(text: str) -> bool:
        return firm.id in [row.id for row in queries.page(reader, Filters(q=text), Cut()).page.rows]

    assert found("示例名录")
    assert found("slml")
    assert not found("慕容寻"), "they are not named to members"
    actions.choose_for_person(person.id, {Field.NAME: Audience.MEMBERS}, consents=False, by=SYSTEM)
    assert found("慕容寻")
    assert found("murong")
    for hidden in ("19912345678", "5678", "075512345678", firm.credit_code or "00000"):
        assert not found(hidden), hidden
    assert [row.id for row in queries.page(reader, Filters(home=SHENZHEN), Cut()).page.rows] == [firm.id]


def test_a_certificate_is_anew_and_the_old_code_is_like_none(work: object, firm: Enterprise) -> None:
    first = actions.issue_certificate(firm.id, by=SYSTEM).code
    assert queries.verified(first).valid
    assert queries.verified(spaced(first).lower()).name == firm.name
    second = actions.issue_certificate(firm.id, by=SYSTEM).code
    for code in (first, "x", "", rules.new_code()):
        with pytest.raises(NotFound):
            queries.verified(code)
    assert queries.verified(second).valid
    actions.withdraw_certificate(firm.id, by=SYSTEM)
    with pytest.raises(NotFound):
        queries.verified(second)
    with pytest.raises(NotFound):
        actions.withdraw_certificate(firm.id, by=SYSTEM)
    assert session.query(Certificate).count() == 2


def test_a_code_says_when_a_membership_has_lapsed(work: object, firm: Enterprise) -> None:
    code = actions.issue_certificate(firm.id, by=SYSTEM).code
    with freeze(now() + timedelta(days=200 + 91)):
        assert not queries.verified(code).valid
        with pytest.raises(rules.NotInOrder):
            actions.issue_certificate(firm.id, by=SYSTEM)
    with freeze(now() + timedelta(days=200 + 10)):
        assert queries.verified(code).valid


def a_line(name: str, position: Position, **fields: str) -> tuple[Enterprise, Person]:
    """Return a member of this 会内职务 with its 单位代表."""
    enterprise = a_member(position=position, phone="053211112222", **fields)
    return enterprise, a_person(enterprise, name, duty=Duty.REPRESENTATIVE, title="总经理")


def test_a_roster_holds_members_in_order_and_consented_phones(work: object) -> None:
    a_line("魏样例", Position.PRESIDENT)
    _firm, person = a_line("王样例", Position.MEMBER)
    gone, _person = a_line("丁样例", Position.MEMBER)
    a_line("李样例", Position.MEMBER, home_code=SHENZHEN)
    members.decide(gone.id, Decision.EXPELLED, decided_on=today(), basis="示例", by=SYSTEM)
    actions.choose_for_person(person.id, {Field.MOBILE: Audience.MEMBERS}, consents=True, by=SYSTEM)
    for kind in RosterKind:
        assert [each.name for each in queries.lines(kind, "", today())] == ["魏样例", "王样例", "李样例"], kind
        assert [each.name for each in queries.lines(kind, QINGDAO, today())] == ["魏样例", "王样例"], kind
    phones = [each.phone for each in queries.lines(RosterKind.PEOPLE, "", today())]
    assert phones == ["", person.mobile, ""]
    assert {each.email for each in queries.lines(RosterKind.PEOPLE, "", today())} == {""}
    assert queries.lines(RosterKind.FIRMS, "", today() - timedelta(days=5000)) == []


def test_who_hides_their_name_is_on_no_roster(work: object) -> None:
    _firm, person = a_line("王样例", Position.MEMBER)
    actions.choose_for_person(person.id, {Field.NAME: Audience.SECRETARIAT}, consents=False, by=SYSTEM)
    assert queries.lines(RosterKind.PEOPLE, "", today()) == []
    assert [each.name for each in queries.lines(RosterKind.FIRMS, "", today())] == [""]


def test_copies_are_numbered_and_belong_to_their_maker(secretary: Actor) -> None:
    a_line("王样例", Position.MEMBER)
    made = [
        actions.copy_roster(kind, form="print", home_code="", as_of=today(), for_whom="示例", by=secretary)
        for kind in RosterKind
    ]
    assert [each.number for each in made] == [1, 2]
    assert [each.rows for each in made] == [1, 1]
    assert queries.copy_for(secretary, made[0].id) is made[0]
    with pytest.raises(NotFound):
        queries.copy_for(an_actor(Role.SECRETARY, email="other@example.com"), made[0].id)
