"""What recognition adds to a project's page: its rows of the ledger, and the way to recognise it."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from crm.core.access import current_actor
from crm.core.actor import Act, Scope, Thing
from crm.core.slots import panel
from crm.projects import queries as projects
from crm.projects.models import Project
from crm.projects.rules import SigningState
from crm.recognition import queries
from crm.recognition.rules import COUNT_SCOPE_NAMES, ENTRY_KIND_NAMES


@panel("project-actions", order=10)
def recognise_button(project: Project) -> Markup | None:
    """认定, for who may recognise and did not report it."""
    actor = current_actor()
    signing = projects.standing_signing(project.id)
    if signing is None or signing.state is not SigningState.PENDING:
        return None
    if not actor.may_all(Thing.RECOGNITION, Act.CONFIRM) or signing.reported_by_id == actor.id:
        return None
    return Markup(render_template("recognition/_action.html", signing=signing))  # noqa: S704  # our own template


@panel("project", order=10)
def history(project: Project) -> Markup | None:
    """认定记录: the project's rows of the ledger."""
    if Scope.ALL not in current_actor().scopes(Thing.RECOGNITION, Act.READ):
        return None
    actor, waiting = current_actor(), queries.waiting_correction(project.id)
    may_correct = waiting is None and projects.may(actor, project.id, Act.WRITE) and queries.counted(project.id)
    page = render_template(
        "recognition/_history.html", project=project, rows=queries.history_of(project.id), kinds=ENTRY_KIND_NAMES,
        scopes=COUNT_SCOPE_NAMES, waiting=waiting, turned_down=queries.refused_of(project.id), may_correct=may_correct,
        may_confirm=actor.may_all(Thing.RECOGNITION, Act.CONFIRM),
    )  # fmt: skip
    return Markup(page)  # noqa: S704  # our own template
