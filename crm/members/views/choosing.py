"""列设置: which columns a list shows, in which order. The answer is an address."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.web import render
from crm.lists import forms as lists
from crm.members.views import bp, columns, listing


@bp.get("/enterprises/columns")
@requires(Thing.ENTERPRISE, Act.READ)
def column_choice() -> ResponseReturnValue:
    """Offer the columns, those of the list first; or take the choice over into the address of the list."""
    filters, full = listing.filters_of_request(), current_actor().may_all(Thing.ENTERPRISE, Act.READ)
    if request.args.get("do") == "apply":
        cols = lists.ticked(request.args, columns.every(full=True), columns.USUAL)
        return redirect(listing.list_url(filters.but(cols=cols)), code=303)
    shown = columns.chosen(listing.column_names(filters), full=full)
    offered = lists.offered(columns.every(full=full), shown, "name")
    return render(
        "lists/columns.html",
        **listing.LIST, offered=offered, stated=filters.stated, back=listing.list_url(filters),
        usual=listing.list_url(filters.but(cols="")), action=url_for(".column_choice"),
        first=columns.COLUMNS["name"].label,
        fields_at=url_for(".custom_fields") if current_actor().may(Thing.ENTERPRISE, Act.EXPORT) else "",
    )  # fmt: skip
