"""更多条件: conditions in groups, put together in a form that needs no script."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.web import render
from crm.lists.forms import Asking
from crm.lists.rules import written
from crm.members import queries
from crm.members.views import bp, listing
from crm.members.views.fields import fields_of

FIRST = "name"


@bp.get("/enterprises/conditions")
@requires(Thing.ENTERPRISE, Act.READ)
def conditions() -> ResponseReturnValue:
    """Show the conditions of a list as a form; its buttons come back here until they are applied."""
    actor, filters = current_actor(), listing.filters_of_request()
    asking = Asking.of(request.args, fields_of(actor), queries.where_of(actor, filters.where), FIRST)
    if asking.applied is not None:
        return redirect(listing.list_url(filters.but(where=written(asking.applied))), code=303)
    return render(
        "lists/conditions.html", **listing.LIST, stated=filters.stated, back=listing.list_url(filters),
        action=url_for(".conditions"), **asking.shown,
    )  # fmt: skip
