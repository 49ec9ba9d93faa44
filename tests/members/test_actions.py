"""Verbs of the secretariat, on a real database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import clock, search
from crm.core.actor import Actor
from crm.core.audit import AuditEntry
from crm.core.clock import today
from crm.core.db import session
from crm.core.errors import NotFound, Stale
from crm.core.money import Money
from crm.members import actions, queries, rules
from crm.members.models import Activity, Enterprise
from crm.members.rules import (
    ActivityKind,
    Decision,
    Duty,
    EmploymentDraft,
    EnterpriseDraft,
    PersonDraft,
    Position,
    Standing,
)
from tests.support.members import (
    a_code,
    a_member,
    a_person,
    an_enterprise,
    employment_of,
    membership_of,
)
from tests.support.people import an_actor


def said() -> list[str]:
    """The names of all facts announced so far."""
    return list(session.scalars(select(AuditEntry.fact).order_by(AuditEntry.id)))


def standing_of(enterprise: Enterprise, day: date | None = None) -> Standing:
    """Where an enterprise's membership stands."""
    day = day or today()
    return rules.standing(queries.basis(membership_of(enterprise), day), day)


def test_adding_an_enterprise_makes_it_findable_and_is_announced(secretary: Actor) -> None:
    enterprise = actions.add_enterprise(
        EnterpriseDraft(name="深圳市示例机器人有限公司", credit_code=a_code()), by=secretary
    )
    assert enterprise.short_name == "示例机器人"
    assert search.matching_ids("enterprise", "jiqiren") == [enterprise.id]
    assert said()[-1] == "EnterpriseAdded"


def test_the_same_credit_code_is_refused_with_the_name(secretary: Actor) -> None:
    code = a_code()
    an_enterprise("示例甲有限公司", credit_code=code)
    with pytest.raises(rules.EnterpriseExists, match="示例甲有限公司"):
        actions.add_enterprise(EnterpriseDraft(name="完全不同有限公司", credit_code=code.lower()), by=secretary)


@pytest.mark.parametrize(
    "name", ["深圳示例机器人股份有限公司", "深圳市示例机器人有限责任公司", "深圳市示例机气人有限公司"]
)
def test_likely_duplicates_are_shown_once_and_then_one_may_go_on(secretary: Actor, name: str) -> None:
    known = an_enterprise("深圳市示例机器人有限公司")
    with pytest.raises(rules.LikelyDuplicates) as warned:
        actions.add_enterprise(EnterpriseDraft(name=name), by=secretary)
    assert [each.enterprise_id for each in warned.value.candidates] == [known.id]
    assert actions.add_enterprise(EnterpriseDraft(name=name), in_spite_of=[known.id], by=secretary).id != known.id


def test_the_same_phone_or_mail_is_a_likely_duplicate(secretary: Actor) -> None:
    known = an_enterprise("示例甲有限公司", phone="053288880000")
    person = a_person(known)
    for draft, more in (
        (EnterpriseDraft(name="样例乙有限公司", phone="053288880000"), {}),
        (EnterpriseDraft(name="样例乙有限公司"), {"phones": [person.mobile]}),
        (EnterpriseDraft(name="样例乙有限公司"), {"emails": [person.email.upper()]}),
    ):
        with pytest.raises(rules.LikelyDuplicates) as warned:
            actions.add_enterprise(draft, by=secretary, **more)
        assert warned.value.candidates[0].enterprise_id == known.id


def test_unlike_names_are_no_duplicates(secretary: Actor) -> None:
    an_enterprise("青岛示例海洋科技有限公司")
    assert queries.duplicates_of("深圳市样例半导体有限公司") == []


def test_a_liaison_becomes_the_manager_of_what_it_adds(work: object) -> None:
    liaison = an_actor(Role.LIAISON)
    assert actions.add_enterprise(EnterpriseDraft(name="示例丙有限公司"), by=liaison).manager_id == liaison.id


def test_editing_announces_both_texts_and_renames_the_search_entry(secretary: Actor) -> None:
    enterprise = an_enterprise("示例旧名有限公司")
    draft = EnterpriseDraft(name="示例新名有限公司", city_code="370200", home_code="370200")
    actions.edit_enterprise(enterprise.id, draft, version=enterprise.version, by=secretary)
    assert search.matching_ids("enterprise", "新名") == [enterprise.id]
    assert search.matching_ids("enterprise", "旧名") == []
    past = queries.history(enterprise.id, ["EnterpriseEdited"], None, 5)[0]
    assert past.values["name"] == ("示例旧名有限公司", "示例新名有限公司")


def test_what_an_enterprise_is_found_by_is_indexed_with_each_edit(secretary: Actor) -> None:
    enterprise = an_enterprise("示例甲有限公司")
    for field, text in (("phone", "053288880001"), ("stock_code", "600001"), ("name_en", "Blue Harbour")):
        actions.change_fields(enterprise.id, {field: text}, by=secretary)
    for query in ("0001", "600001", "harbour", "示例甲"):
        assert search.matching_ids("enterprise", query) == [enterprise.id], query


def test_a_held_record_shows_what_was_written_past_it(secretary: Actor) -> None:
    enterprise = an_enterprise("示例甲有限公司")
    read = enterprise.version
    actions.change_fields(enterprise.id, {"address": "新地址"}, by=secretary)
    assert (enterprise.address, enterprise.version) == ("新地址", read + 1)


def test_only_whoever_may_write_an_enterprise_edits_it(secretary: Actor) -> None:
    liaison = an_actor(Role.LIAISON)
    own, other = an_enterprise("示例甲有限公司", manager_id=liaison.id), an_enterprise("样例乙有限公司")
    actions.edit_enterprise(own.id, EnterpriseDraft(name="示例丙有限公司"), version=own.version, by=liaison)
    for number, by in ((other.id, liaison), (10**9, secretary)):
        with pytest.raises(NotFound):
            actions.edit_enterprise(number, EnterpriseDraft(name="示例丁有限公司"), version=1, by=by)


def test_a_stale_edit_keeps_both_texts(secretary: Actor) -> None:
    enterprise = an_enterprise("示例甲有限公司")
    read = enterprise.version
    actions.change_fields(enterprise.id, {"address": "他人写的地址"}, by=secretary)
    mine = EnterpriseDraft(name="示例甲有限公司", address="我写的地址")
    with pytest.raises(Stale) as stale:
        actions.edit_enterprise(enterprise.id, mine, version=read, by=secretary)
    assert stale.value.theirs["address"] == "他人写的地址"
    assert stale.value.yours["address"] == "我写的地址"
    assert stale.value.facts["who"] == secretary.name
    assert session.get_one(Enterprise, enterprise.id).address == "他人写的地址"


def test_nothing_changed_nothing_announced(secretary: Actor) -> None:
    enterprise = an_enterprise("示例甲有限公司")
    before = said()
    actions.change_fields(enterprise.id, {"name": enterprise.name}, by=secretary)
    assert said() == before


def test_admission_gives_a_number_once(secretary: Actor) -> None:
    first, second = an_enterprise(), an_enterprise()
    actions.admit(first.id, position=Position.COUNCIL, joined_on=today(), number="00002", by=secretary)
    given = actions.admit(second.id, position=Position.MEMBER, joined_on=today(), by=secretary)
    assert given.number != "00002"
    with pytest.raises(rules.AlreadyMember, match="00002"):
        actions.admit(first.id, position=Position.MEMBER, joined_on=today(), by=secretary)
    with pytest.raises(rules.NumberTaken):
        actions.admit(an_enterprise().id, position=Position.MEMBER, joined_on=today(), number="00002", by=secretary)
    assert standing_of(second) is Standing.PENDING_PAYMENT


def test_paying_restores_a_lapsed_but_not_a_suspended_membership(secretary: Actor) -> None:
    lapsed = a_member(paid_until=today() - timedelta(days=200))
    assert standing_of(lapsed) is Standing.LAPSED
    until = today() + timedelta(days=300)
    actions.record_payment(lapsed.id, since=today(), until=until, dues=Money.of(2000), by=secretary)
    assert standing_of(lapsed) is Standing.ACTIVE
    actions.decide(lapsed.id, Decision.SUSPENDED, decided_on=today(), basis="理事会决议", by=secretary)
    again = until + timedelta(days=1)
    actions.record_payment(lapsed.id, since=again, until=again, dues=Money.of(1), by=secretary)
    assert standing_of(lapsed) is Standing.SUSPENDED
    actions.decide(lapsed.id, None, decided_on=today(), basis="理事会决议", by=secretary)
    assert standing_of(lapsed) is Standing.ACTIVE


def test_the_same_days_are_not_paid_twice_and_no_gap_lies_ahead(secretary: Actor) -> None:
    member = a_member(paid_until=today() + timedelta(days=10))
    end = today() + timedelta(days=10)
    for since, error in ((end, rules.PeriodPaid), (end + timedelta(days=2), rules.PeriodLeavesGap)):
        with pytest.raises(error):
            actions.record_payment(
                member.id, since=since, until=since + timedelta(days=9), dues=Money.of(1), by=secretary
            )


def test_a_payment_can_be_taken_back(secretary: Actor) -> None:
    member = a_member(paid_until=today() - timedelta(days=100))
    before = membership_of(member).paid_until
    period = actions.record_payment(member.id, since=today(), until=today(), dues=Money.of(1), by=secretary)
    assert membership_of(member).paid_until == today()
    actions.withdraw_payment(member.id, period.id, by=secretary)
    assert membership_of(member).paid_until == before
    assert said()[-2:] == ["PaymentRecorded", "PaymentWithdrawn"]


def test_an_override_reverts_by_itself_and_can_be_ended(secretary: Actor) -> None:
    member = a_member(paid_until=today() - timedelta(days=200))
    until = today() + timedelta(days=30)
    actions.set_override(member.id, Standing.ACTIVE, until=until, reason="会长同意缓缴", by=secretary)
    assert standing_of(member) is Standing.ACTIVE
    assert standing_of(member, until + timedelta(days=1)) is Standing.LAPSED
    actions.end_override(member.id, by=secretary)
    assert standing_of(member) is Standing.LAPSED
    with pytest.raises(rules.OverrideBackwards):
        actions.set_override(member.id, Standing.ACTIVE, until=today() - timedelta(days=1), reason="x", by=secretary)


def test_deemed_withdrawal_needs_a_lapse_of_a_year(secretary: Actor) -> None:
    fresh, old = a_member(), a_member(paid_until=today() - timedelta(days=91 + 365))
    with pytest.raises(rules.ExitNotProposed):
        actions.decide(fresh.id, Decision.AUTO_EXITED, decided_on=today(), basis="章程", by=secretary)
    actions.decide(old.id, Decision.AUTO_EXITED, decided_on=today(), basis="章程", by=secretary)
    assert standing_of(old) is Standing.AUTO_EXITED


def test_a_person_at_two_firms_keeps_the_old_place(secretary: Actor) -> None:
    one, two = an_enterprise(), an_enterprise()
    person = a_person(one, title="经理")
    actions.employ(person.id, two.id, EmploymentDraft(title="董事"), by=secretary)
    ended = actions.end_employment(employment_of(person).id, by=secretary)
    assert ended.until == today()
    assert {row.title for row in queries.careers(person.id)} == {"经理", "董事"}
    with pytest.raises(rules.AlreadyEmployed):
        actions.employ(person.id, two.id, EmploymentDraft(), by=secretary)


def test_an_enterprise_has_one_representative(secretary: Actor) -> None:
    firm = an_enterprise()
    first, second = a_person(firm, "甲样例", duty=Duty.REPRESENTATIVE), a_person(firm, "乙样例")
    with pytest.raises(rules.RepresentativeExists, match="甲样例"):
        actions.edit_employment(employment_of(second).id, EmploymentDraft(duty=Duty.REPRESENTATIVE), by=secretary)
    actions.appoint_representative(employment_of(second).id, by=secretary)
    assert employment_of(first).duty is Duty.CONTACT
    found = queries.representative_of(firm.id)
    assert found is not None
    assert found.person_id == second.id


def test_the_end_of_an_employment_can_be_taken_back(secretary: Actor) -> None:
    person = a_person(an_enterprise())
    employment_id = employment_of(person).id
    actions.end_employment(employment_id, by=secretary)
    assert actions.reopen_employment(employment_id, by=secretary).until is None


def test_a_known_phone_asks_whether_it_is_the_same_person(secretary: Actor) -> None:
    one, two = an_enterprise(), an_enterprise()
    person = a_person(one)
    draft = PersonDraft(name="王样例", mobile=person.mobile)
    with pytest.raises(rules.LikelySamePerson) as asked:
        actions.add_colleague(two.id, draft, EmploymentDraft(), by=secretary)
    assert asked.value.people == ((person.id, "王样例"),)
    joined = actions.add_colleague(two.id, draft, EmploymentDraft(), existing=person.id, by=secretary)
    assert joined.person_id == person.id
    assert (
        actions.add_colleague(two.id, draft, EmploymentDraft(), in_spite_of=True, by=secretary).person_id != person.id
    )


def test_an_activity_can_be_taken_back_by_its_writer_for_a_day(secretary: Actor) -> None:
    firm = an_enterprise()
    logged = actions.log_activity(firm.id, kind=ActivityKind.CALL, text="谈选址", by=secretary)
    with pytest.raises(rules.UndoTooLate):
        actions.remove_activity(firm.id, logged.id, by=an_actor(Role.LIAISON))
    with clock.freeze(clock.now() + timedelta(hours=25)), pytest.raises(rules.UndoTooLate):
        actions.remove_activity(firm.id, logged.id, by=secretary)
    actions.remove_activity(firm.id, logged.id, by=secretary)
    assert not queries.timeline(firm.id, asked=rules.TimelineFilter(kind="call", named=frozenset({"call"}))).entries
    assert said()[-1] == "ActivityRemoved"
    actions.restore_activity(firm.id, logged.id, by=secretary)
    assert session.get_one(Activity, logged.id).removed_at is None
    assert said()[-1] == "ActivityRestored"


def test_what_lies_ahead_is_no_activity(secretary: Actor) -> None:
    later = clock.now() + timedelta(hours=1)
    with pytest.raises(rules.ActivityInFuture):
        actions.log_activity(an_enterprise().id, kind=ActivityKind.CALL, text="x", at=later, by=secretary)


def test_revealing_a_contact_is_logged_with_who_looked(secretary: Actor) -> None:
    person = a_person(an_enterprise())
    actions.reveal_contact(person.id, by=secretary)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.fact == "ContactRevealed")).one()
    assert (entry.actor_id, entry.subject_id) == (secretary.id, person.id)
    with pytest.raises(rules.NothingToReveal):
        actions.reveal_contact(a_person(None, mobile="", email="").id, by=secretary)


def test_a_persons_surname_is_read_as_a_surname(secretary: Actor) -> None:
    assert actions.add_person(PersonDraft(name="曾样例"), by=secretary).sort_key.startswith("zeng")
