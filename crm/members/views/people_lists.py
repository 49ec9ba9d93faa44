"""Around the list of people: 更多条件, 列设置, its file. What is on screen is what is asked, shown and taken away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires, signed_in
from crm.core.actor import Act, Actor, Thing
from crm.core.downloads import table_file
from crm.core.errors import DomainError, NotFound
from crm.core.i18n import _, current_locale
from crm.core.sheets import Cell
from crm.core.shell import address, shell
from crm.core.streaming import Connection, read_apart
from crm.core.web import limited, refused, render, see_other
from crm.core.words import N_
from crm.lists import actions as lists
from crm.lists import queries as kept
from crm.lists.forms import (
    Asking,
    Chip,
    Column,
    Field,
    PeopleExportForm,
    condition_chips,
    heads_of,
    needs_of,
    offered,
    ticked,
)
from crm.lists.rules import written
from crm.members import queries
from crm.members.forms import LOCALE_NAMES
from crm.members.queries import PeopleFilters
from crm.members.rules import DUTY_NAMES, About
from crm.members.views import bp, fields, listing, people_columns
from crm.members.views.columns import Names, customs_of
from crm.members.views.people_columns import BesidePeople

LIST: Mapping[str, Any] = {"title": N_("人员"), "noun": N_("人"), "here": "people"}
KIND = "people"
WHERE_FROM = {"side": "side", "position": "position", "manager": "manager"}
"""Fields whose values are those of the list of enterprises."""


def filters_of_request() -> PeopleFilters:
    """Return what this address narrows the list of people to."""
    filters = PeopleFilters.of(request.args)
    return filters if "home" in request.args or not shell().scope else filters.but(home=shell().scope)


def filters_of(query: str) -> PeopleFilters:
    """Return the filters of a list from its query string."""
    return PeopleFilters.of(dict(parse_qsl(query, max_num_fields=100)))


def list_url(filters: PeopleFilters) -> str:
    """Return the address of a list. With the switch on one city, "both" has to be said."""
    stated = filters.stated
    if shell().scope and not filters.home:
        stated["home"] = ""
    return address("members.people", **listing.values(stated))


def column_names(filters: PeopleFilters) -> list[str]:
    """Return the names of the columns an address asks for; [] for the usual ones."""
    return filters.cols.split(".") if filters.cols else []


def fields_of(actor: Actor) -> dict[str, Field]:
    """Return what this actor may ask about, with the values to choose from."""
    asked, locale = queries.people_fields_for(actor), current_locale()
    found = {
        name: Field(name, _(column.label), asked[name].kind, _options(actor, name))
        for name, column in people_columns.COLUMNS.items()
        if name in asked
    }
    for custom in queries.customs(About.PERSON) if actor.may_all(Thing.PERSON, Act.READ) else []:
        options = [(str(each.id), each.spoken(locale)) for each in custom.options]
        found[custom.name] = Field(custom.name, custom.spoken(locale), asked[custom.name].kind, options)
    return found


def _options(actor: Actor, name: str) -> list[tuple[str, str]]:
    if name == "duty":
        return [(duty.value, _(label)) for duty, label in DUTY_NAMES.items()]
    if name == "locale":
        return [(value, _(label)) for value, label in LOCALE_NAMES.items()]
    return list(fields.options_of(actor, name)) if name in WHERE_FROM else []


def chips(actor: Actor, filters: PeopleFilters) -> list[Chip]:
    """Return the conditions of a list, each with the address of the list without it."""
    where = queries.people_where_of(actor, filters.where)
    known = fields_of(actor) if where else {}
    found = []
    if filters.home:
        side = f"{_('归属方')}{_('：')}{shell().city_name(filters.home) or filters.home}"
        found.append(Chip(side, list_url(filters.but(home=""))))
    if filters.duty:
        duty = next(_(label) for each, label in DUTY_NAMES.items() if each.value == filters.duty)
        found.append(Chip(f"{_('角色')}{_('：')}{duty}", list_url(filters.but(duty=""))))
    return found + condition_chips(where, known, lambda changed: list_url(filters.but(where=changed)))


@bp.get("/people/conditions")
@requires(Thing.PERSON, Act.READ)
def people_conditions() -> ResponseReturnValue:
    """Show the conditions of a list of people as a form; its buttons come back here until they are applied."""
    actor, filters = current_actor(), filters_of_request()
    asking = Asking.of(request.args, fields_of(actor), queries.people_where_of(actor, filters.where), "name")
    if asking.applied is not None:
        return redirect(list_url(filters.but(where=written(asking.applied))), code=303)
    return render(
        "lists/conditions.html", **LIST, stated=filters.stated, back=list_url(filters),
        action=url_for(".people_conditions"), **asking.shown,
    )  # fmt: skip


@bp.get("/people/columns")
@requires(Thing.PERSON, Act.READ)
def people_column_choice() -> ResponseReturnValue:
    """Offer the columns, those of the list first; or take the choice over into the address of the list."""
    filters, full = filters_of_request(), current_actor().may_all(Thing.PERSON, Act.READ)
    known = people_columns.every(full=full)
    if request.args.get("do") == "apply":
        cols = ticked(request.args, known, people_columns.USUAL)
        return redirect(list_url(filters.but(cols=cols)), code=303)
    shown = people_columns.chosen(column_names(filters), full=full)
    return render(
        "lists/columns.html",
        **LIST, offered=offered(known, shown, "name"), stated=filters.stated, back=list_url(filters),
        usual=list_url(filters.but(cols="")), action=url_for(".people_column_choice"), first=known["name"].label,
        fields_at=url_for(".custom_fields") if current_actor().may(Thing.ENTERPRISE, Act.EXPORT) else "",
    )  # fmt: skip


@bp.get("/people/export")
@requires(Thing.PERSON, Act.EXPORT)
def export_people() -> ResponseReturnValue:
    """Say what the file will hold before it is made."""
    return render("lists/export.html", form=PeopleExportForm(), **_shown(filters_of_request()))


def _shown(filters: PeopleFilters) -> dict[str, object]:
    actor = current_actor()
    return {
        **LIST, "stated": filters.stated, "list": urlencode(filters.stated), "back": list_url(filters),
        "action": url_for(".make_people_export"), "chips": chips(actor, filters),
        "total": queries.people_total(actor, filters),
        "heads": heads_of(people_columns.chosen(column_names(filters))), "reveals": _reveals(actor),
    }  # fmt: skip


def _reveals(actor: Actor) -> bool:
    """Say whether this actor may take whole telephones of everybody away."""
    return actor.may_all(Thing.PERSON, Act.REVEAL)


@bp.post("/people/export")
@requires(Thing.PERSON, Act.EXPORT)
def make_people_export() -> ResponseReturnValue:
    """Note the export and lead to its file."""
    limited("export")
    actor, form = current_actor(), PeopleExportForm(request.form)
    filters = filters_of(request.form.get("list", "")[:6_000])
    if not form.validate():
        return refused(form, None, "lists/export.html", **_shown(filters))
    rows, revealed = queries.people_total(actor, filters), bool(form.whole_phones.data) and _reveals(actor)
    query = urlencode(filters.stated)
    try:
        made = lists.ask_for_export(KIND, query, rows, form.format.data, revealed=revealed, by=actor)
    except DomainError as error:
        return refused(form, error, "lists/export.html", **_shown(filters))
    return see_other(".fetch_people_export", export_id=made.id)


@bp.get("/people/exports/<int:export_id>")
@signed_in
def fetch_people_export(export_id: int) -> ResponseReturnValue:
    """Send the file to whoever asked for it and may still have it, read piece by piece."""
    actor = current_actor()
    made = kept.export_of(actor, export_id, KIND)
    if not actor.may(Thing.PERSON, Act.EXPORT) or (made.revealed and not _reveals(actor)):
        raise NotFound()
    filters = filters_of(made.query)
    columns = people_columns.chosen(column_names(filters))
    query = queries.people_wide(actor, filters, needs_of(columns))
    rows = rows_of(query, columns, BesidePeople(Names.here(), whole_phones=made.revealed, exact=True))
    return table_file(_(LIST["title"]), made.format, made.rows, heads_of(columns), rows)


def rows_of(query: queries.Query, columns: Mapping[str, Column], beside: BesidePeople) -> Iterator[list[Cell]]:
    """Return the rows of a file, on a connection of its own; nothing of the request is needed any more."""
    engine = current_app.extensions["engine"]
    customs, asks = customs_of(columns), any(column.contact for column in columns.values())

    def say(batch: Sequence[queries.AnyRow], connection: Connection) -> Iterator[list[Cell]]:
        ids = [row.id for row in batch]
        answers = queries.custom_values(ids, customs, connection, About.PERSON)
        near = replace(beside, places=queries.places_of(ids, connection) if asks else {}, answers=answers)
        for row in batch:
            yield [column.say(row, near) for column in columns.values()]

    return read_apart(engine, query, say)
