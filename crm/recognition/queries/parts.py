"""Which rows belong to a part of a breakdown."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false, select

from crm.core.db import session
from crm.events.models import Event
from crm.leads.rules import Sector
from crm.projects.models import Project
from crm.recognition.rules import NOT_SAID, Breakdown, Slice, month_of, way_of
from crm.standards import divisions


def city_of(place: str | None) -> str | None:
    """Return the city of a place, or the place itself where it lies in none."""
    return (divisions.city_of(place) or place) if place else None


def part_of(part: Slice | None, event: Any, project: Any, day: Any) -> list[ColumnElement[bool]]:
    """Return the conditions under which rows with these columns belong to a part; none if no part is asked for.

    A part that does not exist has no rows.
    """
    if part is None:
        return []
    if part.by is Breakdown.EVENT:
        if part.key == NOT_SAID:
            return [event.is_(None)]
        return [event.in_(select(Event.id).where(Event.code == part.key))]
    if part.by is Breakdown.MONTH:
        month = month_of(part.key)
        return [day.between(*month)] if month else [false()]
    return [project.in_(select(Project.id).where(*_projects(part)))]


def _projects(part: Slice) -> list[ColumnElement[bool]]:
    if part.by is Breakdown.SECTOR:
        return [Project.sector == Sector(part.key)] if part.key in list(Sector) else [false()]
    if part.by is Breakdown.SIDE:
        return [_is(Project.home_code, None if part.key == NOT_SAID else part.key)]
    if part.by is Breakdown.DISTRICT:
        return [_is(Project.landing_code, None if part.key == NOT_SAID else part.key)]
    way = way_of(part.key)
    if way is None:
        return [false()]
    origin, landing = way
    if origin is None:
        return [Project.origin_code.is_(None), _is(Project.landing_code, landing)]
    every = session.scalars(select(Project.origin_code).where(Project.origin_code.is_not(None)).distinct())
    return [
        Project.origin_code.in_([code for code in every if city_of(code) == origin]),
        _is(Project.landing_code, landing),
    ]


def _is(column: Any, code: str | None) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.is_(None) if code is None else column == code
    return found
