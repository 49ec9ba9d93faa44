"""Projects as they stood at the end of a day: what was corrected since is read as it was then (docs/decisions/0028)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_
from sqlalchemy.orm import aliased

from crm.core.clock import now
from crm.core.db import Query
from crm.projects.models import Project, ProjectPast


class Standing:
    """What projects were just before an instant. Of a day that is not over they are what they are, at no cost."""

    def __init__(self, until: datetime) -> None:
        self._until = until
        self._past = aliased(ProjectPast) if until <= now() else None

    def of(self, column: Any) -> ColumnElement[Any]:
        """Return a column of Project that ProjectPast keeps, as it stood; `joined` must have been called."""
        if self._past is None:
            own: ColumnElement[Any] = column
            return own
        return case((self._past.id.is_not(None), getattr(self._past, column.key)), else_=column)

    def joined(self, query: Query) -> Query:
        """Return a query that has Project among what it reads, with what the projects were beside it."""
        if self._past is None:
            return query
        begun = or_(self._past.since.is_(None), self._past.since < self._until)
        return query.outerjoin(
            self._past, and_(self._past.project_id == Project.id, begun, self._past.until >= self._until)
        )
