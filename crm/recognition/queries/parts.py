"""Which rows belong to a part of a breakdown."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, false, select

from crm.core.db import Query, session
from crm.events.models import Event
from crm.leads.rules import Sector
from crm.projects.models import Project
from crm.recognition.queries.standing import Standing
from crm.recognition.rules import NOT_SAID, Breakdown, Slice, month_of, way_of
from crm.standards import divisions


def city_of(place: str | None) -> str | None:
    """Return the city of a place, or the place itself where it lies in none."""
    return (divisions.city_of(place) or place) if place else None


class Columns(NamedTuple):
    """Where rows say their event, their project and their day."""

    event: Any
    project: Any
    day: Any


def part_of(part: Slice | None, columns: Columns, until: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions under which rows with these columns belong to a part; none if no part is asked for.

    Projects belong to a part as they stood just before `until`. A part that does not exist has no rows.
    """
    event, project, day = columns
    if part is None:
        return []
    if part.by is Breakdown.EVENT:
        if part.key == NOT_SAID:
            return [event.is_(None)]
        return [event.in_(select(Event.id).where(Event.code == part.key))]
    if part.by is Breakdown.MONTH:
        month = month_of(part.key)
        return [day.between(*month)] if month else [false()]
    return [project.in_(_projects(part, Standing(until)))]


def _projects(part: Slice, stood: Standing) -> Query:
    return stood.joined(select(Project.id).select_from(Project)).where(*_belonging(part, stood))


def _belonging(part: Slice, stood: Standing) -> list[ColumnElement[bool]]:
    origin_code, landing_code = stood.of(Project.origin_code), stood.of(Project.landing_code)
    if part.by is Breakdown.SECTOR:
        return [stood.of(Project.sector) == Sector(part.key)] if part.key in list(Sector) else [false()]
    if part.by is Breakdown.SIDE:
        return [_is(stood.of(Project.home_code), None if part.key == NOT_SAID else part.key)]
    if part.by is Breakdown.DISTRICT:
        return [_is(landing_code, None if part.key == NOT_SAID else part.key)]
    way = way_of(part.key)
    if way is None:
        return [false()]
    origin, landing = way
    if origin is None:
        return [origin_code.is_(None), _is(landing_code, landing)]
    every = session.scalars(
        stood.joined(select(origin_code).select_from(Project).where(origin_code.is_not(None)).distinct())
    )
    return [
        origin_code.in_([code for code in every if city_of(code) == origin]),
        _is(landing_code, landing),
    ]


def _is(column: Any, code: str | None) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.is_(None) if code is None else column == code
    return found
