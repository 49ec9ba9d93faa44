"""What the weekly mail about leads says, to whom it is due, and who does not want it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from crm.accounts import queries as accounts
from crm.accounts.models import Account, AccountRole
from crm.accounts.permissions import Role
from crm.core.actor import Actor
from crm.core.clock import at_wall, now
from crm.core.db import session
from crm.core.money import Money
from crm.leads.models import Lead, LeadWeekly, LeadWeeklyOff
from crm.leads.queries.pursuit import clocks_of, pace
from crm.leads.queries.records import LeadFilter, narrowed
from crm.leads.queries.totals import total
from crm.leads.rules import (
    COLOUR_NAMES,
    DUTY_NAMES,
    OPEN,
    PART_NAMES,
    Clock,
    Colour,
    Duty,
    Part,
    Stage,
    week_before,
)


@dataclass(frozen=True, slots=True)
class WeeklyLine:
    """A figure of the mail: its name (msgid), how many leads, about how much, and the list that shows exactly them."""

    group: str
    """`late`, `colour` or `week`."""
    name: str
    count: int
    estimate: Money
    asked: dict[str, str]
    """Parameters of the list's address."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a mail goes to."""

    actor: Actor
    email: str
    locale: str
    leads_all: bool
    """A leader is told of every lead, anybody else of their own."""


def weekly_lines(reader: Reader, monday: date) -> list[WeeklyLine]:
    """Return the figures of a reader's mail that are not 0."""
    owner = None if reader.leads_all else reader.actor.id
    lines = [_line(reader.actor, "late", DUTY_NAMES[duty], owner, duty=duty) for duty in Duty]
    quiet = [each for each in Colour if each is not Colour.GREEN]
    lines += [_line(reader.actor, "colour", COLOUR_NAMES[colour], owner, colour=colour) for colour in quiet]
    first, last = week_before(monday)
    for part, field, stage in (
        (Part.NEW, "added", None), (Part.WON, "since", Stage.SIGNED), (Part.LOST, "since", Stage.CLOSED),
    ):  # fmt: skip
        where = f"all~{field}.since.{first}~{field}.until.{last}"
        lines.append(_line(reader.actor, "week", PART_NAMES[part], owner, stage=stage, where=where))
    return [line for line in lines if line.count]


def _line(
    actor: Actor, group: str, name: str, owner: int | None, *, duty: Duty | None = None, colour: Colour | None = None,
    stage: Stage | None = None, where: str = "",
) -> WeeklyLine:  # fmt: skip
    count, estimate = total(actor, LeadFilter(owner_id=owner, duty=duty, colour=colour, stage=stage, where=where))
    given = {"owner": str(owner or ""), "duty": duty, "colour": colour, "stage": stage, "where": where}
    return WeeklyLine(group, name, count, estimate, {key: str(value) for key, value in given.items() if value})


def due_within(reader: Reader, monday: date) -> list[tuple[Lead, Clock]]:
    """Return the reader's own leads with a duty that is due from now until Sunday, the soonest first."""
    mine = select(Lead).where(*narrowed(reader.actor, LeadFilter(owner_id=reader.actor.id)), Lead.stage.in_(OPEN))
    days, sunday = pace(), monday + timedelta(days=6)
    found = [
        (lead, clock)
        for lead in session.scalars(mine.order_by(Lead.id))
        for clock in clocks_of(lead, days)
        if not clock.late and clock.due <= sunday
    ]
    return sorted(found, key=lambda each: (each[1].due, each[0].id))


def owners_to_tell(monday: date) -> Sequence[int]:
    """Return who has something to read this week and no mail of it yet: owners of leads, and leaders."""
    told = select(LeadWeekly.owner_id).where(LeadWeekly.week == monday)
    off = select(LeadWeeklyOff.account_id)
    since = at_wall(week_before(monday)[0])
    owners = select(Lead.owner_id).where(
        Lead.owner_id.is_not(None), or_(Lead.stage.in_(OPEN), Lead.stage_since >= since, Lead.created_at >= since)
    )
    leaders = select(AccountRole.account_id).where(AccountRole.role == Role.LEADER)
    wanted = or_(Account.id.in_(owners), Account.id.in_(leaders))
    query = select(Account.id).where(
        wanted, Account.disabled_at.is_(None), Account.id.not_in(told), Account.id.not_in(off)
    )
    return session.scalars(query.order_by(Account.id)).all()


def reader_of(account_id: int) -> Reader | None:
    """Return whom a weekly mail goes to now; None if they cannot, or do not want to, be written to."""
    account = session.scalar(select(Account).where(Account.id == account_id).options(selectinload(Account.roles)))
    if account is None or account.disabled_at is not None or not account.email or not wants_weekly(account_id):
        return None
    roles = frozenset(each.role for each in account.roles)
    actor = accounts.actor_of(account.id, account.name, roles)
    return Reader(actor, account.email, account.locale, Role.LEADER in roles) if actor.staff else None


def wants_weekly(account_id: int) -> bool:
    """Say whether somebody gets the weekly mail; everybody does who has not switched it off."""
    return session.get(LeadWeeklyOff, account_id) is None


def weekly(weekly_id: int) -> LeadWeekly:
    """Return the row of a mail."""
    return session.get_one(LeadWeekly, weekly_id)


def due_weeklies() -> Sequence[int]:
    """Return the mails whose time has come."""
    return session.scalars(select(LeadWeekly.id).where(LeadWeekly.due_at <= now()).order_by(LeadWeekly.id)).all()


def next_weekly_at() -> datetime | None:
    """Return when the next mail is due."""
    return session.scalar(select(func.min(LeadWeekly.due_at)))
