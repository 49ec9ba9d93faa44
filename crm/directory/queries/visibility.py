"""Who sees which field: what was chosen, and the defaults where nothing was."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from crm.core.actor import Act, Actor, Thing
from crm.core.clock import today
from crm.core.db import session
from crm.directory.models import Visibility
from crm.directory.rules import OF_FIRM, OF_PERSON, TO_MEMBERS, Audience, Field, default_of, seen
from crm.members import queries as members
from crm.members.models import Employment, Enterprise
from crm.members.rules import Duty


@dataclass(frozen=True, slots=True)
class Choice:
    """Who sees a field, and since when other members may."""

    field: Field
    audience: Audience
    chosen: bool
    """False for a default."""
    consented_at: datetime | None = None
    consent_version: str = ""


def seen_by(actor: Actor) -> frozenset[Audience]:
    """Return the audiences an actor belongs to today."""
    staff = actor.may_all(Thing.PERSON, Act.READ)
    if staff or not actor.enterprise_ids:
        return seen(staff, in_order=False)
    own = select(Enterprise.id).where(
        Enterprise.id.in_(sorted(actor.enterprise_ids)), Enterprise.id.in_(members.listed_enterprises())
    )
    return seen(staff=False, in_order=session.scalar(own.limit(1)) is not None)


def people_shown_to(actor: Actor) -> Select[Any]:
    """Return the ids of the people who stand in the directory by name, as this actor sees it."""
    return select(Employment.person_id).where(shown_by_name(seen_by(actor), today()), in_directory())


def in_directory() -> ColumnElement[bool]:
    """Return the condition that an employment is at an enterprise of the directory."""
    return Employment.enterprise_id.in_(members.listed_enterprises())


def shown_by_name(audiences: Collection[Audience], day: date) -> ColumnElement[bool]:
    """Return the condition that an employment runs on `day` and its person is named to one of these audiences."""
    chosen = (
        select(Visibility.audience)
        .where(Visibility.person_id == Employment.person_id, Visibility.field == Field.NAME)
        .correlate(Employment)
        .scalar_subquery()
    )
    unasked: ColumnElement[bool] = false()
    if default_of(Field.NAME, representative=False) in audiences:
        unasked = chosen.is_(None)
    elif default_of(Field.NAME, representative=True) in audiences:
        unasked = and_(chosen.is_(None), Employment.duty == Duty.REPRESENTATIVE)
    return and_(members.employed_on(day), or_(chosen.in_(sorted(audiences)), unasked))


def audiences_of_person(person_ids: Sequence[int]) -> Mapping[int, dict[Field, Audience]]:
    """Return what these people have chosen, defaults left out."""
    found: dict[int, dict[Field, Audience]] = {person_id: {} for person_id in person_ids}
    rows = session.execute(
        select(Visibility.person_id, Visibility.field, Visibility.audience).where(Visibility.person_id.in_(person_ids))
    )
    for row in rows:
        found[row.person_id][row.field] = row.audience
    return found


def audiences_of_firm(enterprise_ids: Sequence[int]) -> Mapping[int, dict[Field, Audience]]:
    """Return who sees the fields of these enterprises, defaults included."""
    found = {each: {field: default_of(field, representative=False) for field in OF_FIRM} for each in enterprise_ids}
    rows = session.execute(
        select(Visibility.enterprise_id, Visibility.field, Visibility.audience).where(
            Visibility.enterprise_id.in_(enterprise_ids)
        )
    )
    for row in rows:
        found[row.enterprise_id][row.field] = row.audience
    return found


def choices_of_person(person_id: int) -> list[Choice]:
    """Return who sees the fields of a person, in their order; as they stand where they are 单位代表 or not."""
    represents = session.scalar(
        select(Employment.id).where(
            Employment.person_id == person_id, Employment.duty == Duty.REPRESENTATIVE, members.employed_now()
        )
    )
    rows = session.scalars(select(Visibility).where(Visibility.person_id == person_id)).all()
    return _choices(OF_PERSON, rows, representative=represents is not None)


def choices_of_firm(enterprise_id: int) -> list[Choice]:
    """Return who sees the fields of an enterprise, in their order."""
    rows = session.scalars(select(Visibility).where(Visibility.enterprise_id == enterprise_id)).all()
    return _choices(OF_FIRM, rows, representative=False)


def _choices(fields: Sequence[Field], rows: Sequence[Visibility], *, representative: bool) -> list[Choice]:
    chosen = {row.field: row for row in rows}
    found = []
    for field in fields:
        row = chosen.get(field)
        if row is None:
            found.append(Choice(field, default_of(field, representative=representative), chosen=False))
        else:
            found.append(Choice(field, row.audience, True, row.consented_at, row.consent_version))
    return found


def shows_members(chosen: Mapping[Field, Audience], field: Field, *, representative: bool = False) -> bool:
    """Say whether other members see a field, by what was chosen or by default."""
    return chosen.get(field, default_of(field, representative=representative)) in TO_MEMBERS
