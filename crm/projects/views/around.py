"""Around the list of projects: 更多条件, 列设置, its file. What is on screen is what is asked, shown and taken away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlencode

from flask import current_app, redirect, request, url_for
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
from crm.lists.forms import Asking, Chip, Column, ExportForm, heads_of, needs_of, offered, ticked
from crm.lists.rules import written
from crm.projects import queries
from crm.projects.views import bp, columns
from crm.projects.views.asking import LIST, Listed, chips, fields_of, list_url, listed_in, listed_of

KIND = "projects"


@bp.get("/projects/conditions")
@requires(Thing.PROJECT, Act.READ)
def conditions() -> ResponseReturnValue:
    """Show the conditions of a list as a form; its buttons come back here until they are applied."""
    actor, listed = current_actor(), listed_of(request.args)
    asking = Asking.of(request.args, fields_of(actor), queries.where_of(actor, listed.filters.where), "name")
    if asking.applied is not None:
        return redirect(list_url(listed, where=written(asking.applied)), code=303)
    return render(
        "lists/conditions.html", **LIST, stated=listed.stated, back=list_url(listed), action=url_for(".conditions"),
        **asking.shown,
    )  # fmt: skip


@bp.get("/projects/columns")
@requires(Thing.PROJECT, Act.READ)
def column_choice() -> ResponseReturnValue:
    """Offer the columns, those of the list first; or take the choice over into the address of the list."""
    staff = current_actor().staff
    listed, known = listed_of(request.args), columns.every(staff=staff)
    if request.args.get("do") == "apply":
        return redirect(list_url(listed, cols=ticked(request.args, known, columns.USUAL)), code=303)
    return render(
        "lists/columns.html",
        **LIST, offered=offered(known, columns.chosen(listed.cols, staff=staff), "name"), stated=listed.stated,
        back=list_url(listed), usual=list_url(listed, cols=""), action=url_for(".column_choice"),
        first=known["name"].label, fields_at="",
    )  # fmt: skip


@bp.get("/projects/export")
@requires(Thing.PROJECT, Act.EXPORT)
def export() -> ResponseReturnValue:
    """Say what the file will hold before it is made."""
    return render("lists/export.html", form=ExportForm(), **_shown(listed_of(request.args)))


def _shown(listed: Listed) -> dict[str, object]:
    actor = current_actor()
    simple = [Chip(f"{label}{_('：')}{value}", "") for label, value in listed.named]
    return {
        **LIST, "stated": listed.stated, "list": urlencode(listed.stated), "back": list_url(listed),
        "action": url_for(".make_export"), "chips": [*simple, *chips(actor, listed)],
        "total": queries.total(actor, listed.filters).count, "heads": heads_of(columns.chosen(listed.cols)),
        "reveals": False,
    }  # fmt: skip


@bp.post("/projects/export")
@requires(Thing.PROJECT, Act.EXPORT)
def make_export() -> ResponseReturnValue:
    """Note the export and lead to its file."""
    limited("export")
    actor, form = current_actor(), ExportForm(request.form)
    listed = listed_in(request.form.get("list", "")[:6_000])
    if not form.validate():
        return refused(form, None, "lists/export.html", **_shown(listed))
    rows = queries.total(actor, listed.filters).count
    try:
        made = lists.ask_for_export(KIND, urlencode(listed.stated), rows, form.format.data, by=actor)
    except DomainError as error:
        return refused(form, error, "lists/export.html", **_shown(listed))
    return see_other(".fetch_export", export_id=made.id)


@bp.get("/projects/exports/<int:export_id>")
@signed_in
def fetch_export(export_id: int) -> ResponseReturnValue:
    """Send the file to whoever asked for it and may still have it, read piece by piece."""
    actor = current_actor()
    made = kept.export_of(actor, export_id, KIND)
    if not actor.may(Thing.PROJECT, Act.EXPORT):
        raise NotFound()
    listed = listed_in(made.query)
    shown = columns.chosen(listed.cols)
    query = queries.projects_wide(actor, listed.filters, needs_of(shown))
    return table_file(_(LIST["title"]), made.format, made.rows, heads_of(shown), rows_of(query, shown))


def rows_of(query: queries.Query, shown: Mapping[str, Column]) -> Iterator[list[Cell]]:
    """Return the rows of a file, on a connection of its own; nothing of the request is needed any more."""
    beside = columns.Beside()

    def say(batch: Sequence[queries.AnyRow], _connection: Connection) -> Iterator[list[Cell]]:
        for row in batch:
            yield [column.say(row, beside) for column in shown.values()]

    return read_apart(current_app.extensions["engine"], query, say)
