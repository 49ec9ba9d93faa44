"""Events, leads, signings and whole sets of recognised projects for tests. Call inside a transaction."""

from __future__ import annotations

import io
import itertools
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from werkzeug.datastructures import FileStorage

from crm.core import db
from crm.core.actor import Actor
from crm.core.clock import at_wall, now, today
from crm.core.money import Money
from crm.events.models import Event, EventStaff, Venue
from crm.events.rules import EventState
from crm.leads import actions as leads
from crm.leads.models import Lead
from crm.leads.rules import Apart, LeadDetails, Sector
from crm.projects import actions as projects
from crm.projects.actions import Confirmed
from crm.projects.models import Milestone, Project, Signing
from crm.projects.rules import Agreement, DocumentKind, ProjectKind, SigningDetails, SigningState, Step
from crm.recognition.models import LedgerEntry
from crm.recognition.rules import CountScope, EntryKind


class _Seen(frozenset[str]):
    """Everything was looked at."""

    def __contains__(self, key: object) -> bool:
        return True


OTHER = Apart(_Seen(), "测试：另一个")
"""Whatever looks the same is another: for tests that are about something else."""
_numbers = itertools.count(1)
PDF = b"%PDF-1.4\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


def a_file(content: bytes = PDF, name: str = "agreement.pdf") -> FileStorage:
    """An upload as a browser sends it."""
    return FileStorage(io.BytesIO(content), filename=name)


def an_occasion(code: str = "WL2", name: str = "文旅产业数字化专项行动", *, staff: Actor | None = None) -> Event:
    """An event in both cities, with `staff` working at it."""
    start = now() + timedelta(hours=1)
    event = Event(
        code=code, name=name, state=EventState.PUBLISHED, starts_at=start, ends_at=start + timedelta(hours=3),
        created_at=now(),
    )  # fmt: skip
    db.session.add(event)
    db.session.flush()
    for place, city in enumerate(("370200", "440300")):
        db.session.add(
            Venue(
                event_id=event.id, position=place, city_code=city, name=f"会场 {place + 1}", capacity=100,
                starts_at=start, ends_at=start + timedelta(hours=3),
            )
        )  # fmt: skip
    if staff is not None:
        db.session.add(EventStaff(event_id=event.id, account_id=staff.id))
    db.session.flush()
    return event


def a_lead(by: Actor, *, event: Event | None = None, **details: Any) -> Lead:
    """A lead as somebody logs it."""
    given = {"title": "储能电池组装线", "company": "示例储能有限公司", "sector": Sector.ENERGY} | details
    return leads.log_lead(LeadDetails(**given), event_id=event.id if event else None, apart=OTHER, by=by)


def details(
    name: str = "智能导览机器人", investor: str = "示例机器人有限公司", yi: str = "6.5", **more: Any
) -> SigningDetails:
    """What is reported of a signing."""
    given: dict[str, Any] = {
        "name": name, "investor": investor, "partner": "演示文旅集团有限公司", "agreement": Agreement.CONTRACT,
        "amount": Money.of(yi, "亿元"),
    }  # fmt: skip
    return SigningDetails(**given | more)


def a_signing(by: Actor, *, event: Event | None = None, **more: Any) -> Signing:
    """A signing 待认定, without its agreement."""
    given = Confirmed(apart=OTHER)
    return projects.log_signing(details(**more), event_id=event.id if event else None, confirmed=given, by=by)


def with_agreement(signing: Signing, by: Actor) -> Signing:
    """Attach the agreement."""
    projects.attach_document(signing.project_id, a_file(), DocumentKind.AGREEMENT, by=by)
    return signing


def counted_projects(
    count: int,
    *,
    yi: str = "1",
    event: Event | None = None,
    on: date | None = None,
    scope: CountScope = CountScope.COHORTS,
    name: str = "示例项目",
    **columns: Any,
) -> list[int]:
    """Insert recognised projects with their ledger rows in bulk, and return their ids."""
    day = on or today()
    given = {
        "sector": Sector.IT, "kind": ProjectKind.MANUFACTURING, "agreement": Agreement.CONTRACT, "home_code": "440300",
        "origin_code": "440305", "landing_code": "370212", "total_investment": Money.of(yi, "亿元"), "contracted": None,
    } | columns  # fmt: skip
    at = now()
    numbers = [next(_numbers) for _ in range(count)]
    made = db.session.scalars(
        insert(Project).returning(Project.id, sort_by_parameter_order=True),
        [
            {"name": f"{name}{n}", "name_key": f"{name}{n}", "investor": f"示例企业{n}", "partner": "",
             "investor_key": f"示例企业{n}", "signed_on": day, "created_at": at, "created_by": "测试", **given}
            for n in numbers
        ],
    )  # fmt: skip
    ids = list(made)
    db.session.execute(insert(Signing), [_signing(n, given, event, day, at) for n in ids])
    db.session.execute(
        insert(LedgerEntry),
        [
            {"project_id": n, "kind": EntryKind.NEW, "scope": scope, "amount": given["total_investment"], "count": 1,
             "event_id": event.id if event else None, "counts_on": day, "reported_by": "甲", "confirmed_by": "乙",
             "confirmed_at": at_wall(day)}
            for n in ids
        ],
    )  # fmt: skip
    return ids


def _signing(project_id: int, given: dict[str, Any], event: Event | None, day: date, at: datetime) -> dict[str, Any]:
    return {
        "project_id": project_id, "event_id": event.id if event else None, "agreement": given["agreement"],
        "amount": given["total_investment"], "state": SigningState.RECOGNISED, "signed_on": day, "reported_at": at,
        "reported_by": "甲", "settled_on": day,
    }  # fmt: skip


def reach(project_ids: list[int], step: Step, on: date | None = None) -> None:
    """Date a step of many projects."""
    rows = [
        {"project_id": n, "step": step, "reached_on": on or today(), "reported_by": "甲", "reported_at": now()}
        for n in project_ids
    ]
    if rows:
        db.session.execute(insert(Milestone), rows)
