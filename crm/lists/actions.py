"""Taking a list away, keeping one. None of these commits."""

from __future__ import annotations

from sqlalchemy import delete

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, means, session
from crm.core.errors import NotFound
from crm.core.facts import announce
from crm.lists import queries, rules
from crm.lists.facts import ListExported, ViewBroughtBack, ViewRemoved, ViewSaved
from crm.lists.models import BulkEdit, DefaultView, ListExport, SavedView
from crm.lists.rules import Format, Preview

means("uq_saved_view_owner_name", rules.ViewNameTaken)


@action
def ask_for_export(kind: str, query: str, rows: int, form: Format, *, revealed: bool = False, by: Actor) -> ListExport:
    """Note that somebody takes a list of so many rows away, so that they can fetch it.

    The caller has counted with this actor's own scope and asked for the right to `revealed` telephones. Raises
    ExportTooLong or WorkbookTooLong; NotFound for whoever has no account to fetch it with.
    """
    if by.id is None:
        raise NotFound()
    rules.check_length(rows, form, by.roles, unbounded=by.unbounded)
    export = ListExport(
        owner_id=by.id, kind=kind, query=query, format=form, rows=rows, revealed=revealed, made_at=now()
    )
    session.add(export)
    session.flush()
    announce(ListExported(by=by, export_id=export.id, kind=kind, rows=rows, revealed=revealed))
    return export


@action
def save_view(kind: str, name: str, query: str, *, shared: bool, by: Actor) -> SavedView:
    """Keep a list under a name, for its owner or (shared) for everybody who sees such lists.

    Raises ViewNameTaken; NotFound for whoever has no account.
    """
    if by.id is None:
        raise NotFound()
    _check_name(by, kind, name)
    view = SavedView(owner_id=by.id, kind=kind, name=name, query=rules.plain_query(query), shared=shared, made_at=now())
    session.add(view)
    session.flush()
    announce(ViewSaved(by=by, view_id=view.id, shared=shared))
    return view


def _check_name(by: Actor, kind: str, name: str, besides: int = 0) -> None:
    if queries.is_name_taken(by, kind, name, besides):
        raise rules.ViewNameTaken(name=name)


@action
def note_export(kind: str, rows: int, *, by: Actor) -> None:
    """Note that a list was written to a file on the server, where no page waits to fetch it."""
    announce(ListExported(by=by, export_id=0, kind=kind, rows=rows, revealed=False))


@action
def rename_view(view_id: int, name: str, *, shared: bool, by: Actor) -> SavedView:
    """Give one's own view another name or share it. Raises NotFound or ViewNameTaken."""
    view = queries.own_view(by, view_id)
    _check_name(by, view.kind, name, view.id)
    view.name, view.shared = name, shared
    session.flush()
    announce(ViewSaved(by=by, view_id=view.id, shared=shared))
    return view


@action
def remove_view(view_id: int, *, by: Actor) -> SavedView:
    """Delete one's own view; within a day it can be brought back. Nobody begins with it any more."""
    view = queries.own_view(by, view_id)
    view.removed_at = now()
    session.execute(delete(DefaultView).where(DefaultView.view_id == view.id))
    announce(ViewRemoved(by=by, view_id=view.id, shared=view.shared))
    return view


@action
def bring_back_view(view_id: int, *, by: Actor) -> SavedView:
    """Undo the deletion of one's own view. Raises NotFound after a day, ViewNameTaken."""
    view = queries.own_view(by, view_id, removed=True)
    _check_name(by, view.kind, view.name)
    view.removed_at = None
    session.flush()
    announce(ViewBroughtBack(by=by, view_id=view.id, shared=view.shared))
    return view


@action
def choose_default(view_id: int, *, by: Actor) -> SavedView:
    """Begin with this view from now on; the one chosen already is given up. Raises NotFound."""
    view = queries.view_for(by, view_id)
    chosen = session.get(DefaultView, (by.id, view.kind))
    if chosen is None:
        session.add(DefaultView(account_id=by.id, kind=view.kind, view_id=view.id))
    elif chosen.view_id == view.id:
        session.delete(chosen)
    else:
        chosen.view_id = view.id
    session.flush()
    return view


@action
def begin_bulk(kind: str, field: str, found: Preview, *, by: Actor) -> BulkEdit:
    """Note that a field of many records is set at once; the caller sets it, keeps what was there and announces it.

    Raises NothingChosen if nothing of what was found is theirs to change.
    """
    if by.id is None or not (found.changing or found.same):
        raise rules.NothingChosen()
    made = BulkEdit(owner_id=by.id, kind=kind, field=field, rows=len(found.changing), made_at=now(), undone_at=None)
    session.add(made)
    session.flush()
    return made


@action
def end_bulk(kind: str, bulk_id: int, *, by: Actor) -> BulkEdit:
    """Note that one's own bulk edit is taken back. Raises NotFound (somebody else's, or a day ago), UndoneAlready."""
    made = queries.bulk_edit_of(by, kind, bulk_id)
    if made.undone_at is not None:
        raise rules.UndoneAlready()
    made.undone_at = now()
    session.flush()
    return made
