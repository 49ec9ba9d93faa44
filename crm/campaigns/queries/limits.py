"""From how many recipients on a second person approves: the number of this installation."""

from __future__ import annotations

from crm.campaigns.rules import ALONE_UP_TO
from crm.core.db import session
from crm.core.instance import InstanceMark

KEY = "mail_alone_up_to"


def alone_up_to() -> int:
    """Return how many recipients one person may send to; ALONE_UP_TO unless somebody set a smaller number."""
    found = session.get(InstanceMark, KEY)
    return int(found.value) if found is not None else ALONE_UP_TO
