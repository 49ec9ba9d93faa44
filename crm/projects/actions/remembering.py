"""What of a project enters the figures is kept as it stood before it is changed: figures of those days stay."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import exists, func, insert, literal, or_, select

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.columns import UtcDateTime
from crm.core.db import action, means, session
from crm.core.errors import Busy
from crm.projects.models import Project, ProjectPast, Signing

means("uq_project_past_until", Busy)  # two changes in the same microsecond: tried again
FIGURED = ("sector", "origin_code", "landing_code", "home_code", "contracted")
"""The fields of a project by which figures are narrowed, cut or divided."""


@action
def keep_past(project_ids: Collection[int], *, by: Actor) -> None:  # noqa: ARG001  # every action says who acts
    """Keep what these projects are until now; to be called before they are changed.

    A project that was never signed stands in no figure, so nothing of it is kept.
    """
    at = now()
    last = select(func.max(ProjectPast.until)).where(ProjectPast.project_id == Project.id).scalar_subquery()
    fields = [getattr(Project, name) for name in FIGURED]
    kept = select(Project.id, last, literal(at, UtcDateTime()), *fields).where(
        Project.id.in_(project_ids),
        exists().where(Signing.project_id == Project.id),
        or_(last.is_(None), last < at),
    )
    session.execute(insert(ProjectPast).from_select(["project_id", "since", "until", *FIGURED], kept))
