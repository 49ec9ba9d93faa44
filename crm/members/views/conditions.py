"""更多条件: conditions in groups, put together in a form that needs no script."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Actor, Thing
from crm.core.web import render
from crm.lists import rules as asking
from crm.lists.rules import OPERATOR_NAMES, OPERATORS, PERIODS
from crm.members import queries
from crm.members.queries import Filters
from crm.members.views import bp, listing
from crm.members.views.fields import SPANS, Field, fields_of

FIRST = "name"


@bp.get("/enterprises/conditions")
@requires(Thing.ENTERPRISE, Act.READ)
def conditions() -> ResponseReturnValue:
    """Show the conditions of a list as a form; its buttons come back here until they are applied."""
    actor, filters, step = current_actor(), listing.filters_of_request(), request.args.get("do", "")
    fields = fields_of(actor)
    draft = _draft(actor, filters, fields)
    if step == "apply":
        where, draft = asking.built(draft, _kinds(fields))
        if not any(row.wrong for row in draft.rows):
            return redirect(listing.list_url(filters.but(where=asking.written(where))), code=303)
    else:
        draft = asking.changed(draft, step, FIRST)
    return render(
        "members/conditions.html",
        draft=draft, fields=fields, filters=filters, back=listing.list_url(filters), operators=OPERATORS,
        operator_names=OPERATOR_NAMES, periods=PERIODS, spans=SPANS,
    )  # fmt: skip


def _kinds(fields: Mapping[str, Field]) -> asking.Kinds:
    return lambda name: fields[name].kind if name in fields else None


def _draft(actor: Actor, filters: Filters, fields: Mapping[str, Field]) -> asking.Draft:
    if "do" in request.args:
        return asking.typed(request.args.getlist, _kinds(fields), FIRST)
    found = asking.draft_of(queries.where_of(actor, filters.where))
    return found if found.rows else asking.changed(found, "group", FIRST)
