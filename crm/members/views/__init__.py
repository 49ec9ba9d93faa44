"""Pages of members: the list, one enterprise, its editing, its membership, its people, what passed between us."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("members", __name__)

from crm.members.views import (  # noqa: E402  # the views register on `bp`
    activities,
    bulk,
    choosing,
    conditions,
    customs,
    editing,
    enterprise,
    exports,
    listing,
    memberships,
    people,
    people_bulk,
    people_lists,
    proposals,
    relations,
    staff,
)

__all__ = [
    "activities", "bp", "bulk", "choosing", "conditions", "customs", "editing", "enterprise", "exports", "listing",
    "memberships", "people", "people_bulk", "people_lists", "proposals", "relations", "staff",
]  # fmt: skip
