"""Closing the payment step: the firm becomes a member; then plaque and certificate are handed out."""

from __future__ import annotations

from datetime import date

from crm.core.actor import Act, Actor, Thing
from crm.core.clock import today
from crm.core.db import action, session
from crm.core.errors import DomainError, NotFound
from crm.core.facts import Change, announce
from crm.core.slots import sources
from crm.entry import queries, rules
from crm.entry.actions.moving import moved
from crm.entry.facts import ApplicationAdmitted, ApplicationHandedOver
from crm.entry.models import Application
from crm.entry.rules import Admission, Move, Opinion, State
from crm.members import actions as members
from crm.members import queries as known
from crm.members.facts import MemberAdmitted
from crm.members.models import Enterprise, Membership, PaidPeriod
from crm.members.rules import Duty, EmploymentDraft, EnterpriseDraft, PersonDraft, next_period

_COPIED = (
    "credit_code", "home_code", "city_code", "district_code", "industry_code", "legal_representative", "address",
    "intro",
)  # fmt: skip


@action
def admit(application_id: int, admission: Admission, *, by: Actor) -> Membership:
    """Close the payment step: enterprise, membership, contact and (with `dues`) the paid period come to be.

    The enterprise is the known one of the same credit code, the one chosen, or a new one. A firm that was a member
    earlier keeps its number. Whoever confirms applications or dues may call it.
    Raises NotFound, NotFromHere, DayAhead, ApproverIsApplicant, SameFirm, OtherFirm, AlreadyMember, NumberTaken, and
    what members.record_payment raises.
    """
    application = queries.held(application_id)
    if not any(by.may_all(thing, Act.CONFIRM) for thing in (Thing.REVIEW, Thing.DUES)):
        raise NotFound()
    rules.after(application.state, Move.ADMIT)
    if admission.paid_on > today():
        raise _at("paid_on", rules.DayAhead(day=admission.paid_on))
    rules.check_approver(queries.applicant_of(application), account_id=by.id, approver=by.name)
    enterprise = _enterprise(application, admission, by)
    membership = _membership(application, enterprise, admission, by)
    _contact(application, enterprise.id, admission, by)
    period = _paid(membership, admission, by) if admission.dues is not None else None
    application.enterprise_id = enterprise.id
    paid = f"{rules.PAID_BY_NAMES[admission.paid_by]} {admission.dues}" if admission.dues is not None else ""
    moved(application, Move.ADMIT, Opinion(text=paid, decided_on=admission.paid_on), by=by)
    announce(
        ApplicationAdmitted(
            by=by, application_id=application.id, enterprise_id=enterprise.id, paid_on=admission.paid_on,
            paid_by=admission.paid_by, dues=admission.dues, period_id=period.id if period else None,
        )
    )  # fmt: skip
    return membership


def _enterprise(application: Application, admission: Admission, by: Actor) -> Enterprise:
    """Return the enterprise of an application, made if it is not known. Raises SameFirm or OtherFirm."""
    same = known.by_credit_code(application.credit_code)
    if same is not None:
        enterprise = session.get_one(Enterprise, same.id)
        _complete(enterprise, application, by)
        return enterprise
    if admission.enterprise_id is not None:
        chosen = session.get(Enterprise, admission.enterprise_id)
        if chosen is None or chosen.credit_code not in (None, "", application.credit_code):
            raise rules.OtherFirm()
        _complete(chosen, application, by)
        return chosen
    alike = queries.twins_of(application).alike
    if any(each.enterprise_id not in admission.in_spite_of for each in alike):
        raise rules.SameFirm()
    return _new(application, [each.enterprise_id for each in alike], by)


def _new(application: Application, alike: list[int], by: Actor) -> Enterprise:
    draft = EnterpriseDraft(name=application.name, **{name: getattr(application, name) for name in _COPIED})
    enterprise = members.add_enterprise(
        draft, by=by, in_spite_of=alike, phones=[application.contact_mobile], emails=[application.contact_email]
    )
    if enterprise.manager_id is not None:  # who records a payment is not therefore the firm's 对接人
        members.change_fields(enterprise.id, {"manager_id": None}, by=by)
    return enterprise


def _complete(enterprise: Enterprise, application: Application, by: Actor) -> None:
    """Fill in what we did not know of an enterprise; what stands there stays."""
    missing = {
        name: getattr(application, name)
        for name in _COPIED
        if not getattr(enterprise, name) and getattr(application, name)
    }
    if missing:
        members.change_fields(enterprise.id, missing, by=by)


def _membership(application: Application, enterprise: Enterprise, admission: Admission, by: Actor) -> Membership:
    position = admission.position or application.position
    basis = next((step.meeting for step in reversed(queries.steps_of(application.id)) if step.meeting), "")
    earlier = known.membership_of(enterprise.id)
    if earlier is None or earlier.decision not in queries.LEFT:
        return members.admit(
            enterprise.id, position=position, joined_on=admission.paid_on, number=admission.number, basis=basis, by=by
        )
    members.decide(enterprise.id, None, decided_on=None, basis=basis, by=by)
    membership = members.edit_membership(
        enterprise.id, position=position, joined_on=admission.paid_on, number=earlier.number, basis=basis, by=by
    )
    announce(MemberAdmitted(by=by, enterprise_id=enterprise.id, number=membership.number, position=position))
    return membership


def _contact(application: Application, enterprise_id: int, admission: Admission, by: Actor) -> None:
    """Give the contact a place at the enterprise; somebody else who is 单位代表 stays it."""
    who = (application.contact_name, application.contact_mobile, application.contact_email)
    person_id = queries.same_person(*who)
    if person_id is None:
        draft = PersonDraft(name=who[0], mobile=who[1], email=who[2], locale=application.locale)
        person_id = members.add_person(draft, by=by).id
    if queries.employment_at(person_id, enterprise_id):
        return
    taken = application.duty is Duty.REPRESENTATIVE and known.representative_of(enterprise_id) is not None
    place = EmploymentDraft(
        title=application.contact_title, duty=Duty.CONTACT if taken else application.duty, main=True,
        firm_admin=admission.firm_admin, since=None,
    )  # fmt: skip
    members.employ(person_id, enterprise_id, place, by=by)


def _paid(membership: Membership, admission: Admission, by: Actor) -> PaidPeriod:
    since, until = _first_period(membership, admission.paid_on)
    dues = admission.dues
    assert dues is not None  # noqa: S101  # asked for by the caller
    return members.record_payment(
        membership.enterprise_id, since=admission.since or since, until=admission.until or until, dues=dues, by=by
    )


def _first_period(membership: Membership, day: date) -> tuple[date, date]:
    """Return the days dues paid on `day` are for: what the fee table says (`first_period`), or a calendar year."""
    asked = (give(membership.joined_on, day) for give in sources("first_period"))
    return next((days for days in asked if days is not None), None) or next_period(membership.paid_until, day)


@action
def hand_over(
    application_id: int,
    *,
    plaque_on: date | None,
    plaque_to: str,
    certificate_on: date | None,
    certificate_to: str,
    by: Actor,
) -> Application:
    """Record who received 牌匾 and 证书, and when. Raises NotFound, NotAdmitted, NothingHandedOver, DayAhead."""
    queries.held(application_id)
    application = queries.application_for(by, application_id, Act.WRITE)
    if application.state is not State.ADMITTED:
        raise rules.NotAdmitted()
    for field, day, to in (("plaque_on", plaque_on, plaque_to), ("certificate_on", certificate_on, certificate_to)):
        _check_handed(field, day, to)
    given = {
        "plaque_on": plaque_on, "plaque_to": plaque_to, "certificate_on": certificate_on,
        "certificate_to": certificate_to,
    }  # fmt: skip
    changes = tuple(
        Change(name, getattr(application, name), value)
        for name, value in given.items()
        if getattr(application, name) != value
    )
    for change in changes:
        setattr(application, change.field, change.after)
    session.flush()
    if changes:
        announce(ApplicationHandedOver(by=by, application_id=application.id, changes=changes))
    return application


def _check_handed(field: str, day: date | None, to: str) -> None:
    if (day is None) != (not to.strip()):
        raise _at(field, rules.NothingHandedOver())
    if day is not None and day > today():
        raise _at(field, rules.DayAhead(day=day))


def _at(field: str, error: DomainError) -> DomainError:
    error.field = field  # type: ignore[misc]  # the class has no field: it depends on which day
    return error
