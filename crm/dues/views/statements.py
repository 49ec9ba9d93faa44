"""A bank's list: sent, checked on one page with nothing recorded, then confirmed."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from crm.core.access import requires
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.files import plain_name
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.dues import actions, queries, rules
from crm.dues.forms import StatementForm, for_rows
from crm.dues.views import bp
from crm.dues.views.frame import ours, page, treasurer

LIST, CHECK = "dues/statements.html", "dues/statement.html"


@bp.get("/statements")
@requires(Thing.DUES, Act.READ)
@ours
def statements() -> ResponseReturnValue:
    """List the bank's lists read so far, with the form for the next one."""
    treasurer()
    return render(LIST, form=StatementForm(), error=None, **page("statements", rows=queries.statements()))


@bp.post("/statements")
@requires(Thing.DUES, Act.WRITE)
def read_statement() -> ResponseReturnValue:
    """Read a bank's list; nothing of it is recorded yet."""
    actor, form = treasurer(Act.WRITE), StatementForm(CombinedMultiDict([request.files, request.form]))
    if not form.validate():
        return refused(form, None, LIST, **page("statements", rows=queries.statements()))
    sent: Any = form.file.data
    try:
        found = actions.read_statement(plain_name(sent.filename or ""), sent.stream.read(), by=actor)
    except DomainError as error:
        return refused(form, error, LIST, **page("statements", rows=queries.statements()))
    return see_other("dues.statement", statement_id=found.id)


@bp.get("/statements/<int:statement_id>")
@requires(Thing.DUES, Act.READ)
def statement(statement_id: int) -> ResponseReturnValue:
    """Show what each row of a bank's list probably pays."""
    treasurer()
    values = _context(statement_id)
    form = for_rows(values["credits"])(**{f"to_{key}": each.target for key, each in values["matches"].items()})
    return render(CHECK, form=form, error=None, **values)


def _context(statement_id: int) -> dict[str, Any]:
    found = queries.statement_for(treasurer(), statement_id)
    rows = queries.rows_of(statement_id)
    matches, done = queries.matches_of(rows), queries.recorded_as(rows)
    credit = [row for row in rows if row.skipped is None and row.reference not in done]
    groups = {
        "matched": [row for row in credit if matches[row.id].target],
        "choose": [row for row in credit if not matches[row.id].target],
        "recorded": [row for row in rows if row.reference in done], "skipped": [row for row in rows if row.skipped],
    }  # fmt: skip
    return page(
        "statements", statement=found, matches=matches, done=done, credits=credit, groups=groups,
        founds=rules.FOUND_NAMES, why=rules.SKIPPED_NAMES, open=queries.open_invoices(),
    )  # fmt: skip


@bp.post("/statements/<int:statement_id>")
@requires(Thing.DUES, Act.WRITE)
def record_rows(statement_id: int) -> ResponseReturnValue:
    """Record the rows that were matched or chosen."""
    actor, values = treasurer(Act.WRITE), _context(statement_id)
    form = for_rows(values["credits"])(request.form)
    if not form.validate():
        return refused(form, None, CHECK, **values)
    try:
        done = actions.record_rows(statement_id, form.targets(), by=actor)
    except DomainError as error:
        return refused(form, error, CHECK, **_context(statement_id))
    amount, rest = (f"{each.in_unit('元'):,.2f}" for each in (done.amount, done.rest))
    flash(_("已入账 {n} 笔，共 {amount} 元，其中预缴 {rest} 元。", n=done.payments, amount=amount, rest=rest))
    return see_other("dues.statement", statement_id=statement_id)
