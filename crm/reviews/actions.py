"""Everything that happens to proposed changes. One function per verb; none of them commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update
from werkzeug.datastructures import FileStorage

from crm.core.actor import Act, Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.errors import NotFound, Stale
from crm.core.facts import Change, Fact, announce
from crm.core.files import Kind, store
from crm.members import actions as members
from crm.members import queries as known
from crm.members.models import Enterprise
from crm.members.rules import check_credit_code
from crm.reviews import queries, rules
from crm.reviews.facts import (
    ChangesProposed,
    ProposalAccepted,
    ProposalReturned,
    ProposalWithdrawn,
    RequestDecided,
)
from crm.reviews.models import ChangeRequest, Proposal
from crm.reviews.rules import Ruling, Verdict

LICENCE_KINDS = frozenset({Kind.PDF, Kind.JPEG, Kind.PNG, Kind.WEBP})


@dataclass(frozen=True, slots=True)
class Proposed:
    """What became of a submitted profile: fields that hold now, and the request for the others."""

    saved: tuple[str, ...]
    request: ChangeRequest | None


@action
def propose_changes(
    enterprise_id: int,
    submitted: Mapping[str, str],
    *,
    version: int,
    licence: FileStorage | None = None,
    by: Actor,
) -> Proposed:
    """Take a firm's profile as its 企业管理员 wants it: what may hold at once does, the rest waits.

    Raises NotFound (not their firm), Stale with both texts if somebody saved since `version` was read,
    CreditCodeInvalid, LicenceNeeded, NotEmptied, FileRefused, NothingChanged.
    """
    enterprise = queries.profile_to_edit(by, enterprise_id)
    present = queries.profile_of(enterprise)
    if enterprise.version != version:
        raise Stale(who=known.last_editor(enterprise_id), theirs=present, yours=submitted, version=enterprise.version)
    edits = rules.split(present, _tidied(present, submitted))
    waiting = {each.field: each for each in queries.pending_of(enterprise_id)}
    asked = {name: text for name, text in edits.reviewed.items() if name not in waiting or waiting[name].after != text}
    if not edits.immediate and not asked:
        raise rules.NothingChanged()
    rules.check_reviewed(asked, has_licence=licence is not None)
    request = _ask(enterprise, present, asked, licence, by) if asked else None
    for name in asked.keys() & waiting.keys():
        _take_back(waiting[name], replaced=True, by=by)
    if edits.immediate:
        members.change_fields(enterprise_id, edits.immediate, by=by)
    return Proposed(tuple(edits.immediate), request)


def _tidied(present: Mapping[str, str], submitted: Mapping[str, str]) -> dict[str, str]:
    """Return the profile with a new credit code as it would be stored. Raises CreditCodeInvalid."""
    code = submitted.get("credit_code", "")
    if not code or code == present["credit_code"]:
        return dict(submitted)
    return {**submitted, "credit_code": check_credit_code(code)}


def _ask(
    enterprise: Enterprise,
    present: Mapping[str, str],
    asked: Mapping[str, str],
    licence: FileStorage | None,
    by: Actor,
) -> ChangeRequest:
    kept = store(licence, accept=LICENCE_KINDS, by=by, field="licence") if licence is not None else None
    request = ChangeRequest(
        enterprise_id=enterprise.id, account_id=by.id, asked_by=by.name, asked_at=now(),
        enterprise_version=enterprise.version, licence_id=kept.id if kept else None,
        proposals=[Proposal(field=name, before=present[name], after=text) for name, text in asked.items()],
    )  # fmt: skip
    session.add(request)
    session.flush()
    changes = tuple(Change(name, present[name], text) for name, text in asked.items())
    announce(ChangesProposed(by=by, change_request_id=request.id, enterprise_id=enterprise.id, changes=changes))
    return request


@action
def decide(request_id: int, rulings: Sequence[Ruling], *, version: int, by: Actor) -> ChangeRequest:
    """Accept or return proposals of a request; what is not ruled goes on waiting.

    Accepted texts are stored in the name of `by`, all at once. `version` is the enterprise's as the reviewer
    saw it. Raises NothingDecided, ReasonNeeded, AlreadyDecided, Stale (the record changed during the review),
    CreditCodeInvalid, EnterpriseExists.
    """
    request = queries.request_to_change(by, request_id, Act.CONFIRM)
    proposals = {each.id: each for each in request.proposals}
    if not rulings:
        raise rules.NothingDecided()
    if not {ruling.proposal_id for ruling in rulings} <= proposals.keys():
        raise NotFound()
    checked = [rules.check_ruling(ruling) for ruling in rulings]
    for ruling in checked:
        rules.check_pending(proposals[ruling.proposal_id].verdict)
    accepted = [proposals[each.proposal_id] for each in checked if each.verdict is Verdict.ACCEPTED]
    if accepted:
        _apply(request, accepted, version, by)
    for ruling in checked:
        _rule(proposals[ruling.proposal_id], ruling, by)
    session.flush()
    announce(*_told(request, checked, proposals, by))
    _settle(request, by)
    return request


def _apply(request: ChangeRequest, accepted: Sequence[Proposal], version: int, by: Actor) -> None:
    enterprise = session.get_one(Enterprise, request.enterprise_id, populate_existing=True)
    wanted = {each.field: each.after for each in accepted}
    if enterprise.version != version:
        raise Stale(
            who=known.last_editor(enterprise.id), theirs=queries.profile_of(enterprise), yours=wanted,
            version=enterprise.version,
        )  # fmt: skip
    members.change_fields(enterprise.id, wanted, by=by)


def _rule(proposal: Proposal, ruling: Ruling, by: Actor) -> None:
    proposal.verdict, proposal.reason = ruling.verdict, ruling.reason
    proposal.decided_at, proposal.decided_by = now(), by.name


def _told(
    request: ChangeRequest, rulings: Sequence[Ruling], proposals: Mapping[int, Proposal], by: Actor
) -> list[Fact]:
    about = {"change_request_id": request.id, "enterprise_id": request.enterprise_id}
    accepted = [proposals[each.proposal_id] for each in rulings if each.verdict is Verdict.ACCEPTED]
    changes = tuple(Change(each.field, each.before, each.after) for each in accepted)
    facts: list[Fact] = [ProposalAccepted(by=by, **about, changes=changes)] if changes else []
    for each in rulings:
        if each.verdict is Verdict.RETURNED:
            field = proposals[each.proposal_id].field
            verdict = (Change("verdict", Verdict.PENDING.value, Verdict.RETURNED.value),)
            facts.append(ProposalReturned(by=by, **about, field=field, reason=each.reason, changes=verdict))
    return facts


@action
def withdraw(request_id: int, fields: Collection[str] = (), *, by: Actor) -> ChangeRequest:
    """Take back what still waits of a request, or only these fields of it, as 企业管理员 of the firm.

    Raises AlreadyDecided if nothing of it waits.
    """
    request = queries.request_to_change(by, request_id, Act.WRITE)
    if not queries.administers(by, request.enterprise_id):
        raise NotFound()
    meant = [each for each in request.proposals if not fields or each.field in fields]
    waiting = [each for each in meant if each.verdict is Verdict.PENDING]
    if not waiting:
        raise rules.AlreadyDecided(verdict=rules.VERDICT_NAMES[meant[0].verdict] if meant else "--")
    for each in waiting:
        _take_back(each, replaced=False, by=by)
    return request


def _take_back(proposal: Proposal, *, replaced: bool, by: Actor) -> None:
    proposal.verdict, proposal.decided_at, proposal.decided_by = Verdict.WITHDRAWN, now(), by.name
    session.flush()
    request = queries.request_of(proposal)
    verdict = (Change("verdict", Verdict.PENDING.value, Verdict.WITHDRAWN.value),)
    announce(
        ProposalWithdrawn(
            by=by, change_request_id=request.id, enterprise_id=request.enterprise_id, field=proposal.field,
            replaced=replaced, changes=verdict,
        )
    )  # fmt: skip
    _settle(request, by)


def _settle(request: ChangeRequest, by: Actor) -> None:
    """Close a request of which nothing waits any more; its result is mailed if the secretariat decided it."""
    verdicts = [each.verdict for each in request.proposals]
    if not rules.is_settled(verdicts):
        return
    request.decided_at = now()
    if rules.is_news(verdicts):
        request.notice_due_at = now()
    session.flush()
    if rules.is_news(verdicts):
        announce(RequestDecided(by=by, change_request_id=request.id, enterprise_id=request.enterprise_id))


@action
def hand_notice(request_id: int, *, by: Actor) -> bool:  # noqa: ARG001  # every action says who acts
    """Mark the mail about a request as handed over, before it is. False: not due, or somebody else has it."""
    done = session.execute(
        update(ChangeRequest)
        .where(ChangeRequest.id == request_id, ChangeRequest.notice_due_at <= now())
        .values(notice_due_at=None, notice_handed_at=now(), notice_tries=ChangeRequest.notice_tries + 1)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE has a rowcount


@action
def defer_notice(request_id: int, delay: timedelta | None, *, by: Actor) -> None:  # noqa: ARG001  # as above
    """Note that the server did not take the mail: it is due again after `delay`, or never again for None."""
    due = None if delay is None else now() + delay
    session.execute(
        update(ChangeRequest).where(ChangeRequest.id == request_id).values(notice_due_at=due, notice_handed_at=None)
    )
