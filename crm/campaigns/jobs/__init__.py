"""Work for later: sending, starting what is due, test mails.

`letters` from text to MIME · `ledger` the rows · `sending` one lane at work. A campaign's mails go to the server only
from `sending`; `send_test` is one mail to one person of the office.
"""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import partial

from flask import current_app
from sqlalchemy import and_, func, select

from crm.accounts.models import Account
from crm.campaigns import actions, queries
from crm.campaigns.jobs.gates import load_of
from crm.campaigns.jobs.ledger import Lane, reclaim
from crm.campaigns.jobs.letters import addresses, frame_of, letters_of
from crm.campaigns.jobs.sending import log, send_slice
from crm.campaigns.models import Campaign, Recipient
from crm.campaigns.rules import Addressee, CampaignState, Pacing, RecipientState
from crm.campaigns.rules.pacing import MOST_LANES
from crm.core import db, jobs
from crm.core.clock import now
from crm.core.ids import secret_token
from crm.core.jobs import enqueue, job, sweep
from crm.core.mail import Sent, mail
from crm.core.words import N_

LANES = MOST_LANES
"""Workers that send one campaign at the same time; each process is one lane, however many threads it has."""
SOON = timedelta(seconds=60)
TEST_MARK = N_("[测试] ")
BROKEN = 5
"""Faults of our own in a row after which this process lets a campaign be; another start tries again."""
_here: set[int] = set()
_broken: dict[int, int] = {}
_guard = threading.Lock()


@job(own_transactions=True)  # type: ignore[untyped-decorator]  # with options it is typed as Any
def send(campaign_id: int) -> None:
    """Work on a campaign for a few seconds; ask to be called again while there is more."""
    with _guard:
        if campaign_id in _here:
            return
        _here.add(campaign_id)
    try:
        more = send_slice(campaign_id)
        _broken.pop(campaign_id, None)
    except Exception:
        _broken[campaign_id] = _broken.get(campaign_id, 0) + 1
        raise
    finally:
        with _guard:
            _here.discard(campaign_id)
    if more:
        with db.transaction():
            enqueue(send, campaign_id)


@sweep(every=5)
def watch() -> int:
    """Start what is due, take back what dead workers held, wake lanes. Return how much there was to do."""
    found = 0
    with db.transaction():
        pacing = queries.pacing()
        quiet = pacing.quiet.until(now()) is not None
        due = [] if quiet else list(queries.due(now()))
        running = list(db.session.scalars(select(Campaign.id).where(Campaign.state == CampaignState.SENDING)))
    for campaign_id in due:
        found += 1
        with db.transaction():
            actions.start_due(campaign_id)
    for campaign_id in running:
        found += _watch(campaign_id, pacing, quiet=quiet)
    return found


def _watch(campaign_id: int, pacing: Pacing, *, quiet: bool) -> int:
    with db.transaction():
        load = load_of(campaign_id, now(), pacing.houses)
    if load.held:
        with Lane(current_app.extensions["engine"], campaign_id) as lane:
            reclaim(lane, now())
        with db.transaction():
            load = load_of(campaign_id, now(), pacing.houses)
    with db.transaction():
        if load.ready and not quiet and load.lanes < LANES and campaign_id not in _here and not _is_broken(campaign_id):
            enqueue(send, campaign_id)
            return load.ready
    if not load.ready and not load.held:
        with db.transaction():
            return int(actions.finish(campaign_id))
    return 0


def _is_broken(campaign_id: int) -> bool:
    return _broken.get(campaign_id, 0) >= BROKEN


@job
def send_test(campaign_id: int, account_id: int) -> None:
    """Mail every language of a campaign to an account, as its own reader. Its links lead nowhere."""
    account = db.session.get_one(Account, account_id)
    campaign = queries.campaign_by_id(campaign_id)
    letters = letters_of(campaign)
    if not campaign.subject_en:
        letters.pop("en")
    made = addresses()
    for locale, letter in letters.items():
        token = secret_token()
        person = Addressee(account.name, "", made.association, "", locale)
        octets = frame_of(letter, prefix=TEST_MARK).splice(
            to_name=account.name, to_address=account.email, message_id=made.message_id(campaign_id, f"test-{token}"),
            fields=made.fields(person, token), unsubscribe=made.way_out(token),
        )  # fmt: skip
        db.after_commit(partial(_hand_over_test, octets, account.email))


def _hand_over_test(octets: bytes, to: str) -> None:
    with mail.connect() as connection:
        outcome = connection.hand_over(octets, sender=mail.current.settings.sender.address, to=to)
    if not isinstance(outcome, Sent):
        log.warning("test mail not sent", outcome=str(outcome))


def deferred() -> tuple[float | None, int]:
    """Say when the next mail is due within a minute (None: none is), and how many wait for longer."""
    at = now()
    if queries.quiet_until() is not None:
        return None, db.session.scalar(select(func.count()).where(Recipient.state == RecipientState.QUEUED)) or 0
    sending = select(Campaign.id).where(Campaign.state == CampaignState.SENDING)
    mine = and_(Recipient.campaign_id.in_(sending), Recipient.campaign_id.not_in([c for c in _broken if _is_broken(c)]))
    first, later = db.session.execute(
        select(func.min(Recipient.next_at), func.count().filter(Recipient.next_at > at + SOON)).where(
            mine, Recipient.state == RecipientState.DEFERRED
        )
    ).one()
    busy = (RecipientState.QUEUED, RecipientState.CLAIMED, RecipientState.HANDED)
    if db.session.scalar(select(Recipient.id).where(mine, Recipient.state.in_(busy)).limit(1)) is not None:
        return 0.5, later
    if first is not None and first <= at + SOON:
        return max(0.0, (first - at).total_seconds()), later
    return None, later


if deferred not in jobs.PENDING:
    jobs.PENDING.append(deferred)
