"""Steps of the template a project does not have: said with a reason, taken back if it has them after all."""

from __future__ import annotations

from crm.core.actor import Act, Actor
from crm.core.clock import now
from crm.core.db import action, means, session
from crm.core.errors import Busy, NotFound
from crm.core.facts import announce
from crm.projects import queries, rules
from crm.projects.facts import StepReinstated, StepWaivedOff
from crm.projects.models import StepWaiver
from crm.projects.rules import Step

means("uq_step_waiver_step", Busy)  # somebody says the same right now: tried again, the check finds it


@action
def waive_step(project_id: int, step: Step, reason: str, *, by: Actor) -> StepWaiver:
    """Say that a step does not apply to this project. Raises StepUnknown, StepReached, StepNeeded, StepWaived."""
    project = queries.project_for(by, project_id, Act.WRITE)
    rules.check_waiver(project.kind, step, queries.reached(project))
    if step in queries.waivers(project.id):
        raise rules.StepWaived(step=rules.STEP_NAMES[step])
    made = StepWaiver(project_id=project.id, step=step, reason=reason, at=now(), by_id=by.id, by_name=by.name)
    session.add(made)
    if (plan := queries.plans(project.id).get(step)) is not None:
        session.delete(plan)
    session.flush()
    announce(StepWaivedOff(by=by, project_id=project.id, step=step, reason=reason))
    return made


@action
def reinstate_step(project_id: int, step: Step, *, by: Actor) -> None:
    """Take back that a step does not apply. Raises NotFound."""
    project = queries.project_for(by, project_id, Act.WRITE)
    made = queries.waivers(project.id).get(step)
    if made is None:
        raise NotFound()
    session.delete(made)
    session.flush()
    announce(StepReinstated(by=by, project_id=project.id, step=step))
