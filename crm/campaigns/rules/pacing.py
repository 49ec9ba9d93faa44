"""How fast mails go where, when nothing goes at all, and what follows when a receiving house says “too many”. Pure.

The large houses keep their limits secret (Tencent says so of its own), so speed and lanes per house are a setting.
Companies that have their mail hosted by one of them look like any other domain: their domains are listed by hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

from crm.core.clock import ZONE
from crm.core.errors import DomainError
from crm.core.words import N_
from crm.standards import working_days

_DOMAIN = re.compile(r"(?=.{3,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
OTHER = "other"
BURST = 5.0
"""Seconds whose share of mails may leave at once: lanes come back about as often."""
FAULTS = 5
"""Temporary refusals in a row by one house after which nothing more is tried there for a while."""
LONGEST_BRAKE = 3600.0
MOST_LANES = 4
NEVER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class House:
    """A receiving house: the domains it takes mail for, mails a minute (0: no limit), lanes at the same time."""

    name: str
    domains: tuple[str, ...] = ()
    per_minute: int = 0
    lanes: int = MOST_LANES


HOUSES: Mapping[str, House] = {
    "qq": House(N_("QQ 邮箱"), ("qq.com", "vip.qq.com", "foxmail.com"), 120, 2),
    "163": House(N_("网易 163 邮箱"), ("163.com", "vip.163.com", "yeah.net", "188.com"), 120, 2),
    "126": House(N_("网易 126 邮箱"), ("126.com", "vip.126.com"), 120, 2),
    "exmail": House(N_("腾讯企业邮箱"), ("exmail.qq.com",), 120, 2),
    OTHER: House(N_("其他邮箱"), (), 0, MOST_LANES),
}
"""What holds until somebody sets it otherwise."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours and days in which nothing is sent, on the association's wall clock. Equal hours: no quiet hours."""

    begins: time = time(0, 0)
    ends: time = time(0, 0)
    workdays_only: bool = False

    def until(self, at: datetime) -> datetime | None:
        """Return when sending may go on; None if it may now."""
        here = at.astimezone(ZONE)
        moment, steps = here, 0
        while steps < NEVER.days and (later := self._next(moment)) is not None:
            moment, steps = later, steps + 1
        return None if moment == here else moment.astimezone(at.tzinfo)

    def _next(self, here: datetime) -> datetime | None:
        clock = here.time().replace(tzinfo=None)
        if self.workdays_only and not working_days.is_working(here.date()):
            return datetime.combine(here.date() + timedelta(days=1), self._morning(), ZONE)
        if self.begins <= self.ends:
            silent, tomorrow = self.begins <= clock < self.ends, False
        else:
            silent, tomorrow = clock >= self.begins or clock < self.ends, clock >= self.begins
        if not silent:
            return None
        return datetime.combine(here.date() + timedelta(days=tomorrow), self.ends, ZONE)

    def _morning(self) -> time:
        return self.ends if self.begins > self.ends else time(0, 0)


@dataclass(frozen=True, slots=True)
class Pacing:
    """Everything that is set about sending."""

    houses: Mapping[str, House] = field(default_factory=lambda: dict(HOUSES))
    quiet: Quiet = Quiet()
    tracking: bool = True

    def house_of(self, address: str) -> str:
        """Return the key of the house an address belongs to."""
        domain = domain_of(address)
        return next((key for key, house in self.houses.items() if domain in house.domains), OTHER)

    def stored(self) -> dict[str, Any]:
        """Return the houses as they are kept."""
        return {key: asdict(house) | {"domains": list(house.domains)} for key, house in self.houses.items()}


def read_houses(kept: Mapping[str, Any]) -> dict[str, House]:
    """Return the houses of a stored setting; a house it does not know keeps what it is by default."""
    return {
        key: replace(
            usual, domains=tuple(kept[key]["domains"]), per_minute=kept[key]["per_minute"], lanes=kept[key]["lanes"]
        ) if key in kept else usual
        for key, usual in HOUSES.items()
    }  # fmt: skip


class DomainBroken(DomainError):
    """A domain is letters, digits, hyphens and dots."""

    code, template = "pacing_domain", N_("“{domain}”不是域名，应形如 qq.com。")


class DomainTwice(DomainError):
    """A domain belongs to one house."""

    code, template = "pacing_domain_twice", N_("域名“{domain}”写在了两处，每个域名只能属于一类邮箱。")


def check_houses(houses: Mapping[str, House]) -> None:
    """Raise DomainTwice if a domain stands at two houses, DomainBroken if a word is none."""
    seen: set[str] = set()
    for house in houses.values():
        for domain in dict.fromkeys(house.domains):
            if not _DOMAIN.fullmatch(domain):
                raise DomainBroken(domain=domain)
            if domain in seen:
                raise DomainTwice(domain=domain)
            seen.add(domain)


def domains_in(typed: str | None) -> list[str]:
    """Return the domains of a text, one a line or parted by commas and blanks; each once, lower case, without @."""
    words = re.split(r"[\s,，;；、]+", typed or "")
    return list(dict.fromkeys(word.lower().lstrip("@").rstrip(".") for word in words if word.strip("@.")))


def domain_of(address: str) -> str:
    """Return the domain of an address, lower case."""
    return address.rpartition("@")[2].lower()


def allowance(house: House, free_at: datetime | None, at: datetime, most: int) -> int:
    """Return how many mails may leave for a house now. `free_at`: up to when its share has been used."""
    if house.per_minute <= 0:
        return most
    spare = (at - _from(house, free_at, at)).total_seconds() * house.per_minute / 60
    return max(0, min(most, int(spare + 1e-6)))


def used(house: House, free_at: datetime | None, at: datetime, mails: int) -> datetime | None:
    """Return up to when the share of a house is used after so many more mails."""
    if house.per_minute <= 0:
        return free_at
    return _from(house, free_at, at) + timedelta(seconds=60 * mails / house.per_minute)


def _from(house: House, free_at: datetime | None, at: datetime) -> datetime:
    burst = max(BURST, 60 / house.per_minute)
    earliest = at - timedelta(seconds=burst)
    return earliest if free_at is None or free_at < earliest else free_at


def brake(faults: int, delays: Sequence[int], share: float) -> float:
    """Return for how many seconds nothing is tried at a house after so many refusals in a row; 0: go on.

    The pauses are those of single mails, then twice as long each time up to an hour, and up to a fifth longer by
    `share` (0 to 1), so that several workers do not come back at the same moment.
    """
    if faults < FAULTS:
        return 0.0
    step = faults - FAULTS
    usual = delays[min(step, len(delays) - 1)] if delays else 60
    return min(LONGEST_BRAKE, usual * 2.0 ** max(0, step - len(delays) + 1)) * (1 + share / 5)


def spread(seconds: int, number: int) -> float:
    """Return a delay up to a tenth longer, always the same for a number: retries do not come all at once."""
    return seconds * (1 + (number * 7919 % 101) / 1000)
