"""Work for later: what servers refused while a campaign was sent, and what came back to the box."""

from __future__ import annotations

import structlog
from flask import current_app

from crm.bounces import actions
from crm.bounces.rules import LARGEST
from crm.core import db
from crm.core.jobs import enqueue, job, sweep
from crm.core.mail.box import BoxFault, opened, parse_box_url

log = structlog.get_logger(__name__)


@job
def note_answers(campaign_id: int) -> None:
    """Note the refusals of a campaign, so many at a time."""
    if actions.note_answers(campaign_id):
        enqueue(note_answers, campaign_id)


@sweep(every=60)
def fetch_bounces() -> int:
    """Fetch what lies in the box of bounces, each mail in its own transaction; return how many were new.

    A mail is marked as seen once it is stored; if that fails it is fetched again and known by its digest.
    """
    given = current_app.config["CRM_SETTINGS"].bounce_box
    if not given:
        return 0
    url, found = parse_box_url(given), 0
    try:
        with opened(url, LARGEST) as box:
            for name, raw in box.unseen():
                with db.transaction(write=True):
                    found += bool(actions.fetch(raw, box=url.kind))
                box.done(name)
    except BoxFault as fault:
        log.warning("the box of bounces cannot be read", why=str(fault))
    return found
