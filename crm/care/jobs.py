"""What is done later: throwing away what was put aside more than 30 days ago, telling persons an answer."""

from __future__ import annotations

import time
from functools import partial

import structlog

from crm.care import actions, queries
from crm.care.models import RightsRequest
from crm.care.rules import RightsKind
from crm.core.actor import SYSTEM
from crm.core.db import after_commit, session, transaction
from crm.core.jobs import job, sweep
from crm.core.mail import Message, Sent, deliver

log = structlog.get_logger(__name__)
CHUNKS = 100
"""Pieces of one sweep: a register that has just been imported is looked at in some sweeps, others write between."""
PAUSE = 0.01


@sweep(every=3600)
def purge() -> int:
    """Throw away, for good, what was merged or put into the trash more than 30 days ago."""
    with transaction(write=True):
        return actions.purge(by=SYSTEM)


@sweep(every=300)
def note_names() -> int:
    """Keep up with names that are new or changed, some hundred at a time, so that alike ones are found."""
    seen = 0
    for _chunk in range(CHUNKS):
        with transaction(write=True):
            found = actions.note_names()
        seen += found
        if found < actions.NAMES_AT_ONCE:
            break
        time.sleep(PAUSE)
    return seen


@job
def mail_answer(rights_id: int) -> None:
    """Mail a person what became of their request, unless they were erased meanwhile."""
    asked = session.get(RightsRequest, rights_id)
    message = queries.letter(asked) if asked is not None else None
    if message is not None:
        after_commit(partial(_tell, message))


def ask_to_confirm(address: str, token: str, kind: RightsKind, locale: str) -> None:
    """Mail an address a link to confirm what was asked for by the link of a mail, once the request has ended well."""
    after_commit(partial(_tell, queries.confirmation(address, token, kind, locale)))


def _tell(message: Message) -> None:
    """Send it. If the server does not take it, an answer still stands in the portal, and one may ask once more."""
    if not isinstance(deliver(message), Sent):
        log.warning("mail about own data not sent")
