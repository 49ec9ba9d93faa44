"""Every question asked about reviews. Reading only.

Whom a request is visible to follows the row "review of changes" of the policy: everybody's, those of the
enterprises one is 对接人 of, or those of the firm one is 企业管理员 of.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, case, false, func, or_, select, true
from sqlalchemy.orm import selectinload, undefer

from crm.accounts.models import Account
from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.clock import now
from crm.core.db import AnyRow, Query, session
from crm.core.errors import NotFound
from crm.core.files import StoredFile
from crm.core.pages import Cut, Page, paged
from crm.members import queries as members
from crm.members.models import Employment, Enterprise, Person
from crm.members.queries.shapes import key
from crm.members.rules import Candidate
from crm.reviews import rules
from crm.reviews.models import ChangeRequest, Proposal
from crm.reviews.rules import Drift, Piece, Verdict

MOST_COUNTED = 100


class Show(StrEnum):
    """Which requests a list shows."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    EVERY = "all"


def visible_to(actor: Actor, act: Act = Act.READ) -> ColumnElement[bool]:
    """Return the condition that this actor may read (or `act` on) a request."""
    scopes = actor.scopes(Thing.REVIEW, act)
    if Scope.ALL in scopes:
        return true()
    reach: list[ColumnElement[bool]] = []
    if Scope.OWN in scopes and actor.id is not None:
        reach.append(ChangeRequest.enterprise_id.in_(members.managed_by(actor)))
    if Scope.FIRM in scopes:
        reach.append(ChangeRequest.enterprise_id.in_(administered_by(actor)))
    return or_(false(), *reach)


def request_for(actor: Actor, request_id: int, act: Act = Act.READ) -> ChangeRequest:
    """Return a request with its proposals if this actor may see it; otherwise it does not exist for them."""
    found = session.scalar(
        select(ChangeRequest)
        .where(ChangeRequest.id == request_id, visible_to(actor, act))
        .options(selectinload(ChangeRequest.proposals))
    )
    if found is None:
        raise NotFound()
    return found


def request_to_change(actor: Actor, request_id: int, act: Act) -> ChangeRequest:
    """Return a request with its row held, so that two people cannot decide it at the same time."""
    session.scalar(select(ChangeRequest.id).where(ChangeRequest.id == request_id).with_for_update())
    return request_for(actor, request_id, act)


def request_of(proposal: Proposal) -> ChangeRequest:
    """Return the request a proposal belongs to, all its proposals loaded."""
    return session.get_one(
        ChangeRequest,
        proposal.request_id,
        options=[selectinload(ChangeRequest.proposals)],
        populate_existing=True,
    )


def enterprise_of(request: ChangeRequest) -> Enterprise:
    """Return the enterprise a request is about."""
    return session.get_one(Enterprise, request.enterprise_id)


def requests_page(actor: Actor, show: Show, cut: Cut) -> Page:
    """Return a page of requests: those that wait longest first, decided ones newest first."""
    query: Query = (
        select(
            ChangeRequest.id, ChangeRequest.enterprise_id, ChangeRequest.asked_by, ChangeRequest.asked_at,
            ChangeRequest.decided_at, Enterprise.name, Enterprise.short_name, Enterprise.home_code,
        )
        .join(Enterprise, Enterprise.id == ChangeRequest.enterprise_id)
        .where(visible_to(actor), _shown(show))
    )  # fmt: skip
    newest_first = show is not Show.WAITING
    asked = key(ChangeRequest.asked_at, "asked_at", descending=newest_first)
    return paged(query, (asked, key(ChangeRequest.id, "id", descending=newest_first)), cut)


def _shown(show: Show) -> ColumnElement[bool]:
    if show is Show.WAITING:
        return ChangeRequest.decided_at.is_(None)
    if show is Show.EVERY:
        return true()
    wanted = Verdict(show.value)
    has_one = select(Proposal.request_id).where(Proposal.verdict == wanted)
    return ChangeRequest.id.in_(has_one)


def waiting(actor: Actor) -> Query:
    """Ask how many requests wait for this actor, 100 at most: the number in the navigation."""
    everybodys = actor.may_all(Thing.REVIEW, Act.CONFIRM)
    return _all_waiting() if everybodys else _waiting(visible_to(actor, Act.CONFIRM))


def _waiting(reach: ColumnElement[bool]) -> Query:
    some = select(ChangeRequest.id).where(ChangeRequest.decided_at.is_(None), reach).limit(MOST_COUNTED)
    return select(func.count()).select_from(some.subquery())


@cache
def _all_waiting() -> Query:
    return _waiting(true())


def next_waiting(actor: Actor) -> int | None:
    """Return the request that waits longest for this actor."""
    return session.scalar(
        select(ChangeRequest.id)
        .where(ChangeRequest.decided_at.is_(None), visible_to(actor, Act.CONFIRM))
        .order_by(ChangeRequest.asked_at, ChangeRequest.id)
        .limit(1)
    )


def fields_of(request_ids: Collection[int]) -> Mapping[int, list[tuple[str, Verdict]]]:
    """Return the fields of several requests with their verdicts, in one question."""
    found: dict[int, list[tuple[str, Verdict]]] = {request_id: [] for request_id in request_ids}
    rows = session.execute(
        select(Proposal.request_id, Proposal.field, Proposal.verdict)
        .where(Proposal.request_id.in_(request_ids))
        .order_by(Proposal.id)
    )
    for request_id, field, verdict in rows:
        found[request_id].append((field, verdict))
    return found


def pending_of(enterprise_id: int) -> Sequence[Proposal]:
    """Return the proposals of an enterprise that wait, with their requests."""
    return session.scalars(
        select(Proposal)
        .join(ChangeRequest, ChangeRequest.id == Proposal.request_id)
        .where(ChangeRequest.enterprise_id == enterprise_id, Proposal.verdict == Verdict.PENDING)
        .options(selectinload(Proposal.request))
        .order_by(Proposal.id)
    ).all()


def requests_of(enterprise_id: int, limit: int = 10) -> Sequence[ChangeRequest]:
    """Return the latest requests of an enterprise with their proposals, newest first."""
    return session.scalars(
        select(ChangeRequest)
        .where(ChangeRequest.enterprise_id == enterprise_id)
        .options(selectinload(ChangeRequest.proposals))
        .order_by(ChangeRequest.id.desc())
        .limit(limit)
    ).all()


def told_of(enterprise_id: int, before: datetime | None, limit: int) -> Sequence[ChangeRequest]:
    """Return the requests of an enterprise with something to tell before an instant, by their latest of it."""
    asked, decided = ChangeRequest.asked_at, ChangeRequest.decided_at
    query = select(ChangeRequest).where(ChangeRequest.enterprise_id == enterprise_id)
    latest: ColumnElement[Any] = func.coalesce(decided, asked)
    if before is not None:
        query, latest = query.where(asked < before), case((decided < before, decided), else_=asked)
    query = query.options(selectinload(ChangeRequest.proposals)).order_by(latest.desc(), ChangeRequest.id.desc())
    return session.scalars(query.limit(limit)).all()


def returned_last(enterprise_id: int) -> list[Proposal]:
    """Return the returned proposals whose field nobody has proposed again since."""
    latest: dict[str, Proposal] = {}
    for request in reversed(requests_of(enterprise_id)):
        latest |= {proposal.field: proposal for proposal in request.proposals}
    return [proposal for proposal in latest.values() if proposal.verdict is Verdict.RETURNED]


def profile_of(enterprise: Enterprise) -> dict[str, str]:
    """Return the fields of an enterprise that a firm may edit, as text."""
    return {name: str(getattr(enterprise, name) or "") for name in (*rules.REVIEWED, *rules.IMMEDIATE)}


def administered_by(actor: Actor) -> Query:
    """Return the ids of the enterprises this actor is 企业管理员 of today."""
    return (
        select(Employment.enterprise_id)
        .join(Person, Person.id == Employment.person_id)
        .where(Person.account_id == actor.id, Employment.firm_admin, members.employed_now())
    )


def administers(actor: Actor, enterprise_id: int) -> bool:
    """Say whether this actor edits the profile of an enterprise as its 企业管理员."""
    if Scope.FIRM not in actor.scopes(Thing.REVIEW, Act.WRITE):
        return False
    asked = administered_by(actor).where(Employment.enterprise_id == enterprise_id)
    return session.scalar(asked.limit(1)) is not None


def profile_to_edit(actor: Actor, enterprise_id: int) -> Enterprise:
    """Return an enterprise whose profile the actor edits, its row held; others do not exist for them."""
    if not administers(actor, enterprise_id):
        raise NotFound()
    return session.get_one(Enterprise, enterprise_id, with_for_update=True, populate_existing=True)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One proposal as a reviewer compares it: what stands now, what is proposed, what happened in between."""

    proposal: Proposal
    now: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]
    drift: Drift


def compared(request: ChangeRequest, enterprise: Enterprise) -> list[Comparison]:
    """Return every proposal of a request beside what the record says now."""
    profile = profile_of(enterprise)
    found = []
    for each in request.proposals:
        now_text = profile[each.field] if each.verdict is Verdict.PENDING else each.before
        old, new = rules.compared(now_text, each.after)
        drift = rules.drift(before=each.before, now=now_text, after=each.after)
        found.append(Comparison(each, now_text, old, new, drift))
    return found


def twins_of(request: ChangeRequest, enterprise: Enterprise) -> list[tuple[str, Candidate]]:
    """Return (field, enterprise) of records that are probably the same as what is proposed: a warning."""
    wanted = {each.field: each.after for each in request.proposals if each.verdict is Verdict.PENDING}
    found = []
    twin = members.by_credit_code(wanted.get("credit_code") or "--")
    if twin is not None and twin.id != enterprise.id:
        found.append(("credit_code", Candidate(twin.id, twin.name, None, "")))
    if name := wanted.get("name"):
        found += [("name", each) for each in members.duplicates_of(name, but=enterprise.id)]
    return found


def edited_since(request: ChangeRequest) -> list[members.Past]:
    """Return what was changed of the enterprise after the request was made, newest first."""
    past = members.history(request.enterprise_id, ("EnterpriseEdited",), None, 10)
    return [each for each in past if each.at > request.asked_at and each.by != request.asked_by]


def licence_of(actor: Actor, request_id: int) -> StoredFile:
    """Return the licence that came with a request, its bytes included."""
    request = request_for(actor, request_id)
    found = session.get(StoredFile, request.licence_id or 0, options=[undefer(StoredFile.content)])
    if found is None:
        raise NotFound()
    return found


def licence_name(request: ChangeRequest) -> AnyRow | None:
    """Return name, kind and size of a request's licence."""
    if request.licence_id is None:
        return None
    return session.execute(
        select(StoredFile.name, StoredFile.kind, StoredFile.size).where(StoredFile.id == request.licence_id)
    ).first()


def address_of(account_id: int) -> AnyRow | None:
    """Return name, mail address and language of an account that may sign in."""
    query = select(Account.name, Account.email, Account.locale)
    return session.execute(query.where(Account.id == account_id, Account.disabled_at.is_(None))).first()


def due_notices(limit: int = 50) -> Sequence[int]:
    """Return the requests whose result is to be mailed now."""
    due = select(ChangeRequest.id).where(ChangeRequest.notice_due_at <= now())
    return session.scalars(due.order_by(ChangeRequest.notice_due_at).limit(limit)).all()


def next_notice_at() -> datetime | None:
    """Return when the next result is to be mailed."""
    return session.scalar(select(func.min(ChangeRequest.notice_due_at)))
