"""Freezing an audience: one row per address, the skipped ones included, in the transaction that starts a campaign."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.dialects import postgresql, sqlite

from crm.campaigns import queries
from crm.campaigns.models import Campaign, Recipient, RecipientPerson
from crm.campaigns.rules import Audience, Reason, RecipientState
from crm.core.clock import now
from crm.core.db import session

AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Frozen:
    """What was frozen."""

    rows: int
    audience: Audience


def freeze(campaign: Campaign) -> Frozen:
    """Write the recipients of a campaign. Raises SegmentUnknown."""
    rules = queries.rules_of(campaign.segment, campaign.event_id)
    left_out: Counter[Reason] = Counter()
    rows: list[dict[str, Any]] = []
    people: list[dict[str, Any]] = []
    total = nameless = 0
    at = now()
    for slot in queries.slots(rules, campaign.purpose):
        row = _row(campaign.id, slot, at)
        rows.append(row)
        people += [
            {"campaign_id": campaign.id, "address": slot.address, "person_id": person_id, "name": name}
            for person_id, name in slot.further
        ]
        total += 1
        if slot.reason is not None:
            left_out[slot.reason] += 1
        elif not (slot.row.name or slot.row.salutation):
            nameless += 1
        if len(rows) >= AT_ONCE:
            _store(rows, people)
            rows, people = [], []
    _store(rows, people)
    return Frozen(total, Audience(total - sum(left_out.values()), 0, left_out, {}, nameless))


def _row(campaign_id: int, slot: Any, at: Any) -> dict[str, Any]:
    person = slot.row
    english = person.locale == "en" and person.name_en
    return {
        "campaign_id": campaign_id,
        "address": slot.address,
        "state": RecipientState.QUEUED if slot.reason is None else RecipientState.SKIPPED,
        "reason": slot.reason,
        "name": person.name,
        "salutation": person.salutation,
        "company": person.name_en if english else person.enterprise or person.full_name,
        "title": person.title,
        "locale": "en" if person.locale == "en" else "zh",
        "home_code": person.home_code or person.city_code,
        "person_id": person.person_id,
        "enterprise_id": person.enterprise_id,
        "settled_at": at,
    }


def _store(rows: list[dict[str, Any]], people: list[dict[str, Any]]) -> None:
    """Insert a block. Two spellings of one address (a domain in Unicode and in ASCII) become one row."""
    if rows:
        table = Recipient.__table__
        assert isinstance(table, Table)  # noqa: S101  # a mapped class has one
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        session.execute(dialect.insert(table).on_conflict_do_nothing(), rows)
    if people:
        session.execute(insert(RecipientPerson), people)
