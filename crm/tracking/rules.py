"""What a tracking code looks like, when it opens, and what it tells. Pure.

Sources: product.md L13, S5; decisions.md 20 (closed by default, opened per party with recorded consent; milestones and
months only, no money, no persons, no site; expired, hidden and wrong codes answer alike).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_
from crm.projects.rules import TEMPLATES, ProjectKind, Step
from crm.standards import crockford

PREFIX = "QS"
RANDOM_DIGITS = 8
LENGTH = len(PREFIX) + 2 + RANDOM_DIGITS + 1
LIVES_YEARS = 3
"""How long a code works before it is prolonged."""
UNCONFIRMED_LIVES = timedelta(days=7)
"""How long an address waits for its owner's yes."""
ASK_AGAIN = timedelta(minutes=10)
"""An address that asks again within this time gets no second mail."""


class Party(StrEnum):
    """Whose agreement opens a project."""

    INVESTOR = "investor"
    PARTNER = "partner"


PARTY_NAMES: dict[Party, str] = {Party.INVESTOR: N_("投资方"), Party.PARTNER: N_("合作方")}


class NoSuchParty(DomainError):
    """The project has no such party."""

    code: ClassVar[str] = "no_such_party"
    field: ClassVar[str] = "party"
    template: ClassVar[str] = N_("这个项目没有登记合作方。请先在项目资料中填写。")


class NotOpenYet(Conflict):
    """There is nothing to print or prolong."""

    code: ClassVar[str] = "tracking_not_open"
    template: ClassVar[str] = N_("还没有查询编码。记录一方的意见后自动生成。")


# -- the code ------------------------------------------------------------------------------------------------------


def new_code(year: int) -> str:
    """Return a code of 40 random bits: QS, the year, eight digits and a check digit."""
    return crockford.checked(f"{PREFIX}{year % 100:02}" + crockford.random_digits(RANDOM_DIGITS))


def read_code(text: str) -> str:
    """Return what to look up for a code somebody typed or scanned; "" for what cannot be one."""
    code = crockford.read(text, LENGTH)
    return code if code is not None and code.startswith(PREFIX) else ""


def written(code: str) -> str:
    """Return a code as people read it: QS21-7K3M-9XTA-C."""
    return crockford.spaced(code)


def lives_until(day: date) -> date:
    """Return the last day of a code that is made or prolonged today."""
    try:
        return day.replace(year=day.year + LIVES_YEARS)
    except ValueError:  # 29 February
        return day.replace(year=day.year + LIVES_YEARS, day=28)


# -- when it opens -------------------------------------------------------------------------------------------------


def parties(partner: str) -> tuple[Party, ...]:
    """Return whose agreement a project needs: the investor's, and the partner's if one is named."""
    return (Party.INVESTOR, Party.PARTNER) if partner else (Party.INVESTOR,)


def is_open(needed: Collection[Party], agreed: Collection[Party], expires_on: date, ended: bool, day: date) -> bool:
    """Say whether anybody with the code may read: every party has said yes, it is in time, the project goes on."""
    return not ended and day <= expires_on and set(needed) <= set(agreed)


# -- what it tells -------------------------------------------------------------------------------------------------


class Mark(StrEnum):
    """How a step is drawn."""

    DONE = "done"
    NOW = "now"
    COMING = ""


class Pace(StrEnum):
    """Whether the next step is in time."""

    ON_PLAN = "on_plan"
    LATE = "late"


PACE_NAMES: Mapping[Pace, str] = {Pace.ON_PLAN: N_("按计划"), Pace.LATE: N_("已延期")}


@dataclass(frozen=True, slots=True)
class Planned:
    """When a step is expected, and which unit sees to it."""

    on: date
    unit: str


@dataclass(frozen=True, slots=True)
class Told:
    """A step as it is told: its mark, when it was reached, when it is expected and by which unit."""

    step: Step
    mark: Mark
    on: date | None
    planned: Planned | None


def journey(
    kind: ProjectKind, reached: Mapping[Step, date], plans: Mapping[Step, Planned],
    waived: Collection[Step] = frozenset(),
) -> list[Told]:  # fmt: skip
    """Return the steps of a project in order. Reaching one implies the earlier ones; the first after them is now.

    Steps that do not apply (`waived`) are not told at all.
    """
    template = [step for step in TEMPLATES[kind] if step not in waived]
    last = max((place for place, step in enumerate(template) if step in reached), default=-1)
    marks = [Mark.DONE if place <= last else Mark.COMING for place in range(len(template))]
    if last + 1 < len(template):
        marks[last + 1] = Mark.NOW
    return [
        Told(step, mark, reached.get(step), plans.get(step) if mark is not Mark.DONE else None)
        for step, mark in zip(template, marks, strict=True)
    ]


def pace(told: Collection[Told], day: date) -> Pace | None:
    """Return whether the step that is due now is in time, by whole months; None without a plan."""
    for each in told:
        if each.mark is Mark.NOW and each.planned is not None:
            due, now = each.planned.on, day
            return Pace.LATE if (due.year, due.month) < (now.year, now.month) else Pace.ON_PLAN
    return None


def watch_token(secret_key: str, seed: str) -> str:
    """Return the secret of /track/mail/<token>: 160 bits derived from a stored random seed, so that every mail has it.

    Only its SHA-256 is stored; the seed alone does not give it away.
    """
    mac = hmac.new(secret_key.encode(), b"tracking:" + seed.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac[:20]).decode().rstrip("=")
