"""Verifying the audit log: recompute everything, believe nothing. Never seals, never repairs."""

from __future__ import annotations

import hmac
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from crm.core import audit
from crm.core.audit import AuditEntry, AuditErased, AuditSeal, AuditSealed, AuditValue, Fault, Verdict
from crm.core.audit_erasing import digest_of
from crm.core.db import session

BATCH = 2_000


def verify() -> Verdict:
    """Check every entry, value and seal of the log and say what is wrong, entry by entry.

    Values of erased persons are counted, not reported: their commitments stay and are covered by the entry's hash.
    """
    known = audit.keys()
    macs: dict[str, str] = {}
    faults: list[Fault] = []
    erased = 0
    gone, listed = _erased_persons(), _listed_values()
    for entries, values in _batches():
        for entry in entries:
            macs[entry["id"]] = entry["mac"]
            problem, missing = _entry_problem(entry, values.get(entry["id"], {}), known, gone, listed)
            erased += missing
            if problem:
                faults.append(Fault(entry["id"], problem))
    faults += _strays(macs)
    faults += _false_lists()
    seals, sealed, last = _check_seals(macs, known, faults)
    return Verdict(len(macs), seals, len(macs) - sealed, erased, last, tuple(faults))


def _batches() -> Iterator[tuple[list[Mapping[str, Any]], dict[str, dict[str, Mapping[str, Any]]]]]:
    after = ""
    while True:
        rows = select(*AuditEntry.__table__.c).where(AuditEntry.id > after).order_by(AuditEntry.id).limit(BATCH)
        entries = [dict(row._mapping) for row in session.execute(rows)]
        if not entries:
            return
        wanted = [entry["id"] for entry in entries]
        values: dict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
        for row in session.execute(select(*AuditValue.__table__.c).where(AuditValue.entry_id.in_(wanted))):
            values[row.entry_id][row.field] = dict(row._mapping)
        yield list(entries), values
        after = wanted[-1]


def _entry_problem(
    entry: Mapping[str, Any],
    values: Mapping[str, Mapping[str, Any]],
    known: Mapping[str, str],
    gone: frozenset[int],
    listed: frozenset[tuple[str, str]],
) -> tuple[str | None, int]:
    key = known.get(entry["key_id"])
    if key is None or not _same(audit.entry_mac(key, entry), entry["mac"]):
        return "entry altered", 0
    commitments = json.loads(entry["commitments"])
    missing = 0
    for commitment in commitments:
        field, person_id = commitment[0], commitment[1]
        if field not in values:
            if person_id not in gone and (entry["id"], field) not in listed:
                return f"value of {field} missing", missing
            missing += 1
        elif audit.commitment_of(values[field]) != commitment:
            return f"value of {field} altered", missing
    if set(values) - {commitment[0] for commitment in commitments}:
        return "value added", missing
    return None, missing


def _erased_persons() -> frozenset[int]:
    rows = session.scalars(select(AuditEntry.subject_id).where(AuditEntry.fact == "PersonErased"))
    return frozenset(person_id for person_id in rows if person_id is not None)


def _listed_values() -> frozenset[tuple[str, str]]:
    return frozenset((row.entry_id, row.field) for row in session.execute(_LISTED))


_LISTED = select(AuditErased.entry_id, AuditErased.field, AuditErased.person_id)


def _false_lists() -> Iterator[Fault]:
    """A list of erased values holds only if its digest stands in the entry of its erasure."""
    lists: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in session.execute(_LISTED):
        lists[row.person_id].append((row.entry_id, row.field))
    digests = select(AuditEntry.subject_id, AuditValue.after).join(AuditValue, AuditValue.entry_id == AuditEntry.id)
    told: dict[int | None, set[str | None]] = defaultdict(set)
    for subject_id, digest in session.execute(
        digests.where(AuditEntry.fact == "PersonErased", AuditValue.field == "digest")
    ):
        told[subject_id].add(digest)
    for person_id, places in lists.items():
        if digest_of(places) not in told[person_id]:
            yield Fault(f"person {person_id}", "list of erased values altered")


def _strays(macs: Mapping[str, str]) -> Iterator[Fault]:
    for entry_id in session.scalars(select(AuditValue.entry_id).distinct()):
        if entry_id not in macs:
            yield Fault(entry_id, "entry missing, its values remain")


def _check_seals(macs: Mapping[str, str], known: Mapping[str, str], faults: list[Fault]) -> tuple[int, int, str | None]:
    covered: dict[str, list[str]] = defaultdict(list)
    for entry_id, seal_id in session.execute(select(AuditSealed.entry_id, AuditSealed.seal_id)):
        covered[seal_id].append(entry_id)
        if entry_id not in macs:
            faults.append(Fault(entry_id, "sealed entry missing"))
    previous, last, count = "", None, 0
    for row in session.execute(select(*AuditSeal.__table__.c).order_by(AuditSeal.id)):
        seal = dict(row._mapping)
        own = [(entry_id, macs.get(entry_id, "")) for entry_id in covered.pop(seal["id"], [])]
        key = known.get(seal["key_id"], "")
        right = len(own) == seal["entries"] and _same(audit._seal_mac(key, seal, own), seal["mac"])
        if not right or seal["previous"] != previous:
            faults.append(Fault(seal["id"], "seal broken"))
        previous, last, count = seal["mac"], seal["id"], count + 1
    faults += [Fault(seal_id, "seal missing") for seal_id in covered]
    sealed = session.scalars(select(AuditSealed.entry_id))
    return count, sum(entry_id in macs for entry_id in sealed), last


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
