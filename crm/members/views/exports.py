"""A list of enterprises as a file: exactly what is on the list, its conditions, its order, its columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from flask import current_app, request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires, signed_in
from crm.core.actor import Act, Thing
from crm.core.downloads import table_file
from crm.core.errors import DomainError, NotFound
from crm.core.i18n import _
from crm.core.sheets import Cell
from crm.core.streaming import Connection, read_apart
from crm.core.web import limited, refused, render, see_other
from crm.lists import actions as lists
from crm.lists import queries as kept
from crm.lists.forms import ExportForm, heads_of, needs_of
from crm.members import queries
from crm.members.queries import Filters
from crm.members.views import bp, listing
from crm.members.views.columns import Beside, Column, Names, chosen, customs_of

KIND = "enterprises"


def filters_of(query: str) -> Filters:
    """Return the filters of a list from its query string."""
    return Filters.of(dict(parse_qsl(query, max_num_fields=100)))


def query_of(filters: Filters) -> str:
    """Return the query string of a list."""
    return urlencode(filters.stated)


def columns_of(filters: Filters) -> dict[str, Column]:
    """Return the columns a list shows, by their names."""
    return chosen(listing.column_names(filters))


@bp.get("/enterprises/export")
@requires(Thing.ENTERPRISE, Act.EXPORT)
def export() -> ResponseReturnValue:
    """Say what the file will hold before it is made."""
    return render("lists/export.html", form=ExportForm(), **_shown(listing.filters_of_request()))


def _shown(filters: Filters) -> dict[str, object]:
    actor = current_actor()
    return {
        **listing.LIST, "stated": filters.stated, "list": query_of(filters), "back": listing.list_url(filters),
        "action": url_for(".make_export"),
        "chips": listing.all_chips(actor, filters), "total": queries.total(actor, filters),
        "heads": heads_of(columns_of(filters)), "reveals": actor.reveals(Thing.PERSON),
    }  # fmt: skip


@bp.post("/enterprises/export")
@requires(Thing.ENTERPRISE, Act.EXPORT)
def make_export() -> ResponseReturnValue:
    """Note the export and lead to its file."""
    limited("export")
    actor, form = current_actor(), ExportForm(request.form)
    filters = filters_of(request.form.get("list", "")[:4_000])
    if not form.validate():
        return refused(form, None, "lists/export.html", **_shown(filters))
    rows = queries.total(actor, filters)
    revealed = bool(form.whole_phones.data) and actor.reveals(Thing.PERSON)
    try:
        made = lists.ask_for_export(KIND, query_of(filters), rows, form.format.data, revealed=revealed, by=actor)
    except DomainError as error:
        return refused(form, error, "lists/export.html", **_shown(filters))
    return see_other(".fetch_export", export_id=made.id)


@bp.get("/enterprises/exports/<int:export_id>")
@signed_in
def fetch_export(export_id: int) -> ResponseReturnValue:
    """Send the file to whoever asked for it and may still have it, read piece by piece."""
    actor = current_actor()
    made = kept.export_of(actor, export_id, KIND)
    if not actor.may(Thing.ENTERPRISE, Act.EXPORT):
        raise NotFound()
    filters = filters_of(made.query)
    columns = columns_of(filters)
    query = queries.wide(actor, filters, needs_of(columns))
    rows = rows_of(query, columns, Beside(Names.here(), whole_phones=made.revealed, exact=True))
    return table_file(_(listing.LIST["title"]), made.format, made.rows, heads_of(columns), rows)


def rows_of(query: queries.Query, columns: Mapping[str, Column], beside: Beside) -> Iterator[list[Cell]]:
    """Return the rows of a file, on a connection of its own; nothing of the request is needed any more."""
    engine = current_app.extensions["engine"]
    says = [column.say for column in columns.values()]
    customs = customs_of(columns)
    asks = any(column.contact for column in columns.values())

    def say(batch: Sequence[queries.AnyRow], connection: Connection) -> Iterator[list[Cell]]:
        ids = [row.id for row in batch]
        contacts = queries.main_contacts(ids, connection) if asks else {}
        near = replace(beside, contacts=contacts, answers=queries.custom_values(ids, customs, connection))
        for row in batch:
            yield [say(row, near) for say in says]

    return read_apart(engine, query, say)
