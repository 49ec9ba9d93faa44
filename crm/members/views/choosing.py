"""列设置: which columns a list shows, in which order. The answer is an address."""

from __future__ import annotations

from flask import redirect, request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.web import render
from crm.members.views import bp, columns, listing


@bp.get("/enterprises/columns")
@requires(Thing.ENTERPRISE, Act.READ)
def column_choice() -> ResponseReturnValue:
    """Offer the columns, those of the list first; or take the choice over into the address of the list."""
    filters, full = listing.filters_of_request(), current_actor().may_all(Thing.ENTERPRISE, Act.READ)
    if request.args.get("do") == "apply":
        return redirect(listing.list_url(filters.but(cols=".".join(_chosen()))), code=303)
    shown = columns.chosen(listing.column_names(filters), full=full)
    offered = [(name, column, True) for name, column in shown.items() if name != "name"]
    offered += [
        (name, column, False)
        for name, column in columns.every(full=full).items()
        if name not in shown
    ]  # fmt: skip
    return render(
        "members/columns.html",
        offered=offered, filters=filters, back=listing.list_url(filters), usual=listing.list_url(filters.but(cols="")),
    )  # fmt: skip


def _chosen() -> list[str]:
    """Return the ticked columns by their numbers; the usual choice is not said at all."""
    known = columns.every(full=True)
    ticked = [name for name in request.args.getlist("col")[:60] if name in known and name != "name"]
    ticked.sort(key=lambda name: _number(request.args.get(f"at-{name}", "")))
    return [] if ("name", *ticked) == columns.USUAL else ticked


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 999
