"""What consents add to a person's page: what holds now, for whoever may read consents."""

from __future__ import annotations

from markupsafe import Markup

from crm.consents import queries
from crm.consents.rules import CHANNEL_NAMES, PURPOSE_NAMES, Verdict
from crm.core.access import current_actor
from crm.core.actor import Act, Thing
from crm.core.slots import panel
from crm.core.web import render
from crm.members.models import Person


@panel("person", order=20)
def consents_of_person(person: Person) -> Markup | None:
    """How a person may be reached."""
    actor = current_actor()
    if not actor.may_all(Thing.RECIPIENT, Act.READ):
        return None
    entries = queries.ledger(person.id)
    page = render(
        "consents/_person.html", person=person, barred=queries.barred_channels(entries),
        stated=queries.stated(entries), may_write=actor.may_all(Thing.RECIPIENT, Act.WRITE), given=Verdict.GIVEN,
        channels=CHANNEL_NAMES, purposes=PURPOSE_NAMES,
    )  # fmt: skip
    return Markup(page)  # noqa: S704  # our own template
