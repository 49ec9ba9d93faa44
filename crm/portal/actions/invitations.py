"""Inviting people of a firm to the portal, taking it back, and keeping one's own data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from crm.accounts import actions as accounts
from crm.accounts import queries as known
from crm.accounts.facts import LinkIssued
from crm.accounts.models import Account, SignInLink
from crm.accounts.permissions import STAFF, Role
from crm.accounts.rules import INVITATION_LIVES, LinkPurpose
from crm.core.actor import Act, Actor, Thing
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.errors import Conflict, NotFound
from crm.core.facts import Change, announce
from crm.core.ids import secret_token
from crm.core.words import N_
from crm.members import actions as members
from crm.members.facts import PersonEdited
from crm.members.models import Person
from crm.members.rules import EmploymentDraft, PersonDraft
from crm.portal import queries
from crm.portal.facts import InvitationRevoked, PersonInvited


class AccountDisabled(Conflict):
    """An administrator has closed this person's account; an invitation does not open it again."""

    code: ClassVar[str] = "account_disabled"
    template: ClassVar[str] = N_("“{name}”的账号已停用，不能邀请。如需恢复，请联系系统管理员。")


class AlreadyIn(Conflict):
    """Whoever has signed in is no longer invited: their place ends instead."""

    code: ClassVar[str] = "already_in"
    template: ClassVar[str] = N_("“{name}”已经登录过，邀请不能再撤销。如已离职，请在同事页面结束任职。")


class WorksElsewhere(Conflict):
    """An invitation that another firm counts on is the secretariat's matter."""

    code: ClassVar[str] = "works_elsewhere"
    template: ClassVar[str] = N_("“{name}”还在其他企业任职，邀请由秘书处撤销。请联系秘书处。")


class StaffAccount(Conflict):
    """Somebody of the secretariat keeps the account they have."""

    code: ClassVar[str] = "staff_account"
    template: ClassVar[str] = N_("“{name}”使用的是秘书处账号，不能改为会员账号。")


@dataclass(frozen=True, slots=True)
class Invitation:
    """An account and the token of its one-time link, to be shown once; "" if the link is only mailed."""

    account: Account
    token: str


@action
def invite(person_id: int, *, enterprise_id: int, email: str, role: Role, by: Actor) -> Invitation:
    """Let a person of a firm into the portal: open their account or take the one they have; a link is mailed.

    `role` is FIRM_ADMIN or MEMBER, `email` the address to sign in with (ignored where there is an account). The link
    of an account that somebody has already is shown to the secretariat only; a firm would sign in as them.
    Raises NotFound, AccountExists (the address belongs to somebody else), AccountDisabled, StaffAccount.
    """
    invitee = queries.invitee_for(by, person_id)
    if role not in queries.PORTAL_ROLES or enterprise_id not in {place.id for place in invitee.places}:
        raise NotFound()
    known_as = invitee.account
    account = _widen(known_as, role, by) if known_as is not None else _open(invitee.person, email, role, by)
    if role is Role.FIRM_ADMIN:
        _entrust(person_id, enterprise_id, by)
    shown = known_as is None or by.may_all(Thing.ACCOUNT, Act.INVITE)
    token = accounts.issue_link(account.id, LinkPurpose.INVITATION, by=by) if shown else ""
    announce(
        PersonInvited(by=by, person_id=person_id, enterprise_id=enterprise_id, account_id=account.id, role=role.value)
    )
    return Invitation(account, token)


def _open(person: Person, email: str, role: Role, by: Actor) -> Account:
    """Open an account, or once more the one whose invitation was taken back before anybody used it."""
    account = known.account_named(email)
    if account is not None and queries.is_left_unused(account):
        accounts.change_account(account, name=person.name, mobile=None, roles=(role,), enabled=True, by=by)
    else:
        account = accounts.open_account(email=email, name=person.name, roles=(role,), by=by)
    account.locale = person.locale
    person.account_id = account.id
    session.flush()
    change = Change("account_id", None, account.id, person.id)
    announce(PersonEdited(by=by, person_id=person.id, changes=(change,)))
    return account


def _widen(account: Account, role: Role, by: Actor) -> Account:
    """Give an account of a member one more role if it lacks it."""
    if account.disabled_at is not None:
        raise AccountDisabled(name=account.name)
    held = set(known.roles_of(account.id))
    if held & STAFF:
        raise StaffAccount(name=account.name)
    if role not in held:
        found = known.account_named(account.email)
        if found is None:
            raise NotFound()
        accounts.change_account(found, name=found.name, mobile=found.mobile, roles=held | {role}, enabled=True, by=by)
    return account


def _entrust(person_id: int, enterprise_id: int, by: Actor) -> None:
    """Make a person 企业管理员 of an enterprise they work at."""
    place = queries.employment_at(person_id, enterprise_id)
    if place is None:
        raise NotFound()
    if not place.firm_admin:
        draft = EmploymentDraft(
            title=place.title,
            duty=place.duty,
            main=place.main,
            firm_admin=True,
            since=place.since,
            until=place.until,
        )
        members.edit_employment(place.id, draft, by=by)


@action
def revoke_invitation(person_id: int, *, by: Actor) -> None:
    """Take an invitation back that nobody has used: its links are worth nothing, the account is closed and let go.

    Raises NotFound, AlreadyIn, StaffAccount, WorksElsewhere.
    """
    invitee = queries.invitee_for(by, person_id)
    account, name = invitee.account, invitee.person.name
    if account is None:
        raise NotFound()
    if set(known.roles_of(account.id)) & STAFF:
        raise StaffAccount(name=name)
    if queries.was_used(account):
        raise AlreadyIn(name=name)
    if len(queries.places_today(person_id)) > len(invitee.places):
        raise WorksElsewhere(name=name)
    accounts.end_links(account.id, by=by)
    roles = known.roles_of(account.id)
    accounts.change_account(account, name=account.name, mobile=account.mobile, roles=roles, enabled=False, by=by)
    invitee.person.account_id = None
    session.flush()
    change = Change("account_id", account.id, None, person_id)
    announce(InvitationRevoked(by=by, person_id=person_id, account_id=account.id, changes=(change,)))


@action
def issue_mailed_link(account_id: int, *, by: Actor) -> str:
    """Make one more one-time link and return its token: the one shown on screen goes on working beside it."""
    token, at = secret_token(), now()
    session.add(
        SignInLink(
            account_id=account_id,
            token_hash=known.digest(token),
            purpose=LinkPurpose.INVITATION,
            created_at=at,
            expires_at=at + INVITATION_LIVES,
        )
    )
    session.flush()
    changes = (Change("purpose", None, LinkPurpose.INVITATION),)
    announce(LinkIssued(by=by, account_id=account_id, changes=changes))
    return token


@action
def edit_own_data(draft: PersonDraft, *, version: int, by: Actor) -> Person:
    """Change one's own name, contacts and language; 排序号 is not one's own. Raises NotFound, Stale."""
    person = queries.own_person(by)
    if person is None:
        raise NotFound()
    before = person.locale
    edited = members.edit_person(person.id, replace(draft, rank=person.rank), version=version, by=by)
    if by.id is not None and draft.locale != before:
        accounts.choose_language(by.id, draft.locale, by=by)
    return edited
