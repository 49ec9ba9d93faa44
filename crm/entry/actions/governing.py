"""What governs applications: versions of the procedure; objections raised under notice and what was found of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from crm.core.actor import Act, Actor, Thing
from crm.core.clock import now, today
from crm.core.db import action, means, session
from crm.core.errors import NotFound
from crm.core.facts import Change, announce
from crm.entry import queries, rules
from crm.entry.actions.moving import moved
from crm.entry.facts import EntryProcedureSet, ObjectionRaised, ObjectionSettled
from crm.entry.models import Objection, ProcedureVersion
from crm.entry.rules import Move, Opinion, Outcome, Procedure, State

means("uq_entry_procedure_since", rules.SameFirstDay)


@action
def set_procedure(procedure: Procedure, *, since: date, basis: str, by: Actor) -> ProcedureVersion:
    """Record the procedure of whoever submits from a day on; who is under way keeps theirs.

    Raises NotFound, DaysOutOfRange, BasisNeeded, FirstDayPast, SameFirstDay.
    """
    if not by.may_all(Thing.REVIEW, Act.CONFIRM):
        raise NotFound()
    rules.check_procedure(procedure, basis)
    if since < today():
        raise rules.FirstDayPast()
    if queries.begins_on(since):
        raise rules.SameFirstDay(since=since)
    before = queries.procedure_on(since)
    version = ProcedureVersion(
        since=since, notice_days=procedure.notice_days, offer_days=procedure.offer_days,
        handling_days=procedure.handling_days, has_secretariat=State.SECRETARIAT not in procedure.skipped,
        has_notice=State.NOTICE not in procedure.skipped, has_council=State.COUNCIL not in procedure.skipped,
        basis=basis.strip(), recorded_at=now(), recorded_by=by.name,
    )  # fmt: skip
    session.add(version)
    session.flush()
    announce(EntryProcedureSet(by=by, procedure_id=version.id, since=since, changes=_changes(before, procedure)))
    return version


def _changes(before: Procedure, after: Procedure) -> tuple[Change, ...]:
    old, new = asdict(before), asdict(after)
    old["skipped"], new["skipped"] = (sorted(each.skipped) for each in (before, after))
    return tuple(Change(name, old[name], new[name]) for name in new if old[name] != new[name])


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """What is recorded of an objection. It is raised by name; anonymous ones are nobody's to answer."""

    received_on: date
    objector: str
    text: str
    contact: str = ""


@action
def raise_objection(application_id: int, given: Raised, *, by: Actor) -> Objection:
    """Record an objection against an application under notice. Raises NotFound, NotUnderNotice, OutsideNotice."""
    application = queries.held(application_id)
    queries.application_for(by, application_id, Act.CONFIRM)
    if application.state is not State.NOTICE or application.notice_until is None:
        raise rules.NotUnderNotice()
    if not application.step_on <= given.received_on <= min(application.notice_until, today()):
        raise rules.OutsideNotice(since=application.step_on, until=application.notice_until)
    objection = Objection(
        application_id=application_id, **asdict(given), recorded_at=now(), recorded_by=by.name, finding="",
        settled_by="",
    )  # fmt: skip
    session.add(objection)
    session.flush()
    announce(ObjectionRaised(by=by, application_id=application_id, objection_id=objection.id))
    return objection


@action
def settle_objection(application_id: int, objection_id: int, outcome: Outcome, finding: str, *, by: Actor) -> Objection:
    """Record what looking into an objection found; one that is upheld sends the application back.

    Raises NotFound, ObjectionSettled, FindingNeeded, ApproverIsApplicant.
    """
    application = queries.held(application_id)
    objection = queries.objection_for(by, application_id, objection_id)
    if objection.outcome is not None:
        raise rules.ObjectionSettled()
    if not finding.strip():
        raise rules.FindingNeeded()
    rules.check_approver(queries.applicant_of(application), account_id=by.id, approver=by.name)
    objection.outcome, objection.finding = outcome, finding.strip()
    objection.settled_on, objection.settled_by = today(), by.name
    session.flush()
    announce(ObjectionSettled(by=by, application_id=application_id, objection_id=objection_id, outcome=outcome))
    if outcome is Outcome.UPHELD and application.state is State.NOTICE:
        moved(application, Move.OBJECT, Opinion(text=objection.finding), by=by)
    return objection
