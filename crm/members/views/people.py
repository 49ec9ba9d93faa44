"""The list of people and one person; revealing a masked contact."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Actor, Thing
from crm.core.errors import DomainError, Stale
from crm.core.i18n import _
from crm.core.shell import shell
from crm.core.slots import fill
from crm.core.web import flash, limited, refused, render, see_other
from crm.members import actions, queries, rules
from crm.members.forms import PersonForm
from crm.members.models import Person
from crm.members.queries import PeopleFilters
from crm.members.rules import DUTY_NAMES
from crm.members.views import bp
from crm.members.views.listing import cut_of_request, values


def filters_of_request() -> PeopleFilters:
    """Return what this address narrows the list of people to."""
    filters = PeopleFilters.of(request.args)
    return filters if "home" in request.args or not shell().scope else filters.but(home=shell().scope)


@bp.get("/people/")
@requires(Thing.PERSON, Act.READ)
def people() -> ResponseReturnValue:
    """Show a page of people."""
    actor, filters = current_actor(), filters_of_request()
    page = queries.people(actor, filters, cut_of_request())
    ids = [row.id for row in page.rows]

    def url(**changed: str) -> str:
        return url_for(".people", **values(({"home": ""} if shell().scope else {}) | filters.stated | changed))

    return render(
        "members/people.html",
        page=page, filters=filters, url=url, places=queries.places_of(ids) if ids else {},
        counted=len(ids) if page.whole else queries.people_counted(actor, filters),
        elsewhere=queries.people_counted(actor, PeopleFilters(q=filters.q)) if not ids and filters.q else 0,
        shows_contacts=actor.may_all(Thing.PERSON, Act.READ), duty_names=DUTY_NAMES,
        mask_phone=rules.mask_phone, mask_email=rules.mask_email,
    )  # fmt: skip


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
    return render("members/edit_person.html", form=PersonForm(obj=found), person=found, theirs=None)


@bp.post("/people/<int:person_id>/edit")
@requires(Thing.PERSON, Act.WRITE)
def update_person(person_id: int) -> ResponseReturnValue:
    """Store a person's fields; after a clash show what stands there now beside what was typed."""
    actor, form = current_actor(), PersonForm(request.form)
    found = queries.person_for(actor, person_id, Act.WRITE)
    if not form.validate():
        return refused(form, None, "members/edit_person.html", person=found, theirs=None)
    try:
        version = form.version.data or ""
        actions.edit_person(
            person_id,
            form.draft(),
            version=int(version) if version.isdecimal() and len(version) < 10 else 0,
            by=actor,
        )
    except DomainError as error:
        theirs = _differing(form, error) if isinstance(error, Stale) else None
        return refused(form, error, "members/edit_person.html", person=found, theirs=theirs)
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
