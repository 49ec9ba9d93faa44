"""What the portal adds to the page of a person: inviting them."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from crm.core.access import current_actor
from crm.core.slots import panel
from crm.core.web import render
from crm.portal import queries


@panel("person", order=30)
def invitation(subject: Any) -> Markup | None:
    """Offer to invite a person to the portal, or say that they are in it."""
    if not queries.may_invite(current_actor(), subject.id):
        return None
    account = queries.invitee_for(current_actor(), subject.id).account
    return Markup(render("portal/_invitation.html", person=subject, account=account))  # noqa: S704  # our template
