"""Recording what a person said about being reached."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from crm.consents import actions, queries
from crm.consents.forms import ConsentForm
from crm.consents.rules import CHANNEL_NAMES, PURPOSE_NAMES, WAY_NAMES, WORD_NAMES, Channel, Way, Word
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import current_actor, flash, refused, render, requires, see_other
from crm.members import queries as members
from crm.members.models import Person

bp = Blueprint("consents", __name__)
NAMES: dict[str, Any] = {
    "channels": CHANNEL_NAMES, "purposes": PURPOSE_NAMES, "words": WORD_NAMES, "ways": WAY_NAMES,
}  # fmt: skip


def _page(person: Person) -> dict[str, Any]:
    return {"person": person, "entries": queries.ledger(person.id), **NAMES}


@bp.get("/people/<int:person_id>/consents")
@requires(Thing.RECIPIENT, Act.WRITE)
def show(person_id: int) -> ResponseReturnValue:
    """Show a person's whole ledger and the form of a new line."""
    person = members.person_for(current_actor(), person_id)
    return render("consents/show.html", form=ConsentForm(), **_page(person))


@bp.post("/people/<int:person_id>/consents")
@requires(Thing.RECIPIENT, Act.WRITE)
def record(person_id: int) -> ResponseReturnValue:
    """Add a line."""
    actor, form = current_actor(), ConsentForm(request.form)
    person = members.person_for(actor, person_id)
    if not form.validate():
        return refused(form, None, "consents/show.html", **_page(person))
    try:
        actions.record(
            person.id, channel=form.channel.data or Channel.MAIL, word=form.word.data or Word.DO_NOT_CONTACT,
            purpose=form.purpose.data, way=form.way.data or Way.SPOKEN, text_version=form.text_version.data or "",
            reason=form.reason.data or "", by=actor,
        )  # fmt: skip
    except DomainError as error:
        return refused(form, error, "consents/show.html", **_page(person))
    flash(_("已记录{name}的表示。", name=person.name))
    return see_other("members.person", person_id=person.id)
