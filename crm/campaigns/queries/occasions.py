"""Conditions of segments about what people and their firms did: at events, with our mails, in leads and projects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select

from crm.attendance.models import CheckIn
from crm.campaigns.models import Campaign, MailEvent, Recipient
from crm.campaigns.rules import MarkKind, RecipientState
from crm.campaigns.rules.visits import Verdict
from crm.core.clock import at_wall, now
from crm.events.models import Event, Registration
from crm.events.rules import LIVE
from crm.leads.models import Lead
from crm.leads.rules import Stage
from crm.members.models import Activity, Enterprise, Membership, Person
from crm.members.rules import ActivityState
from crm.projects.models import Project


def invited(values: Sequence[str]) -> ColumnElement[bool]:
    """Whom a notice that belongs to one of these events was sent to."""
    return Person.id.in_(
        select(Recipient.person_id)
        .join(Campaign, Campaign.id == Recipient.campaign_id)
        .where(
            Campaign.event_id.in_([int(value) for value in values]), Recipient.state == RecipientState.SENT,
            Recipient.person_id.is_not(None),
        )
    )  # fmt: skip


def opened(values: Sequence[str]) -> ColumnElement[bool]:
    """Who opened a mail or followed its link within these days, judged as a person (rules.visits)."""
    return _read(values, (MarkKind.OPEN, MarkKind.CLICK))


def clicked(values: Sequence[str]) -> ColumnElement[bool]:
    """Who followed a link of a mail within these days, judged as a person."""
    return _read(values, (MarkKind.CLICK,))


def _read(values: Sequence[str], kinds: Sequence[MarkKind]) -> ColumnElement[bool]:
    since = now() - timedelta(days=max(int(value) for value in values))
    return Person.id.in_(
        select(Recipient.person_id)
        .join(MailEvent, MailEvent.recipient_id == Recipient.id)
        .where(
            MailEvent.at > since, MailEvent.kind.in_(kinds), MailEvent.verdict == Verdict.HUMAN.value,
            Recipient.person_id.is_not(None),
        )
    )  # fmt: skip


def lead(values: Sequence[str]) -> ColumnElement[bool]:
    """Whose enterprise has a lead at one of these stages."""
    stages = [Stage(value) for value in values]
    return Enterprise.id.in_(select(Lead.enterprise_id).where(Lead.stage.in_(stages), Lead.enterprise_id.is_not(None)))


def project(values: Sequence[str]) -> ColumnElement[bool]:
    """Whose enterprise has a project, as investor or partner: one that runs, or one that was terminated."""
    states = {"running": Project.terminated_on.is_(None), "ended": Project.terminated_on.is_not(None)}
    meant = or_(*(states[value] for value in values))
    return or_(
        Enterprise.id.in_(select(Project.investor_id).where(meant, Project.investor_id.is_not(None))),
        Enterprise.id.in_(select(Project.partner_id).where(meant, Project.partner_id.is_not(None))),
    )


def registered(values: Sequence[str]) -> ColumnElement[bool]:
    """Who registered for one of these events, cancelled registrations not counted."""
    return Person.id.in_(
        select(Registration.person_id).where(
            Registration.event_id.in_([int(value) for value in values]),
            Registration.state.in_(LIVE),
            Registration.person_id.is_not(None),
        )
    )


def attended(values: Sequence[str]) -> ColumnElement[bool]:
    """Who was seen at one of these events."""
    return Person.id.in_(
        select(Registration.person_id)
        .join(CheckIn, CheckIn.registration_id == Registration.id)
        .where(
            CheckIn.event_id.in_([int(value) for value in values]),
            CheckIn.undone_at.is_(None),
            Registration.person_id.is_not(None),
        )
    )


def absent(values: Sequence[str]) -> ColumnElement[bool]:
    """Who registered for one of these events, which are over, and was not seen there."""
    seen = exists().where(CheckIn.registration_id == Registration.id, CheckIn.undone_at.is_(None))
    return Person.id.in_(
        select(Registration.person_id)
        .join(Event, Event.id == Registration.event_id)
        .where(
            Registration.event_id.in_([int(value) for value in values]), Registration.state.in_(LIVE),
            Registration.person_id.is_not(None), Event.ends_at <= now(), ~seen,
        )
    )  # fmt: skip


def expires(values: Sequence[str]) -> ColumnElement[bool]:
    """Whose enterprise's paid period ends on one of these days."""
    return Membership.paid_until.in_([date.fromisoformat(value) for value in values])


def silent(values: Sequence[str]) -> ColumnElement[bool]:
    """Whose enterprise gave its last sign on this day: a contact, a check-in, a mail read by a person, or joining."""
    (value,) = values
    day = date.fromisoformat(value)
    begins, ends = at_wall(day), at_wall(day + timedelta(days=1))
    contacts = select(Activity.enterprise_id).where(Activity.state == ActivityState.HELD, Activity.removed_at.is_(None))
    seen = (
        select(Registration.enterprise_id)
        .join(CheckIn, CheckIn.registration_id == Registration.id)
        .where(CheckIn.undone_at.is_(None), Registration.enterprise_id.is_not(None))
    )
    read = (
        select(Recipient.enterprise_id)
        .join(MailEvent, MailEvent.recipient_id == Recipient.id)
        .where(MailEvent.verdict == Verdict.HUMAN.value, Recipient.enterprise_id.is_not(None))
    )
    signs = ((contacts, Activity.at), (seen, CheckIn.at), (read, MailEvent.at))
    on_the_day = or_(
        Membership.joined_on == day, *(Enterprise.id.in_(sign.where(at >= begins, at < ends)) for sign, at in signs)
    )
    later = or_(Membership.joined_on > day, *(Enterprise.id.in_(sign.where(at >= ends)) for sign, at in signs))
    return and_(on_the_day, not_(later))
