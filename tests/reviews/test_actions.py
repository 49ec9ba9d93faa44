"""Proposing, deciding, withdrawing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import audit, files
from crm.core.actor import Actor
from crm.core.db import Transaction, session
from crm.core.errors import NotFound, Stale
from crm.members import actions as members
from crm.members.rules import CreditCodeInvalid, EnterpriseExists
from crm.reviews import actions, queries, rules
from crm.reviews.models import ChangeRequest
from crm.reviews.rules import Ruling, Verdict
from tests.support.members import a_code, an_enterprise
from tests.support.people import an_actor
from tests.support.reviews import Firm, a_firm, a_licence, a_request


@pytest.fixture
def firm(work: Transaction) -> Firm:
    """A member with its 企业管理员."""
    return a_firm()


def ruled(request: ChangeRequest, **said: str) -> list[Ruling]:
    """Return rulings by field: "" accepts, anything else is the reason for returning."""
    ids = {each.field: each.id for each in request.proposals}
    return [
        Ruling(ids[name], Verdict.RETURNED if reason else Verdict.ACCEPTED, reason) for name, reason in said.items()
    ]


def verdicts(request: ChangeRequest) -> dict[str, Verdict]:
    """Return what became of each field."""
    return {each.field: each.verdict for each in request.proposals}


def facts() -> list[str]:
    """Return the names of all audit entries."""
    return list(session.scalars(select(audit.AuditEntry.fact).order_by(audit.AuditEntry.id)))


def test_a_phone_holds_at_once_and_a_name_waits(firm: Firm) -> None:
    before = firm.enterprise.name
    wanted = queries.profile_of(firm.enterprise) | {"phone": "053287654321", "name": "示例新名称有限公司"}
    done = actions.propose_changes(
        firm.enterprise.id, wanted, version=firm.enterprise.version, licence=a_licence(), by=firm.admin()
    )
    assert done.saved == ("phone",)
    assert firm.enterprise.phone == "053287654321"
    assert firm.enterprise.name == before
    assert done.request is not None
    assert verdicts(done.request) == {"name": Verdict.PENDING}
    assert done.request.licence_id is not None
    assert {"ChangesProposed", "EnterpriseEdited"} <= set(facts())


def test_the_admins_of_other_firms_and_plain_members_change_nothing(firm: Firm) -> None:
    other = a_firm("other@example.com")
    strangers = (other.admin(), an_actor(Role.MEMBER), an_actor(Role.SECRETARY), an_actor(Role.AUDITOR))
    for stranger in strangers:
        with pytest.raises(NotFound):
            actions.propose_changes(firm.enterprise.id, {"phone": "1"}, version=firm.enterprise.version, by=stranger)


def test_somebody_who_saved_first_is_not_overwritten(firm: Firm, secretary: Actor) -> None:
    seen = firm.enterprise.version
    members.change_fields(firm.enterprise.id, {"address": "示例路 1 号"}, by=secretary)
    wanted = queries.profile_of(firm.enterprise) | {"address": "示例路 2 号"}
    with pytest.raises(Stale) as caught:
        actions.propose_changes(firm.enterprise.id, wanted, version=seen, by=firm.admin())
    assert caught.value.theirs["address"] == "示例路 1 号"
    assert caught.value.yours["address"] == "示例路 2 号"
    assert caught.value.facts["who"] == secretary.name


def test_nothing_changed_is_said(firm: Firm) -> None:
    same = queries.profile_of(firm.enterprise)
    with pytest.raises(rules.NothingChanged):
        actions.propose_changes(firm.enterprise.id, same, version=firm.enterprise.version, by=firm.admin())


def test_a_licence_is_asked_for_and_checked(firm: Firm) -> None:
    wanted = queries.profile_of(firm.enterprise) | {"name": "示例新名称有限公司"}
    version, admin = firm.enterprise.version, firm.admin()
    with pytest.raises(rules.LicenceNeeded):
        actions.propose_changes(firm.enterprise.id, wanted, version=version, by=admin)
    page = a_licence("x.svg", b"<svg onload=alert(1)>")
    with pytest.raises(files.FileRefused) as caught:
        actions.propose_changes(firm.enterprise.id, wanted, version=version, licence=page, by=admin)
    assert caught.value.field == "licence"


def test_a_wrong_code_is_refused_before_it_is_put_to_anybody(firm: Firm) -> None:
    wanted = queries.profile_of(firm.enterprise) | {"credit_code": "91370200MA3D0000"}
    with pytest.raises(CreditCodeInvalid):
        actions.propose_changes(
            firm.enterprise.id, wanted, version=firm.enterprise.version, licence=a_licence(), by=firm.admin()
        )


def test_a_later_proposal_replaces_the_earlier_one(firm: Firm) -> None:
    first = a_request(firm, {"name": "示例甲有限公司", "legal_representative": "李样例"})
    second = a_request(firm, {"name": "示例乙有限公司"})
    assert verdicts(first) == {"name": Verdict.WITHDRAWN, "legal_representative": Verdict.PENDING}
    assert verdicts(second) == {"name": Verdict.PENDING}
    assert first.decided_at is None
    with pytest.raises(rules.NothingChanged):
        a_request(firm, {"name": "示例乙有限公司"})


def test_one_field_is_accepted_the_other_returned(firm: Firm, secretary: Actor) -> None:
    code = a_code()
    request = a_request(firm, {"name": "示例新名称有限公司", "credit_code": code})
    rulings = ruled(request, name="", credit_code="与营业执照不符")
    actions.decide(request.id, rulings, version=firm.enterprise.version, by=secretary)
    assert firm.enterprise.name == "示例新名称有限公司"
    assert firm.enterprise.credit_code == firm.code
    assert verdicts(request) == {"name": Verdict.ACCEPTED, "credit_code": Verdict.RETURNED}
    assert {each.field: each.reason for each in request.proposals}["credit_code"] == "与营业执照不符"
    assert request.decided_at is not None
    assert request.notice_due_at is not None
    assert {"ProposalAccepted", "ProposalReturned", "RequestDecided", "EnterpriseEdited"} <= set(facts())
    edited = session.scalars(
        select(audit.AuditEntry.actor_name).where(audit.AuditEntry.fact == "EnterpriseEdited")
    ).all()
    assert edited == [secretary.name]


def test_what_is_not_ruled_goes_on_waiting(firm: Firm, secretary: Actor) -> None:
    request = a_request(firm, {"name": "示例新名称有限公司", "legal_representative": "李样例"})
    actions.decide(request.id, ruled(request, name=""), version=firm.enterprise.version, by=secretary)
    assert request.decided_at is None
    assert request.notice_due_at is None
    with pytest.raises(rules.AlreadyDecided):
        actions.decide(request.id, ruled(request, name="晚了"), version=firm.enterprise.version, by=secretary)
    actions.decide(request.id, ruled(request, legal_representative=""), version=firm.enterprise.version, by=secretary)
    assert request.decided_at is not None


def test_a_return_says_why(firm: Firm, secretary: Actor) -> None:
    request = a_request(firm, {"legal_representative": "李样例"})
    only = request.proposals[0].id
    with pytest.raises(rules.ReasonNeeded):
        actions.decide(request.id, [Ruling(only, Verdict.RETURNED, " ")], version=1, by=secretary)
    with pytest.raises(rules.NothingDecided):
        actions.decide(request.id, [], version=1, by=secretary)
    with pytest.raises(NotFound):
        actions.decide(request.id, [Ruling(only + 1, Verdict.ACCEPTED)], version=1, by=secretary)


def test_a_record_that_changed_during_the_review_is_seen_first(firm: Firm, secretary: Actor) -> None:
    request = a_request(firm, {"legal_representative": "李样例"})
    seen = firm.enterprise.version
    members.change_fields(firm.enterprise.id, {"legal_representative": "赵样例"}, by=secretary)
    with pytest.raises(Stale):
        actions.decide(request.id, ruled(request, legal_representative=""), version=seen, by=secretary)
    (compared,) = queries.compared(request, firm.enterprise)
    assert (compared.proposal.before, compared.now, compared.proposal.after) == ("张样例", "赵样例", "李样例")
    assert compared.drift is rules.Drift.CHANGED
    assert [past.by for past in queries.edited_since(request)] == [secretary.name]


def test_a_code_that_somebody_else_has_is_not_accepted(firm: Firm, secretary: Actor) -> None:
    code = a_code()
    twin = an_enterprise(credit_code=code)
    request = a_request(firm, {"credit_code": code})
    assert ("credit_code", twin.id) in {
        (field, each.enterprise_id) for field, each in queries.twins_of(request, firm.enterprise)
    }
    with pytest.raises(EnterpriseExists):
        actions.decide(request.id, ruled(request, credit_code=""), version=firm.enterprise.version, by=secretary)


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.SECRETARY, Role.LEADER)])
def test_only_who_confirms_decides(firm: Firm, role: Role) -> None:
    request = a_request(firm, {"legal_representative": "李样例"})
    with pytest.raises(NotFound):
        actions.decide(request.id, ruled(request, legal_representative=""), version=2, by=an_actor(role))


def test_the_firm_takes_back_what_waits(firm: Firm, secretary: Actor) -> None:
    request = a_request(firm, {"name": "示例新名称有限公司", "legal_representative": "李样例"})
    other = a_firm("other@example.com")
    for stranger in (other.admin(), secretary):
        with pytest.raises(NotFound):
            actions.withdraw(request.id, by=stranger)
    actions.withdraw(request.id, ["name"], by=firm.admin())
    assert verdicts(request) == {"name": Verdict.WITHDRAWN, "legal_representative": Verdict.PENDING}
    actions.withdraw(request.id, by=firm.admin())
    assert request.decided_at is not None
    assert request.notice_due_at is None, "what the firm withdrew itself is not mailed to it"
    with pytest.raises(rules.AlreadyDecided):
        actions.withdraw(request.id, by=firm.admin())


def test_a_notice_is_handed_over_once(firm: Firm, secretary: Actor) -> None:
    request = a_request(firm, {"legal_representative": "李样例"})
    assert not actions.hand_notice(request.id, by=secretary)
    actions.decide(request.id, ruled(request, legal_representative=""), version=firm.enterprise.version, by=secretary)
    assert queries.due_notices() == [request.id]
    assert actions.hand_notice(request.id, by=secretary)
    assert not actions.hand_notice(request.id, by=secretary)
    assert queries.due_notices() == []
