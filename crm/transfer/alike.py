"""Rows of a project list that look like a lead or project we have: found while checking, told apart while writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from crm.chinese.names import name_key
from crm.core.actor import SYSTEM
from crm.core.db import session
from crm.core.money import Money
from crm.leads import queries as leads
from crm.leads.rules import SIGN_NAMES, Apart, Described, Sign, Twin
from crm.projects.models import Project
from crm.transfer.writing.work import Draft

CLOSELY = 150
"""So many new projects are compared with everything; of more only those whose investor has projects here."""


def likely_projects(drafts: Sequence[Draft]) -> list[dict[str, Any]]:
    """Return new rows that may be a project or lead we have, with the candidates, as the check page shows them."""
    wanted = drafts
    if len(drafts) > CLOSELY:
        keys = {name_key(str(draft.fields["company"])) for draft in drafts}
        known = set(session.scalars(select(Project.investor_key).where(Project.investor_key.in_(keys))))
        wanted = [draft for draft in drafts if name_key(str(draft.fields["company"])) in known]
    found = []
    for draft in wanted:
        if twins := leads.twins_of(SYSTEM, _described(draft)):
            candidates = [_shown(twin) for twin in twins]
            listed = {"row": draft.row, "name": draft.fields["project"], "city": draft.fields.get("city", "")}
            found.append(listed | {"candidates": candidates})
    return found


def _described(draft: Draft) -> Described:
    fields, amount = draft.fields, None
    if fields["currency"] == "CNY":
        amount = Money.of(Decimal(str(fields["amount_wan"])), "万元")
    company = str(fields["company"])
    return Described(
        name=str(fields["project"]), firm=company, firm_id=leads.enterprise_named(company), amount=amount,
        place=str(fields.get("district") or fields.get("city") or "") or None,
        on=date.fromisoformat(str(fields["signed_on"])),
    )  # fmt: skip


def _shown(twin: Twin) -> dict[str, Any]:
    """A lead is no project a row could be completed into: its id stands apart, and is not offered."""
    seen = twin.described
    return {
        "id": twin.id if twin.kind == "project" else 0, "lead": twin.id if twin.kind == "lead" else 0, "key": twin.key,
        "name": seen.name, "firm": seen.firm, "on": seen.on.isoformat(), "event": twin.event, "city": "",
        "reason": SIGN_NAMES[next(sign for sign in Sign if sign in twin.signs)],
    }  # fmt: skip


def words(given: Mapping[str, str], summary: Mapping[str, Any]) -> dict[int, Apart]:
    """Return what was said of the rows of a check page: why they are other projects than their candidates."""
    found = {}
    for each in summary.get("likely", ()):
        row, keys = each["row"], [candidate.get("key", "") for candidate in each["candidates"]]
        if all(keys) and given.get(f"row-{row}") == "new":
            found[row] = Apart.of(keys, given.get(f"why-{row}", "")[:300])
    return found
