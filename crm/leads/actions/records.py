"""Everything that changes a lead. One function per verb; none of them commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from crm.core import search
from crm.core.actor import Act, Actor, Thing
from crm.core.clock import now, today
from crm.core.db import action, means, session
from crm.core.errors import Busy, Stale
from crm.core.facts import Change, announce
from crm.core.i18n import _
from crm.core.masking import mask_phone
from crm.leads import queries, rules
from crm.leads.facts import LeadAdvanced, LeadEdited, LeadLogged, LeadPhoneRevealed, LeadToldApart
from crm.leads.models import Lead, SaidApart, StageChange
from crm.leads.rules import NOTHING_SAID, Apart, Described, LeadDetails, LostReason, Stage, Twin

means("uq_lead_nonce", Busy)  # the same submission is being stored: tried again, it finds the first


@action
def log_lead(
    details: LeadDetails,
    *,
    event_id: int | None = None,
    venue_id: int | None = None,
    nonce: str | None = None,
    apart: Apart = NOTHING_SAID,
    by: Actor,
) -> Lead:
    """Write a lead down. The same nonce again answers with the first lead: a double tap makes one.

    Raises LooksTheSame, ApartReasonMissing unless `apart` says why it is another than those that look the same.
    """
    if nonce and (first := queries.lead_with_nonce(nonce)) is not None:
        return first
    twins = queries.twins_of(by, _described(details))
    rules.check_apart(twins, apart)
    at = now()
    lead = Lead(
        **_columns(details), event_id=event_id, venue_id=venue_id, nonce=nonce or None, stage=Stage.REGISTERED,
        stage_since=at, progressed_at=at, created_at=at, created_by_id=by.id, created_by=by.name, updated_by=by.name,
    )  # fmt: skip
    lead.owner_id = details.owner_id or by.id
    lead.enterprise_id = details.enterprise_id or queries.enterprise_named(details.company)
    session.add(lead)
    session.flush()
    _record(lead, None, Stage.REGISTERED, "", by)
    make_findable(lead)
    announce(LeadLogged(by=by, lead_id=lead.id, title=lead.title, company=lead.company, event_id=event_id))
    if twins:
        keep_apart("lead", lead.id, twins, apart, by=by)
        announce(LeadToldApart(by=by, lead_id=lead.id, others=tuple(t.key for t in twins), reason=apart.reason))
    return lead


def _described(details: LeadDetails) -> Described:
    return Described(
        name=details.title, firm=details.company, amount=details.estimate, place=details.landing_code, on=today(),
        firm_id=details.enterprise_id or queries.enterprise_named(details.company),
    )  # fmt: skip


@action
def keep_apart(kind: str, subject_id: int, twins: Sequence[Twin], apart: Apart, *, by: Actor) -> None:
    """Keep why a lead or project (`kind`) is another than those that look the same."""
    for twin in twins:
        session.add(
            SaidApart(
                kind=kind, subject_id=subject_id, other_kind=twin.kind, other_id=twin.id, reason=apart.reason, at=now(),
                by_id=by.id, by_name=by.name,
            )
        )  # fmt: skip
    session.flush()


@action
def edit_lead(lead_id: int, details: LeadDetails, *, version: int, by: Actor) -> Lead:
    """Change what is known of a lead. Raises Stale with both texts if somebody saved first."""
    lead = queries.lead_for(by, lead_id, Act.WRITE)
    new = _columns(details)
    if lead.version != version:
        theirs = {name: getattr(lead, name) for name in new}
        raise Stale(who=lead.updated_by or lead.created_by, theirs=theirs, yours=new, version=lead.version)
    changes = [
        Change(name, _told(name, getattr(lead, name)), _told(name, value))
        for name, value in new.items()
        if getattr(lead, name) != value
    ]
    for name, value in new.items():
        setattr(lead, name, value)
    lead.enterprise_id = details.enterprise_id or queries.enterprise_named(details.company)
    lead.updated_by = by.name
    session.flush()
    make_findable(lead)
    if changes:
        announce(LeadEdited(by=by, lead_id=lead.id, changes=tuple(changes)))
    return lead


@action
def advance(lead_id: int, to: Stage, *, note: str = "", lost_reason: LostReason | None = None, by: Actor) -> Lead:
    """Move a lead to another stage by hand; an ended one that is taken up again begins a new episode.

    Raises SignToSign, MoveNotAllowed, ReasonNeeded, LostReasonNeeded, AlreadySigned.
    """
    lead = queries.lead_for(by, lead_id, Act.WRITE)
    if lead.stage is Stage.SIGNED:
        raise rules.AlreadySigned(title=lead.title)
    if lead.stage is not to:
        rules.check_move(lead.stage, to, note, _)
        rules.check_lost(to, lost_reason, note)
        _move(lead, to, note, by)
        lead.lost_reason = lost_reason if to is Stage.CLOSED else None
        session.flush()
    return lead


@action
def become_signed(lead_id: int, *, note: str, by: Actor) -> Lead:
    """Close the lead's own story: a signing was logged. Raises AlreadySigned."""
    lead = queries.lead_for(by, lead_id, Act.WRITE)
    if lead.stage is Stage.SIGNED:
        raise rules.AlreadySigned(title=lead.title)
    _move(lead, Stage.SIGNED, note, by)
    return lead


@action
def reopen(lead_id: int, *, note: str, by: Actor) -> None:
    """Put a signed lead back to 拟签约 after its signing was refused."""
    lead = session.get_one(Lead, lead_id)
    if lead.stage is Stage.SIGNED:
        _move(lead, Stage.TO_SIGN, note, by)


@action
def reveal_phone(lead_id: int, *, by: Actor) -> str:
    """Return the contact's number to somebody who may see it; that they looked is recorded."""
    lead = queries.lead_for(by, lead_id, Act.REVEAL, Thing.PERSON)
    announce(LeadPhoneRevealed(by=by, lead_id=lead.id))
    return lead.phone


def _move(lead: Lead, to: Stage, note: str, by: Actor) -> None:
    before = lead.stage
    lead.stage, lead.stage_since, lead.progressed_at = to, now(), now()
    if before is Stage.CLOSED:
        lead.episode, lead.assessed_at, lead.told_at, lead.told = lead.episode + 1, None, None, ""
    elif lead.assessed_at is None and (to in rules.WORKED or to is Stage.SIGNED):
        lead.assessed_at = lead.stage_since
    session.flush()
    _record(lead, before, to, note, by)
    announce(LeadAdvanced(by=by, lead_id=lead.id, before=before, after=to, note=note))


def _record(lead: Lead, before: Stage | None, after: Stage, note: str, by: Actor) -> None:
    session.add(
        StageChange(
            lead_id=lead.id, before=before, after=after, note=note[:500], at=lead.stage_since, by_id=by.id,
            by_name=by.name,
        )
    )  # fmt: skip
    session.flush()


@action
def take_back_move(lead: Lead, to: Stage, entered: datetime, *, by: Actor) -> None:
    """Put a lead back where it stood since `entered`; the way back is a move of its own in the history."""
    before, lead.stage, lead.stage_since = lead.stage, to, now()
    _record(lead, before, to, _("撤销"), by)
    for change in queries.history(lead.id)[:2]:
        change.undone = True
    lead.stage_since = entered
    session.flush()
    announce(LeadAdvanced(by=by, lead_id=lead.id, before=before, after=to, note=_("撤销")))


def _columns(details: LeadDetails) -> dict[str, object]:
    return {field.name: getattr(details, field.name) for field in fields(details) if field.name != "enterprise_id"}


def _told(name: str, value: object) -> object:
    """What the audit log may hold: of a phone or a person only that it changed."""
    if name == "phone":
        return mask_phone(str(value))
    return "*" if name == "contact" and value else value


@action
def make_findable(lead: Lead) -> None:
    """Make a lead findable as it stands now."""
    search.index(
        "lead",
        lead.id,
        title=lead.title,
        subtitle=lead.company,
        texts=(lead.company,),
        phones=(lead.phone,) if lead.phone else (),
    )
