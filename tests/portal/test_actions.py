"""Inviting people to the portal; one's own data."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm.accounts import queries as accounts
from crm.accounts.models import Account, SignInLink
from crm.accounts.permissions import Role
from crm.accounts.rules import AccountExists, LinkInvalid
from crm.core import audit
from crm.core.actor import SYSTEM, Actor
from crm.core.clock import now
from crm.core.db import Transaction, session
from crm.core.errors import NotFound, Stale
from crm.members import actions as members
from crm.members.rules import PersonDraft
from crm.portal import actions, queries
from tests.support.members import a_member, a_person, employment_of
from tests.support.people import an_account, an_actor
from tests.support.reviews import a_firm


def invited(
    person_id: int, enterprise_id: int, by: Actor, role: Role = Role.FIRM_ADMIN, email: str = "new@example.com"
) -> actions.Invitation:
    return actions.invite(person_id, enterprise_id=enterprise_id, email=email, role=role, by=by)


def test_an_invitation_opens_an_account_and_makes_a_link(work: Transaction, secretary: Actor) -> None:
    enterprise = a_member()
    person = a_person(enterprise, locale="en")
    made = invited(person.id, enterprise.id, secretary)
    assert person.account_id == made.account.id
    assert made.account.locale == "en"
    assert employment_of(person).firm_admin
    assert accounts.roles_of(made.account.id) == [Role.FIRM_ADMIN]
    assert accounts.link(made.token).account_id == made.account.id
    actor = accounts.actor_of(made.account.id, person.name, frozenset({Role.FIRM_ADMIN}))
    assert actor.enterprise_ids == {enterprise.id}
    facts = set(session.scalars(select(audit.AuditEntry.fact)))
    assert {"AccountOpened", "PersonEdited", "EmploymentEdited", "LinkIssued", "PersonInvited"} <= facts


def test_a_member_is_invited_without_the_right_to_edit(work: Transaction, secretary: Actor) -> None:
    enterprise = a_member()
    person = a_person(enterprise)
    made = invited(person.id, enterprise.id, secretary, Role.MEMBER)
    assert not employment_of(person).firm_admin
    assert accounts.roles_of(made.account.id) == [Role.MEMBER]


def test_inviting_again_ends_the_old_link_and_adds_the_role(work: Transaction, secretary: Actor) -> None:
    enterprise = a_member()
    person = a_person(enterprise)
    first = invited(person.id, enterprise.id, secretary, Role.MEMBER)
    second = invited(person.id, enterprise.id, secretary, Role.FIRM_ADMIN, email="ignored@example.com")
    assert second.account.id == first.account.id
    assert set(accounts.roles_of(first.account.id)) == {Role.MEMBER, Role.FIRM_ADMIN}
    with pytest.raises(LinkInvalid):
        accounts.link(first.token)
    mailed = actions.issue_mailed_link(first.account.id, by=SYSTEM)
    assert accounts.link(mailed).account_id == accounts.link(second.token).account_id
    assert session.query(SignInLink).count() == 3


def test_an_address_of_somebody_else_is_refused(work: Transaction, secretary: Actor) -> None:
    enterprise = a_member()
    with pytest.raises(AccountExists):
        invited(a_person(enterprise).id, enterprise.id, secretary, email="secretary@example.com")


def test_a_closed_account_stays_closed(work: Transaction, secretary: Actor) -> None:
    enterprise = a_member()
    person = a_person(enterprise, account_id=an_account(Role.MEMBER))
    session.get_one(Account, person.account_id).disabled_at = now()
    session.flush()
    with pytest.raises(actions.AccountDisabled):
        invited(person.id, enterprise.id, secretary)


def test_staff_keep_their_account(work: Transaction, secretary: Actor) -> None:
    enterprise = a_member()
    person = a_person(enterprise, account_id=an_account(Role.LIAISON))
    with pytest.raises(actions.StaffAccount):
        invited(person.id, enterprise.id, secretary)


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.SECRETARY])
def test_only_who_may_invite_does(work: Transaction, role: Role) -> None:
    enterprise = a_member()
    person = a_person(enterprise)
    with pytest.raises(NotFound):
        invited(person.id, enterprise.id, an_actor(role))


def test_an_admin_invites_colleagues_only(work: Transaction) -> None:
    firm, other = a_firm(), a_firm("other@example.com")
    colleague, stranger = a_person(firm.enterprise, "钱样例"), a_person(other.enterprise, "孙样例")
    made = invited(colleague.id, firm.enterprise.id, firm.admin(), Role.MEMBER)
    assert made.account.name == "钱样例"
    with pytest.raises(NotFound):
        invited(stranger.id, other.enterprise.id, firm.admin(), email="x@example.com")
    with pytest.raises(NotFound):
        invited(colleague.id, other.enterprise.id, firm.admin())


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.FIRM_ADMIN, Role.MEMBER)])
def test_nobody_is_invited_as_staff(work: Transaction, secretary: Actor, role: Role) -> None:
    enterprise = a_member()
    with pytest.raises(NotFound):
        invited(a_person(enterprise).id, enterprise.id, secretary, role)


def test_nobody_is_invited_where_they_do_not_work(work: Transaction, secretary: Actor) -> None:
    with pytest.raises(NotFound):
        invited(a_person().id, a_member().id, secretary)


def test_own_data_keeps_the_rank_and_the_language_of_mails(work: Transaction) -> None:
    account_id = an_account(Role.MEMBER)
    person = a_person(a_member(), account_id=account_id, rank=7)
    me = accounts.actor_of(account_id, "郑示例", frozenset({Role.MEMBER}))
    draft = PersonDraft(name="郑新名", mobile="19900000009", locale="en", rank=1)
    actions.edit_own_data(draft, version=person.version, by=me)
    assert (person.name, person.rank, person.locale) == ("郑新名", 7, "en")
    assert session.get_one(Account, account_id).locale == "en"
    with pytest.raises(Stale):
        actions.edit_own_data(draft, version=1, by=me)
    with pytest.raises(NotFound):
        actions.edit_own_data(draft, version=1, by=an_actor(Role.SECRETARY))


def test_somebody_who_left_has_no_firm(work: Transaction) -> None:
    firm = a_firm()
    assert [row.id for row in queries.firms_of(firm.admin())] == [firm.enterprise.id]
    person = queries.own_person(firm.admin())
    assert person is not None
    members.end_employment(employment_of(person).id, until=now().date().replace(year=2020), by=SYSTEM)
    assert queries.firms_of(firm.admin()) == []
    with pytest.raises(NotFound):
        queries.firm_for(firm.admin(), firm.enterprise.id)
