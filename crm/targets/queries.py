"""What is aimed at and what was reached: always the sums of the ledger, narrowed to the year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from flask import current_app
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


def done(asked: Question, party: Party) -> dict[str, tuple[str, Done]]:
    """Return (name, what was reached) of every party of a kind that reached something; they sum to the headline."""
    if party is Party.WHOLE:
        count, amount = ledger.recognised_sum(asked)
        return {WHOLE_KEY: ("", Done(count, amount))}
    if party in OWED_TO:
        parts = ledger.owed(asked, OWED_TO[party], View.PRIMARY)
        return {part.party or NOT_SAID: (part.party, Done(part.points // WHOLE, part.amount)) for part in parts}
    return {
        share.key: ("" if share.key == NOT_SAID else share.name or divisions.name_of(share.key),
                    Done(share.count, share.amount))
        for share in ledger.broken_down(asked, BROKEN_DOWN[party])
    }  # fmt: skip


def compared(asked: Question, year: int, party: Party, aim: Aim) -> list[Line]:
    """Return every party that reached or is to reach something in the year, the best first."""
    aimed, reached = targets(year, party, aim, asked.until), done(of_year(asked, year), party)
    idle = set(aimed) - set(reached)
    names = dict(choices(party)) if idle else {}
    parties = {**{key: (names.get(key, key), Done()) for key in idle}, **reached}
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
    """Return how far the targets of the whole of the year of a day are reached; nothing where none is set.

    A question about some events or one side is not about the whole.
    """
    if asked.event_ids is not None or asked.city:
        return {}
    lines = {aim: compared(asked, asked.as_of.year, Party.WHOLE, aim)[0] for aim in Aim}
    return {aim: line for aim, line in lines.items() if line.target}


def choices(party: Party) -> list[tuple[str, str]]:
    """Return (key, name) of whom a target can be set for: both sides and their districts; whoever ever reached any."""
    if party is Party.WHOLE:
        return [(WHOLE_KEY, "")]
    ever = done(Question(as_of=date(rules.LAST_YEAR, 1, 1)), party)
    found = {key: name for key, (name, _done) in ever.items() if key != NOT_SAID}
    pair = current_app.config["CRM_SETTINGS"].pair
    if party is Party.SIDE:
        found |= {city.code: divisions.name_of(city.code) for city in pair}
    if party is Party.DISTRICT:
        found |= {place.code: place.name for city in pair for place in divisions.districts(city.code)}
    return sorted(found.items(), key=lambda pair: (pair[1], pair[0]))


def history(year: int) -> Sequence[Target]:
    """Return the targets of a year as they were set, the newest first."""
    return session.scalars(select(Target).where(Target.year == year).order_by(Target.id.desc()).limit(50)).all()


def amount(fen: int | None) -> Money | None:
    """Return 分 as money."""
    return None if fen is None else Money(fen)
