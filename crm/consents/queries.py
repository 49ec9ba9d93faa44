"""What people's ledgers say, and who may be contacted. Reading only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Select, select

from crm.consents import rules
from crm.consents.models import ConsentEntry
from crm.consents.rules import Channel, Purpose, Said, Verdict, Word
from crm.core.db import session
from crm.members.models import Person

AT_ONCE = 500


def ledger(person_id: int) -> Sequence[ConsentEntry]:
    """Return all a person said, the newest first."""
    query = select(ConsentEntry).where(ConsentEntry.person_id == person_id)
    return session.scalars(query.order_by(ConsentEntry.id.desc())).all()


def said_by(entries: Sequence[ConsentEntry]) -> list[Said]:
    """Return a ledger (newest first) as the rule reads it: in the order it was written."""
    return [Said(each.channel, each.purpose, each.word) for each in reversed(entries)]


def verdicts(person_ids: Collection[int], channel: Channel, purpose: Purpose) -> Mapping[int, Verdict]:
    """Return what their ledgers come to; whoever never said anything about this channel is not in it."""
    found: dict[int, list[Said]] = defaultdict(list)
    ids = sorted(set(person_ids))
    for start in range(0, len(ids), AT_ONCE):
        query = select(ConsentEntry.person_id, ConsentEntry.purpose, ConsentEntry.word).where(
            ConsentEntry.person_id.in_(ids[start : start + AT_ONCE]), ConsentEntry.channel == channel
        )
        for row in session.execute(query.order_by(ConsentEntry.id)):
            found[row.person_id].append(Said(channel, row.purpose, row.word))
    return {person_id: rules.verdict(said, channel, purpose) for person_id, said in found.items()}


def spoken(channel: Channel) -> Select[int]:
    """Return a query for everybody who ever said something about a channel."""
    return select(ConsentEntry.person_id).where(ConsentEntry.channel == channel).distinct()


def allowed(person_ids: Collection[int], channel: Channel, purpose: Purpose) -> frozenset[int]:
    """Return which of these people may be contacted like this, for this."""
    known = verdicts(person_ids, channel, purpose)
    ids = set(person_ids)
    return frozenset(i for i in ids if rules.is_allowed(known.get(i, Verdict.UNSTATED), purpose))


def barred_channels(entries: Sequence[ConsentEntry]) -> list[Channel]:
    """Return the channels by which somebody does not want to be reached, of their ledger (newest first)."""
    said = said_by(entries)
    return [c for c in Channel if rules.verdict(said, c, Purpose.SERVICE) is Verdict.DO_NOT_CONTACT]


def stated(entries: Sequence[ConsentEntry]) -> list[tuple[Channel, Purpose, Verdict]]:
    """Return every channel and purpose somebody's ledger (newest first) decides, but whole channels barred."""
    said = said_by(entries)
    every = [(c, p, rules.verdict(said, c, p)) for c in Channel for p in Purpose]
    return [each for each in every if each[2] in (Verdict.GIVEN, Verdict.WITHDRAWN)]


def people_at(address: str) -> Sequence[int]:
    """Return the ids of the people with this mail address."""
    return session.scalars(select(Person.id).where(Person.email == address).order_by(Person.id)).all()


def left_by_link(person_ids: Collection[int]) -> Sequence[tuple[int, Purpose]]:
    """Return what these people withdrew by the link in a mail and have said nothing about since."""
    latest: dict[tuple[int, Purpose], ConsentEntry] = {}
    query = select(ConsentEntry).where(
        ConsentEntry.person_id.in_(sorted(person_ids)), ConsentEntry.channel == Channel.MAIL,
        ConsentEntry.purpose.is_not(None),
    )  # fmt: skip
    for entry in session.scalars(query.order_by(ConsentEntry.id)):
        if entry.purpose is not None:
            latest[entry.person_id, entry.purpose] = entry
    link = rules.Way.LINK
    return [place for place, entry in latest.items() if entry.word is Word.WITHDRAWN and entry.way is link]
