"""What a term is, how offices follow one another, and when a new roster may take office. Pure.

Product.md M7 and M6: a term lasts at most five years and has one 会长; when somebody leaves a firm its office falls
vacant and stays; of any day one can say who held what.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_
from crm.members.rules import Position

ONE_DAY = timedelta(days=1)
LONGEST_YEARS = 5
LATE_YEARS = 1
"""换届延期最长不超过一年 (model charter)."""
PRESIDENTS = 1
"""How many 会长 a term has. More need a tick with a reason on the roster: there are associations with co-presidents."""
OFFICES = tuple(position for position in Position if position is not Position.MEMBER)
"""The 会内职务 that are offices; 会员 is none."""
UNDO_WITHIN = timedelta(days=7)
"""So long a confirmed roster can be taken back, if nothing of it has changed."""


class TermState(StrEnum):
    """Where a term stands."""

    DRAFT = "draft"
    IN_OFFICE = "in_office"
    CLOSED = "closed"


TERM_STATE_NAMES = {
    TermState.DRAFT: N_("换届草稿"),
    TermState.IN_OFFICE: N_("在任"),
    TermState.CLOSED: N_("已届满"),
}


class TermSpan(DomainError):
    """A term ends before it begins or lasts too long."""

    code, field = "term_span", "ends"
    template = N_("任期应从 {starts} 起，最长五年，即最晚到 {latest}。")


class TermNumberTaken(Conflict):
    """There is a term of this number."""

    code, field = "term_number_taken", "number"
    template = N_("第 {number} 届已存在。")


class TermNumberMeanwhile(TermNumberTaken):
    """Somebody made a term of this number in the same moment."""

    template = N_("这一届刚刚已被建立。请刷新后再看。")


class DraftExists(Conflict):
    """One roster is prepared at a time."""

    code, template = "term_draft_exists", N_("已有第 {number} 届的换届草稿。请先完成或放弃它。")


class NotADraft(Conflict):
    """What has taken office is no longer edited as a draft."""

    code, template = "term_not_a_draft", N_("第 {number} 届已就任，不能再按草稿修改。")


class StartsTooEarly(Conflict):
    """The new term would begin before something of the old one did."""

    code, field = "term_starts_too_early", "starts"
    template = N_("第 {number} 届在 {day} 还有任职变动，新一届的就任日期须晚于这一天。")


class StartsInFuture(DomainError):
    """A roster takes office on its day, not before."""

    code, field = "term_starts_in_future", "starts"
    template = N_("就任日期 {day} 还没有到，请在当天或之后确认。")


class ResolvedAfter(DomainError):
    """The assembly elects before the elected take office."""

    code, field = "term_resolved_after", "resolved_on"
    template = N_("会员大会的日期不能晚于就任日期 {starts}。")


class RosterNotReady(Conflict):
    """Something in the roster keeps it from taking office."""

    code, template = "roster_not_ready", N_("名单还有 {n} 处须先处理，不能确认换届。")


class LineExists(Conflict):
    """A firm stands in a roster once."""

    code, field = "line_exists", "firm"
    template = N_("“{name}”已在名单中。")


class FirmNoMember(DomainError):
    """Offices are held by members."""

    code, field = "firm_no_member", "firm"
    template = N_("“{name}”不是现有会员，不能担任会内职务。")


class FirmUnknown(DomainError):
    """No enterprise of this name or code is known."""

    code, field = "firm_unknown", "firm"
    template = N_("没有找到“{given}”。请填写会员企业的全称、简称或统一社会信用代码。")


class FirmAmbiguous(DomainError):
    """Several enterprises have this short name."""

    code, field = "firm_ambiguous", "firm"
    template = N_("有 {n} 家企业叫“{given}”。请填写全称或统一社会信用代码。")


class CannotTakeBack(Conflict):
    """The roster has been lived with."""

    code, template = "term_cannot_take_back", N_("第 {number} 届就任后名单已有变动，或已超过 7 天，不能撤回。")


class NotTheirColleague(DomainError):
    """Whoever holds a firm's office works there."""

    code, field = "not_their_colleague", "person"
    template = N_("请选择目前在该企业任职的人员。")


class OfficeOver(Conflict):
    """A past office is history."""

    code, template = "office_over", N_("这项任职已经结束，不能再改任职人。")


def latest_end(starts: date) -> date:
    """Return the last day a term beginning on `starts` may have."""
    return _years_later(starts, LONGEST_YEARS) - ONE_DAY


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, month=3, day=1)


def check_span(starts: date, ends: date) -> None:
    """Raise TermSpan unless the term lasts at least a day and at most five years."""
    latest = latest_end(starts)
    if not starts <= ends <= latest:
        raise TermSpan(starts=starts, latest=latest)


class Lateness(StrEnum):
    """Whether an election is due."""

    NO = "no"
    OVERDUE = "overdue"
    TOO_LATE = "too_late"
    """Later than any extension allows."""


def lateness(ends: date, today: date) -> Lateness:
    """Say whether a term in office should have ended."""
    if today <= ends:
        return Lateness.NO
    return Lateness.OVERDUE if today < _years_later(ends, LATE_YEARS) else Lateness.TOO_LATE


@dataclass(frozen=True, slots=True)
class Stint:
    """A firm's office over some days, both included; `until` None: still. `person_id` None: 空缺."""

    position: Position
    person_id: int | None
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Say whether the day lies in the window."""
        return self.since <= day and (self.until is None or day <= self.until)


def on_day(stints: Iterable[Stint], day: date) -> Stint | None:
    """Return the office held on a day; of one firm there is at most one."""
    return next((each for each in stints if each.holds(day)), None)


def succeed(stints: Sequence[Stint], day: date, position: Position | None, person_id: int | None) -> list[Stint]:
    """Return a firm's history once it holds `position` (None: no office) by `person_id` from `day` on.

    What was held before that day stays as it was; what was to come after it is replaced. Equal neighbours join.
    """
    kept = [each for each in stints if each.since < day]
    kept = [each if each.until is not None and each.until < day else replace(each, until=day - ONE_DAY) for each in kept]
    if position is None or position is Position.MEMBER:
        return kept
    new = Stint(position, person_id, day)
    last = kept[-1] if kept else None
    if last and (last.position, last.person_id, last.until) == (position, person_id, day - ONE_DAY):
        return [*kept[:-1], replace(last, until=None)]
    return [*kept, new]


def vacate(stints: Sequence[Stint], person_id: int, last_day: date) -> list[Stint]:
    """Return a firm's history once this person has left it after `last_day`: their office falls vacant, and stays."""
    found: list[Stint] = []
    for each in stints:
        if each.person_id != person_id or (each.until is not None and each.until <= last_day):
            found.append(each)
        elif each.since > last_day:
            found.append(replace(each, person_id=None))
        else:
            found += [replace(each, until=last_day), replace(each, person_id=None, since=last_day + ONE_DAY)]
    return found


def restore(stints: Sequence[Stint], person_id: int) -> list[Stint]:
    """Return a firm's history once it shows that this person has not left: the vacancy after them is filled again."""
    if len(stints) < 2:
        return list(stints)
    *earlier, before, last = stints
    joins = before.until is not None and before.until + ONE_DAY == last.since
    same = before.person_id == person_id and last.person_id is None and before.position is last.position
    return [*earlier, replace(before, until=last.until)] if joins and same else list(stints)


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
