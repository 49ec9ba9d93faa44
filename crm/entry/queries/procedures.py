"""Which procedure holds for whom, what it was before, and what was objected. Reading only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from crm.core.actor import Act, Actor
from crm.core.db import session
from crm.core.errors import NotFound
from crm.entry import rules
from crm.entry.models import Application, Objection, ProcedureVersion
from crm.entry.queries.records import application_for
from crm.entry.rules import Procedure


def procedures() -> Sequence[ProcedureVersion]:
    """Return every version, the latest first day first."""
    return session.scalars(select(ProcedureVersion).order_by(ProcedureVersion.since.desc())).all()


def procedure_id_on(day: date) -> int | None:
    """Return the version that holds for who submits on a day; None: the standard procedure."""
    begun = select(ProcedureVersion.id).where(ProcedureVersion.since <= day)
    return session.scalar(begun.order_by(ProcedureVersion.since.desc()).limit(1))


def procedure_on(day: date) -> Procedure:
    """Return what holds for who submits on a day."""
    found = session.get(ProcedureVersion, procedure_id_on(day) or 0)
    return found.rules() if found is not None else rules.STANDARD


def procedure_of(application: Application) -> Procedure:
    """Return what holds for an application: for a draft, what would hold today is decided when it is submitted."""
    if application.procedure_id is None:
        return rules.STANDARD
    return session.get_one(ProcedureVersion, application.procedure_id).rules()


def begins_on(day: date) -> bool:
    """Say whether a version begins on this very day."""
    return session.scalar(select(ProcedureVersion.id).where(ProcedureVersion.since == day)) is not None


def open_objections(application_id: int) -> Sequence[str]:
    """Return who raised the objections that were not looked into yet, the first first."""
    waiting = select(Objection.objector).where(Objection.application_id == application_id, Objection.outcome.is_(None))
    return session.scalars(waiting.order_by(Objection.id)).all()


def objections_of(application_id: int) -> Sequence[Objection]:
    """Return every objection against an application, the latest first."""
    query = select(Objection).where(Objection.application_id == application_id)
    return session.scalars(query.order_by(Objection.id.desc())).all()


def objection_for(actor: Actor, application_id: int, objection_id: int) -> Objection:
    """Return an objection with its row held, for who decides about its application. Raises NotFound."""
    application_for(actor, application_id, Act.CONFIRM)
    found = session.get(Objection, objection_id, with_for_update=True, populate_existing=True)
    if found is None or found.application_id != application_id:
        raise NotFound()
    return found
