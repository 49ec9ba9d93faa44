"""Logging a signing: once per submission, once per project, large amounts named twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.datastructures import FileStorage

from crm.chinese.names import name_key
from crm.core import files, search
from crm.core.actor import Act, Actor
from crm.core.clock import now, today
from crm.core.db import action, means, session
from crm.core.errors import Busy, DomainError
from crm.core.facts import announce
from crm.core.i18n import _
from crm.core.money import Money
from crm.leads import actions as leads
from crm.leads import queries as lead_queries
from crm.leads.models import Lead
from crm.leads.rules import (
    NOTHING_SAID,
    AlreadySigned,
    Apart,
    Described,
    Sector,
    Stage,
    Twin,
    check_apart,
    sector_of,
)
from crm.members.models import Enterprise
from crm.projects import queries, rules
from crm.projects.facts import ProjectToldApart, SigningLogged
from crm.projects.models import Project, ProjectDocument, Signing
from crm.projects.rules import SIGNING_STATE_NAMES, DocumentKind, SigningDetails

for _name in ("uq_signing_nonce", "uq_project_same", "uq_signing_live"):
    means(_name, Busy)  # somebody stores the same right now: tried again, the checks find it and say so


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a person has confirmed beyond the form."""

    amount: Money | None = None
    """A large amount, named by the step that asked for it."""
    apart: Apart = NOTHING_SAID
    """Why it is another than those that look the same."""
    vetted: bool = False
    """That it stands on a list somebody has checked and somebody else approved: nothing is asked again."""


NOTHING_CONFIRMED = Confirmed()


@action
def log_signing(
    details: SigningDetails, *, event_id: int | None = None, venue_id: int | None = None, lead_id: int | None = None,
    photo: FileStorage | None = None, confirmed: Confirmed = NOTHING_CONFIRMED, nonce: str | None = None, by: Actor,
) -> Signing:  # fmt: skip
    """Report what was signed. It becomes a project 待认定; the figures move only by recognition.

    The same nonce again answers with the first signing. Raises AmountUnconfirmed, ProjectStands,
    LooksTheSame, ApartReasonMissing, FutureDay, AlreadySigned (the lead), FileRefused.
    """
    first = _stored_before(details, confirmed, nonce)
    if first is not None:
        return first
    twins = _apart(details, confirmed, lead_id, by)
    lead = _open_lead(lead_id, by) if lead_id else None
    project = queries.same_project(details.name, details.investor) or _new_project(details, lead, by)
    _restate(project, details)
    signing = Signing(
        project_id=project.id, event_id=event_id, venue_id=venue_id, agreement=details.agreement, amount=details.amount,
        representative=details.representative, signed_on=project.signed_on, reported_at=now(), reported_by_id=by.id,
        reported_by=by.name, nonce=nonce or None,
    )  # fmt: skip
    session.add(signing)
    session.flush()
    if photo is not None:
        _keep_photo(signing, photo, by)
    announce(
        SigningLogged(
            by=by, project_id=project.id, signing_id=signing.id, name=project.name, investor=project.investor,
            amount_fen=details.amount.fen, event_id=event_id,
        )
    )  # fmt: skip
    if twins:
        tell_apart(project.id, twins, confirmed.apart, by=by)
    if lead is not None:
        leads.become_signed(lead.id, note=_("登记签约：{name}", name=project.name), by=by)
    return signing


@action
def submit_project(project_id: int, *, event_id: int | None = None, by: Actor) -> Signing:
    """Ask for the recognition of a project that stands without a signing: imported, or refused before.

    Raises ProjectStands, AmountUnstated.
    """
    project = queries.project_for(by, project_id, Act.WRITE)
    _refuse_standing(project.name, project.investor)
    if project.total_investment is None:
        raise rules.AmountUnstated(project=project.name)
    signing = Signing(
        project_id=project.id, event_id=event_id, agreement=project.agreement, amount=project.total_investment,
        signed_on=project.signed_on, reported_at=now(), reported_by_id=by.id, reported_by=by.name,
    )  # fmt: skip
    session.add(signing)
    session.flush()
    announce(
        SigningLogged(
            by=by, project_id=project.id, signing_id=signing.id, name=project.name, investor=project.investor,
            amount_fen=signing.amount.fen, event_id=event_id,
        )
    )  # fmt: skip
    return signing


def _stored_before(details: SigningDetails, confirmed: Confirmed, nonce: str | None) -> Signing | None:
    """Return what the same submission has stored already; if it has not, raise what stands against it."""
    first = queries.signing_with_nonce(nonce) if nonce else None
    if first is None:
        try:
            _check(details, confirmed)
        except DomainError:
            # a second tap may have waited for the first to be stored: then that is what stands against it
            first = queries.signing_with_nonce(nonce) if nonce else None
            if first is None:
                raise
    return first


def _open_lead(lead_id: int, by: Actor) -> Lead:
    lead = lead_queries.lead_for(by, lead_id, Act.WRITE)
    if lead.stage is Stage.SIGNED:
        raise AlreadySigned(title=lead.title)
    return lead


def _check(details: SigningDetails, confirmed: Confirmed) -> None:
    """Raise what stands against this signing, the weightiest first."""
    on = details.signed_on or today()
    if on > today():
        raise rules.FutureDay(date=on)
    _refuse_standing(details.name, details.investor)
    rules.check_amount(details.amount, confirmed.amount)


def _apart(details: SigningDetails, confirmed: Confirmed, lead_id: int | None, by: Actor) -> list[Twin]:
    """Return what looks the same and was said to be another. Raises LooksTheSame, ApartReasonMissing."""
    if confirmed.vetted:
        return []
    investor, own = queries.enterprise_of(details.investor), queries.same_project(details.name, details.investor)
    sought = Described(
        name=details.name, firm=details.investor, firm_id=investor.id if investor else None, amount=details.amount,
        place=details.landing_code, on=details.signed_on or today(),
    )  # fmt: skip
    twins = lead_queries.twins_of(
        by, sought, but=[f"lead-{lead_id}", *([f"project-{own.id}"] if own is not None else [])]
    )
    check_apart(twins, confirmed.apart)
    return twins


@action
def tell_apart(project_id: int, twins: Sequence[Twin], apart: Apart, *, by: Actor) -> None:
    """Keep, and tell, why a project is another than those that look the same."""
    leads.keep_apart("project", project_id, twins, apart, by=by)
    others = tuple(twin.key for twin in twins)
    announce(ProjectToldApart(by=by, project_id=project_id, others=others, reason=apart.reason))


def _refuse_standing(name: str, investor: str) -> None:
    project = queries.same_project(name, investor)
    signing = queries.standing_signing(project.id) if project is not None else None
    if project is None or signing is None:
        return
    event = queries.event_named(signing.event_id)
    facts = {
        "project": project.name, "investor": project.investor, "date": signing.signed_on,
        "state": _(SIGNING_STATE_NAMES[signing.state]),
    }  # fmt: skip
    if event is None:
        raise rules.ProjectStandsAlone(**facts)
    raise rules.ProjectStands(event=event.name, **facts)


def _new_project(details: SigningDetails, lead: Lead | None, by: Actor) -> Project:
    """Make the project. What the lead and the registered parties know is taken over: nothing is typed twice."""
    investor, partner = queries.enterprise_of(details.investor), queries.enterprise_of(details.partner)
    if investor is None and lead is not None and lead.company == details.investor:
        investor = queries.enterprise_by_id(lead.enterprise_id)
    sector = details.sector or (lead.sector if lead else None) or _sector(investor)
    origin = details.origin_code or (lead.origin_code if lead else None) or _place(investor)
    project = Project(
        name=details.name, name_key=name_key(details.name), investor=details.investor,
        investor_key=name_key(details.investor), investor_id=investor.id if investor else None, partner=details.partner,
        partner_id=partner.id if partner else None, lead_id=lead.id if lead else None, kind=rules.kind_for(sector),
        sector=sector, agreement=details.agreement, origin_code=origin,
        landing_code=details.landing_code or (lead.landing_code if lead else None) or _place(partner),
        home_code=(investor.home_code if investor else None) or (f"{origin[:4]}00" if origin else None),
        total_investment=details.amount, signed_on=details.signed_on or today(),
        manager_id=details.manager_id or (lead.owner_id if lead else None) or by.id,
        summary=lead.note if lead else "", created_at=now(), created_by_id=by.id, created_by=by.name,
        updated_by=by.name,
    )  # fmt: skip
    session.add(project)
    session.flush()
    return project


def _restate(project: Project, details: SigningDetails) -> None:
    """A project whose earlier signing was refused stands as it was signed now."""
    project.agreement, project.total_investment = details.agreement, details.amount
    project.signed_on = details.signed_on or today()
    session.flush()
    make_findable(project)


@action
def make_findable(project: Project) -> None:
    """Put a project into the search, as it is now."""
    search.index(
        "project", project.id, title=project.name, subtitle=project.investor, texts=(project.investor, project.partner)
    )


def _keep_photo(signing: Signing, photo: FileStorage, by: Actor) -> None:
    file = files.store(photo, accept=files.IMAGES, by=by, field="photo")
    signing.photo_id = file.id
    session.add(
        ProjectDocument(
            project_id=signing.project_id,
            kind=DocumentKind.PHOTO,
            file_id=file.id,
            at=now(),
            by_id=by.id,
            by_name=by.name,
        )
    )
    session.flush()


def _sector(investor: Enterprise | None) -> Sector:
    return sector_of(investor.industry_code) if investor else Sector.OTHER


def _place(enterprise: Enterprise | None) -> str | None:
    return (enterprise.district_code or enterprise.city_code) if enterprise else None
