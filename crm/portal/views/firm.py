"""Which firm a request is about: the one chosen in this session, else one's main place."""

from __future__ import annotations

from flask import session

from crm.core.actor import Actor
from crm.members.models import Enterprise
from crm.portal import queries

CHOSEN = "firm"


def chosen(actor: Actor) -> Enterprise | None:
    """Return the firm the actor acts for; None if they work at no enterprise we know."""
    firms = queries.firms_of(actor)
    if not firms:
        return None
    ids: list[int] = [row.id for row in firms]
    wanted = session.get(CHOSEN)
    return queries.firm_for(actor, next((each for each in ids if each == wanted), ids[0]))


def choose(enterprise_id: int) -> None:
    """Remember the firm for this session."""
    session[CHOSEN] = enterprise_id
