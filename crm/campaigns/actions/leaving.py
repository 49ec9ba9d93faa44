"""What recipients do: leave, come back, open, click. And what a restore does: everything waits for a person."""

from __future__ import annotations

from sqlalchemy import and_, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from crm.campaigns import queries
from crm.campaigns.facts import CampaignHeld, RecipientsRevealed, SubscriptionEnded, SubscriptionRenewed
from crm.campaigns.models import Campaign, MailEvent, Recipient, Suppression
from crm.campaigns.rules import (
    EVERYTHING,
    LEDGER_PURPOSE,
    WAITING,
    CampaignState,
    MarkKind,
    Purpose,
    Reason,
    RecipientState,
    Removal,
)
from crm.campaigns.rules.visits import BURST, Verdict, is_burst, judged
from crm.consents import actions as consents
from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.facts import announce


@action
def leave(token: str, *, everything: bool, user_agent: str, by: Actor) -> None:
    """Send this address nothing more: of this kind, or at all. Mails still waiting are dropped. Again changes nothing.

    The way out of a service mail knows no kind: it always means all notices. Raises NotFound for a token nobody has.
    """
    who = queries.leaver(token)
    purpose = None if everything or who.campaign is None else who.campaign.purpose
    scope = EVERYTHING if purpose is None else purpose.value
    row = {
        "address": who.address, "kind": Removal.UNSUBSCRIBED, "scope": scope, "at": now(),
        "campaign_id": who.campaign_id, "ip": by.address, "user_agent": user_agent[:300],
    }  # fmt: skip
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    unless_known = dialect.insert(Suppression).values(row).on_conflict_do_nothing().returning(Suppression.id)
    if session.execute(unless_known).first() is not None:
        dropped = drop_address(who.address, purpose, reason=Reason.LEFT, by=by)
        announce(
            SubscriptionEnded(
                by=by, campaign_id=who.campaign_id, recipient_id=who.recipient_id, scope=scope, suppressed=dropped
            )
        )
        left = LEDGER_PURPOSE.values() if purpose is None else [LEDGER_PURPOSE[purpose]]
        consents.leave_by_link(queries.everybody_at(who), list(left), by=by)


@action
def drop_person(person_id: int, purpose: Purpose | None, *, reason: Reason, by: Actor) -> int:  # noqa: ARG001  # as everywhere
    """Take a person out of every queue they stand in: of this kind, or (None) of all. Return how many."""
    concerned = select(Campaign.id)
    if purpose is not None:
        concerned = concerned.where(Campaign.purpose == purpose)
    done = session.execute(
        update(Recipient)
        .where(Recipient.person_id == person_id, Recipient.state.in_(WAITING), Recipient.campaign_id.in_(concerned))
        .values(state=RecipientState.SUPPRESSED, reason=reason, settled_at=now(), claimed_by=None)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE has one


@action
def drop_address(address: str, purpose: Purpose | None, *, reason: Reason, by: Actor) -> int:  # noqa: ARG001  # as everywhere
    """Take an address out of every queue it stands in: of this kind, or (None) of all. Return how many."""
    concerned = select(Campaign.id)
    if purpose is not None:
        concerned = concerned.where(Campaign.purpose == purpose)
    done = session.execute(
        update(Recipient)
        .where(Recipient.address == address, Recipient.state.in_(WAITING), Recipient.campaign_id.in_(concerned))
        .values(state=RecipientState.SUPPRESSED, reason=reason, settled_at=now(), claimed_by=None)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE has one


@action
def come_back(token: str, *, by: Actor) -> None:
    """Undo leaving, all of it. Raises NotFound."""
    who = queries.leaver(token)
    ended = session.execute(
        update(Suppression)
        .where(
            Suppression.address == who.address,
            Suppression.kind == Removal.UNSUBSCRIBED,
            Suppression.ended_at.is_(None),
        )
        .values(ended_at=now())
    ).rowcount  # type: ignore[attr-defined]  # an UPDATE has one
    if ended:
        announce(SubscriptionRenewed(by=by, campaign_id=who.campaign_id, recipient_id=who.recipient_id))
        consents.come_back_by_link(queries.everybody_at(who), by=by)


@action
def note_mark(mark: str, *, link: int | None, user_agent: str, by: Actor) -> str | None:
    """Append a raw open or click with who is believed to have done it; return the address a click leads to.

    It changes nothing else; where tracking is off for all or for this address, not even that. `by.address` is the
    network it came from, not the whole address. Raises NotFound.
    """
    recipient, campaign = queries.by_mark(mark)
    found = None if link is None else queries.link_of(campaign.id, link)
    if queries.pacing().tracking and not queries.untracked([recipient.address]) and queries.marks_left(recipient.id):
        kind, agent, at = MarkKind.CLICK if found else MarkKind.OPEN, user_agent[:300], now()
        verdict = judged(kind, agent, handed_at=recipient.handed_at, at=at)
        if found is not None and _is_burst(recipient.id, found.id):
            verdict = Verdict.MACHINE
        session.execute(
            insert(MailEvent).values(
                campaign_id=campaign.id, recipient_id=recipient.id, at=at, ip_prefix=by.address, user_agent=agent,
                link_id=found.id if found else None, kind=kind, verdict=verdict.value,
            )
        )  # fmt: skip
    return None if found is None else str(found.url)


def _is_burst(recipient_id: int, link_id: int) -> bool:
    """Say whether this click makes too many for a person; then those just before it were a machine's, too."""
    just_now = and_(
        MailEvent.recipient_id == recipient_id, MailEvent.kind == MarkKind.CLICK, MailEvent.at > now() - BURST
    )
    if not is_burst([link_id, *session.scalars(select(MailEvent.link_id).where(just_now))]):
        return False
    session.execute(update(MailEvent).where(just_now).values(verdict=Verdict.MACHINE.value))
    return True


@action
def reveal_addresses(campaign_id: int, *, rows: int, by: Actor) -> None:
    """Note that somebody looks at the addresses of a page of recipients."""
    announce(RecipientsRevealed(by=by, campaign_id=campaign_id, rows=rows))


@action
def hold_all(*, by: Actor) -> int:
    """After a restore: pause whatever would send by itself. What the copy says is waiting may long have been sent."""
    running = session.scalars(
        select(Campaign).where(Campaign.state.in_([CampaignState.SCHEDULED, CampaignState.SENDING]))
    ).all()
    for campaign in running:
        campaign.state, campaign.held_at = CampaignState.PAUSED, now()
    session.execute(
        update(Recipient)
        .where(Recipient.state == RecipientState.CLAIMED)
        .values(state=RecipientState.QUEUED, claimed_by=None, claimed_until=None)
    )
    session.execute(
        update(Recipient)
        .where(Recipient.state == RecipientState.HANDED)
        .values(state=RecipientState.UNCERTAIN, reason=Reason.LOST, settled_at=now())
    )
    session.flush()
    if running:
        announce(*(CampaignHeld(by=by, campaign_id=campaign.id) for campaign in running))
    return len(running)
