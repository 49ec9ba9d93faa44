"""Who came to an event, whose firm is looked after by whom, and who has a task for it already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, func, or_, select

from crm.attendance.models import CheckIn
from crm.attendance.queries.counts import CAME
from crm.attendance.queries.scans import STANDS
from crm.core.db import session
from crm.events.models import Registration
from crm.events.rules import GuestClass
from crm.members.models import Enterprise
from crm.outcomes.models import EventFollowUp
from crm.work import queries as work
from crm.work.models import Task
from crm.work.rules import TaskState

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Following:
    """Whom to follow up: (attendee, owner of the firm or None) in order, how many have a task, names of holders."""

    attendees: tuple[tuple[AnyRow, int | None], ...]
    made: int
    names: dict[int, str]

    @property
    def by_owner(self) -> list[tuple[int, int]]:
        """(owner, how many of their firms' attendees), whom most belong to first."""
        counts = Counter(owner for _row, owner in self.attendees if owner is not None)
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))

    @property
    def ownerless(self) -> int:
        """How many belong to nobody who holds tasks."""
        return sum(owner is None for _row, owner in self.attendees)


def to_follow(event_id: int) -> Following:
    """Return who came, staff left out, and has no follow-up yet; the owner is the 对接人 of the firm."""
    names = {row.id: row.name for row in work.holders()}
    rows = session.execute(
        select(
            Registration.id, Registration.name, Registration.company, Registration.enterprise_id,
            Registration.person_id, Enterprise.manager_id,
        )
        .outerjoin(CheckIn, and_(CheckIn.registration_id == Registration.id, STANDS))
        .outerjoin(Enterprise, Enterprise.id == Registration.enterprise_id)
        .outerjoin(EventFollowUp, EventFollowUp.registration_id == Registration.id)
        .where(
            Registration.event_id == event_id, CAME, EventFollowUp.task_id.is_(None),
            Registration.guest_class != GuestClass.STAFF,
        )
        .order_by(Registration.company, Registration.id)
    ).all()  # fmt: skip
    owned = tuple((row, row.manager_id if row.manager_id in names else None) for row in rows)
    return Following(owned, sum(counts_of(event_id)), names)


def counts_of(event_id: int) -> tuple[int, int]:
    """Return how many follow-ups of an event are open, and how many are settled."""
    opened = func.count().filter(Task.state == TaskState.OPEN)
    row = session.execute(
        select(opened, func.count())
        .select_from(EventFollowUp)
        .join(Registration, Registration.id == EventFollowUp.registration_id)
        .join(Task, Task.id == EventFollowUp.task_id)
        .where(Registration.event_id == event_id)
    ).one()
    return row[0], row[1] - row[0]


def followed(event_id: int, limit: int = 200) -> Sequence[AnyRow]:
    """Return the follow-ups of an event with their tasks, open ones first."""
    return session.execute(
        select(
            Registration.name, Registration.company, Task.id, Task.title, Task.state, Task.owner_id, Task.due_on,
            Task.settled_at,
        )
        .join(EventFollowUp, EventFollowUp.registration_id == Registration.id)
        .join(Task, Task.id == EventFollowUp.task_id)
        .where(Registration.event_id == event_id, or_(Task.state == TaskState.OPEN, Task.settled_at.is_not(None)))
        .order_by(Task.state != TaskState.OPEN, Task.due_on, Task.id)
        .limit(limit)
    ).all()  # fmt: skip
