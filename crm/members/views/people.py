"""The list of people and one person; revealing a masked contact."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Actor, Thing
from crm.core.errors import DomainError, Stale
from crm.core.i18n import _
from crm.core.shell import shell
from crm.core.slots import fill
from crm.core.web import flash, limited, refused, render, see_other
from crm.lists.forms import Column, needs_of
from crm.members import actions, queries, rules
from crm.members.forms import PersonForm
from crm.members.models import Person
from crm.members.queries import PeopleFilters
from crm.members.rules import DUTY_NAMES, About
from crm.members.views import bp, people_columns
from crm.members.views.answering import Asked
from crm.members.views.columns import Names, customs_of
from crm.members.views.listing import cut_of_request, values
from crm.members.views.people_columns import BesidePeople
from crm.members.views.people_lists import chips, column_names, filters_of_request, list_url
from crm.members.views.rows import shown_cell


@bp.get("/people/")
@requires(Thing.PERSON, Act.READ)
def people() -> ResponseReturnValue:
    """Show a page of people."""
    actor, filters = current_actor(), filters_of_request()
    full = actor.may_all(Thing.PERSON, Act.READ)
    wanted = people_columns.chosen(column_names(filters), full=full) if filters.cols else None
    page = queries.people(actor, filters, cut_of_request(), needs_of(wanted or {}))
    ids = [row.id for row in page.rows]
    places = queries.places_of(ids) if ids else {}
    return render(
        "members/people.html",
        page=page, filters=filters, url=page_url(filters), places=places, columns=wanted,
        query=list_url(filters).partition("?")[2], url_of=lambda endpoint: page_url(filters, endpoint)(),
        cells=cells_of(wanted, page.rows, places) if wanted else (), chips=chips(actor, filters.but(home="", duty="")),
        counted=len(ids) if page.whole else queries.people_counted(actor, filters),
        elsewhere=queries.people_counted(actor, PeopleFilters(q=filters.q)) if not ids and filters.q else 0,
        shows_contacts=full, ticks=may_tick(actor), duty_names=DUTY_NAMES,
        mask_phone=rules.mask_phone, mask_email=rules.mask_email,
    )  # fmt: skip


def page_url(filters: PeopleFilters, endpoint: str = "members.people") -> Callable[..., str]:
    """Return a function for templates: the address of this list (or of what is made of it) with something changed."""

    def url(**changed: str) -> str:
        return url_for(endpoint, **values(({"home": ""} if shell().scope else {}) | filters.stated | changed))

    return url


def may_tick(actor: Actor) -> bool:
    """Say whether this actor may change several people at once."""
    return actor.may_all(Thing.PERSON, Act.READ) and actor.may(Thing.PERSON, Act.WRITE)


def cells_of(wanted: Mapping[str, Column], found: Sequence[Any], places: Mapping[int, Any]) -> list[list[str]]:
    """Return what the chosen columns say about a page of people, the name left out."""
    answers = queries.custom_values([row.id for row in found], customs_of(wanted), about=About.PERSON)
    beside = BesidePeople(Names.here(), places=places, answers=answers)
    says = [column.say for name, column in wanted.items() if name != "name"]
    return [[shown_cell(say(row, beside)) for say in says] for row in found]


@bp.get("/people/count")
@requires(Thing.PERSON, Act.READ)
def people_count() -> ResponseReturnValue:
    """Answer the exact count of a list of people: a fragment."""
    return render("members/_people_count.html", total=queries.people_total(current_actor(), filters_of_request()))


def _page(actor: Actor, person: Person, *, revealed: bool = False) -> dict[str, object]:
    """Return what the page of a person needs."""
    own = actor.may_all(Thing.PERSON, Act.READ) or queries.may_person(actor, person.id, Act.WRITE)
    return {
        "person": person, "careers": queries.careers(person.id), "duty_names": DUTY_NAMES,
        "revealed": revealed, "shows_contacts": own, "mask_phone": rules.mask_phone, "mask_email": rules.mask_email,
        "may_write": queries.may_person(actor, person.id, Act.WRITE),
        "may_reveal": own and queries.may_person(actor, person.id, Act.REVEAL),
        "panels": fill("person", person) if own else [],
    }  # fmt: skip


@bp.get("/people/<int:person_id>")
@requires(Thing.PERSON, Act.READ)
def person(person_id: int) -> ResponseReturnValue:
    """Show a person: where they work and worked, how to reach them (masked)."""
    actor = current_actor()
    return render("members/person.html", **_page(actor, queries.person_for(actor, person_id)))


@bp.post("/people/<int:person_id>/contact")
@requires(Thing.PERSON, Act.REVEAL)
def reveal(person_id: int) -> ResponseReturnValue:
    """Show a person's phone and address in full, once, and log who looked."""
    actor = current_actor()
    queries.person_for(actor, person_id, Act.REVEAL)
    limited("reveal")
    shown = actions.reveal_contact(person_id, by=actor)
    return render("members/person.html", **_page(actor, shown, revealed=True))


@bp.get("/people/<int:person_id>/edit")
@requires(Thing.PERSON, Act.WRITE)
def edit_person(person_id: int) -> ResponseReturnValue:
    """Show the form of a person. Whoever may write may see what they write."""
    found = queries.person_for(current_actor(), person_id, Act.WRITE)
    asked = asked_of(person_id)
    form = asked.form(PersonForm)(obj=found, data=asked.data | {"asked": asked.names})
    return render("members/edit_person.html", form=form, person=found, theirs=None, customs=asked.fields)


def asked_of(person_id: int | None = None, given: Mapping[str, str] | None = None) -> Asked:
    """Return the custom fields of people that stand on a form: those of the secretariat, so for staff only."""
    return Asked.of(person_id, given, About.PERSON) if current_actor().staff else Asked()


@bp.post("/people/<int:person_id>/edit")
@requires(Thing.PERSON, Act.WRITE)
def update_person(person_id: int) -> ResponseReturnValue:
    """Store a person's fields; after a clash show what stands there now beside what was typed."""
    actor, asked = current_actor(), asked_of(person_id, request.form)
    found = queries.person_for(actor, person_id, Act.WRITE)
    form = asked.form(PersonForm)(request.form)
    shown = {"person": found, "customs": asked.fields}
    if not form.validate():
        return refused(form, None, "members/edit_person.html", theirs=None, **shown)
    try:
        text = form.version.data or ""
        version = int(text) if text.isdecimal() and len(text) < 10 else 0
        actions.edit_person(person_id, form.draft(), answers=asked.answers(form), version=version, by=actor)
    except DomainError as error:
        theirs = _differing(form, error) if isinstance(error, Stale) else None
        return refused(form, error, "members/edit_person.html", theirs=theirs, **shown)
    flash(_("已保存 {name} 的资料。", name=form.name.data))
    return see_other(".person", person_id=person_id)


def _differing(form: PersonForm, error: Stale) -> list[tuple[str, object, object]]:
    """Return label, what was typed and what is stored, of each field that differs; the next save counts."""
    form.version.data, form.version.raw_data = str(error.version), None
    return [
        (form[name].label.text, error.yours[name], text)
        for name, text in error.theirs.items()
        if error.yours[name] != text
    ]
