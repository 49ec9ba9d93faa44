"""What an import would do, found out without writing anything: the third step of the wizard, and --dry-run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import select

from crm.chinese.names import core_name
from crm.core.db import session
from crm.members import queries as members
from crm.members.models import Enterprise
from crm.members.rules import SAME_NAME
from crm.transfer.alike import likely_projects
from crm.transfer.ledger import namesakes, rows_known
from crm.transfer.models import ImportBatch
from crm.transfer.reading.kinds import Kind
from crm.transfer.reading.outcomes import Accepted, Merged, Rejected, Skipped
from crm.transfer.reading.outcomes import Outcome as Judged
from crm.transfer.rules import LISTED, Applied, Did, Outcome
from crm.transfer.running import chunked, setting_of, sort, writer_of
from crm.transfer.writing.work import Draft, Result, Setting, Writer

CLOSELY = 150
"""So many new enterprises are compared with everything (sound, phone, address); more only by core name."""


_LISTS = ("refused", "merges", "warnings", "differs", "replaced", "likely")


@dataclass(slots=True)
class Check:
    """What was found. Lists are cut at LISTED; the counts are not."""

    counts: Counter[str] = field(default_factory=Counter)
    applied: Applied = field(default_factory=Applied)
    refused: list[dict[str, Any]] = field(default_factory=list)
    merges: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    differs: list[dict[str, Any]] = field(default_factory=list)
    replaced: list[dict[str, Any]] = field(default_factory=list)
    likely: list[dict[str, Any]] = field(default_factory=list)
    cities: Counter[str] = field(default_factory=Counter)
    """Cities that are neither of the two → number of records."""
    dated: int = 0
    """Records with an 入会日期."""

    @property
    def summary(self) -> dict[str, Any]:
        """What a batch keeps of it."""
        lists = {name: getattr(self, name)[:LISTED] for name in _LISTS}
        outcomes = {outcome.value: self.counts[outcome.value] for outcome in Outcome}
        return {
            "rows": sum(outcomes.values()), **outcomes, "would": asdict(self.applied), **lists,
            "warned": self.counts["warned"], "replacing": self.counts["replacing"],
            "likely_more": max(0, len(self.likely) - LISTED),
            "cities": dict(self.cities.most_common(LISTED)), "dated": self.dated,
        }  # fmt: skip


def check(batch: ImportBatch, rows: Iterable[Judged], *, closely: bool = True) -> Check:
    """Find out what the rows of a batch would do now; with `closely`, also which new enterprises we may know."""
    setting = setting_of(batch, dry=True)
    earlier = namesakes(batch)
    writer = writer_of(Kind(batch.kind), setting)
    found = Check()
    done: dict[int, Result] = {}
    fresh: list[Draft] = []
    for some in chunked(rows, Kind(batch.kind)):
        for result, draft in _planned(writer, some, setting, earlier, done, found):
            if result.did is Did.CREATED and draft.row not in setting.options.rows:
                fresh.append(draft)
        for row in some:
            _note(row, found, setting)
    for result in done.values():
        found.applied.count(result.did)
        found.counts["replacing"] += bool(result.replaced)
        for names, listed in ((result.differs, found.differs), (result.replaced, found.replaced)):
            if names and len(listed) < LISTED:
                listed.append({"row": result.row, "name": result.title, "fields": names})
    if closely and batch.kind is Kind.MEMBERS:
        found.likely = likely(fresh)
    if closely and batch.kind is Kind.PROJECTS:
        found.likely = likely_projects(fresh)
    return found


def _planned(
    writer: Writer, rows: Sequence[Judged], setting: Setting, earlier: Sequence[int], done: dict[int, Result],
    found: Check,
) -> list[tuple[Result, Draft]]:  # fmt: skip
    """Plan a chunk; `done` gathers row → result, also for records that a later row completes."""
    chunk = sort(rows, setting.options)
    found.applied.passed += len(chunk.passed)
    known = rows_known(writer.key, earlier, [draft.row for draft in chunk.drafts])
    for draft in chunk.drafts:
        draft.target = draft.target or known.get(draft.row)
    results = writer.plan(chunk.drafts)
    done.update((result.row, result) for result in results)
    _complete(writer, chunk.late, done)
    return list(zip(results, chunk.drafts, strict=True))


def _complete(writer: Writer, late: Sequence[Merged], done: dict[int, Result]) -> None:
    """A later row completes a record that exists in the database: the record then did more."""
    for row in late:
        first = done.get(row.into)
        target = getattr(first, writer.key) if first is not None else None
        if first is None or target is None:
            continue
        result = writer.plan([Draft(row.row, {"name": first.title, **row.changes}, target)])[0]
        if result.did is Did.CONFLICT or (result.did is Did.UPDATED and first.did is Did.UNCHANGED):
            first.did = result.did


def _note(row: Judged, found: Check, setting: Setting) -> None:
    match row:
        case Accepted():
            found.counts[Outcome.ACCEPTED.value] += 1
            _note_record(row, found, setting)
        case Merged():
            found.counts[Outcome.MERGED.value] += 1
            if len(found.merges) < LISTED:
                found.merges.append(
                    {"row": row.row, "into": row.into, "by": row.by, "filled": row.filled, "conflicts": row.conflicts}
                )
        case Rejected():
            found.counts[Outcome.REJECTED.value] += 1
            if len(found.refused) < LISTED:
                found.refused.append({"row": row.row, "reason": row.reason})
        case Skipped():
            found.counts[Outcome.SKIPPED.value] += 1


def _note_record(row: Accepted, found: Check, setting: Setting) -> None:
    fields = row.fields
    found.dated += "joined_on" in fields
    city = str(fields.get("city", ""))
    if city and city not in setting.pair and "project" not in fields:
        found.cities[city] += 1
    if row.warnings:
        found.counts["warned"] += 1
        if len(found.warnings) < LISTED:
            name = str(fields.get("name") or fields.get("project") or fields.get("person") or "")
            found.warnings.append({"row": row.row, "name": name, "warnings": row.warnings})


def likely(drafts: Sequence[Draft]) -> list[dict[str, Any]]:
    """Return new records that probably are enterprises we know, with the candidates (product.md D4)."""
    if len(drafts) <= CLOSELY:
        return [one for draft in drafts if (one := _closely(draft)) is not None]
    found: list[dict[str, Any]] = []
    for first in range(0, len(drafts), 500):
        found += _by_core_name(drafts[first : first + 500])
    return found


def _closely(draft: Draft) -> dict[str, Any] | None:
    fields = draft.fields
    candidates = members.duplicates_of(
        str(fields["name"]), phones=[str(fields.get("phone", ""))], emails=[str(fields.get("email", ""))]
    )
    if not candidates:
        return None
    listed = [
        {"id": each.enterprise_id, "name": each.name, "city": each.city_code or "", "reason": each.reason}
        for each in candidates
    ]
    return {"row": draft.row, "name": fields["name"], "city": fields.get("city", ""), "candidates": listed}


def _by_core_name(drafts: Sequence[Draft]) -> list[dict[str, Any]]:
    cores = {draft.row: core_name(str(draft.fields["name"])) for draft in drafts}
    query = select(Enterprise.id, Enterprise.name, Enterprise.city_code, Enterprise.core_name)
    same: dict[str, list[dict[str, Any]]] = {}
    for row in session.execute(query.where(Enterprise.core_name.in_(set(cores.values())))):
        candidate = {"id": row.id, "name": row.name, "city": row.city_code or "", "reason": SAME_NAME}
        same.setdefault(row.core_name, []).append(candidate)
    return [
        {"row": draft.row, "name": draft.fields["name"], "city": draft.fields.get("city", ""),
         "candidates": same[cores[draft.row]]}
        for draft in drafts
        if cores[draft.row] in same
    ]  # fmt: skip
