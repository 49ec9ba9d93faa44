"""What an address chooses for itself behind the link of its mails: topics, a pause, its language. Nobody signs in."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from crm.campaigns import queries
from crm.campaigns.actions.leaving import drop_address, leave
from crm.campaigns.facts import (
    SubscriptionEnded,
    SubscriptionFact,
    SubscriptionPaused,
    SubscriptionRenewed,
    SubscriptionResumed,
)
from crm.campaigns.models import Recipient, Suppression
from crm.campaigns.rules import EVERYTHING, LEDGER_PURPOSE, PAUSE, WAITING, LanguageUnknown, Purpose, Reason, Removal
from crm.consents import actions as consents
from crm.core.actor import SYSTEM, Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.facts import announce
from crm.members import actions as members


@action
def choose(token: str, wanted: Collection[Purpose], *, user_agent: str, by: Actor) -> None:
    """Keep these topics and leave the others that are offered; none of them is leaving everything. Raises NotFound.

    Mails of a topic that is left and still wait are dropped; what somebody withdrew and ticks again is lifted, which
    gives no consent where one is needed.
    """
    who = queries.leaver(token)
    before = queries.topics_of(who)
    kept, left = before.chosen(wanted)
    if not kept:
        leave(token, everything=True, user_agent=user_agent, by=by)
        return
    if _end(who.address, Removal.UNSUBSCRIBED, {EVERYTHING, *(each.value for each in kept)}):
        announce(_fact(SubscriptionRenewed, who, by))
    for purpose in sorted(left):
        _leave_one(who, purpose, user_agent, by)
    consents.leave_by_link(queries.everybody_at(who), [LEDGER_PURPOSE[each] for each in left], by=by)
    again = [LEDGER_PURPOSE[each] for each in kept - before.wanted]
    consents.lift_by_link(queries.leavers_people(who), again, by=by)


def _leave_one(who: queries.Leaver, purpose: Purpose, user_agent: str, by: Actor) -> None:
    if _hold(who, Removal.UNSUBSCRIBED, purpose.value, user_agent, by):
        dropped = drop_address(who.address, purpose, reason=Reason.LEFT, by=by)
        announce(
            SubscriptionEnded(
                by=by, campaign_id=who.campaign_id, recipient_id=who.recipient_id, scope=purpose.value,
                suppressed=dropped,
            )
        )  # fmt: skip


@action
def rest(token: str, *, user_agent: str, by: Actor) -> None:
    """Send this address nothing in bulk for 30 days; what waits is dropped. Again changes nothing. Raises NotFound."""
    who = queries.leaver(token)
    if _hold(who, Removal.PAUSED, EVERYTHING, user_agent, by):
        drop_address(who.address, None, reason=Reason.PAUSED, by=by)
        announce(_fact(SubscriptionPaused, who, by))


@action
def go_on(token: str, *, by: Actor) -> None:
    """End a pause before its time. Raises NotFound."""
    who = queries.leaver(token)
    if _end(who.address, Removal.PAUSED, {EVERYTHING}):
        announce(_fact(SubscriptionResumed, who, by))


@action
def end_rests(*, by: Actor = SYSTEM) -> int:  # noqa: ARG001  # as everywhere
    """End the pauses whose thirty days are over. Return how many."""
    over = select(Suppression.id).where(
        Suppression.kind == Removal.PAUSED, Suppression.ended_at.is_(None), Suppression.at <= now() - PAUSE
    )
    ended = session.execute(
        update(Suppression)
        .where(Suppression.id.in_(over))
        .values(ended_at=now())
        .execution_options(synchronize_session=False)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]  # an UPDATE has one


@action
def choose_language(token: str, locale: str, *, by: Actor) -> None:
    """Write to whoever holds this link in Chinese (zh) or English (en), also what still waits.

    Raises NotFound, LanguageUnknown (nobody of ours has this address).
    """
    who = queries.leaver(token)
    people = queries.leavers_people(who)
    if not people or locale not in ("zh", "en"):
        raise LanguageUnknown()
    for person_id in people:
        members.choose_language(person_id, locale, by=by)
    session.execute(
        update(Recipient)
        .where(Recipient.address == who.address, Recipient.state.in_(WAITING))
        .values(locale=locale)
        .execution_options(synchronize_session=False)
    )


def _fact(kind: type[SubscriptionFact], who: queries.Leaver, by: Actor) -> SubscriptionFact:
    return kind(by=by, campaign_id=who.campaign_id, recipient_id=who.recipient_id)


def _hold(who: queries.Leaver, kind: Removal, scope: str, user_agent: str, by: Actor) -> bool:
    """Write a word about an address unless it holds already; say whether it was written."""
    row = {
        "address": who.address, "kind": kind, "scope": scope, "at": now(), "campaign_id": who.campaign_id,
        "ip": by.address, "user_agent": user_agent[:300],
    }  # fmt: skip
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    unless_known = dialect.insert(Suppression).values(row).on_conflict_do_nothing().returning(Suppression.id)
    return session.execute(unless_known).first() is not None


def _end(address: str, kind: Removal, scopes: Collection[str]) -> int:
    ended = session.execute(
        update(Suppression)
        .where(
            Suppression.address == address, Suppression.kind == kind, Suppression.scope.in_(sorted(scopes)),
            Suppression.ended_at.is_(None),
        )
        .values(ended_at=now())
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return int(ended.rowcount)  # type: ignore[attr-defined]  # an UPDATE has one
