"""How many an audience is, without walking through it: the database counts whom nothing is special about.

Special is who must be judged one by one by the rules of `audience.slots`: an address that is barred, that several
people share, that an envelope may not take; a person who works twice or said something about mail. What people and
places come to per enterprise is kept by each process of a large installation until somebody changes something (the
log's last entry, the last person, the last place), so that composing a segment asks the enterprises alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, not_, select

from crm.campaigns.models import Suppression
from crm.campaigns.queries import frequency
from crm.campaigns.queries.audience import (
    AT_ONCE,
    Barred,
    Slot,
    in_rules,
    judged,
    met,
    people_of,
    slots,
)
from crm.campaigns.queries.listed import is_there
from crm.campaigns.rules import COUNTED, VIEW, Audience, Purpose, Reason, Removal, Rules, is_custom
from crm.consents import queries as consents
from crm.consents.rules import Channel
from crm.core.audit import AuditEntry
from crm.core.clock import today
from crm.core.db import Query, session
from crm.members import queries as members
from crm.members.models import Employment, Enterprise, Membership, Person
from crm.members.rules import About

MOST_SPECIAL = 100_000
"""Above this everybody is walked through: most of them are special then."""
_LETTERS = "a-zA-Z0-9"


@dataclass(frozen=True, slots=True)
class _Summary:
    """People with an address by enterprise: how many nothing of their own is special about, how many of these have no
    name; and the special ones. Nothing in it depends on rules or on what addresses and people said.
    """

    key: tuple[object, ...]
    special: frozenset[int]
    plain: Mapping[int, tuple[int, int]]


LARGE = 20_000
"""People from whose number on the summary is kept; below, every count asks anew."""
_kept: dict[str, _Summary] = {}


def audience(rules: Rules, purpose: Purpose) -> Audience:
    """Count whom a campaign would reach now, and why others are left out."""
    tally = _Tally()
    summary = None if purpose is Purpose.ADVERT else _summary()
    said = None if summary is None else _ids(*_live(purpose))
    if summary is None or said is None:
        tally.judge(slots(rules, purpose))
    else:
        special = sorted(summary.special | said)
        tally.judge(_special_slots(rules, purpose, special))
        if not rules.only and all(_of_enterprises(key) for group in rules.groups for key in group):
            tally.plain(_summed(rules, summary, special, sorted(said - summary.special)))
        else:
            tally.plain(session.execute(_plain(special).where(in_rules(rules))))
    tally.left_out[Reason.NO_MAIL] = without_mail(rules)
    return tally.audience()


class _Tally:
    def __init__(self) -> None:
        self.left_out: Counter[Reason] = Counter()
        self.by_home: Counter[str] = Counter()
        self.firms: set[int] = set()
        self.people = self.nameless = 0

    def judge(self, found: Iterable[Slot]) -> None:
        for slot in found:
            self.left_out[Reason.DUPLICATE] += len(slot.further)
            self.left_out.update(slot.barred)
            if slot.reason is not None:
                self.left_out[slot.reason] += 1
                continue
            self.people += 1
            self.nameless += not (slot.row.name or slot.row.salutation)
            self.firms.add(slot.row.enterprise_id)
            self.by_home[slot.row.home_code or slot.row.city_code or ""] += 1

    def plain(self, rows: Iterable[Any]) -> None:
        for row in rows:
            self.people += row.people
            self.nameless += row.nameless
            self.firms.add(row.enterprise_id)
            self.by_home[row.home_code or row.city_code or ""] += row.people

    def audience(self) -> Audience:
        left_out = {reason: n for reason, n in self.left_out.items() if n}
        return Audience(self.people, len(self.firms), left_out, self.by_home, self.nameless)


def _of_enterprises(key: str) -> bool:
    """Whether a condition says the same of everybody at an enterprise."""
    if is_custom(key):
        return members.custom_named(key, retired=True, about=About.PERSON) is None
    return key in ("home", "position", "standing", "lead", "project", VIEW)


def _summary() -> _Summary | None:
    """Return the summary as of now, None if most people are special."""
    where, people = str(session.get_bind().engine.url), session.scalar(select(func.max(Person.id))) or 0
    places = session.scalar(select(func.max(Employment.id)))
    key = (today(), people, places, session.scalar(select(func.max(AuditEntry.at))))
    kept = _kept.get(where)
    if kept is not None and kept.key == key:
        return kept
    shared = select(_address()).where(Person.email != "").group_by(_address()).having(func.count() > 1)
    special = _ids(
        select(Person.id).where(_address().in_(shared)),
        select(Person.id).where(Person.email != "", not_(_usable())),
        select(Employment.person_id).group_by(Employment.person_id).having(func.count() > 1),
    )
    if special is None:
        return None
    rows = session.execute(_plain(sorted(special)))
    made = _Summary(key, special, {row.enterprise_id: (row.people, row.nameless) for row in rows})
    if people >= LARGE:
        _kept[where] = made
    return made


def _live(purpose: Purpose) -> list[Query]:
    """Return queries for the people whose address or who themselves said something that may bar them."""
    barred = select(Suppression.address).where(
        Suppression.ended_at.is_(None), Suppression.scope.in_(Barred(purpose).scopes),
        Suppression.kind != Removal.CONSENTED,
    )  # fmt: skip
    live: list[Query] = [select(Person.id).where(_address().in_(barred)), consents.spoken(Channel.MAIL)]
    if purpose in COUNTED:
        live.append(select(Person.id).where(_address().in_(frequency.sated_among())))
    return live


def _ids(*asked: Query) -> frozenset[int] | None:
    """Return the people these queries name, None if they are too many."""
    found: set[int] = set()
    for query in asked:
        found |= set(session.scalars(query.limit(MOST_SPECIAL + 1)))
        if len(found) > MOST_SPECIAL:
            return None
    return frozenset(found)


def _summed(rules: Rules, summary: _Summary, special: Sequence[int], said: Sequence[int]) -> Iterator[_Plain]:
    """Return what the summary says of the enterprises the rules name, less those who said something and those whom
    a condition about people leaves out. The conditions of its groups are about enterprises.
    """
    own = {key: values for key, values in rules.but.items() if not _of_enterprises(key)}
    gone = [_plain((), among=said[start : start + AT_ONCE]) for start in range(0, len(said), AT_ONCE)]
    if own and all(is_there(key, values) for key, values in own.items()):
        rules = Rules(rules.groups, {key: values for key, values in rules.but.items() if key not in own})
        gone.append(_plain(special).where(met(own)))
    less: dict[int, tuple[int, int]] = {}
    for row in (row for query in gone for row in session.execute(query)):
        people, nameless = less.get(row.enterprise_id, (0, 0))
        less[row.enterprise_id] = (people + row.people, nameless + row.nameless)
    named = (
        select(Enterprise.id, Enterprise.home_code, Enterprise.city_code)
        .outerjoin(Membership, Membership.enterprise_id == Enterprise.id)
        .where(in_rules(rules))
    )
    for row in session.execute(named):
        (people, nameless), (fewer, nobody) = summary.plain.get(row.id, (0, 0)), less.get(row.id, (0, 0))
        if people > fewer:
            yield _Plain(row.id, row.home_code, row.city_code, people - fewer, nameless - nobody)


@dataclass(frozen=True, slots=True)
class _Plain:
    enterprise_id: int
    home_code: str | None
    city_code: str | None
    people: int
    nameless: int


def _address() -> ColumnElement[str]:
    return func.lower(Person.email)


def _usable() -> ColumnElement[bool]:
    """Whether an address is certainly one an envelope takes: letters, digits, . _ - and one @ with a domain."""
    if session.get_bind().dialect.name == "postgresql":
        return Person.email.bool_op("~")(r"^[a-zA-Z0-9_]+([.-][a-zA-Z0-9_]+)*@[a-zA-Z0-9]+([.-][a-zA-Z0-9]+)*$") & (
            func.length(Person.email) <= 64
        )
    domain = func.substr(Person.email, func.instr(Person.email, "@") + 1)
    pairs = ("..", ".@", "@.", "-.", ".-", "@-")
    return and_(
        func.length(Person.email) <= 64, not_(Person.email.bool_op("GLOB")(f"*[^{_LETTERS}@._-]*")),
        Person.email.bool_op("GLOB")(f"[{_LETTERS}]*@*[{_LETTERS}]"), func.instr(domain, "@") == 0,
        func.instr(domain, "_") == 0, *(func.instr(Person.email, pair) == 0 for pair in pairs),
    )  # fmt: skip


def _special_slots(rules: Rules, purpose: Purpose, special: Sequence[int]) -> Iterable[Slot]:
    barred = Barred(purpose)
    rows: list[Any] = []
    for start in range(0, len(special), AT_ONCE):
        rows += session.execute(people_of(rules).where(_among(special[start : start + AT_ONCE])))
    rows.sort(key=lambda row: (row.address, not row.main, row.person_id))
    groups = [list(found) for _address, found in groupby(rows, key=lambda row: row.address)]
    for start in range(0, len(groups), AT_ONCE):
        yield from judged(groups[start : start + AT_ONCE], barred)


def _among(ids: Collection[int]) -> ColumnElement[bool]:
    return Person.id.in_(bindparam(None, list(ids), expanding=True, literal_execute=True))


def _plain(special: Sequence[int], among: Sequence[int] = ()) -> Query:
    """Return a query for how many people have an address, by enterprise: all but `special`, or `among`."""
    nameless = and_(Person.name == "", Person.salutation == "")
    return (
        select(
            Enterprise.id.label("enterprise_id"), Enterprise.home_code, Enterprise.city_code,
            func.count().label("people"), func.count().filter(nameless).label("nameless"),
        )
        .select_from(Employment)
        .join(Person, Employment.person_id == Person.id)
        .join(Enterprise, Enterprise.id == Employment.enterprise_id)
        .outerjoin(Membership, Membership.enterprise_id == Enterprise.id)
        .where(Person.email != "", members.employed_now(), _among(among) if among else not_(_among(special)))
        .group_by(Enterprise.id, Enterprise.home_code, Enterprise.city_code)
    )  # fmt: skip


def without_mail(rules: Rules) -> int:
    """How many people the rules name who have no address."""
    return (
        session.scalar(
            select(func.count(Person.id.distinct()))
            .join(Employment, Employment.person_id == Person.id)
            .join(Enterprise, Enterprise.id == Employment.enterprise_id)
            .outerjoin(Membership, Membership.enterprise_id == Enterprise.id)
            .where(Person.email == "", members.employed_now(), in_rules(rules))
        )
        or 0
    )
