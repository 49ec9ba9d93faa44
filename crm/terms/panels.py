"""What terms add to an enterprise's and a person's page: which office in which term."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from crm.core.access import current_actor
from crm.core.slots import panel
from crm.core.web import render
from crm.members.rules import POSITION_NAMES
from crm.terms import queries


@panel("enterprise-side", order=40)
def offices_of_firm(subject: Any) -> Markup | None:
    """Show which offices a firm held."""
    if not queries.may_read(current_actor()):
        return None
    return _shown(queries.history_of(enterprise_id=subject.id), of_person=False)


@panel("person", order=40)
def offices_of_person(subject: Any) -> Markup | None:
    """Show which offices a person held."""
    if not queries.may_read(current_actor()):
        return None
    return _shown(queries.history_of(person_id=subject.id), of_person=True)


def _shown(rows: Any, *, of_person: bool) -> Markup | None:
    if not rows:
        return None
    shown = render("terms/_history.html", rows=rows, of_person=of_person, position_names=POSITION_NAMES)
    return Markup(shown)  # noqa: S704  # our template
