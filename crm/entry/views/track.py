"""An application as a parcel: the steps of the way, and what happened, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from crm.core.clock import local
from crm.core.i18n import _
from crm.entry import rules
from crm.entry.models import Application, Step
from crm.entry.queries import procedure_of
from crm.entry.rules import Move, State

Told = tuple[str, str, str, str, str]
"""A line of the track: state of the line, day, time, title, text (templates/ui/progress.html)."""


def track_of(application: Application) -> list[tuple[str, str, str]]:
    """Return the steps of the way its procedure has: (name, day, "done" | "now" | "")."""
    way = procedure_of(application).way()
    reached = {step.after: step for step in application.steps}
    at = _place(application, way)
    found = []
    for place, state in enumerate(way):
        step = reached.get(state)
        day = step.decided_on.isoformat() if step is not None and place <= at else ""
        final = application.state in rules.ENDED
        mark = "done" if place < at or (place == at and final) else "now" if place == at else ""
        found.append((_(rules.STEP_NAMES[state]), day, mark))
    return found


def _place(application: Application, way: Sequence[State]) -> int:
    """Return how far an application has come; one that was returned stands at the screening."""
    state = State.SCREENING if application.state is State.RETURNED else application.state
    if state in way:
        return way.index(state)
    befores = [way.index(step.before) for step in application.steps if step.before in way]
    return befores[-1] - 1 if befores else -1


def told(application: Application) -> list[Told]:
    """Return what the applicant reads of what happened, newest first. Opinions are the association's own, except why
    an application was returned or refused."""
    days = procedure_of(application).notice_days
    lines = [_line(step, "now" if not n else "done", days) for n, step in enumerate(reversed(application.steps))]
    begun = local(application.created_at)
    first = ("done" if lines else "now", begun.date().isoformat(), begun.strftime("%H:%M"), _("开始填写申请"), "")
    return [*lines, first]


def _line(step: Step, mark: str, notice_days: int) -> Told:
    at = local(step.at)
    text = step.opinion if step.move in (Move.RETURN, Move.REJECT) else ""
    if step.after is State.NOTICE:
        text = _("公示至 {until}", until=rules.notice_until(step.decided_on, notice_days).isoformat())
    title = _(rules.MOVE_NAMES[step.move])
    if step.move not in rules.APPLICANTS:
        where = rules.STEP_NAMES.get(step.before, rules.STATE_NAMES[step.before])
        title = _("{state}：{move}", state=_(where), move=title)
    return mark, at.date().isoformat(), at.strftime("%H:%M"), title, text
