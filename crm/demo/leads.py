"""Leads in every stage, each with the way it came; the 76 projects have theirs, signed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from crm.core import search
from crm.core.clock import at_wall
from crm.core.money import Money
from crm.demo.tables import Row, Stage, day, rows, stored, wan
from crm.leads.models import Lead, LeadReport, StageChange
from crm.leads.rules import ENDS, OPEN, WORKED, LostReason, Sector
from crm.leads.rules import Stage as LeadStage

_TALKS = {1: "电话联系，介绍园区政策。", 4: "双方明确对接人。", 6: "已交换方案，商定用地与进度。"}
_LOST = {
    "不符合产业导向。": LostReason.POLICY, "已在其他城市落地。": LostReason.ELSEWHERE,
    "用地条件不匹配，双方同意终止。": LostReason.CONDITIONS, "项目方融资未到位。": LostReason.MONEY,
}  # fmt: skip
_REPORT = "已与项目方电话沟通，约定两周内实地考察（演示）。"
REPORTED = 6
"""So many open leads have a report of their last progress."""
_EVENT = {"recent": "sl-recent", "week": "sl-week"}


def register(stage: Stage) -> None:
    """Store the leads that are not signed: those that ended in the past and those somebody works on now."""
    some = rows("leads")
    leads, ways = [_lead(stage, row) for row in some], [_way(stage, row) for row in some]
    ids = _store(leads, ways, [row["note"] for row in some])
    working = [(lead, number) for lead, number in zip(leads, ids, strict=True) if lead["stage"] in WORKED]
    stored(
        LeadReport,
        [
            {"lead_id": number, "text": _REPORT, "at": lead["progressed_at"], "by_id": lead["owner_id"],
             "by_name": lead["created_by"]}
            for lead, number in working[:REPORTED]
        ],
    )  # fmt: skip


def _store(
    leads: Sequence[dict[str, Any]],
    ways: Sequence[Sequence[tuple[LeadStage, datetime]]],
    ends: Sequence[str],
) -> list[int]:
    """Store leads with the stages each went through; the reason of an end is noted with its last step."""
    ids = stored(Lead, leads)
    changes = [
        change
        for lead, lead_id, way, reason in zip(leads, ids, ways, ends, strict=True)
        for change in _changes(lead, lead_id, way, reason)
    ]
    stored(StageChange, changes)
    search.index_many(
        search.Entry(
            kind="lead", subject_id=lead_id, title=lead["title"], subtitle=lead["company"], texts=(lead["company"],)
        )
        for lead, lead_id in zip(leads, ids, strict=True)
    )
    return ids


def _lead(stage: Stage, row: Row) -> dict[str, Any]:
    way = _way(stage, row)
    event = stage.events.get(_EVENT.get(row["event"], row["event"]))
    return {
        "title": row["title"], "sector": Sector(row["sector"]),
        "origin_code": row["origin"], "landing_code": row["landing"],
        "estimate": wan(row["estimate"]), "stage": way[-1][0], "stage_since": way[-1][1], "progressed_at": way[-1][1],
        "event_id": event.id if event and event.starts_at < way[0][1] else None, "note": row["note"],
        "introducer": row["introducer"], "created_at": way[0][1], **_pursued(way, row["introducer"]),
        "lost_reason": _LOST.get(row["note"], LostReason.INVESTOR) if way[-1][0] is LeadStage.CLOSED else None,
        **_known(stage, row["firm"], row["owner"]),
    }  # fmt: skip


def _pursued(way: Sequence[tuple[LeadStage, datetime]], introducer: str) -> dict[str, Any]:
    """Return when a lead was assessed, and that whoever introduced it was told two days later."""
    assessed = next((at for stage, at in way if stage is LeadStage.ASSESSED), None)
    told = assessed + timedelta(days=2) if assessed is not None and introducer and way[-1][1] > assessed else None
    return {"assessed_at": assessed, "told_at": told, "told": "电话告知办理情况（演示）" if told else ""}


def _known(stage: Stage, firm: str, owner: str) -> dict[str, Any]:
    """Return the columns every lead has: whose it is and which firm it is about."""
    who = {"owner_id": stage.accounts[owner], "created_by_id": stage.accounts[owner]}
    name = stage.names[owner]
    company = rows("firms")[int(firm) - 1]["name"]
    return {**who, "created_by": name, "updated_by": name, "enterprise_id": stage.firms[firm], "company": company}


def _way(stage: Stage, row: Row) -> list[tuple[LeadStage, datetime]]:
    """Return the stages a lead went through, spread over its life, the last one `ago` days ago."""
    end = LeadStage(row["stage"])
    last = LeadStage(row["through"]) if row["through"] else end
    ended = day(row["ended_on"])
    until = at_wall(ended, 16) if ended else stage.ago(int(row["ago"]), 9 + len(row["title"]) % 8, 20)
    days = int(row["age"]) if ended else max(int(row["age"]) - int(row["ago"]), 0)
    passed = [*OPEN[: OPEN.index(last) + 1], *([end] if end in ENDS else [])]
    return spread(passed, until - timedelta(days=days), until)


def spread(stages: Sequence[LeadStage], since: datetime, until: datetime) -> list[tuple[LeadStage, datetime]]:
    """Return each stage with an instant, evenly between both: the first at `since`, the last at `until`."""
    step = (until - since) / max(len(stages) - 1, 1)
    times = [until - step * (len(stages) - 1 - n) for n in range(len(stages))]
    return list(zip(stages, times, strict=True))


def _changes(
    lead: dict[str, Any], lead_id: int, way: Sequence[tuple[LeadStage, datetime]], reason: str
) -> Iterable[dict[str, Any]]:
    before: LeadStage | None = None
    for n, (after, at) in enumerate(way):
        note = reason if after in ENDS else _TALKS.get(n, "")
        yield {
            "lead_id": lead_id, "before": before, "after": after, "note": note, "at": at,
            "by_id": lead["owner_id"], "by_name": lead["created_by"],
        }  # fmt: skip
        before = after


def register_signed(stage: Stage, projects: Sequence[Row], signed_at: Sequence[datetime]) -> list[int]:
    """Store the leads that became these projects and return their ids."""
    passed = [*OPEN, LeadStage.SIGNED]
    ways = [spread(passed, at - timedelta(days=50 + 7 * (n % 11)), at) for n, at in enumerate(signed_at)]
    leads = [_signed(stage, row, way, n) for n, (row, way) in enumerate(zip(projects, ways, strict=True))]
    return _store(leads, ways, [""] * len(leads))


def _signed(stage: Stage, row: Row, way: Sequence[tuple[LeadStage, datetime]], n: int) -> dict[str, Any]:
    owner = ("liaison", "liaison", "organizer")[n % 3]
    amount = wan(row["amount"]) or Money(0)
    return {
        "title": row["name"], "sector": Sector(row["sector"]),
        "origin_code": row["origin"], "landing_code": row["landing"],
        "estimate": amount, "stage": LeadStage.SIGNED, "stage_since": way[-1][1], "progressed_at": way[-1][1],
        "event_id": stage.events[row["event"]].id, "note": "", "introducer": ("", "高示例", "宋样本")[n % 3],
        "created_at": way[0][1], "lost_reason": None, **_pursued(way, ("", "高示例", "宋样本")[n % 3]),
        **_known(stage, row["investor"], owner),
    }  # fmt: skip
