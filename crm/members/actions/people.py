"""Adding and editing people, their places at enterprises, and showing their masked contacts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from crm.core.actor import Act, Actor, Thing
from crm.core.clock import now, today
from crm.core.db import action, amend, means, session
from crm.core.errors import Stale
from crm.core.facts import Change, announce
from crm.members import queries, rules
from crm.members.actions.customs import _write_person_answers
from crm.members.facts import (
    ContactRevealed,
    EmploymentBegun,
    EmploymentEdited,
    EmploymentEnded,
    EmploymentReopened,
    PersonAdded,
    PersonEdited,
    RepresentativeAppointed,
)
from crm.members.models import Employment, Person
from crm.members.rules import Duty, EmploymentDraft, PersonDraft, Value

means("uq_employment_representative", rules.RepresentativeMeanwhile)


@action
def add_person(draft: PersonDraft, *, answers: Mapping[int, Value] | None = None, by: Actor) -> Person:
    """Add a person, with what custom fields say about them. Where they work is another act (`employ`)."""
    values = asdict(draft)
    person = Person(**values, sort_key=rules.person_sort_key(draft.name), created_at=now())
    session.add(person)
    session.flush()
    changes = tuple(Change(name, None, value, person.id) for name, value in values.items() if value)
    changes += _write_person_answers(person.id, answers)
    announce(PersonAdded(by=by, person_id=person.id, changes=changes))
    return person


@action
def edit_person(
    person_id: int, draft: PersonDraft, *, answers: Mapping[int, Value] | None = None, version: int, by: Actor
) -> Person:
    """Change a person's fields, and what custom fields say (`answers`; those not named stay).

    Raises Stale with both texts if somebody has saved since `version` was read.
    """
    person = session.get_one(Person, person_id, populate_existing=True)
    values = asdict(draft)
    before = {name: getattr(person, name) for name in values}
    if person.version != version:
        raise Stale(who="--", theirs=before, yours=values, version=person.version)
    changes = tuple(
        Change(name, before[name], value, person.id) for name, value in values.items() if before[name] != value
    )
    said = _write_person_answers(person_id, answers)
    if changes:
        for name, value in values.items():
            setattr(person, name, value)
        person.sort_key = rules.person_sort_key(draft.name)
        session.flush()
    elif said:
        amend(Person, person_id, version=version + 1)
    if changes or said:
        announce(PersonEdited(by=by, person_id=person_id, changes=changes + said))
    return person


@action
def choose_language(person_id: int, locale: str, *, by: Actor) -> bool:
    """Note in which language (zh, en) a person wants to be written to; say whether it was another one before."""
    person = session.get_one(Person, person_id, populate_existing=True)
    before = person.locale
    if before == locale:
        return False
    person.locale = locale
    session.flush()
    announce(PersonEdited(by=by, person_id=person.id, changes=(Change("locale", before, locale, person.id),)))
    return True


@action
def add_colleague(
    enterprise_id: int,
    draft: PersonDraft,
    place: EmploymentDraft,
    *,
    answers: Mapping[int, Value] | None = None,
    existing: int | None = None,
    in_spite_of: bool = False,
    by: Actor,
) -> Employment:
    """Add somebody new to an enterprise, or (`existing`) a known person to one more.

    Raises LikelySamePerson if the phone or address is known, unless `in_spite_of`; and what `employ` raises.
    """
    if existing is None:
        known = queries.people_reached_by(draft.mobile, draft.email) if by.may_all(Thing.PERSON, Act.READ) else []
        if known and not in_spite_of:
            raise rules.LikelySamePerson(known)
        existing = add_person(draft, answers=answers, by=by).id
    return employ(existing, enterprise_id, place, by=by)


@action
def employ(person_id: int, enterprise_id: int, draft: EmploymentDraft, *, by: Actor) -> Employment:
    """Give a person a place at an enterprise. Raises AlreadyEmployed, RepresentativeExists, EmploymentBackwards."""
    person = session.get_one(Person, person_id)
    if queries.works_at(person_id, enterprise_id):
        raise rules.AlreadyEmployed(name=person.name)
    _check(draft, enterprise_id, but=0)
    employment = Employment(person_id=person_id, enterprise_id=enterprise_id, **asdict(draft))
    session.add(employment)
    session.flush()
    changes = tuple(Change(name, None, value, person_id) for name, value in asdict(draft).items() if value)
    announce(
        EmploymentBegun(
            by=by,
            person_id=person_id,
            enterprise_id=enterprise_id,
            employment_id=employment.id,
            changes=changes,
        )
    )
    return employment


def _check(draft: EmploymentDraft, enterprise_id: int, but: int) -> None:
    if draft.since and draft.until and draft.until < draft.since:
        raise rules.EmploymentBackwards(since=draft.since)
    if draft.duty is Duty.REPRESENTATIVE and draft.until is None:
        known = queries.representative_of(enterprise_id)
        if known is not None and known.employment_id != but:
            raise rules.RepresentativeExists(name=known.name)


@action
def edit_employment(employment_id: int, draft: EmploymentDraft, *, by: Actor) -> Employment:
    """Change title, duty, marks or days of an employment. Raises RepresentativeExists, EmploymentBackwards."""
    employment = session.get_one(Employment, employment_id, populate_existing=True)
    _check(draft, employment.enterprise_id, but=employment_id)
    changes = _apply(employment, asdict(draft))
    if changes:
        announce(EmploymentEdited(by=by, **_place(employment), changes=changes))
    return employment


@action
def end_employment(employment_id: int, *, until: date | None = None, by: Actor) -> Employment:
    """Note the last day of a person at an enterprise (default: today). The row stays. Raises EmploymentBackwards."""
    employment = session.get_one(Employment, employment_id, populate_existing=True)
    last = until or today()
    if employment.since and last < employment.since:
        raise rules.EmploymentBackwards(since=employment.since)
    changes = _apply(employment, {"until": last, "main": False, "firm_admin": False})
    announce(EmploymentEnded(by=by, **_place(employment), changes=changes))
    return employment


@action
def reopen_employment(employment_id: int, *, by: Actor) -> Employment:
    """Take back the end of an employment. Raises RepresentativeExists if somebody else took the place meanwhile."""
    employment = session.get_one(Employment, employment_id, populate_existing=True)
    draft = EmploymentDraft(duty=employment.duty)
    _check(draft, employment.enterprise_id, but=employment_id)
    changes = _apply(employment, {"until": None})
    if changes:
        announce(EmploymentReopened(by=by, **_place(employment), changes=changes))
    return employment


@action
def appoint_representative(employment_id: int, *, by: Actor) -> Employment:
    """Make a person the one 单位代表 of their enterprise; who was it before becomes 联络员."""
    employment = session.get_one(Employment, employment_id, populate_existing=True)
    if employment.until is not None and employment.until < today():
        raise rules.EmploymentEndedAlready()
    known = queries.representative_of(employment.enterprise_id)
    if known is not None and known.employment_id != employment_id:
        before = session.get_one(Employment, known.employment_id)
        changes = _apply(before, {"duty": Duty.CONTACT})
        announce(EmploymentEdited(by=by, **_place(before), changes=changes))
    changes = _apply(employment, {"duty": Duty.REPRESENTATIVE, "until": None})
    if changes:
        announce(RepresentativeAppointed(by=by, **_place(employment), changes=changes))
    return employment


def _apply(employment: Employment, values: dict[str, object]) -> tuple[Change, ...]:
    changes = tuple(
        Change(name, getattr(employment, name), value, employment.person_id)
        for name, value in values.items()
        if getattr(employment, name) != value
    )
    for change in changes:
        setattr(employment, change.field, change.after)
    session.flush()
    return changes


def _place(employment: Employment) -> dict[str, int]:
    return {
        "person_id": employment.person_id, "enterprise_id": employment.enterprise_id, "employment_id": employment.id
    }  # fmt: skip


@action
def reveal_contact(person_id: int, *, by: Actor) -> Person:
    """Show a person's phone and address in full: who looked, and at whom, is logged. Raises NothingToReveal."""
    person = session.get_one(Person, person_id)
    if not person.mobile and not person.email and not person.wechat:
        raise rules.NothingToReveal()
    announce(ContactRevealed(by=by, person_id=person_id))
    return person
