"""What changes an event's list: every move leaves a step with who, when and which word."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from crm.ceremony import queries, rules
from crm.ceremony.facts import PlannedSigningMoved
from crm.ceremony.models import PlannedSigning, PlannedStep
from crm.ceremony.rules import Arrangement, Move, Paper, PlanDetails, PlanState, Reason
from crm.chinese.names import name_key
from crm.core.actor import Act, Actor
from crm.core.clock import now
from crm.core.db import action, means, session
from crm.core.errors import Busy
from crm.core.facts import announce
from crm.core.i18n import _
from crm.core.money import Money
from crm.events.models import Event
from crm.leads import queries as leads
from crm.projects import actions as projects
from crm.projects import queries as project_queries
from crm.projects.actions import Confirmed
from crm.projects.models import Signing
from crm.projects.rules import SigningDetails, SigningState

for _name in ("uq_planned_signing_same", "uq_planned_step_nonce"):
    means(_name, Busy)  # somebody stores the same right now: tried again, the checks find it and say so


@action
def plan(event_id: int, details: PlanDetails, *, by: Actor) -> PlannedSigning:
    """Put a row at the end of an event's list. Raises Planned, NotFound (the lead)."""
    _in_turn(event_id)
    _refuse_twice(event_id, details, None)
    if details.lead_id:
        leads.lead_for(by, details.lead_id, Act.WRITE)
    row = PlannedSigning(
        event_id=event_id, place=queries.next_place(event_id), created_at=now(), created_by=by.name, **_columns(details)
    )
    session.add(row)
    session.flush()
    _step(row, Move.COLLECT, by)
    return row


@action
def edit(row: PlannedSigning, details: PlanDetails, *, by: Actor) -> bool:
    """Correct a row; True if that voided what was checked or approved. Raises Planned, WrongMove."""
    row = _held(row)
    _refuse_twice(row.event_id, details, row.id)
    if details.lead_id and details.lead_id != row.lead_id:
        leads.lead_for(by, details.lead_id, Act.WRITE)
    columns = _columns(details)
    changed = any(getattr(row, name) != value for name, value in columns.items() if name not in ("paper", "manager_id"))
    before = row.state
    row.state = rules.state_after_edit(before, changed=changed, name=row.name)
    for name, value in columns.items():
        setattr(row, name, value)
    voided = changed and before in (PlanState.CHECKED, PlanState.APPROVED)
    if voided:
        row.checked_by_id = row.approved_by_id = None
    _step(row, Move.EDIT, by, _("内容已修改，原核对与审定作废") if voided else "")
    return voided


@action
def check(row: PlannedSigning, opinion: str = "", *, by: Actor) -> PlannedSigning:
    """Say that a row is in order: it goes before the leaders. Raises PaperMissing, WrongMove."""
    row = _held(row)
    row.state = rules.state_after(row.state, Move.CHECK, row.name)
    if row.paper is Paper.NONE:
        raise rules.PaperMissing(name=row.name)
    row.checked_by_id = by.id
    _step(row, Move.CHECK, by, opinion)
    return row


@action
def give_back(row: PlannedSigning, opinion: str, *, by: Actor) -> PlannedSigning:
    """Return a row for correction, with a word. Raises WordNeeded, WrongMove."""
    if not opinion.strip():
        raise rules.WordNeeded()
    row = _held(row)
    row.state = rules.state_after(row.state, Move.RETURN, row.name)
    row.checked_by_id = row.approved_by_id = None
    _step(row, Move.RETURN, by, opinion)
    return row


@action
def approve(event_id: int, ids: Sequence[int], opinion: str = "", *, by: Actor) -> int:
    """Approve rows as somebody other than who checked them; all of them or none. Returns how many.

    Raises SameHands, WrongMove, NotFound.
    """
    _in_turn(event_id)
    for planned_id in sorted(set(ids)):
        row = queries.of_event(event_id, planned_id)
        row.state = rules.state_after(row.state, Move.APPROVE, row.name)
        rules.check_hands(by.id, row.checked_by_id, row.name)
        row.approved_by_id = by.id
        _step(row, Move.APPROVE, by, opinion)
    return len(set(ids))


@action
def arrange(row: PlannedSigning, given: Arrangement, *, by: Actor) -> PlannedSigning:
    """Say where in the ceremony a row stands and who is on the stage. Raises WrongMove."""
    row = _held(row)
    rules.state_after(row.state, Move.ARRANGE, row.name)
    row.venue_id, row.round_name, row.host, row.witnesses = (
        given.venue_id,
        given.round_name,
        given.host,
        given.witnesses,
    )
    row.representative, row.partner_representative = given.representative, given.partner_representative
    session.flush()
    if given.place is not None and given.place != row.place:
        for place, planned_id in enumerate(rules.moved(queries.order_of(row.event_id), row.id, given.place), 1):
            session.get_one(PlannedSigning, planned_id).place = place
    _step(row, Move.ARRANGE, by)
    return row


@action
def sign(
    row: PlannedSigning, *, amount: Money | None = None, photo: FileStorage | None = None, nonce: str = "", by: Actor
) -> PlannedSigning:
    """Report a row as signed: its project is made or linked, 待认定, exactly once.

    `amount` is what was signed where it differs from the list. The same nonce again, and a row that is signed already,
    change nothing. Raises WrongMove, ProjectStands, AlreadySigned (the lead), FileRefused.
    """
    row = _held(row)
    if row.state is PlanState.SIGNED or (nonce and queries.tapped(nonce)):
        return row
    row.state = rules.state_after(row.state, Move.SIGN, row.name)
    signed = amount if amount is not None else row.amount
    row.signed_amount = signed if signed != row.amount else None
    row.reason, row.reason_text = None, ""
    row.signing_id = _signing(row, signed, photo, by).id
    changed = _("签约额度改为 {yi} 亿元", yi=f"{signed.in_unit('亿元'):,}") if row.signed_amount is not None else ""
    _step(row, Move.SIGN, by, changed, nonce)
    return row


@action
def not_signed(
    row: PlannedSigning, reason: Reason | None, text: str = "", *, nonce: str = "", by: Actor
) -> PlannedSigning:
    """Report that a row was not signed, and why. The same nonce again changes nothing. Raises WhyNeeded, WrongMove."""
    row = _held(row)
    if nonce and queries.tapped(nonce):
        return row
    row.state = rules.state_after(row.state, Move.UNSIGN, row.name)
    if reason is None or (reason is Reason.OTHER and not text.strip()):
        raise rules.WhyNeeded()
    row.reason, row.reason_text = reason, text.strip()
    said = _(rules.REASON_NAMES[reason])
    _step(row, Move.UNSIGN, by, f"{said}：{row.reason_text}" if row.reason_text else said, nonce)
    return row


@action
def undo(row: PlannedSigning, *, by: Actor) -> PlannedSigning:
    """Take a result back; a signing nobody has recognised yet is withdrawn. Raises Settled, WrongMove."""
    row = _held(row)
    row.state = rules.state_after(row.state, Move.UNDO, row.name)
    signing = queries.signing_of(row)
    if signing is not None:
        if signing.state is not SigningState.PENDING:
            raise rules.Settled(name=row.name)
        projects.settle_signing(signing, SigningState.REFUSED, refusal=_("现场撤销"), by=by)
    row.signing_id = row.signed_amount = row.reason = None
    row.reason_text, row.undone = "", row.undone + 1
    _step(row, Move.UNDO, by)
    return row


def _signing(row: PlannedSigning, amount: Money, photo: FileStorage | None, by: Actor) -> Signing:
    """Return the signing that stands at this event, or make it."""
    project = project_queries.same_project(row.name, row.investor)
    standing = project_queries.standing_signing(project.id) if project is not None else None
    if standing is not None and standing.event_id == row.event_id:
        return standing
    details = SigningDetails(
        name=row.name, investor=row.investor, partner=row.partner, agreement=row.agreement, amount=amount,
        representative=row.representative, manager_id=row.manager_id, landing_code=row.landing_code,
    )  # fmt: skip
    return projects.log_signing(
        details, event_id=row.event_id, venue_id=row.venue_id, lead_id=row.lead_id, photo=photo,
        confirmed=Confirmed(amount, vetted=True), nonce=f"planned-{row.id}-{row.undone}", by=by,
    )  # fmt: skip


def _in_turn(event_id: int) -> None:
    session.execute(select(Event.id).where(Event.id == event_id).with_for_update(key_share=True))


def _held(row: PlannedSigning) -> PlannedSigning:
    """Return the row as it stands, held until the end of the transaction."""
    _in_turn(row.event_id)
    return session.get_one(PlannedSigning, row.id, populate_existing=True)


def _columns(details: PlanDetails) -> dict[str, object]:
    return {
        "name": details.name, "name_key": name_key(details.name), "investor": details.investor,
        "investor_key": name_key(details.investor), "partner": details.partner, "agreement": details.agreement,
        "amount": details.amount, "landing_code": details.landing_code, "manager_id": details.manager_id,
        "lead_id": details.lead_id, "paper": details.paper,
    }  # fmt: skip


def _refuse_twice(event_id: int, details: PlanDetails, own: int | None) -> None:
    found = queries.same(event_id, details.name, details.investor)
    if found is not None and found.id != own:
        raise rules.Planned(name=found.name, investor=found.investor)


def _step(row: PlannedSigning, move: Move, by: Actor, opinion: str = "", nonce: str = "") -> None:
    session.add(
        PlannedStep(
            planned_id=row.id, move=move, at=now(), by_id=by.id, by_name=by.name, opinion=opinion, nonce=nonce or None
        )
    )
    session.flush()
    announce(
        PlannedSigningMoved(
            by=by, event_id=row.event_id, planned_id=row.id, name=row.name, move=move, state=row.state,
            amount_fen=queries.shown_amount(row).fen,
        )
    )  # fmt: skip
