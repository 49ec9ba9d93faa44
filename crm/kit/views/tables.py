"""Tables and rows of a venue: set up, changed, taken away."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.kit import actions, queries
from crm.kit.forms import NewTablesForm, TableForm
from crm.kit.rules import TABLE_KIND_NAMES
from crm.kit.views import bp
from crm.kit.views.frame import WRITES, event_at
from crm.kit.views.placing import PAGE, page

EDIT = "kit/table.html"


@bp.post("/events/<code>/kit/placing/<int:venue_id>/tables")
@requires(*WRITES)
def add_tables(code: str, venue_id: int) -> ResponseReturnValue:
    """Set up tables."""
    event = event_at(code, Act.WRITE)
    queries.venue_in(event, venue_id)
    form = NewTablesForm(request.form)
    if not form.validate():
        return refused(form, None, PAGE, **page(event, venue_id, new_form=form))
    try:
        made = actions.add_tables(
            venue_id, form.name.data or "", form.count.data or 1, kind=form.kind.data,
            capacity=form.capacity.data or 1, guest_class=form.guest_class.data or None, by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return refused(form, error, PAGE, **page(event, venue_id, new_form=form))
    flash(_("已添加 {n} 桌（排）。", n=len(made)))
    return see_other(".placing", code=code, venue=venue_id)


@bp.get("/events/<code>/kit/tables/<int:table_id>")
@requires(*WRITES)
def table(code: str, table_id: int) -> ResponseReturnValue:
    """Ask for changes of a table."""
    event = event_at(code, Act.WRITE)
    found = queries.table_of(event.id, table_id)
    seated = queries.people_at(found.venue_id).get(found.id, [])
    return render(
        EDIT, event=event, table=found, form=TableForm(obj=found), error=None, seated=seated, kinds=TABLE_KIND_NAMES
    )


@bp.post("/events/<code>/kit/tables/<int:table_id>")
@requires(*WRITES)
def save_table(code: str, table_id: int) -> ResponseReturnValue:
    """Change a table."""
    event = event_at(code, Act.WRITE)
    found, form = queries.table_of(event.id, table_id), TableForm(request.form)
    shown = {"event": event, "table": found, "kinds": TABLE_KIND_NAMES}
    shown["seated"] = queries.people_at(found.venue_id).get(found.id, [])
    if not form.validate():
        return refused(form, None, EDIT, **shown)
    try:
        actions.edit_table(
            event.id, table_id, form.name.data or "", capacity=form.capacity.data or 1,
            guest_class=form.guest_class.data or None, by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return refused(form, error, EDIT, **shown)
    flash(_("已保存。"))
    return see_other(".placing", code=code, venue=found.venue_id)


@bp.post("/events/<code>/kit/tables/<int:table_id>/remove")
@requires(*WRITES)
def remove_table(code: str, table_id: int) -> ResponseReturnValue:
    """Take an empty table away."""
    event = event_at(code, Act.WRITE)
    venue_id = queries.table_of(event.id, table_id).venue_id
    flash(_("已删除“{name}”。", name=actions.remove_table(event.id, table_id, by=current_actor())))
    return see_other(".placing", code=code, venue=venue_id)
