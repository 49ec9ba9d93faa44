"""Enterprises, members and people for tests. All invented; call inside a transaction."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import count
from typing import Any

from crm.core.actor import SYSTEM, Actor
from crm.core.clock import today
from crm.core.db import session
from crm.core.money import Money
from crm.members import actions
from crm.members.models import CustomField, Employment, Enterprise, Membership, Person, StandingProposal
from crm.members.rules import (
    About,
    CustomKind,
    Duty,
    EmploymentDraft,
    EnterpriseDraft,
    PeriodOrigin,
    PersonDraft,
    Position,
    ProposalKind,
    ProposalState,
    Value,
)  # fmt: skip
from crm.standards import credit_code

_numbers = count(1)
QINGDAO, SHENZHEN = "370200", "440300"
_SOUNDS = "海山云江湖星月光风林石泉松竹梅兰"


def an_enterprise(name: str = "", *, by: Actor = SYSTEM, **fields: Any) -> Enterprise:
    """Register an enterprise; every one has another name, unless told otherwise."""
    n = next(_numbers)
    name = name or f"示例{''.join(_SOUNDS[(n >> shift) % 16] for shift in (0, 4, 8))}{n}有限公司"
    draft = EnterpriseDraft(**{"name": name, "home_code": QINGDAO, "city_code": QINGDAO} | fields)
    return actions.add_enterprise(draft, by=by, in_spite_of=range(1, 100_000))


def a_member(
    name: str = "", *, position: Position = Position.MEMBER, paid_until: date | None = None, **fields: Any
) -> Enterprise:
    """Register an enterprise and admit it; by default it is paid for another 200 days."""
    enterprise = an_enterprise(name, **fields)
    actions.admit(enterprise.id, position=position, joined_on=date(2019, 12, 5), by=SYSTEM)
    until = paid_until or today() + timedelta(days=200)
    since = until - timedelta(days=364)
    actions.record_payment(
        enterprise.id, since=since, until=until, dues=Money.of("2000"), origin=PeriodOrigin.OPENING, by=SYSTEM
    )
    return enterprise


def a_person(
    enterprise: Enterprise | None = None, name: str = "王样例", *, duty: Duty = Duty.OTHER, title: str = "经理",
    main: bool = False, firm_admin: bool = False, account_id: int | None = None, **fields: Any,
) -> Person:  # fmt: skip
    """Add a person, working at `enterprise` if one is given."""
    n = next(_numbers)
    draft = PersonDraft(**{"name": name, "mobile": f"199{n:08d}", "email": f"p{n}@example.com"} | fields)
    person = actions.add_person(draft, by=SYSTEM)
    if account_id is not None:
        person.account_id = account_id
        session.flush()
    if enterprise is not None:
        place = EmploymentDraft(title=title, duty=duty, main=main, firm_admin=firm_admin)
        actions.employ(person.id, enterprise.id, place, by=SYSTEM)
    return person


def employment_of(person: Person) -> Employment:
    """Return the first employment of a person."""
    return session.query(Employment).filter_by(person_id=person.id).order_by(Employment.id).first()  # type: ignore[return-value]


def membership_of(enterprise: Enterprise) -> Membership:
    """Return the membership of an enterprise."""
    return session.query(Membership).filter_by(enterprise_id=enterprise.id).one()


def a_code() -> str:
    """Return a credit code nobody has, with FAKE in it."""
    return credit_code.made_up(next(_numbers))


def confirm_lapses() -> None:
    """Let the rule propose and the secretary-general confirm that the rights of everybody who has lapsed end."""
    actions.propose_by_rule(by=SYSTEM)
    for proposal in session.query(StandingProposal).filter_by(state=ProposalState.OPEN).all():
        if proposal.kind is ProposalKind.LAPSE:
            actions.confirm_proposal(proposal.id, decided_on=today(), by=SYSTEM)


def a_custom_field(
    kind: CustomKind = CustomKind.TEXT, label: str = "", about: About = About.ENTERPRISE, **described: Any
) -> CustomField:
    """Ask something else about every enterprise, or about every person."""
    label = label or f"示例字段{next(_numbers)}"
    return actions.add_custom_field(kind, actions.CustomDraft(label=label, **described), about=about, by=SYSTEM)


def answer_of(person: Person, answers: Mapping[int, Value]) -> None:
    """Say something about a person in custom fields."""
    draft = PersonDraft(**{each.name: getattr(person, each.name) for each in dataclasses.fields(PersonDraft)})
    actions.edit_person(person.id, draft, answers=answers, version=person.version, by=SYSTEM)


def an_answered_field() -> CustomField:
    """Ask something, and answer it for one enterprise."""
    field = a_custom_field()
    actions.answer_customs(an_enterprise().id, {field.id: "示例回答"}, version=None, by=SYSTEM)
    return field
