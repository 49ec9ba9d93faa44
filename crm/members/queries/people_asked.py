"""What conditions ask of the list of people: themselves, and where they work today."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Exists, Integer, exists, func

from crm.core.actor import Act, Actor, Thing
from crm.lists import rules as asking
from crm.lists.queries import Asked, conditions_of, kinds_of, of_accounts, of_kind
from crm.lists.rules import Kind, Where
from crm.members.models import Employment, Enterprise, Person, PersonCustomValue
from crm.members.queries.asked import of_custom
from crm.members.queries.customs import Custom, customs
from crm.members.queries.scope import employed_now
from crm.members.rules import About, Duty, Position


def _places() -> Exists:
    """Return the places a person has today, each with its enterprise."""
    return exists().where(
        Employment.person_id == Person.id, Employment.enterprise_id == Enterprise.id, employed_now()
    )  # fmt: skip


def _of_duty(_actor: Actor, values: Sequence[str]) -> list[Any]:
    return [Duty(v) for v in values if v in set(Duty)]


FIELDS: dict[str, Asked] = {
    "name": Asked(Kind.TEXT, Person.name, internal=False),
    "firm": Asked(Kind.TEXT, Enterprise.name, among=_places, internal=False),
    "title": Asked(Kind.TEXT, Employment.title, among=_places, internal=False),
    "duty": Asked(Kind.CHOICE, Employment.duty, _of_duty, among=_places, internal=False),
    "side": Asked(Kind.CHOICE, Enterprise.home_code, among=_places, internal=False),
    "position": Asked(Kind.CHOICE, Enterprise.position, of_kind(Position), among=_places, internal=False),
    "manager": Asked(Kind.CHOICE, Enterprise.manager_id, of_accounts, among=_places),
    "since": Asked(Kind.DAY, Employment.since, among=_places),
    "salutation": Asked(Kind.TEXT, Person.salutation),
    "mobile": Asked(Kind.MARK, Person.mobile),
    "email": Asked(Kind.MARK, Person.email),
    "wechat": Asked(Kind.MARK, Person.wechat),
    "locale": Asked(Kind.CHOICE, Person.locale),
    "rank": Asked(Kind.NUMBER, func.nullif(Person.rank, 0, type_=Integer()), scale=1),
    "account": Asked(Kind.MARK, Person.account_id),
    "added": Asked(Kind.DAY, Person.created_at, moment=True),
}
"""Every field there is, in the order in which they are offered. Of telephones only whether there is one: the list
masks them, so nobody finds one out by asking for its digits."""


def _of_custom(custom: Custom) -> Asked:
    said = exists().where(PersonCustomValue.person_id == Person.id, PersonCustomValue.field_id == custom.id)
    return of_custom(custom, PersonCustomValue, lambda: said)


def people_fields_for(actor: Actor) -> dict[str, Asked]:
    """Return the fields this actor may ask about."""
    if not actor.may_all(Thing.PERSON, Act.READ):
        return {name: field for name, field in FIELDS.items() if not field.internal}
    return {**FIELDS, **{custom.name: _of_custom(custom) for custom in customs(About.PERSON)}}


def people_where_of(actor: Actor, text: str) -> Where:
    """Read the conditions of an address. Raises BadCondition, also for fields that are not theirs to ask about."""
    if not text:
        return Where()
    known = people_fields_for(actor) if _needs_customs(text) or not actor.may_all(Thing.PERSON, Act.READ) else FIELDS
    return asking.read(text, kinds_of(known))


def _needs_customs(text: str) -> bool:
    return re.search(r"~x\d", text) is not None


def people_asked(actor: Actor, text: str) -> ColumnElement[bool]:
    """Return the conditions of an address as one condition on people. Raises BadCondition."""
    where = people_where_of(actor, text)
    return conditions_of(actor, where, people_fields_for(actor) if _needs_customs(text) else FIELDS)
