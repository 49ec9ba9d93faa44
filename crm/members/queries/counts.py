"""How many a list of enterprises has, exactly and without reading its rows where an index can tell."""

from __future__ import annotations

from sqlalchemy import func, select

from crm.core import db
from crm.core.actor import Actor
from crm.members.models import Enterprise
from crm.members.queries.asked import asked
from crm.members.queries.directory import GROUPS, Filters, Listing, conditions, narrowed, values_of
from crm.members.queries.scope import visible_to
from crm.members.queries.standing import paid_count
from crm.members.rules import standing_windows

KEPT_BY_ENTERPRISE = ("", "none", "member")
"""Standings that the row of the enterprise answers by itself."""


def total(actor: Actor, filters: Filters) -> int:
    """Count a list exactly. Raises BadCondition."""
    listing = Listing.of(actor, filters)
    kinds = GROUPS.get(listing.standing, ())
    of_days = bool(kinds) and all(kind in standing_windows(listing.day) for kind in kinds)
    plain = listing.reaches_all and not (filters.where or listing.position or listing.asked)
    if plain and of_days and listing.order.removeprefix("-") == "due":
        return paid_count(kinds, listing.day)
    return sum(totals(actor, filters).values())


def totals(actor: Actor, filters: Filters) -> dict[str | None, int]:
    """Count a list exactly, by 归属方 (None: neither of the two cities). Raises BadCondition."""
    listing, query = Listing.of(actor, filters), select(Enterprise.home_code, func.count())
    of_enterprises = listing.reaches_all and not filters.where and listing.standing in KEPT_BY_ENTERPRISE
    if of_enterprises and listing.order.removeprefix("-") in ("name", "updated"):
        query = query.select_from(Enterprise).where(*conditions(listing))  # an index alone answers
    else:
        query = narrowed(query, listing)
    query = query.where(visible_to(actor), asked(actor, filters.where)).group_by(Enterprise.home_code)
    return {row[0]: row[1] for row in db.rows(query, **values_of(actor, filters))}
