"""Working on a lead: progress, telling whoever introduced it, handing it on, and the days one has for all that."""

from __future__ import annotations

from dataclasses import asdict

from crm.core.actor import Act, Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.facts import Change, announce
from crm.leads import queries, rules
from crm.leads.facts import IntroducerTold, LeadEdited, LeadHandedOn, LeadPaceSet, LeadReported
from crm.leads.models import CreditShare, LeadReport, PaceSetting, Transfer
from crm.leads.rules import Handing, Pace


@action
def report_progress(lead_id: int, text: str, *, by: Actor) -> LeadReport:
    """Write down what has moved. The lead is green again. Raises NotOpen."""
    lead = queries.lead_for(by, lead_id, Act.WRITE)
    rules.check_open(lead.stage, lead.title)
    at = now()
    report = LeadReport(lead_id=lead.id, text=text, at=at, by_id=by.id, by_name=by.name)
    lead.progressed_at = at
    session.add(report)
    session.flush()
    announce(LeadReported(by=by, lead_id=lead.id, report_id=report.id))
    return report


@action
def tell_introducer(lead_id: int, how: str, *, by: Actor) -> None:
    """Note that whoever introduced the lead was told what becomes of it, and how. Raises NobodyToTell."""
    lead = queries.lead_for(by, lead_id, Act.WRITE)
    if not lead.introducer:
        raise rules.NobodyToTell(title=lead.title)
    lead.told_at, lead.told = now(), how
    session.flush()
    announce(IntroducerTold(by=by, lead_id=lead.id, how=how))


@action
def mark_complex(lead_id: int, complex_: bool, *, by: Actor) -> None:
    """Give a lead the days of a complex one, or take them back."""
    lead = queries.lead_for(by, lead_id, Act.WRITE)
    if lead.complex != complex_:
        lead.complex = complex_
        session.flush()
        announce(LeadEdited(by=by, lead_id=lead.id, changes=(Change("complex", not complex_, complex_),)))


@action
def hand_on(lead_id: int, handing: Handing, *, by: Actor) -> Transfer:
    """Hand a lead to another officer or district and split its credit; what was before stays in its history.

    Raises NotOpen, HandedNowhere, CreditOutside, UnknownOwner.
    """
    lead = queries.lead_for(by, lead_id, Act.WRITE)
    rules.check_open(lead.stage, lead.title)
    to_code = handing.to_code or lead.landing_code
    if handing.to_owner_id == lead.owner_id and to_code == lead.landing_code:
        raise rules.HandedNowhere()
    if str(handing.to_owner_id) not in dict(queries.managers()):
        raise rules.UnknownOwner()
    giver = lead.owner_id or handing.to_owner_id
    shares = rules.split(queries.credit_of(lead), giver, handing.to_owner_id, handing.kept)
    transfer = Transfer(
        lead_id=lead.id, from_owner_id=lead.owner_id, to_owner_id=handing.to_owner_id, from_code=lead.landing_code,
        to_code=to_code, reason=handing.reason, at=now(), by_id=by.id, by_name=by.name,
    )  # fmt: skip
    session.add(transfer)
    session.flush()
    session.add_all(CreditShare(transfer_id=transfer.id, owner_id=s.owner_id, weight=s.weight) for s in shares)
    lead.owner_id, lead.landing_code, lead.updated_by = handing.to_owner_id, to_code, by.name
    session.flush()
    announce(
        LeadHandedOn(
            by=by, lead_id=lead.id, transfer_id=transfer.id, from_owner_id=transfer.from_owner_id,
            to_owner_id=transfer.to_owner_id, to_code=to_code,
        )
    )  # fmt: skip
    return transfer


@action
def set_pace(pace: Pace, *, by: Actor) -> PaceSetting:
    """Set the days of the clocks and colours from now on. Raises PaceNotRising."""
    rules.check_pace(pace)
    setting = PaceSetting(**asdict(pace), at=now(), by_id=by.id, by_name=by.name)
    session.add(setting)
    session.flush()
    announce(LeadPaceSet(by=by, pace_id=setting.id))
    return setting
