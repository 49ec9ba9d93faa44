"""What is asked for behind the link of a mail is confirmed from that address itself (decisions.md 20). Pure.

A mail may have been forwarded, so its link asks for nothing about a person: it only lets a second mail go to the
address, and the link in that one says, sealed, for three days, who asks for what.
"""

from __future__ import annotations

from datetime import timedelta

from itsdangerous import BadData, URLSafeTimedSerializer

from crm.care.rules.requests import BY_LINK, RightsKind

LIVES = timedelta(days=3)
_PURPOSE = "crm.care.rights-by-link"


def sealed(secret_key: str, token: str, kind: RightsKind) -> str:
    """Return the end of the link that confirms a request."""
    return str(URLSafeTimedSerializer(secret_key, salt=_PURPOSE).dumps([token, kind.value]))


def opened(secret_key: str, token: str, given: str) -> RightsKind | None:
    """Return what is asked for by the holder of a token; None if the seal is broken, old, or another token's."""
    try:
        found = URLSafeTimedSerializer(secret_key, salt=_PURPOSE).loads(given, max_age=int(LIVES.total_seconds()))
    except BadData:
        return None
    return next((kind for kind in BY_LINK if found == [token, kind.value]), None)
