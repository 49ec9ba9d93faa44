"""Applies lists of signed projects: 签约 has its day, nothing counts until it is recognised (decisions.md 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select, tuple_

from crm.chinese.names import name_key
from crm.core import search
from crm.core.clock import now
from crm.core.db import session
from crm.core.facts import Change, Fact
from crm.core.money import Money
from crm.leads.models import SaidApart
from crm.leads.rules import Apart, sector_of
from crm.members.models import Enterprise
from crm.projects.actions import keep_past
from crm.projects.facts import ProjectToldApart
from crm.projects.models import Project
from crm.projects.rules import kind_for
from crm.transfer.facts import ProjectCompleted, ProjectImported
from crm.transfer.rules import Did
from crm.transfer.writing.members_store import fill_rows, tell
from crm.transfer.writing.work import Draft, Ids, Result, Setting, shown


@dataclass(slots=True)
class _Known:
    id: int
    version: int
    signed_on: date
    amount: Money | None
    landing: str | None


class Projects:
    """Plans and stores the records of project lists."""

    key = "project_id"

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._known: dict[tuple[str, str], _Known] = {}
        self._by_id: dict[int, _Known] = {}
        self._new: list[dict[str, Any]] = []
        self._fills: dict[int, dict[str, Any]] = {}
        self._facts: list[Fact] = []
        self._apart: list[dict[str, Any]] = []
        self._entries: list[search.Entry] = []

    def plan(self, drafts: Sequence[Draft]) -> list[Result]:
        """Decide what each record does: new, completed, the same, or with values that differ."""
        keys = [(name_key(str(d.fields["project"])), name_key(str(d.fields["company"]))) for d in drafts]
        self._load(keys, [draft.target for draft in drafts if draft.target is not None])
        self._investors = _investors({key[1] for key in keys})
        self._ids = Ids(Project, len(drafts))
        return [self._plan(draft, key) for draft, key in zip(drafts, keys, strict=True)]

    def _load(self, keys: Sequence[tuple[str, str]], ids: Sequence[int]) -> None:
        columns = select(
            Project.id, Project.version, Project.name_key, Project.investor_key, Project.signed_on,
            Project.total_investment, Project.landing_code,
        )  # fmt: skip
        rows = list(session.execute(columns.where(tuple_(Project.name_key, Project.investor_key).in_(keys))))
        if ids:
            rows += session.execute(columns.where(Project.id.in_(ids)))
        for row in rows:
            known = _Known(row.id, row.version, row.signed_on, row.total_investment, row.landing_code)
            self._known.setdefault((row.name_key, row.investor_key), known)
            self._by_id.setdefault(row.id, known)

    def _plan(self, draft: Draft, key: tuple[str, str]) -> Result:
        known = (self._by_id.get(draft.target) if draft.target else None) or self._known.get(key)
        asked = _Known(0, 1, date.fromisoformat(str(draft.fields["signed_on"])), _money(draft), _landing(draft))
        if known is None:
            return self._create(draft, key, asked)
        result = Result(draft.row, Did.UNCHANGED, str(draft.fields["project"]), project_id=known.id or None)
        if known.signed_on != asked.signed_on:
            result.differs.append("signed_on")
        self._fill(draft, known, asked, result)
        if result.undo:
            result.did = Did.UPDATED
        if result.differs:
            result.did = Did.CONFLICT
        return result

    def _fill(self, draft: Draft, known: _Known, asked: _Known, result: Result) -> None:
        filled: dict[str, Any] = {}
        for name, column in (("amount", "total_investment"), ("landing", "landing_code")):
            there, value = getattr(known, name), getattr(asked, name)
            if value and not there:
                filled[column] = value
                setattr(known, name, value)
            elif value and there != value:
                result.differs.append(name)
        if not filled:
            return
        known.version += 1
        result.held["project"], result.versions["project"] = dict.fromkeys(filled), known.version
        self._fills.setdefault(known.id, {}).update(filled | {"version": known.version})
        changes = tuple(Change(name, None, value) for name, value in filled.items())
        told = (self._setting.change(draft.row), *changes)
        self._facts.append(ProjectCompleted(by=self._setting.by, project_id=known.id, changes=told))

    def _create(self, draft: Draft, key: tuple[str, str], asked: _Known) -> Result:
        name, company = str(draft.fields["project"]), str(draft.fields["company"])
        result = Result(draft.row, Did.CREATED, name)
        self._known[key] = asked
        if self._setting.dry:
            return result
        asked.id = result.made["project"] = result.project_id = self._ids.take()
        result.versions["project"] = 1
        row = self._row(draft, key, asked)
        self._new.append(row)
        told = self._setting.change(draft.row, fields=shown({n: row[n] for n in _TOLD}))
        self._facts.append(ProjectImported(by=self._setting.by, project_id=asked.id, changes=(told,)))
        if word := self._setting.options.apart.get(draft.row):
            self._told_apart(asked.id, word)
        self._entries.append(
            search.Entry(kind="project", subject_id=asked.id, title=name, subtitle=company, texts=(company,))
        )
        return result

    def _told_apart(self, project_id: int, word: Apart) -> None:
        by, others = self._setting.by, tuple(sorted(word.seen))
        for kind, _, number in (key.partition("-") for key in others):
            self._apart.append(
                {"kind": "project", "subject_id": project_id, "other_kind": kind, "other_id": int(number),
                 "reason": word.reason, "at": now(), "by_id": by.id, "by_name": by.name}
            )  # fmt: skip
        self._facts.append(ProjectToldApart(by=by, project_id=project_id, others=others, reason=word.reason))

    def _row(self, draft: Draft, key: tuple[str, str], asked: _Known) -> dict[str, Any]:
        investor = self._investors.get(key[1])
        sector = sector_of(investor.industry_code if investor else None)
        origin = (investor.district_code or investor.city_code) if investor else None
        by = self._setting.by
        return {
            "id": asked.id, "version": 1, "name": str(draft.fields["project"]), "name_key": key[0],
            "investor": str(draft.fields["company"]), "investor_key": key[1],
            "investor_id": investor.id if investor else None, "partner": "", "kind": kind_for(sector), "sector": sector,
            "agreement": self._setting.options.agreement, "origin_code": origin, "landing_code": asked.landing,
            "home_code": investor.home_code if investor else None, "total_investment": asked.amount,
            "signed_on": asked.signed_on, "summary": _foreign(draft), "termination_reason": "", "created_at": now(),
            "created_by_id": by.id, "created_by": by.name, "updated_by": by.name,
        }  # fmt: skip

    def write(self) -> None:
        """Store what was planned."""
        if self._new:
            session.connection().execute(insert(Project), self._new)
        if self._apart:
            session.connection().execute(insert(SaidApart), self._apart)
        if self._fills:
            keep_past(list(self._fills), by=self._setting.by)
        fill_rows(Project, self._fills)
        tell(self._facts)
        search.index_many(self._entries)
        self._new, self._fills, self._facts, self._entries, self._apart = [], {}, [], [], []
        self._known, self._by_id = {}, {}


_TOLD = ("name", "investor", "investor_id", "agreement", "landing_code", "total_investment", "signed_on", "summary")


def _money(draft: Draft) -> Money | None:
    if draft.fields["currency"] != "CNY":
        return None
    try:
        return Money.of(Decimal(str(draft.fields["amount_wan"])), "万元")
    except ValueError:
        return None


def _foreign(draft: Draft) -> str:
    """Amounts in other currencies are not converted: they stand in the summary."""
    if draft.fields["currency"] == "CNY":
        return ""
    return f"总投资 {draft.fields['amount_wan']} 万 {draft.fields['currency']}"


def _landing(draft: Draft) -> str | None:
    return str(draft.fields.get("district") or draft.fields.get("city") or "") or None


def _investors(keys: set[str]) -> dict[str, Any]:
    rows = session.execute(
        select(Enterprise.id, Enterprise.name_key, Enterprise.city_code, Enterprise.district_code,
               Enterprise.home_code, Enterprise.industry_code)
        .where(Enterprise.name_key.in_(keys))
        .order_by(Enterprise.id.desc())
    )  # fmt: skip
    return {row.name_key: row for row in rows}
