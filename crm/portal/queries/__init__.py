"""What the portal asks. Reading only.

`firms` the firm somebody acts for and who may be invited · `colleagues` its people ·
`messages` mails sent to somebody ·
`standing` its projects, leads and dues in a few lines
"""

from __future__ import annotations

from crm.portal.queries.colleagues import (
    Colleague,
    Door,
    account_of,
    administered,
    administers_any,
    colleague_for,
    colleagues_of,
)
from crm.portal.queries.firms import (
    PORTAL_ROLES,
    Invitee,
    belonging,
    completeness,
    employment_at,
    firm_for,
    firms_of,
    invitee_for,
    is_left_unused,
    manager_of,
    may_invite,
    own_completeness,
    own_person,
    places_today,
    request_for,
    tickets_of,
    was_used,
)
from crm.portal.queries.messages import messages_of
from crm.portal.queries.standing import Business, Owed, business_of, owed_of

__all__ = [
    "PORTAL_ROLES",
    "Business",
    "Colleague",
    "Door",
    "Invitee",
    "Owed",
    "account_of",
    "administered",
    "administers_any",
    "belonging",
    "business_of",
    "colleague_for",
    "colleagues_of",
    "completeness",
    "employment_at",
    "firm_for",
    "firms_of",
    "invitee_for",
    "is_left_unused",
    "manager_of",
    "may_invite",
    "messages_of",
    "owed_of",
    "own_completeness",
    "own_person",
    "places_today",
    "request_for",
    "tickets_of",
    "was_used",
]
