"""What the directory adds below: who is named to members, what a firm hides, the certificate on the firm's page."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from sqlalchemy import Select

from crm.core.access import current_actor
from crm.core.actor import Act, Actor, Thing
from crm.core.slots import panel, source
from crm.core.web import render
from crm.directory import queries
from crm.directory.rules import AUDIENCE_NAMES, OF_FIRM, SHOWN_FIELD_NAMES, Field
from crm.standards.crockford import spaced


@source("people_in_directory", order=10)
def people_in_directory(actor: Actor) -> Select[Any]:
    """The people who are named to this actor in the members' directory."""
    return queries.people_shown_to(actor)


@source("hidden_in_directory", order=10)
def hidden_in_directory(actor: Actor, enterprise_id: int) -> frozenset[str]:
    """The fields an enterprise does not show to this actor; its telephone is revealed in the directory only."""
    audiences, chosen = queries.seen_by(actor), queries.audiences_of_firm([enterprise_id])[enterprise_id]
    return frozenset({Field.PHONE.value, *(field.value for field in OF_FIRM if chosen[field] not in audiences)})


@panel("enterprise-side", order=40)
def certificate(subject: Any) -> Markup | None:
    """Lead to the certificate of a member in order."""
    if not current_actor().may_all(Thing.ENTERPRISE, Act.EXPORT) or not queries.is_in_order(subject.id):
        return None
    held = queries.certificate_of(subject.id)
    return Markup(  # noqa: S704  # our template
        render("directory/_certificate_side.html", enterprise=subject, held=held, spaced=spaced)
    )


@panel("person", order=40)
def choices(subject: Any) -> Markup | None:
    """Say to staff what a person has chosen to show, so that nobody hands out what they keep."""
    if not current_actor().may_all(Thing.PERSON, Act.READ):
        return None
    return Markup(  # noqa: S704  # our template
        render(
            "directory/_choices.html", choices=queries.choices_of_person(subject.id), names=SHOWN_FIELD_NAMES,
            audiences=AUDIENCE_NAMES,
        )
    )  # fmt: skip
