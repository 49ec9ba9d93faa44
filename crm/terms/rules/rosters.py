"""What keeps a draft roster from taking office, and what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from crm.core.words import N_
from crm.members.rules import Position

PRESIDENTS = 1
"""How many 会长 a term has. More need a tick with a reason on the roster: there are associations with co-presidents."""
OFFICES = tuple(position for position in Position if position is not Position.MEMBER)
"""The 会内职务 that are offices; 会员 is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a draft roster. `position` None: the firm holds no office in the new term."""

    name: str
    position: Position | None
    before: Position | None = None
    person_id: int | None = None
    is_member: bool = True
    is_here: bool = True
    """Whether the person still works at the firm."""


class ProblemKind(StrEnum):
    """What is wrong with a roster, or worth knowing."""

    NO_PRESIDENT = "no_president"
    SEVERAL_PRESIDENTS = "several_presidents"
    NO_MEMBER = "no_member"
    MISSING = "missing"
    VACANT = "vacant"
    EMPTY = "empty"


BLOCKING = frozenset(ProblemKind) - {ProblemKind.VACANT}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, with the firms it is about. `template` is a msgid."""

    kind: ProblemKind
    template: str
    names: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether the roster cannot take office like this."""
        return self.kind in BLOCKING


_SENTENCES = {
    ProblemKind.NO_PRESIDENT: N_("名单中没有会长。"),
    ProblemKind.SEVERAL_PRESIDENTS: N_("名单中有 {n} 位会长：{names}。确属联席会长的，请勾选并写明理由。"),
    ProblemKind.NO_MEMBER: N_("{n} 家企业已不是会员，不能任职：{names}。"),
    ProblemKind.MISSING: N_("草稿建立之后，{n} 家企业在本届新任职务，尚未列入名单：{names}。"),
    ProblemKind.VACANT: N_("{n} 个职务没有任职人，将记为空缺：{names}。"),
    ProblemKind.EMPTY: N_("名单是空的。"),
}


def problems(lines: Sequence[Line], *, missing: Sequence[str] = (), co_presidents: bool = False) -> list[Problem]:
    """Return what is wrong with a roster, what blocks first."""
    held = [line for line in lines if line.position is not None]
    presidents = tuple(line.name for line in held if line.position is Position.PRESIDENT)
    found: list[tuple[ProblemKind, tuple[str, ...]]] = []
    if not held:
        found.append((ProblemKind.EMPTY, ()))
    elif not presidents:
        found.append((ProblemKind.NO_PRESIDENT, ()))
    elif len(presidents) > PRESIDENTS and not co_presidents:
        found.append((ProblemKind.SEVERAL_PRESIDENTS, presidents))
    by_kind = (
        (ProblemKind.NO_MEMBER, tuple(line.name for line in held if not line.is_member)),
        (ProblemKind.MISSING, tuple(missing)),
        (ProblemKind.VACANT, tuple(line.name for line in held if line.person_id is None or not line.is_here)),
    )
    found += [(kind, names) for kind, names in by_kind if names]
    return [Problem(kind, _SENTENCES[kind], names) for kind, names in found]


class Move(StrEnum):
    """What a new term means for a firm."""

    KEPT = "kept"
    CHANGED = "changed"
    ADDED = "added"
    DROPPED = "dropped"


MOVE_NAMES = {
    Move.KEPT: N_("连任"),
    Move.CHANGED: N_("改任"),
    Move.ADDED: N_("新任"),
    Move.DROPPED: N_("不再担任"),
}


def move(before: Position | None, position: Position | None) -> Move:
    """Say what becomes of a firm of the roster."""
    if position is None:
        return Move.DROPPED
    if before is None:
        return Move.ADDED
    return Move.KEPT if before is position else Move.CHANGED
