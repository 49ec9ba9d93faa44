"""What hinders projects of the first 示例 firm, what was done of them by month, and one with foreign capital."""

from __future__ import annotations

import io
from dataclasses import fields
from datetime import date, timedelta

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from crm.accounts import queries as accounts
from crm.accounts.permissions import Role
from crm.core.actor import Actor
from crm.core.clock import at_wall, freeze
from crm.core.db import session
from crm.core.money import Money
from crm.demo.paper import sheet
from crm.demo.tables import Stage
from crm.projects import actions as projects
from crm.projects import rules
from crm.projects.models import Project
from crm.projects.rules import Capital, Exchange, ProblemDetails, ProblemKind, ProjectDetails, Severity

LATE = timedelta(days=24)
DONE = ((date(2020, 11, 1), "0.35"), (date(2020, 12, 1), "0.42"))
"""完成投资 in 亿元 of two months."""
MILLION = Exchange(
    currency="USD", cents=120_050_000, rate_micros=6_463_200, on=date(2021, 1, 15), source="中国外汇交易中心中间价"
)


def hinder(stage: Stage) -> None:
    """Store two problems, one of them past its day and taken higher, two months of work, and a rate."""
    by = accounts.actor_of(stage.accounts["secretary"], stage.names["secretary"], frozenset({Role.SECRETARY}))
    second = accounts.actor_of(stage.accounts["finance"], stage.names["finance"], frozenset({Role.FINANCE}))
    own = select(Project).where(Project.investor_id == stage.firms["1"], Project.terminated_on.is_(None))
    first, *others = session.scalars(own.order_by(Project.signed_on.desc(), Project.id.desc())).all()
    land = ProblemDetails(
        kind=ProblemKind.LAND, severity=Severity.SERIOUS, title="厂房交付延期",
        detail="演示：园区消防验收未完成，设备无法进场。",
    )  # fmt: skip
    with freeze(at_wall(stage.today - LATE, 10)):
        made = projects.raise_problem(first.id, land, owner_id=by.id, by=by)
        projects.assign_problem(made.id, "示例区招商服务中心", owner_id=by.id, by=by)
        projects.escalate_problem(made.id, "示例区政府办公室", "演示：两次催办后仍未办结", by=by)
    power = ProblemDetails(kind=ProblemKind.ENERGY, severity=Severity.NORMAL, title="用电增容手续")
    projects.raise_problem((others or [first])[0].id, power, owner_id=by.id, by=by)
    for month, yi in DONE:
        proof = io.BytesIO(sheet("Demo certificate of progress", "Made up.").content)
        paper = FileStorage(proof, filename="完成投资确认单（演示）.pdf")
        done = projects.record_completion(first.id, Money.of(yi, "亿元"), month, evidence=paper, by=by)
        projects.verify_completion(done.id, by=second)
    _abroad(first, by)


def _abroad(project: Project, by: Actor) -> None:
    known = {field.name: getattr(project, field.name) for field in fields(ProjectDetails)}
    given = ProjectDetails(**known | {"capital": Capital.HMT, "subscribed": Money.of("0.5", "亿元")})
    if (project.contracted or Money(0)) >= MILLION.money:
        given = rules.with_exchange(given, MILLION)
    projects.edit_project(project.id, given, version=project.version, by=by)
