"""Every question asked about applications. Reading only.

Staff see what was submitted, after the row "application" of the policy: everybody's, or those recommended by an
enterprise one is 对接人 of. A firm follows its application by the secret link alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.orm import selectinload, undefer

from crm.accounts.queries import digest
from crm.chinese import names
from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.clock import now
from crm.core.db import AnyRow, session
from crm.core.errors import NotFound
from crm.core.files import StoredFile
from crm.entry import rules
from crm.entry.models import Application, Step
from crm.entry.rules import Applicant, State
from crm.members import queries as members
from crm.members.models import Enterprise, Membership


def visible_to(actor: Actor, act: Act = Act.READ) -> ColumnElement[bool]:
    """Return the condition that this actor may read (or `act` on) an application."""
    scopes = actor.scopes(Thing.REVIEW, act)
    if Scope.ALL in scopes:
        return true()
    if Scope.OWN in scopes and actor.id is not None:
        own = members.managed_by(actor)
        return or_(Application.recommender_id.in_(own), Application.enterprise_id.in_(own))
    return false()


def application_for(actor: Actor, application_id: int, act: Act = Act.READ) -> Application:
    """Return a submitted application with its steps if this actor may see it; else it does not exist for them."""
    found = session.scalar(
        select(Application)
        .where(Application.id == application_id, Application.submitted_at.is_not(None), visible_to(actor, act))
        .options(selectinload(Application.steps))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound()
    return found


def with_steps(application_id: int) -> Application | None:
    """Return an application with its steps, for mails; None if it was forgotten."""
    return session.get(Application, application_id, options=[selectinload(Application.steps)], populate_existing=True)


def held(application_id: int) -> Application:
    """Return an application with its row held, so that two people cannot move it at the same time."""
    found = session.get(Application, application_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound()
    return found


def by_token(token: str) -> Application:
    """Return the application behind /apply/<token>. Wrong and expired tokens answer alike: NotFound."""
    found = session.scalar(
        select(Application).where(Application.token_hash == digest(token)).options(selectinload(Application.steps))
    )
    if found is None or is_expired(found, now()):
        raise NotFound()
    return found


def is_expired(application: Application, at: datetime) -> bool:
    """Say whether the link of an application has stopped working."""
    lives = rules.link_lives(application.state)
    return lives is not None and application.changed_at + lives < at


def token_of(application: Application) -> str:
    """Return the secret of an application's link; nothing but its SHA-256 is stored."""
    return rules.link_token(current_app.config["CRM_SETTINGS"].secret_key, application.seed)


def is_under_way(credit_code: str, *, but: int = 0) -> bool:
    """Say whether another application of this credit code is live."""
    live = select(Application.id).where(
        Application.credit_code == credit_code, Application.state.in_(rules.LIVE), Application.id != but
    )
    return session.scalar(live.limit(1)) is not None


def recommender_named(name: str) -> int | None:
    """Return the one member enterprise of this full or short name; None if there is none, or several."""
    if not name:
        return None
    key_of_name = names.name_key(name)
    found = session.scalars(
        select(Enterprise.id)
        .join(Membership, Membership.enterprise_id == Enterprise.id)
        .where(or_(Enterprise.name_key == key_of_name, Enterprise.short_name == name))
        .limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def file_named(file_id: int | None) -> AnyRow | None:
    """Return name, kind and size of a file."""
    if file_id is None:
        return None
    return session.execute(
        select(StoredFile.id, StoredFile.name, StoredFile.kind, StoredFile.size).where(StoredFile.id == file_id)
    ).first()


def file_of(file_id: int | None) -> StoredFile:
    """Return a file, its bytes included. Raises NotFound."""
    found = session.get(StoredFile, file_id or 0, options=[undefer(StoredFile.content)])
    if found is None:
        raise NotFound()
    return found


def step_of(application: Application, step_id: int) -> Step:
    """Return a step of an application. Raises NotFound."""
    found = next((each for each in application.steps if each.id == step_id), None)
    if found is None:
        raise NotFound()
    return found


def steps_of(application_id: int) -> Sequence[Step]:
    """Return the steps of an application, the first first."""
    return session.scalars(select(Step).where(Step.application_id == application_id).order_by(Step.id)).all()


def applicant_of(application: Application) -> Applicant:
    """Return who applies, to be held against who approves."""
    some = {application.contact_name, application.legal_representative} - {""}
    return Applicant(account_id=application.account_id, names=frozenset(some))


def applications_of(enterprise_id: int, limit: int = 5) -> Sequence[Application]:
    """Return the applications of an enterprise with their steps, newest first: linked, or by its credit code."""
    code = select(Enterprise.credit_code).where(Enterprise.id == enterprise_id).scalar_subquery()
    return session.scalars(
        select(Application)
        .where(
            Application.submitted_at.is_not(None),
            or_(Application.enterprise_id == enterprise_id, Application.credit_code == code),
        )
        .options(selectinload(Application.steps))
        .order_by(Application.id.desc())
        .limit(limit)
    ).all()


def due_mails(limit: int = 50) -> Sequence[int]:
    """Return the applications whose applicant is to be told now."""
    due = select(Application.id).where(Application.mail_due_at <= now())
    return session.scalars(due.order_by(Application.mail_due_at).limit(limit)).all()


def next_mail_at() -> datetime | None:
    """Return when the next applicant is to be told."""
    return session.scalar(select(func.min(Application.mail_due_at)))


def forgotten_drafts(limit: int = 50) -> Sequence[int]:
    """Return drafts nobody has touched for so long that their link has stopped working."""
    old = now() - rules.DRAFT_LIVES
    query = select(Application.id).where(Application.state == State.DRAFT, Application.changed_at < old)
    return session.scalars(query.limit(limit)).all()
