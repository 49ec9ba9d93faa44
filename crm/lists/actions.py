"""Taking a list away, keeping one. None of these commits."""

from __future__ import annotations

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.errors import NotFound
from crm.core.facts import announce
from crm.lists import rules
from crm.lists.facts import ListExported
from crm.lists.models import ListExport
from crm.lists.rules import Format


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
