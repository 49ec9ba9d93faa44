"""A 企业管理员 and the people of their firm: adding and inviting, titles and duties, leaving, handing over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from crm.accounts import actions as accounts
from crm.accounts import queries as known
from crm.accounts.permissions import STAFF, Role
from crm.core.actor import Actor
from crm.core.clock import today
from crm.core.db import action
from crm.core.errors import Conflict, NotFound
from crm.core.facts import announce
from crm.core.words import N_
from crm.members import actions as members
from crm.members.models import Employment
from crm.members.rules import Duty, EmploymentDraft, PersonDraft
from crm.portal import queries
from crm.portal.actions.invitations import Invitation, StaffAccount, invite
from crm.portal.facts import AdministrationHandedOver


class Themselves(Conflict):
    """Nobody ends their own place, nor hands the administration to themselves."""

    code: ClassVar[str] = "themselves"
    template: ClassVar[str] = N_("不能对自己这样做。离职前请先把管理员移交给同事。")


class AdministrationKept(Conflict):
    """The administration goes to a colleague who can sign in."""

    code: ClassVar[str] = "administration_kept"
    template: ClassVar[str] = N_("“{name}”还没有登录账号。请先邀请，对方登录后再移交。")


@dataclass(frozen=True, slots=True)
class NewColleague:
    """Somebody who starts at a firm, and as what they are invited."""

    person: PersonDraft
    title: str
    duty: Duty
    role: Role


@action
def invite_colleague(enterprise_id: int, new: NewColleague, *, by: Actor) -> tuple[int, Invitation]:
    """Add somebody to one's firm and invite them to the portal; return their person id and the link to show once.

    Raises NotFound, AccountExists (somebody has this address already), RepresentativeExists.
    """
    queries.administered(by, enterprise_id)
    place = EmploymentDraft(title=new.title, duty=new.duty)
    employment = members.add_colleague(enterprise_id, new.person, place, in_spite_of=True, by=by)
    person_id = employment.person_id
    made = invite(person_id, enterprise_id=enterprise_id, email=new.person.email, role=new.role, by=by)
    return person_id, made


@action
def change_place(employment_id: int, *, title: str, duty: Duty, main: bool, by: Actor) -> Employment:
    """Change what a colleague does. Raises NotFound, RepresentativeExists."""
    place = queries.colleague_for(by, employment_id)
    draft = EmploymentDraft(
        title=title, duty=duty, main=main, firm_admin=place.firm_admin, since=place.since, until=place.until
    )
    return members.edit_employment(place.id, draft, by=by)


@action
def end_place(employment_id: int, *, by: Actor) -> Employment:
    """Let a colleague go: yesterday was their last day, so their account loses the firm at once.

    Raises NotFound, Themselves.
    """
    place = queries.colleague_for(by, employment_id)
    if place.person_id == by.person_id:
        raise Themselves()
    last = today() - timedelta(days=1)
    if place.since is not None and place.since > last:
        draft = EmploymentDraft(title=place.title, duty=place.duty, since=last, until=last)
        members.edit_employment(place.id, draft, by=by)
    return members.end_employment(place.id, until=last, by=by)


@action
def hand_over(employment_id: int, *, by: Actor) -> Employment:
    """Make a colleague 企业管理员 and cease to be it. Raises NotFound, Themselves, AdministrationKept."""
    place = queries.colleague_for(by, employment_id)
    if place.person_id == by.person_id or by.person_id is None:
        raise Themselves()
    own = queries.employment_at(by.person_id, place.enterprise_id)
    if own is None:
        raise NotFound()
    heir = queries.invitee_for(by, place.person_id)
    if heir.account is None or heir.account.disabled_at is not None or not queries.was_used(heir.account):
        raise AdministrationKept(name=heir.person.name)
    if set(known.roles_of(heir.account.id)) & STAFF:
        raise StaffAccount(name=heir.person.name)
    _mark(place, administers=True, by=by)
    _as(heir.account.id, add=Role.FIRM_ADMIN, by=by)
    _mark(own, administers=False, by=by)
    if by.id is not None and not queries.administers_any(by.person_id):
        _as(by.id, remove=Role.FIRM_ADMIN, add=Role.MEMBER, by=by)
    announce(
        AdministrationHandedOver(
            by=by, enterprise_id=place.enterprise_id, from_person_id=by.person_id, to_person_id=place.person_id
        )
    )
    return place


def _mark(place: Employment, *, administers: bool, by: Actor) -> None:
    draft = EmploymentDraft(
        title=place.title, duty=place.duty, main=place.main, firm_admin=administers, since=place.since,
        until=place.until,
    )  # fmt: skip
    members.edit_employment(place.id, draft, by=by)


def _as(account_id: int, *, add: Role, by: Actor, remove: Role | None = None) -> None:
    account = queries.account_of(account_id)
    roles = (set(known.roles_of(account_id)) | {add}) - {remove}
    accounts.change_account(account, name=account.name, mobile=account.mobile, roles=roles, enabled=True, by=by)
