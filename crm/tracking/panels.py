"""What tracking adds to a project's page: who agreed, the code, the slip."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from crm.core.access import current_actor
from crm.core.actor import Act, Thing
from crm.core.slots import panel
from crm.projects import queries as projects
from crm.projects.models import Project
from crm.tracking import queries
from crm.tracking.forms import WordForm


@panel("project", order=40)
def public_page(project: Project) -> Markup | None:
    """公开进度: the parties' words, and the page anybody with the code may read."""
    actor = current_actor()
    if not actor.staff:
        return None
    page = render_template(
        "tracking/_panel.html", project=project, word_form=WordForm(), **queries.side_of(project),
        may_change=projects.may(actor, project.id, Act.WRITE, Thing.PROJECT),
    )  # fmt: skip
    return Markup(page)  # noqa: S704  # our own template
