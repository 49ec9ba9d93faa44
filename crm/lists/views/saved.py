"""Views of lists: kept, shared, renamed, deleted with a way back, one of them to begin with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, signed_in
from crm.core.actor import Act
from crm.core.errors import DomainError, NotFound
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.lists import actions, queries, rules
from crm.lists.forms import ViewForm
from crm.lists.models import SavedView
from crm.lists.rules import ListKind
from crm.lists.views import bp


@dataclass(frozen=True, slots=True)
class Line:
    """A view as a page shows it."""

    row: Any
    url: str
    mine: bool
    current: bool = False


def _kind(name: str) -> ListKind:
    """Return a kind of list whose views this actor may keep: staff only, members have no views of ours."""
    found, actor = rules.KINDS.get(name), current_actor()
    if found is None or not actor.staff or not actor.may(found.thing, Act.READ):
        raise NotFound()
    return found


def _checked(view: SavedView) -> SavedView:
    _kind(view.kind)
    return view


def _url(kind: ListKind, query: str) -> str:
    base = url_for(kind.endpoint)
    return f"{base}?{query}" if query else base


def _lines(name: str, now: str = "") -> list[Line]:
    kind, actor = _kind(name), current_actor()
    return [
        Line(row, _url(kind, row.query), row.owner_id == actor.id, bool(now) and row.query == now)
        for row in queries.views_of(actor, name)
    ]


def _page(name: str, query: str) -> dict[str, object]:
    kind = _kind(name)
    return {
        "name": name, "title": _(kind.title), "list": query, "back": _url(kind, query), "lines": _lines(name),
        "here": "members" if name == "enterprises" else name,
    }  # fmt: skip


@bp.get("/views/<list_kind>")
@signed_in
def index(list_kind: str) -> ResponseReturnValue:
    """Show the views of a list, and keep the one somebody comes from."""
    query = rules.plain_query(request.query_string.decode("utf-8", "replace"))
    return render("lists/views.html", form=ViewForm(), **_page(list_kind, query))


@bp.get("/views/<list_kind>/menu")
@signed_in
def menu(list_kind: str) -> ResponseReturnValue:
    """Answer the views of a list as links: a fragment fetched once the list is there."""
    query = rules.plain_query(request.query_string.decode("utf-8", "replace"))
    saving = url_for(".index", list_kind=list_kind) + (f"?{query}" if query else "")
    return render("lists/_menu.html", lines=_lines(list_kind, query), saving=saving)


@bp.post("/views/<list_kind>")
@signed_in
def save(list_kind: str) -> ResponseReturnValue:
    """Keep a list under a name and go back to it."""
    kind, form = _kind(list_kind), ViewForm(request.form)
    query = rules.plain_query(request.form.get("list", ""))
    if not form.validate():
        return refused(form, None, "lists/views.html", **_page(list_kind, query))
    try:
        actions.save_view(list_kind, form.name.data or "", query, shared=bool(form.shared.data), by=current_actor())
    except DomainError as error:
        return refused(form, error, "lists/views.html", **_page(list_kind, query))
    flash(_("已保存视图“{name}”。", name=form.name.data))
    return see_other(kind.endpoint, **rules.parts(query))


@bp.get("/views/<int:view_id>/edit")
@signed_in
def edit(view_id: int) -> ResponseReturnValue:
    """Ask for another name."""
    view = _checked(queries.own_view(current_actor(), view_id))
    return render("lists/view.html", form=ViewForm(data={"name": view.name, "shared": view.shared}), view=view)


@bp.post("/views/<int:view_id>/edit")
@signed_in
def rename(view_id: int) -> ResponseReturnValue:
    """Give a view another name, share it or keep it to oneself."""
    actor, form = current_actor(), ViewForm(request.form)
    view = _checked(queries.own_view(actor, view_id))
    if not form.validate():
        return refused(form, None, "lists/view.html", view=view)
    try:
        actions.rename_view(view_id, form.name.data or "", shared=bool(form.shared.data), by=actor)
    except DomainError as error:
        return refused(form, error, "lists/view.html", view=view)
    flash(_("已保存视图“{name}”。", name=form.name.data))
    return see_other(".index", list_kind=view.kind)


@bp.post("/views/<int:view_id>/delete")
@signed_in
def remove(view_id: int) -> ResponseReturnValue:
    """Delete a view; the answer offers to undo it."""
    view = actions.remove_view(view_id, by=current_actor())
    undo = (url_for(".bring_back", view_id=view_id), _("撤销"))
    flash(_("已删除视图“{name}”。", name=view.name), undo=undo)
    return see_other(".index", list_kind=view.kind)


@bp.post("/views/<int:view_id>/restore")
@signed_in
def bring_back(view_id: int) -> ResponseReturnValue:
    """Undo a deletion."""
    view = actions.bring_back_view(view_id, by=current_actor())
    flash(_("已恢复视图“{name}”。", name=view.name))
    return see_other(".index", list_kind=view.kind)


@bp.post("/views/<int:view_id>/default")
@signed_in
def choose_default(view_id: int) -> ResponseReturnValue:
    """Put a view first, or give that up."""
    _checked(queries.view_for(current_actor(), view_id))
    view = actions.choose_default(view_id, by=current_actor())
    return see_other(".index", list_kind=view.kind)
