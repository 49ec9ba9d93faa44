"""Proposing that a membership's rights change, and what a person decides about it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update
from werkzeug.datastructures import FileStorage

from crm.core.actor import Actor
from crm.core.clock import today
from crm.core.db import action, means, session
from crm.core.facts import Change, announce
from crm.core.files import DOCUMENTS, store
from crm.members import queries, rules
from crm.members.actions.memberships import decide, keep_positions
from crm.members.facts import (
    MemberReadmitted,
    StandingProposalConfirmed,
    StandingProposalDismissed,
    StandingProposalOutdated,
    StandingProposed,
)
from crm.members.models import Membership, StandingProposal
from crm.members.rules import BY_RULE, Position, ProposalKind, ProposalState

means("uq_standing_proposal_open", rules.ProposalOpenAlready)

CHUNK = 500


@action
def propose_by_rule(*, by: Actor) -> int:
    """Propose what the rule calls for today and nothing was said about yet; at most a chunk. Return how many.

    Run again it proposes nothing twice: one open proposal per membership and kind, one decision per lapse.
    """
    day = today()
    added: list[tuple[int, StandingProposal]] = []
    for kind in BY_RULE:
        for row in queries.to_propose(kind, day, CHUNK - len(added)):
            proposal = StandingProposal(
                membership_id=row.id, kind=kind, clause=rules.CLAUSES[kind], paid_until=row.paid_until, proposed_on=day
            )
            added.append((row.enterprise_id, proposal))
    session.add_all([proposal for _enterprise, proposal in added])
    session.flush()
    if not added:
        return 0
    announce(
        *(
            StandingProposed(
                by=by, enterprise_id=enterprise, proposal_id=proposal.id, kind=proposal.kind,
                changes=(Change("paid_until", None, proposal.paid_until),),
            )
            for enterprise, proposal in added
        )
    )  # fmt: skip
    return len(added)


@action
def outdate_proposals(*, by: Actor) -> int:
    """Close open proposals whose ground is gone: dues were paid, or another decision was taken. Return how many."""
    rows = queries.outdated(today(), CHUNK)
    if not rows:
        return 0
    session.execute(
        update(StandingProposal)
        .where(StandingProposal.id.in_([row.id for row in rows]), StandingProposal.state == ProposalState.OPEN)
        .values(state=ProposalState.OUTDATED, decided_on=today())
    )
    announce(
        *(
            StandingProposalOutdated(by=by, enterprise_id=row.enterprise_id, proposal_id=row.id, kind=row.kind)
            for row in rows
        )
    )
    return len(rows)


@action
def outdate_after(enterprise_id: int, *, by: Actor) -> None:
    """Close what waits about this membership and is no longer so, at once after a payment or a decision."""
    membership = queries.membership_of(enterprise_id)
    if membership is None:
        return
    day = today()
    basis = queries.basis(membership, day)
    for proposal in queries.open_of(membership.id):
        if rules.wanted(proposal.kind, basis, day) and proposal.paid_until in (None, membership.paid_until):
            continue
        proposal.state, proposal.decided_on = ProposalState.OUTDATED, day
        announce(
            StandingProposalOutdated(
                by=by, enterprise_id=enterprise_id, proposal_id=proposal.id, kind=proposal.kind
            )
        )  # fmt: skip
    session.flush()


@action
def propose_standing(
    enterprise_id: int, kind: ProposalKind, *, clause: str, reason: str, by: Actor
) -> StandingProposal:
    """Propose to suspend or expel a member, or note that it gave notice. Raises NotMember, ProposalOpenAlready."""
    membership = queries.membership_of(enterprise_id)
    if membership is None:
        raise rules.NotMember()
    if queries.is_proposed(membership.id, kind):
        raise rules.ProposalOpenAlready()
    proposal = StandingProposal(
        membership_id=membership.id, kind=kind, clause=clause, reason=reason, proposed_on=today(), proposed_by=by.name
    )
    session.add(proposal)
    session.flush()
    changes = (Change("clause", None, clause), Change("reason", None, reason))
    announce(
        StandingProposed(by=by, enterprise_id=enterprise_id, proposal_id=proposal.id, kind=kind, changes=changes)
    )  # fmt: skip
    return proposal


@action
def confirm_proposal(
    proposal_id: int, *, decided_on: date, opinion: str = "", document: int | None = None, by: Actor
) -> StandingProposal:
    """Confirm a proposal: rights end, or the membership is decided about with the clause as its basis.

    Raises NotFound, ProposalDecided, ProposalOutdated, DecidedInFuture.
    """
    proposal, membership, enterprise = queries.proposal_to_decide(proposal_id)
    day = today()
    if proposal.state is not ProposalState.OPEN:
        raise rules.ProposalDecided(name=enterprise.name, state=rules.PROPOSAL_STATE_NAMES[proposal.state])
    if decided_on > day:
        raise rules.DecidedInFuture()
    fits = rules.wanted(proposal.kind, queries.basis(membership, day), day)
    if not fits or (proposal.kind in BY_RULE and proposal.paid_until != membership.paid_until):
        raise rules.ProposalOutdated(name=enterprise.name, kind=rules.PROPOSAL_NAMES[proposal.kind])
    _close(proposal, ProposalState.CONFIRMED, decided_on, opinion, document, by=by)
    announce(
        StandingProposalConfirmed(
            by=by, enterprise_id=enterprise.id, proposal_id=proposal.id, kind=proposal.kind,
            changes=(Change("opinion", None, opinion), Change("decided_on", None, decided_on)),
        )
    )  # fmt: skip
    if proposal.kind in rules.DECISION_OF:
        decide(
            enterprise.id, rules.DECISION_OF[proposal.kind], decided_on=decided_on,
            basis=(opinion or proposal.clause)[:300], by=by,
        )  # fmt: skip
    return proposal


@action
def dismiss_proposal(
    proposal_id: int, *, decided_on: date, opinion: str, document: int | None = None, by: Actor
) -> StandingProposal:
    """Decide against a proposal, with a reason. Raises NotFound, ProposalDecided, DismissalReasonNeeded."""
    proposal, _membership, enterprise = queries.proposal_to_decide(proposal_id)
    if proposal.state is not ProposalState.OPEN:
        raise rules.ProposalDecided(name=enterprise.name, state=rules.PROPOSAL_STATE_NAMES[proposal.state])
    if not opinion.strip():
        raise rules.DismissalReasonNeeded()
    if decided_on > today():
        raise rules.DecidedInFuture()
    _close(proposal, ProposalState.DISMISSED, decided_on, opinion, document, by=by)
    announce(
        StandingProposalDismissed(
            by=by, enterprise_id=enterprise.id, proposal_id=proposal.id, kind=proposal.kind,
            changes=(Change("opinion", None, opinion), Change("decided_on", None, decided_on)),
        )
    )  # fmt: skip
    return proposal


def _close(
    proposal: StandingProposal, state: ProposalState, on: date, opinion: str, document: int | None, *, by: Actor
) -> None:
    proposal.state, proposal.decided_on, proposal.decided_by = state, on, by.name
    proposal.opinion, proposal.document_id = opinion.strip(), document
    session.flush()


@action
def keep_paper(upload: FileStorage | None, *, by: Actor) -> int | None:
    """Store the signed paper of a decision, if there is one. Raises FileRefused."""
    return store(upload, accept=DOCUMENTS, by=by, field="document").id if upload is not None else None


@action
def readmit(enterprise_id: int, *, position: Position, readmitted_on: date, basis: str, by: Actor) -> Membership:
    """Admit an enterprise again that had left: its number and first day stay, it pays from now on.

    Raises NotMember, NoExit, DecidedInFuture.
    """
    membership = queries.membership_of(enterprise_id)
    if membership is None:
        raise rules.NotMember()
    if membership.decision not in rules.EXITS:
        raise rules.NoExit()
    if readmitted_on > today():
        raise rules.DecidedInFuture()
    values: dict[str, object] = {
        "decision": None, "decided_on": None, "position": position, "readmitted_on": readmitted_on,
        "paid_until": None, "basis": basis,
    }  # fmt: skip
    changes = tuple(Change(name, getattr(membership, name), value) for name, value in values.items())
    for name, value in values.items():
        setattr(membership, name, value)
    session.flush()
    keep_positions([enterprise_id])
    announce(MemberReadmitted(by=by, enterprise_id=enterprise_id, position=position, changes=changes))
    return membership
