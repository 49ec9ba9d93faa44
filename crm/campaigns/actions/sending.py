"""Starting, stopping and settling. Recipients are moved by one conditional UPDATE, never one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from crm.campaigns import queries
from crm.campaigns.facts import (
    CampaignCancelled,
    CampaignFailed,
    CampaignFinished,
    CampaignPaused,
    CampaignResumed,
    CampaignScheduled,
    CampaignStarted,
    RecipientSettled,
)
from crm.campaigns.models import Campaign, CampaignLink, Recipient, RecipientPerson
from crm.campaigns.rules import (
    CAMPAIGN_STATE_NAMES,
    WAITING,
    Audience,
    CampaignState,
    NotUncertain,
    Reason,
    RecipientState,
    Settlement,
    TimePast,
    WrongMoment,
    check_can_send,
    checked_move,
)
from crm.campaigns.rules.drafts import targets
from crm.core.actor import COMMAND_LINE, SYSTEM, Act, Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.errors import DomainError
from crm.core.facts import announce

AT_ONCE = 1_000


@action
def launch(campaign_id: int, *, by: Actor, at: datetime | None = None) -> Campaign:
    """Start a campaign now, or by itself at `at`. Raises WrongMoment, NotReady, NeedsApproval, TimePast.

    The command line counts as approval (decisions.md 29); that it was the shell stands in the audit log.
    """
    campaign = queries.campaign_for(by, campaign_id, Act.WRITE)
    if by is COMMAND_LINE and campaign.approved_at is None:
        campaign.approved_by, campaign.approved_at = by.name, now()
    if at is None:
        return _start(campaign, by)
    if at <= now():
        raise TimePast()
    zh, en = queries.texts(campaign)
    found = queries.audience_now(campaign)
    check_can_send(
        campaign.state, zh, en, found, purpose=campaign.purpose, approved=campaign.approved_at is not None,
        alone_up_to=queries.alone_up_to(),
    )  # fmt: skip
    campaign.state, campaign.scheduled_at = checked_move(campaign.state, CampaignState.SCHEDULED), at
    session.flush()
    announce(CampaignScheduled(by=by, campaign_id=campaign.id, at=at.isoformat()))
    return campaign


def _start(campaign: Campaign, by: Actor) -> Campaign:
    """Freeze the recipients and begin. All of it is one transaction: either everybody waits, or nobody."""
    checked_move(campaign.state, CampaignState.SENDING)
    zh, en = queries.texts(campaign)
    frozen = _freeze(campaign)
    check_can_send(
        campaign.state, zh, en, frozen.audience, purpose=campaign.purpose, approved=campaign.approved_at is not None,
        alone_up_to=queries.alone_up_to(),
    )  # fmt: skip
    zh, en = queries.stated(zh), queries.stated(en)  # what everybody is told is what is recognised at this moment
    campaign.subject, campaign.body, campaign.subject_en, campaign.body_en = zh.subject, zh.body, en.subject, en.body
    links = targets((campaign.body, campaign.body_en)) if campaign.tracked else []
    if links:
        rows = [{"campaign_id": campaign.id, "number": n, "url": url} for n, url in enumerate(links, 1)]
        session.execute(insert(CampaignLink), rows)
    campaign.state, campaign.started_at, campaign.held_at = CampaignState.SENDING, now(), None
    session.flush()
    approval = campaign.approved_by or by.name
    announce(CampaignStarted(by=by, campaign_id=campaign.id, recipients=frozen.rows, approval=approval))
    return campaign


@dataclass(frozen=True, slots=True)
class Frozen:
    """What was frozen."""

    rows: int
    audience: Audience


def _freeze(campaign: Campaign) -> Frozen:
    """Write the recipients of a campaign. Raises SegmentUnknown."""
    rules = queries.rules_of(campaign.segment, campaign.event_id, campaign.occasion)
    left_out: Counter[Reason] = Counter()
    rows: list[dict[str, Any]] = []
    people: list[dict[str, Any]] = []
    total = nameless = 0
    at, pacing = now(), queries.pacing()
    for slot in queries.slots(rules, campaign.purpose):
        row = _row(campaign.id, slot, at) | {"house": pacing.house_of(slot.address)}
        rows.append(row)
        people += [
            {"campaign_id": campaign.id, "address": slot.address, "person_id": person_id, "name": name}
            for person_id, name in slot.further
        ]
        total += 1
        if slot.reason is not None:
            left_out[slot.reason] += 1
        elif not (slot.row.name or slot.row.salutation):
            nameless += 1
        if len(rows) >= AT_ONCE:
            _store(rows, people)
            rows, people = [], []
    _store(rows, people)
    return Frozen(total, Audience(total - sum(left_out.values()), 0, left_out, {}, nameless))


def _row(campaign_id: int, slot: Any, at: Any) -> dict[str, Any]:
    person = slot.row
    english = person.locale == "en" and person.name_en
    return {
        "campaign_id": campaign_id,
        "address": slot.address,
        "state": RecipientState.QUEUED if slot.reason is None else RecipientState.SKIPPED,
        "reason": slot.reason,
        "name": person.name,
        "salutation": person.salutation,
        "company": person.name_en if english else person.enterprise or person.full_name,
        "title": person.title,
        "locale": "en" if person.locale == "en" else "zh",
        "home_code": person.home_code or person.city_code,
        "person_id": person.person_id,
        "enterprise_id": person.enterprise_id,
        "settled_at": at,
    }


def _store(rows: list[dict[str, Any]], people: list[dict[str, Any]]) -> None:
    """Insert a block. Two spellings of one address (a domain in Unicode and in ASCII) become one row."""
    if rows:
        table = Recipient.__table__
        assert isinstance(table, Table)  # noqa: S101  # a mapped class has one
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        session.execute(dialect.insert(table).on_conflict_do_nothing(), rows)
    if people:
        session.execute(insert(RecipientPerson), people)


@action
def start_due(campaign_id: int, *, by: Actor = SYSTEM) -> None:
    """Start a scheduled campaign at its time; if a check forbids it now, it becomes `failed` and says why."""
    campaign = _locked(campaign_id)
    if campaign.state is not CampaignState.SCHEDULED or campaign.held_at is not None:
        return
    try:
        with session.begin_nested():
            _start(campaign, by)
            return
    except DomainError as error:
        why = error.message
    campaign = _locked(campaign_id)
    campaign.state = checked_move(campaign.state, CampaignState.FAILED)
    session.flush()
    announce(CampaignFailed(by=by, campaign_id=campaign.id, why=why))


def _locked(campaign_id: int) -> Campaign:
    return session.get_one(Campaign, campaign_id, with_for_update=True, populate_existing=True)


@action
def pause(campaign_id: int, *, by: Actor) -> Campaign:
    """Hand nothing more over until `resume`. What is being handed over at this moment still ends."""
    campaign = queries.campaign_for(by, campaign_id, Act.WRITE)
    campaign.state = checked_move(campaign.state, CampaignState.PAUSED)
    session.execute(  # workers notice before their next mail
        update(Recipient)
        .where(Recipient.campaign_id == campaign.id, Recipient.state == RecipientState.CLAIMED)
        .values(state=RecipientState.QUEUED, claimed_by=None, claimed_until=None)
    )
    session.flush()
    announce(CampaignPaused(by=by, campaign_id=campaign.id))
    return campaign


@action
def resume(campaign_id: int, *, by: Actor) -> Campaign:
    """Go on, also after a restore. Raises WrongMoment."""
    campaign = queries.campaign_for(by, campaign_id, Act.WRITE)
    if campaign.state is not CampaignState.PAUSED:
        raise WrongMoment(state=CAMPAIGN_STATE_NAMES[campaign.state])
    campaign.state = CampaignState.SENDING if campaign.started_at else CampaignState.SCHEDULED
    campaign.held_at = None
    session.flush()
    announce(CampaignResumed(by=by, campaign_id=campaign.id))
    return campaign


@action
def cancel(campaign_id: int, *, by: Actor) -> Campaign:
    """Stop for good. Raises WrongMoment."""
    campaign = queries.campaign_for(by, campaign_id, Act.WRITE)
    campaign.state = checked_move(campaign.state, CampaignState.CANCELLED)
    campaign.finished_at = now()
    stopped = session.execute(
        update(Recipient)
        .where(Recipient.campaign_id == campaign.id, Recipient.state.in_(WAITING))
        .values(state=RecipientState.CANCELLED, reason=Reason.STOPPED, settled_at=now(), claimed_by=None)
    ).rowcount  # type: ignore[attr-defined]  # an UPDATE has one
    session.flush()
    announce(CampaignCancelled(by=by, campaign_id=campaign.id, stopped=stopped))
    return campaign


@action
def finish(campaign_id: int, *, by: Actor = SYSTEM) -> bool:
    """End a campaign when no recipient is open any more; say whether it ended."""
    campaign = _locked(campaign_id)
    if campaign.state is not CampaignState.SENDING or queries.unfinished(campaign.id):
        return False
    campaign.state, campaign.finished_at = CampaignState.SENT, now()
    session.flush()
    announce(CampaignFinished(by=by, campaign_id=campaign.id))
    return True


_SETTLED = {
    Settlement.SENT: (RecipientState.SENT, Reason.SETTLED),
    Settlement.AGAIN: (RecipientState.QUEUED, Reason.SETTLED),
    Settlement.GIVEN_UP: (RecipientState.FAILED, Reason.GIVEN_UP),
}


@action
def settle(campaign_id: int, recipient_id: int | None, *, outcome: Settlement, by: Actor) -> int:
    """Say what became of mails whose result is unknown: of one, or (None) of all there are. Return how many.

    Raises NotUncertain when there is none.
    """
    campaign = queries.campaign_for(by, campaign_id, Act.WRITE)
    concerned = Recipient.campaign_id == campaign.id
    if recipient_id is not None:
        concerned = and_(concerned, Recipient.id == queries.recipient_of(campaign.id, recipient_id).id)
    to, reason = _SETTLED[outcome]
    moved = session.scalars(
        update(Recipient)
        .where(concerned, Recipient.state == RecipientState.UNCERTAIN)
        .values(state=to, reason=reason, settled_at=now(), claimed_by=None)
        .returning(Recipient.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not moved:
        raise NotUncertain()
    announce(*(RecipientSettled(by=by, campaign_id=campaign.id, recipient_id=each, outcome=to.value) for each in moved))
    if outcome is Settlement.AGAIN and campaign.state is CampaignState.SENT:
        campaign.state, campaign.finished_at = CampaignState.SENDING, None
        session.flush()
        announce(CampaignResumed(by=by, campaign_id=campaign.id))
    return len(moved)
