"""What happens to applications, from the draft to the member."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from crm.accounts.permissions import Role
from crm.core.actor import SYSTEM, Actor
from crm.core.clock import freeze, now, today
from crm.core.db import explain, session
from crm.core.errors import NotFound
from crm.core.money import Money
from crm.entry import actions, jobs, queries, rules
from crm.entry.actions import Resolving
from crm.entry.models import Application, Step
from crm.entry.rules import Admission, Manner, Move, Opinion, PaidBy, State
from crm.members import actions as members
from crm.members import queries as known
from crm.members.models import Employment, Enterprise, Person
from crm.members.rules import AlreadyMember, CreditCodeInvalid, Decision, Duty, Position
from tests.support.entry import a_draft, an_application, details
from tests.support.members import a_code, a_member, an_enterprise
from tests.support.people import an_actor

pytestmark = pytest.mark.usefixtures("work")


def paying(**given: object) -> Admission:
    """Return how a payment step is closed today."""
    plain = Admission(paid_on=today(), paid_by=PaidBy.TRANSFER, dues=Money.of("2000"))
    return replace(plain, **given)  # type: ignore[arg-type]  # whatever a test says


def test_from_the_draft_to_the_member(secretary: Actor) -> None:
    application = an_application(State.APPROVED)
    membership = actions.admit(application.id, paying(), by=secretary)
    enterprise = session.get_one(Enterprise, application.enterprise_id)
    assert application.state is State.ADMITTED
    assert enterprise.credit_code == application.credit_code
    assert (membership.position, membership.joined_on) == (Position.MEMBER, today())
    assert membership.basis == "示例理事会第一次会议"
    assert membership.paid_until == date(today().year, 12, 31)
    place = session.query(Employment).filter_by(enterprise_id=enterprise.id).one()
    assert (place.duty, place.main, place.firm_admin, place.title) == (Duty.REPRESENTATIVE, True, True, "总经理")
    assert session.get_one(Person, place.person_id).mobile == "19900005501"
    steps = queries.steps_of(application.id)
    assert [step.after for step in steps] == list(rules.STEPS)
    assert {step.manner for step in steps} == {Manner.ONLINE, Manner.RECORDED}
    assert enterprise.manager_id is None


def test_without_an_amount_no_period_is_recorded(secretary: Actor) -> None:
    membership = actions.admit(an_application(State.APPROVED).id, paying(dues=None), by=secretary)
    assert membership.paid_until is None


def test_finance_closes_the_payment_step_and_is_not_the_firms_officer() -> None:
    finance = an_actor(Role.FINANCE)
    application = an_application(State.APPROVED)
    with pytest.raises(NotFound):
        actions.decide(application.id, Move.REJECT, Opinion(text="不"), by=finance)
    actions.admit(application.id, paying(), by=finance)
    assert session.get_one(Enterprise, application.enterprise_id).manager_id is None


@pytest.mark.parametrize("role", [Role.LIAISON, Role.AUDITOR, Role.ORGANIZER, Role.FIRM_ADMIN])
def test_nobody_else_decides(role: Role) -> None:
    actor = an_actor(role)
    application = an_application(State.APPROVED)
    for attempt in (
        lambda: actions.decide(application.id, Move.REJECT, Opinion(text="不"), by=actor),
        lambda: actions.admit(application.id, paying(), by=actor),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_a_known_enterprise_of_the_same_code_is_taken_and_only_completed(secretary: Actor) -> None:
    given = details()
    enterprise = an_enterprise("示例旧称有限公司", credit_code=given.credit_code, address="原址")
    application = an_application(State.APPROVED, given)
    actions.admit(application.id, paying(), by=secretary)
    assert application.enterprise_id == enterprise.id
    session.refresh(enterprise)
    assert (enterprise.name, enterprise.address) == ("示例旧称有限公司", "原址")
    assert enterprise.legal_representative == "高样例"


def test_a_firm_that_looks_known_is_asked_about(secretary: Actor) -> None:
    enterprise = an_enterprise("示例申请有限公司")
    application = an_application(State.APPROVED)
    with pytest.raises(rules.SameFirm):
        actions.admit(application.id, paying(), by=secretary)
    actions.admit(application.id, paying(enterprise_id=enterprise.id), by=secretary)
    assert application.enterprise_id == enterprise.id
    session.refresh(enterprise)
    assert enterprise.credit_code == application.credit_code


def test_somebody_may_say_it_is_another_firm(secretary: Actor) -> None:
    enterprise = an_enterprise("示例申请有限公司", credit_code=a_code())
    application = an_application(State.APPROVED)
    with pytest.raises(rules.OtherFirm):
        actions.admit(application.id, paying(enterprise_id=enterprise.id), by=secretary)
    actions.admit(application.id, paying(in_spite_of=frozenset({enterprise.id})), by=secretary)
    assert application.enterprise_id not in (None, enterprise.id)


def test_who_comes_back_keeps_the_number(secretary: Actor) -> None:
    given = details()
    enterprise = a_member("示例重来有限公司", credit_code=given.credit_code, paid_until=today() - timedelta(days=500))
    before = known.membership_of(enterprise.id)
    assert before is not None
    number = before.number
    members.decide(enterprise.id, Decision.RESIGNED, decided_on=today(), basis="书面通知", by=SYSTEM)
    application = an_application(State.APPROVED, given)
    membership = actions.admit(application.id, paying(number="999"), by=secretary)
    assert (membership.number, membership.decision, membership.joined_on) == (number, None, today())


def test_a_member_is_not_admitted_twice(secretary: Actor) -> None:
    given = details()
    a_member("示例在会有限公司", credit_code=given.credit_code)
    with pytest.raises(AlreadyMember):
        actions.admit(an_application(State.APPROVED, given).id, paying(), by=secretary)


def test_one_live_application_per_code_and_nothing_is_said_about_the_other() -> None:
    given = details("示例秘密有限公司")
    an_application(given=given)
    other = a_draft(replace(given, name="示例另一有限公司")).application
    with pytest.raises(rules.UnderWay) as refused:
        actions.submit(other.id, by=SYSTEM)
    assert refused.value.facts == {}


def test_after_it_ended_one_may_apply_again() -> None:
    given = details()
    actions.withdraw(an_application(given=given).id, "改期", by=SYSTEM)
    assert an_application(given=given).state is State.SUBMITTED


@pytest.mark.parametrize("code", ["9137020012345678", "91370200MA3C0000AO", "91370200MA3C0000AK"])
def test_a_wrong_code_is_refused_in_a_draft_already(code: str) -> None:
    with pytest.raises(CreditCodeInvalid):
        a_draft(details(credit_code=code))


def test_returned_for_correction_everything_is_kept(secretary: Actor) -> None:
    given = details()
    application = an_application(State.RETURNED, given)
    licence = application.licence_id
    actions.correct(application.id, replace(given, address="示例路 2 号"), by=SYSTEM)
    actions.submit(application.id, by=SYSTEM)
    assert (application.state, application.address) == (State.SCREENING, "示例路 2 号")
    assert application.licence_id == licence
    with pytest.raises(rules.NotEditable):
        actions.correct(application.id, given, by=secretary)


def test_the_notice_runs_its_days_and_an_objection_goes_back(secretary: Actor) -> None:
    application = an_application(State.SECRETARIAT)
    actions.decide(application.id, Move.PASS, Opinion(), by=secretary)
    with pytest.raises(rules.NoticeRuns):
        actions.decide(application.id, Move.PASS, Opinion(), by=secretary)
    actions.decide(application.id, Move.OBJECT, Opinion(text="来信反映"), by=secretary)
    assert (application.state, application.notice_until) == (State.SECRETARIAT, None)
    actions.decide(application.id, Move.PASS, Opinion(), by=secretary)
    with freeze(now() + timedelta(days=rules.NOTICE_DAYS)):
        actions.decide(application.id, Move.PASS, Opinion(), by=secretary)
    assert application.state is State.COUNCIL


def test_an_offer_lapses_only_when_somebody_says_so(secretary: Actor) -> None:
    application = an_application(State.APPROVED)
    with pytest.raises(rules.NotOverdue):
        actions.decide(application.id, Move.LAPSE, Opinion(), by=secretary)
    with freeze(now() + timedelta(days=rules.OFFER_DAYS + 1)):
        assert application.state is State.APPROVED
        actions.decide(application.id, Move.LAPSE, Opinion(), by=secretary)
    assert application.state is State.LAPSED_OFFER


def test_who_applies_does_not_approve(secretary: Actor) -> None:
    application = actions.begin(details(), by=secretary).application
    application.licence_id = a_draft().application.licence_id
    actions.submit(application.id, by=secretary)
    with pytest.raises(rules.ApproverIsApplicant):
        actions.decide(application.id, Move.ACCEPT, Opinion(), by=secretary)
    own = Opinion(manner=Manner.RECORDED, approver="邓样例", decided_on=today())
    with pytest.raises(rules.ApproverIsApplicant):
        actions.decide(application.id, Move.ACCEPT, own, by=an_actor(Role.LEADER))
    namesake = an_actor(Role.SECRETARY, email="other@example.com", name="邓样例")
    with pytest.raises(rules.ApproverIsApplicant):
        actions.decide(application.id, Move.ACCEPT, Opinion(), by=namesake)


def test_one_resolution_passes_many_all_or_none(secretary: Actor) -> None:
    chosen = [an_application(State.COUNCIL, details(f"示例第{n}有限公司")) for n in "一二"]
    early = an_application(State.SCREENING, details("示例第三有限公司"))
    given = Resolving(
        title="关于吸收新会员的决议", meeting="示例理事会", held_on=today(), document_number="青深〔2026〕1号"
    )
    with pytest.raises(rules.NoneChosen):
        actions.resolve([], given, by=secretary)
    with pytest.raises(rules.NotFromHere):
        actions.resolve([chosen[0].id, early.id], given, by=secretary)
    assert chosen[0].state is State.COUNCIL
    made = actions.resolve([each.id for each in chosen], given, by=secretary)
    assert {each.state for each in chosen} == {State.APPROVED}
    assert session.query(Step).filter_by(resolution_id=made.id).count() == 2
    assert len(queries.resolution_for(secretary, made.id).applications) == 2


def test_plaque_and_certificate_are_for_members(secretary: Actor) -> None:
    application = an_application(State.APPROVED)
    given = {"plaque_on": today(), "plaque_to": "邓样例", "certificate_on": None, "certificate_to": ""}
    with pytest.raises(rules.NotAdmitted):
        actions.hand_over(application.id, **given, by=secretary)  # type: ignore[arg-type]
    actions.admit(application.id, paying(), by=secretary)
    actions.hand_over(application.id, **given, by=secretary)  # type: ignore[arg-type]
    assert application.plaque_to == "邓样例"
    with pytest.raises(rules.NothingHandedOver):
        actions.hand_over(application.id, **{**given, "plaque_to": ""}, by=secretary)  # type: ignore[arg-type]


def test_the_link_is_stored_as_a_hash_and_can_be_made_again() -> None:
    begun = a_draft()
    assert begun.token not in {begun.application.seed, begun.application.token_hash}
    assert queries.token_of(begun.application) == begun.token
    assert queries.by_token(begun.token).id == begun.application.id
    for wrong in ("", "x", begun.application.seed, begun.token[::-1]):
        with pytest.raises(NotFound):
            queries.by_token(wrong)


def test_a_draft_nobody_touches_is_forgotten() -> None:
    begun, kept = a_draft(), an_application()
    with freeze(now() + rules.DRAFT_LIVES + timedelta(days=1)):
        with pytest.raises(NotFound):
            queries.by_token(begun.token)
        assert queries.forgotten_drafts() == [begun.application.id]
        assert actions.forget(begun.application.id, by=SYSTEM)
        assert not actions.forget(kept.id, by=SYSTEM)
    assert session.query(Application).count() == 1


def test_a_liaison_reads_what_their_firm_recommended() -> None:
    liaison = an_actor(Role.LIAISON)
    a_member("示例推荐有限公司", manager_id=liaison.id)
    mine = an_application(given=details(recommender="示例推荐有限公司"))
    other = an_application(given=details("示例无关有限公司", recommender="示例别家"))
    assert queries.application_for(liaison, mine.id).id == mine.id
    assert mine.recommender_id is not None
    with pytest.raises(NotFound):
        queries.application_for(liaison, other.id)


def test_staff_do_not_read_drafts(secretary: Actor) -> None:
    with pytest.raises(NotFound):
        queries.application_for(secretary, a_draft().application.id)


def test_mail_is_due_where_the_applicant_is_told() -> None:
    application = an_application(State.SCREENING)
    assert application.mail_due_at is None
    actions.decide(application.id, Move.RETURN, Opinion(text="请补充。"), by=SYSTEM)
    assert application.mail_due_at is not None
    assert queries.due_mails() == [application.id]
    assert jobs._pending()[0] == 0.0
    assert actions.hand_mail(application.id, by=SYSTEM)
    assert not actions.hand_mail(application.id, by=SYSTEM)
    actions.defer_mail(application.id, timedelta(minutes=5), by=SYSTEM)
    assert jobs._pending() == (None, 1)


def test_the_database_lets_no_second_live_application_in_and_says_why() -> None:
    """Who submits in the same moment meets the index, and reads the same sentence."""
    given = details()
    first, second = an_application(given=given), a_draft(given).application
    second.state = first.state
    with pytest.raises(IntegrityError) as refused:
        session.flush()
    assert isinstance(explain(refused.value), rules.UnderWay)
