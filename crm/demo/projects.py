"""The 76 recognised projects of the headline, a few that wait for recognition, and two that count elsewhere.

`projects.csv` is the one table (tests hold its sum and every margin); `milestones.csv` and `arrivals.csv` are what
became of its rows by the day of the article. Amounts are in 万元.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from crm.chinese.names import name_key
from crm.core import search
from crm.core.clock import at_wall
from crm.core.files import Kind, StoredFile
from crm.core.money import Money
from crm.demo import leads
from crm.demo.paper import agreement
from crm.demo.tables import Row, Stage, day, rows, stored, wan
from crm.leads.rules import Sector
from crm.projects.models import Arrival, Milestone, Project, ProjectDocument, Signing
from crm.projects.rules import Agreement, DocumentKind, ProjectKind, SigningState, Step
from crm.recognition.models import Attribution, LedgerEntry
from crm.recognition.rules import WHOLE, AttributionRole, CountScope, EntryKind

OTHERS = "others"
"""The table of projects outside the headline: waiting, or counted in a wider scope."""


def sign(stage: Stage) -> None:
    """Store every project with its lead, signing, agreement, ledger row, steps and money."""
    table = [*rows("projects"), *_others(stage)]
    signed = [_signed_at(row) for row in table]
    lead_ids = leads.register_signed(stage, table, signed)
    ids = stored(Project, [_project(stage, *each) for each in zip(table, lead_ids, signed, strict=True)])
    signings = stored(Signing, [_signing(stage, *each) for each in zip(table, ids, signed, strict=True)])
    files = _papers(stage, table, ids, signed)
    _recognise(stage, table, ids, signings, files)
    numbered = {row["no"]: project for row, project in zip(table, ids, strict=True)}
    _progress(stage, numbered)
    _money(stage, numbered)
    search.index_many(
        search.Entry(
            kind="project", subject_id=project, title=row["name"], subtitle=_name(row["investor"]),
            texts=(_name(row["investor"]), _name(row["partner"])),
        )
        for row, project in zip(table, ids, strict=True)
    )  # fmt: skip


def _others(stage: Stage) -> list[Row]:
    """Return the projects outside the headline, their days counted from today where they are of these days."""
    found: list[Row] = []
    for row in rows(OTHERS):
        on = _on(stage, row["signed_on"], row["ago"])
        found.append({**row, "signed_on": on.isoformat(), "terminated_on": ""})
    return found


def _on(stage: Stage, text: str, ago: str) -> date:
    """Return the day of a row: a date of the past, or so many days before today."""
    return date.fromisoformat(text) if text else stage.today - timedelta(days=int(ago))


def _signed_at(row: Row) -> datetime:
    on = date.fromisoformat(row["signed_on"])
    return at_wall(on, 15, int(row["no"].removeprefix("x")) * 7 % 60)


def _name(number: str) -> str:
    return rows("firms")[int(number) - 1]["name"] if number else ""


def _reporter(stage: Stage, row: Row) -> dict[str, Any]:
    key = "liaison" if int(row["no"].removeprefix("x")) % 2 else "organizer"
    return {"reported_by_id": stage.accounts[key], "reported_by": stage.names[key]}


def _project(stage: Stage, row: Row, lead_id: int, signed_at: datetime) -> dict[str, Any]:
    owner = stage.accounts["liaison" if int(row["no"].removeprefix("x")) % 3 else "secretary"]
    firms = rows("firms")
    return {
        "name": row["name"], "name_key": name_key(row["name"]), "investor": _name(row["investor"]),
        "investor_key": name_key(_name(row["investor"])), "investor_id": stage.firms[row["investor"]],
        "partner": _name(row["partner"]) or "示例园区服务中心（演示）",
        "partner_id": stage.firms[row["partner"]] if row["partner"] else None,
        "lead_id": lead_id, "kind": ProjectKind(row["kind"]), "sector": Sector(row["sector"]),
        "agreement": Agreement(row["agreement"]), "origin_code": row["origin"], "landing_code": row["landing"],
        "home_code": firms[int(row["investor"]) - 1]["home_code"], "total_investment": wan(row["amount"]),
        "contracted": wan(row["contracted"]), "signed_on": day(row["signed_on"]), "manager_id": owner,
        "summary": "演示项目，各方与金额均为虚构。", "terminated_on": day(row["terminated_on"]),
        "termination_reason": "投资方调整计划（演示）" if row["terminated_on"] else "",
        "created_at": signed_at, "created_by_id": owner, "created_by": stage.names["liaison"],
        "updated_by": stage.names["liaison"],
    }  # fmt: skip


def _signing(stage: Stage, row: Row, project_id: int, signed_at: datetime) -> dict[str, Any]:
    held = stage.events[row["event"]]
    recognised = bool(row["counts_on"])
    venues = list(held.venues.values())
    return {
        "project_id": project_id, "event_id": held.id, "venue_id": venues[project_id % len(venues)],
        "agreement": Agreement(row["agreement"]), "amount": wan(row["amount"]), "signed_on": day(row["signed_on"]),
        "representative": "", "state": SigningState.RECOGNISED if recognised else SigningState.PENDING,
        "reported_at": signed_at, **_reporter(stage, row), "settled_on": day(row["counts_on"]),
        "settled_by": stage.names["secretary"] if recognised else "",
    }  # fmt: skip


def _papers(stage: Stage, table: Sequence[Row], ids: Sequence[int], signed: Sequence[datetime]) -> dict[str, int]:
    """Store an agreement for every project but those that still owe it; return the files by project number."""
    having = [each for each in zip(table, ids, signed, strict=True) if each[0].get("paper") != "no"]
    by = {"by_id": stage.accounts["liaison"], "by_name": stage.names["liaison"]}
    sheets = [agreement(row["no"]) for row, _, _ in having]
    files = stored(
        StoredFile,
        [
            {"name": f"签约协议（演示）{row['no']}.pdf", "kind": Kind.PDF, "size": len(sheet.content),
             "sha256": sheet.sha256, "at": at, "content": sheet.content, **by}
            for (row, _, at), sheet in zip(having, sheets, strict=True)
        ],
    )  # fmt: skip
    documents = [
        {"project_id": project, "kind": DocumentKind.AGREEMENT, "file_id": file, "at": at, **by}
        for (_, project, at), file in zip(having, files, strict=True)
    ]
    stored(ProjectDocument, documents)
    return {row["no"]: file for (row, _, _), file in zip(having, files, strict=True)}


def _recognise(
    stage: Stage, table: Sequence[Row], ids: Sequence[int], signings: Sequence[int], files: Mapping[str, int]
) -> None:
    """Append the ledger rows, and to whom each result is owed."""
    counted = [each for each in zip(table, ids, signings, strict=True) if each[0]["counts_on"]]
    entries = stored(LedgerEntry, [_entry(stage, files, *each) for each in counted])
    parties = [
        {"entry_id": entry, "role": role, "party": party, "event_id": event, "weight": WHOLE}
        for entry, (row, _, _) in zip(entries, counted, strict=True)
        for role, party, event in (
            (AttributionRole.PRIMARY_EVENT, stage.events[row["event"]].name, stage.events[row["event"]].id),
            (AttributionRole.OFFICER, stage.names["liaison"], None),
        )
    ]
    stored(Attribution, parties)


def _entry(stage: Stage, files: Mapping[str, int], row: Row, project_id: int, signing_id: int) -> dict[str, Any]:
    amount = wan(row["amount"])
    assert amount is not None  # noqa: S101  # every row of the table has one
    key = "leader" if amount > Money.of(30, "亿元") else "secretary"
    on = date.fromisoformat(row["counts_on"])
    return {
        "project_id": project_id, "signing_id": signing_id, "kind": EntryKind.NEW, "amount": amount, "count": 1,
        "scope": CountScope(row.get("scope") or CountScope.COHORTS),
        "event_id": stage.events[row["event"]].id, "counts_on": on, **_reporter(stage, row),
        "confirmed_by_id": stage.accounts[key], "confirmed_by": stage.names[key], "confirmed_at": at_wall(on, 11),
        "basis_id": files[row["no"]], "basis": "签约协议（演示）",
    }  # fmt: skip


def _second(stage: Stage, key: str, verified: str, at: datetime) -> dict[str, Any]:
    """Return the columns of the second person, empty while nobody has looked."""
    if not verified:
        return {"verified_by_id": None, "verified_by": "", "verified_at": None}
    return {"verified_by_id": stage.accounts[key], "verified_by": stage.names[key], "verified_at": at}


def _progress(stage: Stage, numbered: Mapping[str, int]) -> None:
    by = {"reported_by_id": stage.accounts["liaison"], "reported_by": stage.names["liaison"]}
    steps = []
    for row in rows("milestones"):
        on = _on(stage, row["reached_on"], row["ago"])
        steps.append(
            {"project_id": numbered[row["project"]], "step": Step(row["step"]), "reached_on": on, **by,
             "reported_at": at_wall(on, 17), **_second(stage, "secretary", row["verified"], at_wall(on, 18))}
        )  # fmt: skip
    stored(Milestone, steps)


def _money(stage: Stage, numbered: Mapping[str, int]) -> None:
    by = {"reported_by_id": stage.accounts["liaison"], "reported_by": stage.names["liaison"]}
    came = []
    for row in rows("arrivals"):
        on = _on(stage, row["arrived_on"], row["ago"])
        came.append(
            {"project_id": numbered[row["project"]], "amount": wan(row["amount"]), "arrived_on": on, **by,
             "evidence": row["evidence"], "reported_at": at_wall(on, 16),
             **_second(stage, "finance", row["verified"], at_wall(on, 18))}
        )  # fmt: skip
    stored(Arrival, came)
