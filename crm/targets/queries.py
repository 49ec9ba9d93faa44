"""What is aimed at and what was reached: always the sums of the ledger, narrowed to the year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from crm.core.db import session
from crm.core.money import Money
from crm.recognition import queries as ledger
from crm.recognition.queries import Question
from crm.recognition.rules import NOT_SAID, WHOLE, AttributionRole, Breakdown, View
from crm.standards import divisions
from crm.targets import rules
from crm.targets.models import Target
from crm.targets.rules import WHOLE_KEY, Aim, Done, Party

BROKEN_DOWN = {
    Party.SIDE: Breakdown.SIDE, Party.DISTRICT: Breakdown.DISTRICT, Party.EVENT: Breakdown.EVENT,
}  # fmt: skip
OWED_TO = {Party.OFFICER: AttributionRole.OFFICER, Party.COHORT: AttributionRole.COHORT}


@dataclass(frozen=True, slots=True)
class Line:
    """A party with its target, what it reached, how far that is, and where it stands among the others."""

    key: str
    name: str
    done: Done
    target: int | None
    percent: Decimal | None
    ahead: Decimal | None
    score: Decimal
    rank: int


def of_year(asked: Question, year: int) -> Question:
    """Narrow a question to what counts within a year, up to its day: of a past year with all that is known by then."""
    last = min(asked.as_of, date(year, 12, 31))
    return replace(asked, since=date(year, 1, 1), as_of=last, known=asked.as_of if asked.as_of > last else None)


def targets(year: int, party: Party, aim: Aim, until: datetime) -> dict[str, int]:
    """Return what held just before an instant, by party; what was taken back is not among them."""
    rows = session.execute(
        select(Target.key, Target.number)
        .where(Target.year == year, Target.party == party, Target.aim == aim, Target.at < until)
        .order_by(Target.id)
    )
    return {key: number for key, number in {row.key: row.number for row in rows}.items() if number}


def done(asked: Question, year: int, party: Party) -> dict[str, tuple[str, Done]]:
    """Return (name, what was reached) of every party of a kind that reached something in the year."""
    within = of_year(asked, year)
    if party is Party.WHOLE:
        count, amount = ledger.recognised_sum(within)
        return {WHOLE_KEY: ("", Done(count, amount))}
    if party in OWED_TO:
        parts = ledger.owed(within, OWED_TO[party], View.PRIMARY)
        return {part.party or NOT_SAID: (part.party, Done(part.points // WHOLE, part.amount)) for part in parts}
    shares = ledger.broken_down(within, BROKEN_DOWN[party])
    names = {share.key: share.name or divisions.name_of(share.key) for share in shares if share.key != NOT_SAID}
    return {share.key: (names.get(share.key, ""), Done(share.count, share.amount)) for share in shares}


def compared(asked: Question, year: int, party: Party, aim: Aim) -> list[Line]:
    """Return every party that reached or is to reach something in the year, the best first."""
    aimed, reached = targets(year, party, aim, asked.until), done(asked, year, party)
    parties = {**{key: (names(party, key), Done()) for key in aimed}, **reached}
    values = {key: each.of(aim) for key, (_name, each) in parties.items() if key != NOT_SAID}
    score, rank = rules.scores(values), rules.ranks(values)
    lines = [
        Line(
            key, name, each, aimed.get(key), rules.percent(each.of(aim), aimed.get(key)),
            rules.ahead(each.of(aim), aimed.get(key), year, asked.as_of), score.get(key, Decimal(0)), rank.get(key, 0),
        )
        for key, (name, each) in parties.items()
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line.rank == 0, line.rank, line.key))


def attained(asked: Question) -> dict[Aim, Line]:
    """Return how far the targets of the whole of the year of a day are reached; nothing where none is set."""
    year = asked.as_of.year
    lines = {
        aim: compared(asked, year, Party.WHOLE, aim)[0] for aim in Aim if targets(year, Party.WHOLE, aim, asked.until)
    }
    return lines if asked.event_ids is None and not asked.city else {}


def names(party: Party, key: str) -> str:
    """Return the name of a party that reached nothing yet."""
    if party in (Party.SIDE, Party.DISTRICT):
        return divisions.name_of(key)
    return dict(choices(party)).get(key, key)


def choices(party: Party) -> list[tuple[str, str]]:
    """Return (key, name) of whom a target can be set for. Whoever ever had a part in a result can have one."""
    if party is Party.WHOLE:
        return [(WHOLE_KEY, "")]
    ever = Question(as_of=date(rules.LAST_YEAR, 1, 1))
    found = done_ever(ever, party)
    return sorted(found.items(), key=lambda pair: (pair[1], pair[0]))


def done_ever(asked: Question, party: Party) -> dict[str, str]:
    """Return the names of everybody of a kind who has ever reached something."""
    if party in OWED_TO:
        return {part.party: part.party for part in ledger.owed(asked, OWED_TO[party], View.PRIMARY) if part.party}
    shares = [share for share in ledger.broken_down(asked, BROKEN_DOWN[party]) if share.key != NOT_SAID]
    return {share.key: share.name or divisions.name_of(share.key) for share in shares}


def history(year: int) -> Sequence[Target]:
    """Return the targets of a year as they were set, the newest first."""
    return session.scalars(select(Target).where(Target.year == year).order_by(Target.id.desc()).limit(50)).all()


def amount(fen: int | None) -> Money | None:
    """Return 分 as money."""
    return None if fen is None else Money(fen)
