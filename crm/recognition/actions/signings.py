"""What moves the headline: rows appended to the ledger, by somebody other than who reported."""

from __future__ import annotations

from datetime import date

from crm.core.actor import Actor
from crm.core.clock import now, today
from crm.core.db import action, means, session
from crm.core.facts import announce
from crm.core.i18n import _
from crm.projects import actions as projects
from crm.projects import queries as project_queries
from crm.projects.models import Project, Signing
from crm.projects.rules import SIGNING_STATE_NAMES, SigningState
from crm.recognition import queries, rules
from crm.recognition.facts import SigningConfirmed, SigningRefused
from crm.recognition.models import Attribution, LedgerEntry
from crm.recognition.rules import AttributionRole, CountScope, EntryKind


class _CountedMeanwhile(rules.AlreadyCounted):
    """Two people recognised the same project at the same instant."""

    template = rules.COUNTED_MEANWHILE


means("uq_ledger_entry_new", _CountedMeanwhile)


@action
def confirm_signing(
    signing_id: int, *, scope: CountScope = rules.HEADLINE, counts_on: date | None = None, basis: str = "", by: Actor
) -> LedgerEntry:
    """Recognise a signing as the second person: one row 新签 is appended and the headline moves by its amount.

    `counts_on` is the day from which figures contain it, today if not said. Raises OwnSigning, AgreementMissing,
    AlreadySettled, AlreadyCounted, EarlyDay.
    """
    signing = queries.signing_to_settle(by, signing_id)
    project = queries.project_of(signing)
    _check_open(signing)
    agreement = project_queries.agreement_of(project.id)
    rules.check_may_confirm(
        actor_id=by.id, actor=by.name, reporter_id=signing.reported_by_id, reporter=signing.reported_by,
        agreement=agreement is not None, project=project.name,
    )  # fmt: skip
    if queries.counted(project.id):
        raise rules.AlreadyCounted(project=project.name)
    day = counts_on or today()
    if not signing.signed_on <= day <= today():
        raise rules.EarlyDay(signed=signing.signed_on, today=today())
    entry = LedgerEntry(
        project_id=project.id, signing_id=signing.id, kind=EntryKind.NEW, scope=scope, amount=signing.amount, count=1,
        event_id=signing.event_id, counts_on=day, reported_by_id=signing.reported_by_id,
        reported_by=signing.reported_by,
        confirmed_by_id=by.id, confirmed_by=by.name, confirmed_at=now(), basis_id=agreement, basis=basis,
    )  # fmt: skip
    session.add(entry)
    session.flush()
    _attribute(entry, project, signing)
    projects.settle_signing(signing, SigningState.RECOGNISED, by=by)
    announce(
        SigningConfirmed(
            by=by, project_id=project.id, entry_id=entry.id, signing_id=signing.id, amount_fen=entry.amount.fen,
            event_id=entry.event_id, scope=scope, counts_on=day.isoformat(),
        )
    )  # fmt: skip
    return entry


@action
def refuse_signing(signing_id: int, reason: str, *, by: Actor) -> Signing:
    """Decide that a signing does not count, and say why; its lead goes back to 拟签约.

    Raises AlreadySettled, OwnSigning.
    """
    signing = queries.signing_to_settle(by, signing_id)
    _check_open(signing)
    if signing.reported_by_id == by.id and by.id is not None:
        raise rules.OwnSigning()
    projects.settle_signing(signing, SigningState.REFUSED, refusal=reason, by=by)
    announce(SigningRefused(by=by, project_id=signing.project_id, signing_id=signing.id, reason=reason))
    return signing


def _check_open(signing: Signing) -> None:
    if signing.state is not SigningState.PENDING:
        raise rules.AlreadySettled(name=signing.settled_by, state=_(SIGNING_STATE_NAMES[signing.state]))


def _attribute(entry: LedgerEntry, project: Project, signing: Signing) -> None:
    """Write down to whom the result is owed; the weights of each role sum to 10,000."""
    event = project_queries.event_named(signing.event_id)
    lead = project_queries.lead_of(project.lead_id)
    parties: list[tuple[AttributionRole, str, int | None]] = []
    if event is not None:
        parties.append((AttributionRole.PRIMARY_EVENT, event.name, event.id))
    if manager := project_queries.manager_of(project):
        parties.append((AttributionRole.OFFICER, manager, None))
    if lead is not None and lead.introducer:
        parties.append((AttributionRole.INTRODUCER, lead.introducer, None))
    for role in AttributionRole:
        own = [party for party in parties if party[0] is role]
        for (_role, name, event_id), weight in zip(own, rules.split(len(own)), strict=True):
            session.add(Attribution(entry_id=entry.id, role=role, party=name, event_id=event_id, weight=weight))
    session.flush()
