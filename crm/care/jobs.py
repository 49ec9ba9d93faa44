"""What is done later: throwing away what was put aside more than 30 days ago, telling persons an answer."""

from __future__ import annotations

from functools import partial

import structlog

from crm.care import actions, queries
from crm.care.models import RightsRequest
from crm.core.actor import SYSTEM
from crm.core.db import after_commit, session, transaction
from crm.core.jobs import job, sweep
from crm.core.mail import Message, Sent, deliver

log = structlog.get_logger(__name__)


@sweep(every=3600)
def purge() -> int:
    """Throw away, for good, what was merged or put into the trash more than 30 days ago."""
    with transaction(write=True):
        return actions.purge(by=SYSTEM)


@job
def mail_answer(rights_id: int) -> None:
    """Mail a person what became of their request, unless they were erased meanwhile."""
    asked = session.get(RightsRequest, rights_id)
    message = queries.letter(asked) if asked is not None else None
    if message is not None:
        after_commit(partial(_tell, message))


def _tell(message: Message) -> None:
    """Send it. If the server does not take it, the answer still stands in the portal."""
    if not isinstance(deliver(message), Sent):
        log.warning("answer not sent")
