"""Around the list of leads: 更多条件, 列设置, its file. What is on screen is what is asked, shown and taken away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlencode

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires, signed_in
from crm.core.actor import Act, Actor, Thing
from crm.core.downloads import table_file
from crm.core.errors import DomainError, NotFound
from crm.core.i18n import _
from crm.core.sheets import Cell
from crm.core.streaming import Connection, read_apart
from crm.core.web import limited, refused, render, see_other
from crm.leads import queries
from crm.leads.views import bp, columns
from crm.leads.views.asking import LIST, Listed, chips, fields_of, list_url, listed_in, listed_of
from crm.lists import actions as lists
from crm.lists import queries as kept
from crm.lists.forms import Asking, Chip, Column, PeopleExportForm, heads_of, needs_of, offered, ticked
from crm.lists.rules import written

KIND = "leads"


@bp.get("/leads/conditions")
@requires(Thing.LEAD, Act.READ)
def conditions() -> ResponseReturnValue:
    """Show the conditions of a list as a form; its buttons come back here until they are applied."""
    actor, listed = current_actor(), listed_of(request.args)
    asking = Asking.of(request.args, fields_of(actor), queries.where_of(actor, listed.filters.where), "title")
    if asking.applied is not None:
        return redirect(list_url(listed, where=written(asking.applied)), code=303)
    return render(
        "lists/conditions.html", **LIST, stated=listed.stated, back=list_url(listed), action=url_for(".conditions"),
        **asking.shown,
    )  # fmt: skip


@bp.get("/leads/columns")
@requires(Thing.LEAD, Act.READ)
def column_choice() -> ResponseReturnValue:
    """Offer the columns, those of the list first; or take the choice over into the address of the list."""
    listed, known = listed_of(request.args), columns.every(staff=current_actor().staff)
    if request.args.get("do") == "apply":
        return redirect(list_url(listed, cols=ticked(request.args, known, columns.USUAL)), code=303)
    shown = columns.chosen(listed.cols, staff=current_actor().staff)
    return render(
        "lists/columns.html",
        **LIST, offered=offered(known, shown, "title"), stated=listed.stated, back=list_url(listed),
        usual=list_url(listed, cols=""), action=url_for(".column_choice"), first=known["title"].label, fields_at="",
    )  # fmt: skip


@bp.get("/leads/export")
@requires(Thing.LEAD, Act.EXPORT)
def export() -> ResponseReturnValue:
    """Say what the file will hold before it is made."""
    return render("lists/export.html", form=PeopleExportForm(), **_shown(listed_of(request.args)))


def _shown(listed: Listed) -> dict[str, object]:
    actor = current_actor()
    simple = [Chip(f"{label}{_('：')}{value}", "") for label, value in listed.named]
    return {
        **LIST, "stated": listed.stated, "list": urlencode(listed.stated), "back": list_url(listed),
        "action": url_for(".make_export"), "chips": [*simple, *chips(actor, listed)],
        "total": queries.total(actor, listed.filters)[0], "heads": heads_of(columns.chosen(listed.cols)),
        "reveals": _reveals(actor),
    }  # fmt: skip


def _reveals(actor: Actor) -> bool:
    """Say whether this actor may take whole contacts of everybody away."""
    return actor.may_all(Thing.PERSON, Act.REVEAL)


@bp.post("/leads/export")
@requires(Thing.LEAD, Act.EXPORT)
def make_export() -> ResponseReturnValue:
    """Note the export and lead to its file."""
    limited("export")
    actor, form = current_actor(), PeopleExportForm(request.form)
    listed = listed_in(request.form.get("list", "")[:6_000])
    if not form.validate():
        return refused(form, None, "lists/export.html", **_shown(listed))
    rows, revealed = queries.total(actor, listed.filters)[0], bool(form.whole_phones.data) and _reveals(actor)
    query = urlencode(listed.stated)
    try:
        made = lists.ask_for_export(KIND, query, rows, form.format.data, revealed=revealed, by=actor)
    except DomainError as error:
        return refused(form, error, "lists/export.html", **_shown(listed))
    return see_other(".fetch_export", export_id=made.id)


@bp.get("/leads/exports/<int:export_id>")
@signed_in
def fetch_export(export_id: int) -> ResponseReturnValue:
    """Send the file to whoever asked for it and may still have it, read piece by piece."""
    actor = current_actor()
    made = kept.export_of(actor, export_id, KIND)
    if not actor.may(Thing.LEAD, Act.EXPORT) or (made.revealed and not _reveals(actor)):
        raise NotFound()
    listed = listed_in(made.query)
    shown = columns.chosen(listed.cols)
    query = queries.leads_wide(actor, listed.filters, needs_of(shown))
    rows = rows_of(query, shown, columns.Beside(whole_phones=made.revealed))
    return table_file(_(LIST["title"]), made.format, made.rows, heads_of(shown), rows)


def rows_of(query: queries.Query, shown: Mapping[str, Column], beside: columns.Beside) -> Iterator[list[Cell]]:
    """Return the rows of a file, on a connection of its own; nothing of the request is needed any more."""

    def say(batch: Sequence[queries.AnyRow], _connection: Connection) -> Iterator[list[Cell]]:
        for row in batch:
            yield [column.say(row, beside) for column in shown.values()]

    return read_apart(current_app.extensions["engine"], query, say)
