"""The list of invoices and the ages of what is owed as files: exactly what is on the screen, noted in the audit log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote, urlencode

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue

from crm.core.access import requires
from crm.core.actor import Act, Actor, Thing
from crm.core.clock import local, now
from crm.core.forms import Choice, Form, choices_of
from crm.core.i18n import _
from crm.core.sheets import Cell, csv_file, pieces, workbook_file
from crm.core.shell import shell
from crm.core.streaming import AnyRow, Connection, read_apart
from crm.core.web import limited, see_other
from crm.core.words import N_
from crm.dues import queries, rules
from crm.dues.queries import Filters
from crm.dues.views import bp
from crm.dues.views.frame import treasurer
from crm.lists import actions as lists
from crm.lists.rules import FORMAT_NAMES, MIME_TYPES, Format
from crm.members.rules import POSITION_NAMES

HEADS = (
    N_("会员"), N_("应缴单号"), N_("会内职务"), N_("缴费期限"), N_("应缴（元）"), N_("减免（元）"), N_("实缴（元）"),
    N_("欠缴（元）"), N_("状态"),
)  # fmt: skip


class ExportForm(Form):
    """In which shape a list is taken away."""

    format = Choice(N_("格式"), choices_of(Format, dict(FORMAT_NAMES)), coerce=Format)


@bp.post("/invoices/export")
@requires(Thing.DUES, Act.EXPORT)
def export_invoices() -> ResponseReturnValue:
    """Send a list of invoices as a file: the rows, the order and the columns of the screen."""
    limited("export")
    actor, form, filters = treasurer(Act.EXPORT), ExportForm(request.form), Filters.of(request.form)
    if not form.validate():
        return see_other("dues.invoices", **filters.stated)
    rows = sum(each.count for each in queries.totals(actor, filters))
    lists.ask_for_export("dues", urlencode(filters.stated), rows, form.format.data, by=actor)
    return _sent(form.format.data, _("应缴单"), [_(head) for head in HEADS], _rows(actor, filters), actor)


def _rows(actor: Actor, filters: Filters) -> Iterator[list[Cell]]:
    """Return the rows of a list, on a connection of its own; nothing of the request is needed any more."""
    engine, query = current_app.extensions["engine"], queries.to_export(actor, filters)
    positions = {place: _(name) for place, name in POSITION_NAMES.items()}
    states = {kind: _(name) for kind, name in rules.STATE_NAMES.items()}

    def say(batch: Sequence[AnyRow], _connection: Connection) -> Iterator[list[Cell]]:
        for row in batch:
            account = queries.account_of(row)
            owed = account.owed if row.voided_at is None else rules.Account().owed
            sums = (account.charged, account.waived, account.paid, owed)
            yield [
                row.name, row.number, positions[row.position], row.due_on,
                *(each.in_unit("元") for each in sums), states[queries.state_of(row)],
            ]  # fmt: skip

    return read_apart(engine, query, say)


@bp.post("/ageing/export")
@requires(Thing.DUES, Act.EXPORT)
def export_ageing() -> ResponseReturnValue:
    """Send the ages of what is owed as a file: a row for each year, the amount and the number of each age."""
    limited("export")
    actor, form = treasurer(Act.EXPORT), ExportForm(request.form)
    if not form.validate():
        return see_other("dues.ageing")
    cells = queries.ageing(actor)
    years = sorted({year for year, _age in cells}, reverse=True)
    lists.ask_for_export("dues_ageing", "", len(years), form.format.data, by=actor)
    heads = [_("年度")]
    for name in rules.BUCKET_NAMES.values():
        heads += [_("{age}（元）", age=_(name)), _("{age}（家）", age=_(name))]
    rows = [_aged(year, cells) for year in years]
    return _sent(form.format.data, _("会费账龄"), [*heads, _("合计（元）")], iter(rows), actor)


def _aged(year: int, cells: queries.Cells) -> list[Cell]:
    found = [cells.get((year, age), (0, rules.Account().owed)) for age in rules.BUCKET_NAMES]
    row: list[Cell] = [year]
    for count, owed in found:
        row += [owed.in_unit("元"), count]
    return [*row, sum((owed for _count, owed in found), rules.Account().owed).in_unit("元")]


def _sent(form: Format, title: str, heads: Sequence[str], rows: Iterator[list[Cell]], actor: Actor) -> Response:
    at, demo = local(now()), [_("演示数据")] if shell().demo else []
    name = "-".join([*demo, title, f"{at:%Y%m%d-%H%M}", actor.name]) + f".{form}"
    said = _("{who} 于 {at} 导出", who=actor.name, at=f"{at:%Y-%m-%d %H:%M}")
    footer = " ".join([*demo, said])
    body = csv_file(heads, rows) if form is Format.CSV else pieces(workbook_file(heads, rows, footer=footer))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(body, mimetype=MIME_TYPES[form], headers=headers)
