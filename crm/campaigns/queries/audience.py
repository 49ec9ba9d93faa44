"""Who an audience is: from rules to rows, and how many are left out for which reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select, true

from crm.campaigns.models import Segment, Suppression
from crm.campaigns.queries import frequency, listed, occasions
from crm.campaigns.rules import (
    COUNTED,
    EVERYTHING,
    EXPIRES,
    LEDGER_PURPOSE,
    OF_EVENT,
    SILENT,
    VIEW,
    BuiltIn,
    Purpose,
    Reason,
    Removal,
    Rules,
    SegmentUnknown,
    built_in,
    concerned_by,
    of_event,
)
from crm.campaigns.rules.audience import Group
from crm.consents import queries as consents
from crm.consents.rules import Channel, Verdict
from crm.core.clock import today
from crm.core.db import Query, session
from crm.core.mail import AddressRefused, HeaderRefused, checked_address
from crm.members import queries as members
from crm.members.models import Employment, Enterprise, Membership, Person
from crm.members.rules import Decision, Position, Standing

AT_ONCE = 2_000
"""Rows of an audience that are in memory at a time."""


def segments() -> tuple[BuiltIn, ...]:
    """Return the built-in segments of this instance's pair of cities."""
    return built_in(current_app.config["CRM_SETTINGS"].pair)


def saved_segments() -> Sequence[Segment]:
    """Return the segments people have saved, by name."""
    return session.scalars(select(Segment).order_by(Segment.name)).all()


def segment_named(name: str) -> Segment | None:
    """Return a saved segment."""
    return session.scalar(select(Segment).where(Segment.name == name))


def rules_of(segment: str, event_id: int | None = None, occasion: str = "") -> Rules:
    """Return the rules a segment's key or name stands for; of them those an occasion concerns. Raises SegmentUnknown.

    `occasion`: the key of one (rules.reminders), "" for none.
    """
    rules = _rules_of(segment, event_id)
    return replace(rules, only=concerned_by(occasion)) if occasion else rules


def _rules_of(segment: str, event_id: int | None) -> Rules:
    if segment == OF_EVENT and event_id is not None:
        return of_event(event_id)
    if (known := next((each for each in segments() if each.key == segment), None)) is not None:
        return known.rules
    saved = segment_named(segment)
    if saved is None:
        raise SegmentUnknown(name=segment)
    return Rules.read(saved.rules)


def people_of(rules: Rules) -> Query:
    """Return one row per place of everybody the rules name and who has an address, ordered so that an address's
    rows follow each other, the main contact first.
    """
    address = func.lower(Person.email)
    return (
        members.mailable()
        .add_columns(address.label("address"), Enterprise.name.label("full_name"), Enterprise.name_en)
        .where(in_rules(rules))
        .order_by(address, Employment.main.desc(), Person.id, Employment.id)
    )


def in_rules(rules: Rules) -> ColumnElement[bool]:
    """The condition on Person, Employment, Enterprise and Membership. Without a membership nobody is written to."""
    belongs = Membership.id.is_not(None)
    named = and_(belongs, or_(false(), *(_group(group) for group in rules.groups)), _conditions(rules.only))
    if not rules.but:
        return named
    if not all(listed.is_there(key, values) for key, values in rules.but.items()):
        return false()  # it asks for what there is no longer: rather nobody than who was to be left out
    return and_(named, not_(func.coalesce(met(rules.but), false())))


def met(but: Group) -> ColumnElement[bool]:
    """Return that one of these conditions holds."""
    return or_(*(_conditions({key: values}) for key, values in but.items()))


GONE = (Decision.RESIGNED, Decision.EXPELLED, Decision.AUTO_EXITED)


def _group(group: Any) -> ColumnElement[bool]:
    """One group: all of its conditions. Who left the association is written to only where a standing is asked for."""
    still = or_(Membership.decision.is_(None), Membership.decision.not_in(GONE))
    return and_(true() if group.get("standing") else still, _conditions(group))


def _conditions(group: Any) -> ColumnElement[bool]:
    parts: dict[str, Callable[[Sequence[str]], ColumnElement[bool]]] = {
        VIEW: listed.holds,
        "home": lambda values: func.coalesce(Enterprise.home_code, Enterprise.city_code).in_(values),
        "position": lambda values: Membership.position.in_([Position(value) for value in values]),
        "standing": lambda values: members.standing_in([Standing(value) for value in values], today()),
        "lead": occasions.lead,
        "project": occasions.project,
        "invited": occasions.invited,
        "opened": occasions.opened,
        "clicked": occasions.clicked,
        "registered": occasions.registered,
        "attended": occasions.attended,
        "absent": occasions.absent,
        EXPIRES: occasions.expires,
        SILENT: occasions.silent,
    }
    ways = {key: parts.get(key) or partial(listed.answered, key) for key in group}
    return and_(true(), *(ways[key](values) for key, values in group.items() if values))


@dataclass(frozen=True, slots=True)
class Slot:
    """One address of an audience: its first person's row, further persons, and why it gets nothing (if so).

    `barred` says why further persons of an address that is written to are not meant by the mail.
    """

    row: Any
    address: str
    further: tuple[tuple[int, str], ...]
    reason: Reason | None
    barred: tuple[Reason, ...] = ()


def slots(rules: Rules, purpose: Purpose) -> Iterator[Slot]:
    """Walk an audience address by address, a few thousand rows in memory at a time."""
    barred = Barred(purpose)
    batch: list[list[Any]] = []
    for together in _by_address(rules):
        batch.append(together)
        if len(batch) == AT_ONCE:
            yield from judged(batch, barred)
            batch = []
    yield from judged(batch, barred)


def _by_address(rules: Rules) -> Iterator[list[Any]]:
    together: list[Any] = []
    for row in session.execute(people_of(rules).execution_options(yield_per=AT_ONCE)):
        if together and together[0].address != row.address:
            yield together
            together = []
        together.append(row)
    if together:
        yield together


def judged(batch: list[list[Any]], barred: Barred) -> Iterator[Slot]:
    """Say of each address's rows who of them is meant, and why nobody is."""
    addresses = [usable(together[0].address) for together in batch]
    reasons = barred.among([address for address in addresses if address is not None])
    own = barred.people([row.person_id for together in batch for row in together])
    for together, address in zip(batch, addresses, strict=True):
        left = {row.person_id: own[row.person_id] for row in together if own.get(row.person_id)}
        meant = [row for row in together if row.person_id not in left] or together
        first = meant[0]
        others = {row.person_id: row.name for row in meant if row.person_id != first.person_id}
        reason = Reason.INVALID if address is None else reasons.get(address)
        if first.person_id in left and reason in (None, Reason.NO_CONSENT):
            reason = left[first.person_id]
        elif reason is Reason.NO_CONSENT and first.person_id in own:
            reason = None
        apart = () if first.person_id in left else tuple(why for why in left.values() if why is not None)
        yield Slot(first, address or first.address, tuple(others.items()), reason, apart)


def usable(address: str) -> str | None:
    """Return an address as an envelope takes it, or None."""
    try:
        return checked_address(address)
    except (AddressRefused, HeaderRefused):
        return None


class Barred:
    """Looks up, for many addresses and people at once, which must not be written to."""

    def __init__(self, purpose: Purpose) -> None:
        self.purpose = purpose
        self.scopes = (EVERYTHING, purpose.value)

    def people(self, person_ids: Sequence[int]) -> dict[int, Reason | None]:
        """Return why people are barred by what they said of themselves; None for those who agreed."""
        said = consents.verdicts(person_ids, Channel.MAIL, LEDGER_PURPOSE[self.purpose])
        means = {Verdict.DO_NOT_CONTACT: Reason.MANUAL_DNC, Verdict.WITHDRAWN: Reason.NO_CONSENT, Verdict.GIVEN: None}
        return {person_id: means[found] for person_id, found in said.items() if found in means}

    def among(self, addresses: Sequence[str]) -> dict[str, Reason]:
        """Return why each barred address is barred."""
        if not addresses:
            return {}
        found: dict[str, Reason] = {}
        agreed: set[str] = set()
        for start in range(0, len(addresses), 500):
            for row in session.execute(_words(addresses[start : start + 500], self.scopes)):
                if row.kind is Removal.CONSENTED:
                    agreed.add(row.address)
                elif row.kind is Removal.UNSUBSCRIBED:
                    found[row.address] = Reason.UNSUBSCRIBED
                elif row.kind is Removal.PAUSED:
                    found.setdefault(row.address, Reason.PAUSED)
                elif found.get(row.address) is not Reason.UNSUBSCRIBED:
                    found[row.address] = Reason.SUPPRESSED
        if self.purpose in COUNTED:
            found = dict.fromkeys(frequency.sated(addresses), Reason.CAPPED) | found
        if self.purpose is Purpose.ADVERT:
            found |= {address: Reason.NO_CONSENT for address in addresses if address not in agreed | found.keys()}
        return found


def _words(addresses: Sequence[str], scopes: Sequence[str]) -> Query:
    return select(Suppression.address, Suppression.kind).where(
        Suppression.address.in_(addresses), Suppression.ended_at.is_(None), Suppression.scope.in_(scopes)
    )


def some_people(rules: Rules, q: str = "", most: int = 30) -> Sequence[Any]:
    """Return a few people of an audience to preview a mail as; `q` is part of a name or of a firm's name."""
    query = people_of(rules).order_by(None).order_by(Person.sort_key, Person.id)
    if q:
        like = f"%{q.replace('%', '').replace('_', '')}%"
        query = query.where(or_(Person.name.like(like), Enterprise.name.like(like), Enterprise.short_name.like(like)))
    return session.execute(query.limit(most)).all()


def addressee_row(rules: Rules, person_id: int) -> Any | None:
    """Return one person's row of an audience, or None when the rules do not name them."""
    return session.execute(people_of(rules).where(Person.id == person_id).limit(1)).first()
