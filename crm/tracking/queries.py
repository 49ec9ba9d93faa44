"""Every question asked about tracking. Reading only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app
from markupsafe import Markup
from sqlalchemy import func, select

from crm.accounts.queries import digest
from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.clock import now, today
from crm.core.db import session
from crm.core.errors import NotFound
from crm.events.rules import qr_svg
from crm.projects import queries as projects
from crm.projects.models import Milestone, Project
from crm.projects.rules import STEP_NAMES, Step
from crm.reviews import queries as reviews
from crm.tracking import rules
from crm.tracking.models import Tracking, TrackingWatch, TrackingWord
from crm.tracking.rules import Party, Planned, Told

NOBODY = -1
"""The number no project has: what is asked of it is empty, and costs what it costs of others."""


def of_project(project_id: int) -> Tracking | None:
    """Return the code of a project."""
    return session.scalar(select(Tracking).where(Tracking.project_id == project_id))


def words_of(project_id: int) -> dict[Party, TrackingWord]:
    """Return the latest word of each party of a project."""
    latest = select(func.max(TrackingWord.id)).where(TrackingWord.project_id == project_id).group_by(TrackingWord.party)
    return {row.party: row for row in session.scalars(select(TrackingWord).where(TrackingWord.id.in_(latest)))}


def opens(project: Project, tracking: Tracking | None, words: dict[Party, TrackingWord]) -> bool:
    """Say whether anybody with the code of a project may read where it stands."""
    if tracking is None:
        return False
    agreed = [party for party, word in words.items() if word.agrees]
    ended = project.terminated_on is not None
    return rules.is_open(rules.parties(project.partner), agreed, tracking.expires_on, ended, today())


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a page of tracking shows of a project."""

    project: Project
    told: Sequence[Told]
    pace: rules.Pace | None
    code: str

    @property
    def latest(self) -> Told | None:
        """Return the last step that was reached on a known day."""
        return next((each for each in reversed(self.told) if each.on is not None), None)


def opened(typed: str) -> Parcel:
    """Return what anybody may know of a code.

    Raises NotFound: mistyped, never issued, expired and hidden answer alike, after the same questions to the database.
    """
    code = rules.read_code(typed)
    found = session.execute(
        select(Tracking, Project).join(Project, Project.id == Tracking.project_id).where(Tracking.code == code)
    ).first()
    tracking, project = found if found is not None else (None, None)
    words = words_of(project.id if project is not None else NOBODY)
    if project is None or not opens(project, tracking, words):
        raise NotFound()
    return parcel(project, code)


def parcel(project: Project, code: str = "", *, verified: bool = True) -> Parcel:
    """Return where a project stands; to the public only by steps whose evidence a second person has looked at."""
    reached = _verified(project) if verified else projects.reached(project)
    plans = {step: Planned(plan.expected_on, plan.unit) for step, plan in projects.plans(project.id).items()}
    told = rules.journey(project.kind, reached, plans, projects.waivers(project.id))
    return Parcel(project, told, rules.pace(told, today()), rules.written(code) if code else "")


def _verified(project: Project) -> dict[Step, date]:
    rows = session.execute(
        select(Milestone.step, Milestone.reached_on).where(
            Milestone.project_id == project.id, Milestone.verified_at.is_not(None)
        )
    ).all()
    return {Step.SIGNED: project.signed_on} | {row.step: row.reached_on for row in rows}


def side_of(project: Project) -> dict[str, Any]:
    """Return what staff and the parties see of a project's code: the words, whether it is open, and its address."""
    tracking, words = of_project(project.id), words_of(project.id)
    address = ""
    if tracking is not None:
        address = f"{current_app.config['CRM_SETTINGS'].base_url}/track/{rules.written(tracking.code)}"
    return {
        "tracking": tracking, "words": words, "needed": rules.parties(project.partner), "names": rules.PARTY_NAMES,
        "open": opens(project, tracking, words), "address": address, "expired": _expired(tracking),
        "code": rules.written(tracking.code) if tracking is not None else "", "watchers": watchers(project.id),
    }  # fmt: skip


def _expired(tracking: Tracking | None) -> bool:
    return tracking is not None and tracking.expires_on < today()


def slip_of(project: Project) -> dict[str, Any]:
    """Return what stands on the printed slip. Raises NotOpenYet if there is no code."""
    side = side_of(project)
    if side["tracking"] is None:
        raise rules.NotOpenYet()
    return {**side, "qr": Markup(qr_svg(side["address"]))}  # noqa: S704  # drawn by segno from our own address


# -- the parties ---------------------------------------------------------------------------------------------------


def projects_of_firms(actor: Actor) -> Sequence[Project]:
    """Return the projects of the actor's own firms, the latest first."""
    if Scope.FIRM not in actor.scopes(Thing.PROJECT, Act.READ) or not actor.enterprise_ids:
        return []
    mine = Project.investor_id.in_(actor.enterprise_ids) | Project.partner_id.in_(actor.enterprise_ids)
    return session.scalars(select(Project).where(mine).order_by(Project.signed_on.desc(), Project.id.desc())).all()


def firm_project(actor: Actor, project_id: int) -> Project:
    """Return a project of the actor's own firms; others do not exist."""
    project = projects.project_for(actor, project_id)
    if not {project.investor_id, project.partner_id} & set(actor.enterprise_ids):
        raise NotFound()
    return project


def speaks_for(actor: Actor, project: Project) -> tuple[Party, ...]:
    """Return the parties of a project for which the actor may speak as their 企业管理员."""
    firms = {Party.INVESTOR: project.investor_id, Party.PARTNER: project.partner_id}
    return tuple(
        party
        for party in rules.parties(project.partner)
        if (firm := firms[party]) is not None and firm in actor.enterprise_ids and reviews.administers(actor, firm)
    )


# -- who wants mail ------------------------------------------------------------------------------------------------


def watchers(project_id: int) -> int:
    """Return how many addresses get mail about a project."""
    return (
        session.scalar(
            select(func.count()).where(TrackingWatch.project_id == project_id, TrackingWatch.confirmed_at.is_not(None))
        )
        or 0
    )


def watch_of(project_id: int, email: str) -> TrackingWatch | None:
    """Return the row of an address at a project."""
    return session.scalar(
        select(TrackingWatch).where(TrackingWatch.project_id == project_id, TrackingWatch.email == email)
    )


def watch_by_token(token: str) -> TrackingWatch:
    """Return the row behind /track/mail/<token>. Raises NotFound."""
    found = session.scalar(select(TrackingWatch).where(TrackingWatch.token_hash == digest(token)))
    if found is None:
        raise NotFound()
    return found


def watch(watch_id: int) -> TrackingWatch | None:
    """Return one row."""
    return session.get(TrackingWatch, watch_id, populate_existing=True)


def watched(row: TrackingWatch) -> Parcel | None:
    """Return where the project of a row stands, or None if it is not open any more."""
    project = session.get_one(Project, row.project_id)
    tracking = of_project(project.id)
    if tracking is None or not opens(project, tracking, words_of(project.id)):
        return None
    return parcel(project, tracking.code)


def token_of(row: TrackingWatch) -> str:
    """Return the secret of a row's link; nothing but its SHA-256 is stored."""
    return rules.watch_token(current_app.config["CRM_SETTINGS"].secret_key, row.seed)


def due_watches(limit: int = 50) -> Sequence[int]:
    """Return the rows whose mail is due."""
    due = select(TrackingWatch.id).where(TrackingWatch.mail_due_at <= now())
    return session.scalars(due.order_by(TrackingWatch.mail_due_at).limit(limit)).all()


def next_mail_at() -> datetime | None:
    """Return when the next mail is due."""
    return session.scalar(select(func.min(TrackingWatch.mail_due_at)))


def unconfirmed(limit: int = 50) -> Sequence[int]:
    """Return the rows nobody has confirmed in time."""
    old = now() - rules.UNCONFIRMED_LIVES
    asked = select(TrackingWatch.id).where(TrackingWatch.confirmed_at.is_(None), TrackingWatch.asked_at < old)
    return session.scalars(asked.limit(limit)).all()


def step_named(told: Told | None) -> str:
    """Return what a step is called, in Chinese; "" for none."""
    return STEP_NAMES[told.step] if told is not None else ""
