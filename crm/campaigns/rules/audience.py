"""Who a campaign is for: groups of conditions (or between groups, and inside a group), and three built-in ones.

Stored as JSON: `{"any": [{"home": ["370200"], "position": ["council", "vice_president"]}, …]}`. An empty group holds
for everybody who may be mailed. `"none": {…}` leaves out whoever meets one of its conditions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm.campaigns.rules.vocabulary import Reason
from crm.core.settings import City
from crm.core.words import N_
from crm.leads.rules import Stage
from crm.lists.rules import LONGEST
from crm.members.rules import Position, Standing

ALL = "all"
OF_EVENT = "event"
"""The built-in segment of a campaign that belongs to an event: who registered for it."""
VIEW = "where"
"""Conditions of the list of enterprises (crm.lists.rules.conditions), all of which hold; taken over from a view."""
OF_EVENTS = ("invited", "registered", "attended", "absent")
"""Conditions whose values are numbers of events."""
OF_READING = ("opened", "clicked")
"""Conditions whose values are days: whether a person, not a machine, read a mail within them."""
CONDITIONS = ("home", "position", "standing", "lead", "project", *OF_EVENTS, *OF_READING)
"""What every instance asks; custom fields with something to choose (`x7`) and VIEW come on top."""
EXPIRES, SILENT = "expires", "silent"
"""Conditions of one day (ISO), asked by reminders only: a paid period ends, the last sign was given."""
CONDITION_NAMES: Mapping[str, str] = {
    "home": N_("归属方"),
    "position": N_("会内职务"),
    "standing": N_("会籍状态"),
    "lead": N_("企业有这一阶段的线索"),
    "project": N_("企业有项目"),
    "invited": N_("已发过通知的活动"),
    "registered": N_("已报名活动"),
    "attended": N_("已签到活动"),
    "absent": N_("已报名未到"),
    "opened": N_("打开过邮件"),
    "clicked": N_("点过邮件里的链接"),
}
WITHIN: Mapping[str, str] = {"30": N_("最近 30 天"), "90": N_("最近 90 天"), "365": N_("最近一年")}
"""Days that OF_READING looks back."""
PROJECTS: Mapping[str, str] = {"running": N_("履约中"), "ended": N_("已终止")}
"""What a project of the enterprise, as investor or partner, can be."""
MOST_VALUES, MOST_GROUPS = 50, 5

Group = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Rules:
    """Groups of conditions; somebody is in when one group holds, all of `only` and none of the conditions of `but`.

    `only` belongs to one occasion of a reminder (rules.reminders) and is not stored with a segment.
    """

    groups: tuple[Group, ...] = ({},)
    but: Group = field(default_factory=dict)
    only: Group = field(default_factory=dict)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Rules:
        """Read what is stored; unknown conditions and values of a wrong shape are left out, never widened."""
        groups = [_group(group) for group in stored.get("any", []) if isinstance(group, Mapping)]
        given = stored.get("none", {})
        but = _group(given) if isinstance(given, Mapping) else {}
        return cls(
            tuple(groups[:MOST_GROUPS]) if groups else (), {key: values for key, values in but.items() if values}
        )

    @property
    def events(self) -> frozenset[int]:
        """The numbers of the events its conditions name."""
        named = (values for group in (*self.groups, self.but) for key, values in group.items() if key in OF_EVENTS)
        return frozenset(int(value) for values in named for value in values)

    def stored(self) -> dict[str, Any]:
        """Return the shape that is stored."""
        groups = {"any": [{key: list(values) for key, values in group.items()} for group in self.groups]}
        return groups | ({"none": {key: list(values) for key, values in self.but.items()}} if self.but else {})


def _group(given: Mapping[str, Any]) -> Group:
    return {
        key: tuple(sorted({str(value) for value in values if _fits(key, str(value))}))[:MOST_VALUES]
        for key, values in given.items()
        if _is_known(key) and isinstance(values, list | tuple)
    }


def _is_known(key: str) -> bool:
    return key in CONDITIONS or key == VIEW or is_custom(key)


def is_custom(key: str) -> bool:
    """Say whether a condition is about a custom field: `x` and its number."""
    return re.fullmatch(r"x[1-9]\d{0,8}", key, re.ASCII) is not None


_WORDS: Mapping[str, frozenset[str]] = {
    "position": frozenset(Position),
    "standing": frozenset(Standing),
    "lead": frozenset(Stage),
    "project": frozenset(PROJECTS),
    **dict.fromkeys(OF_READING, frozenset(WITHIN)),
}
"""Conditions whose values are words of a closed list."""


def _fits(key: str, value: str) -> bool:
    if key in _WORDS:
        return value in _WORDS[key]
    if key == VIEW:
        return 0 < len(value) <= LONGEST and value.isprintable()
    digits = value.isascii() and value.isdigit()
    return digits and (len(value) == 6 if key == "home" else len(value) < 12)


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A segment that is always there. `name` is a msgid, `city` fills it in."""

    key: str
    name: str
    rules: Rules
    city: City | None = None


def built_in(pair: Sequence[City]) -> tuple[BuiltIn, ...]:
    """Return the built-in segments for this pair of cities: everybody, and one for each side."""
    sides = (BuiltIn(city.key, N_("{city}会员"), Rules(({"home": (city.code,)},)), city) for city in pair)
    return (BuiltIn(ALL, N_("全部会员"), Rules(({},))), *sides)


def of_event(event_id: int) -> Rules:
    """Return who registered for an event, cancelled registrations not counted."""
    return Rules(({"registered": (str(event_id),)},))


@dataclass(frozen=True, slots=True)
class Audience:
    """How many a campaign reaches, and how many it leaves out for which reason. `by_home`: city code → people."""

    people: int
    enterprises: int
    left_out: Mapping[Reason, int]
    by_home: Mapping[str, int]
    nameless: int = 0
    """Recipients without a name: a stand-in is used."""

    @property
    def matched(self) -> int:
        """Everybody the conditions name."""
        return self.people + sum(self.left_out.values())
