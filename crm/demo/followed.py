"""Projects of the first 示例 firm: one that anybody with its code may follow, all with the next step planned."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from crm.accounts import queries as accounts
from crm.accounts.permissions import Role
from crm.core.db import session
from crm.demo.tables import Stage
from crm.projects import actions as projects
from crm.projects import queries as records
from crm.projects import rules
from crm.projects.models import Project
from crm.tracking import actions
from crm.tracking.rules import parties

UNIT = "示例区招商服务中心"
COMING = timedelta(days=60)


def follow(stage: Stage) -> None:
    """Plan what comes next, and open the latest of them to whoever has its code."""
    by = accounts.actor_of(stage.accounts["secretary"], stage.names["secretary"], frozenset({Role.SECRETARY}))
    own = select(Project).where(Project.investor_id == stage.firms["1"], Project.terminated_on.is_(None))
    found = session.scalars(own.order_by(Project.signed_on.desc(), Project.id.desc())).all()
    for project in found:
        coming = [each.step for each in rules.steps_shown(project.kind, records.reached(project)) if not each.reached]
        if coming:
            projects.plan_step(project.id, coming[0], stage.today + COMING, unit=UNIT, by=by)
    for party in parties(found[0].partner):
        actions.record_word(found[0].id, party, agrees=True, basis="演示：书面同意", by=by)
