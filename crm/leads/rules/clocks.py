"""By when somebody must have done what about a lead, and how long it has been quiet. Pure.

Source: product.md L1, L4 and §3.3: respond within 1 working day, assess within 3 (7 if complex), tell the introducer
within 7 of the assessment, report every 14; quiet for 60 days is yellow, for 90 red, for more than 180 out of sight.
The numbers are a setting (`Pace`); these are its first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from crm.core.errors import DomainError
from crm.core.words import N_
from crm.leads.rules.stages import OPEN, Stage
from crm.standards import working_days


class Duty(StrEnum):
    """What is due."""

    RESPOND = "respond"
    ASSESS = "assess"
    TELL = "tell"
    REPORT = "report"


DUTY_NAMES: dict[Duty, str] = {
    Duty.RESPOND: N_("响应"),
    Duty.ASSESS: N_("研判"),
    Duty.TELL: N_("反馈引荐方"),
    Duty.REPORT: N_("报告进展"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How many working days each duty has, and after how many days of quiet a lead turns yellow, red, out of sight."""

    respond: int = 1
    assess: int = 3
    assess_complex: int = 7
    tell: int = 7
    report: int = 14
    yellow: int = 60
    red: int = 90
    removed: int = 180


class PaceNotRising(DomainError):
    """Yellow comes before red, red before out of sight."""

    code = "pace_not_rising"
    field = "red"
    template = N_("黄色、红色和移出的天数要依次增大，现在是 {yellow}、{red}、{removed}。")


def check_pace(pace: Pace) -> None:
    """Refuse thresholds that do not rise. Raises PaceNotRising."""
    if not pace.yellow < pace.red < pace.removed:
        raise PaceNotRising(yellow=pace.yellow, red=pace.red, removed=pace.removed)


WORKED = (
    Stage.ASSESSED, Stage.ASSIGNED, Stage.CONTACTING, Stage.VISITED, Stage.NEGOTIATING, Stage.TO_SIGN,
)  # fmt: skip
"""Stages in which progress is reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pursuit:
    """What the clocks of a lead are read from; days are days in Asia/Shanghai."""

    stage: Stage
    stage_since: date
    progressed_on: date
    assessed_on: date | None = None
    introduced: bool = False
    """Somebody introduced the lead, and is to be told what became of it."""
    told: bool = False
    complex: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Clock:
    """A duty with its day; `left` working days are left (negative: so many too late), 0 is today."""

    due: date
    duty: Duty
    left: int

    @property
    def late(self) -> bool:
        """Say whether the day has passed."""
        return self.left < 0


def allowed(duty: Duty, pace: Pace, *, complex: bool = False) -> int:  # noqa: A002  # the field's word
    """Return how many working days a duty has."""
    days: Mapping[Duty, int] = {
        Duty.RESPOND: pace.respond, Duty.ASSESS: pace.assess_complex if complex else pace.assess,
        Duty.TELL: pace.tell, Duty.REPORT: pace.report,
    }  # fmt: skip
    return days[duty]


def clocks(of: Pursuit, pace: Pace, today: date) -> list[Clock]:
    """Return the duties of a lead that run, the most urgent first."""
    started: dict[Duty, date] = {}
    if of.stage is Stage.REGISTERED:
        started[Duty.RESPOND] = of.stage_since
    if of.stage is Stage.RESPONDED:
        started[Duty.ASSESS] = of.stage_since
    if of.assessed_on is not None and of.introduced and not of.told and of.stage in OPEN:
        started[Duty.TELL] = of.assessed_on
    if of.stage in WORKED:
        started[Duty.REPORT] = of.progressed_on
    found = []
    for duty, start in started.items():
        due = working_days.after(start, allowed(duty, pace, complex=of.complex))
        found.append(Clock(due, duty, left_of(due, today)))
    return sorted(found)


def left_of(due: date, today: date) -> int:
    """Return the working days from today to a day: 0 on it, negative after it. A day off counts as the next one."""
    if today <= due:
        return working_days.between(today, due)
    return -max(1, working_days.between(due, today))


def latest_start(today: date, days: int) -> date:
    """Return the last day on which a clock of so many working days may have started and be late today.

    So that a query can compare a column: late means started on or before it.
    """
    day = today - timedelta(days=1)
    while working_days.after(day, days) >= today:
        day -= timedelta(days=1)
    return day


# -- how long it has been quiet ------------------------------------------------------------------------------------


class Colour(StrEnum):
    """How long an open lead has gone without progress."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    REMOVED = "removed"


COLOUR_NAMES: dict[Colour, str] = {
    Colour.GREEN: N_("正常推进"),
    Colour.YELLOW: N_("进展缓慢"),
    Colour.RED: N_("停滞"),
    Colour.REMOVED: N_("长期无进展"),
}


def colour(progressed_on: date, pace: Pace, today: date) -> Colour:
    """Return the colour of an open lead by the days since its last progress (not since its last edit)."""
    quiet = (today - progressed_on).days
    if quiet > pace.removed:
        return Colour.REMOVED
    if quiet >= pace.red:
        return Colour.RED
    return Colour.YELLOW if quiet >= pace.yellow else Colour.GREEN


def quiet_between(wanted: Colour, pace: Pace, today: date) -> tuple[date | None, date | None]:
    """Return the first and last day of the last progress of leads of a colour; None: no bound."""
    ages: dict[Colour, tuple[int | None, int | None]] = {
        Colour.GREEN: (pace.yellow - 1, None), Colour.YELLOW: (pace.red - 1, pace.yellow),
        Colour.RED: (pace.removed, pace.red), Colour.REMOVED: (None, pace.removed + 1),
    }  # fmt: skip
    oldest, youngest = ages[wanted]
    return (
        None if oldest is None else today - timedelta(days=oldest),
        None if youngest is None else today - timedelta(days=youngest),
    )
