"""The JSON of a reading, as in the expected files of the tests and as the command line prints it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crm.transfer.reading.amounts import plain
from crm.transfer.reading.kinds import Kind
from crm.transfer.reading.outcomes import Accepted, Merged
from crm.transfer.reading.reader import OpenFile, Reading


def document(reading: Reading) -> dict[str, Any]:
    """file kind encoding header_rows summary accepted merged rejected skipped, and sheet or delimiter."""
    return {
        **_source(reading.source),
        "summary": _summary(reading),
        "accepted": [_accepted(one) for one in reading.accepted],
        "merged": [_merged(one) for one in reading.merged],
        "rejected": [{"row": one.row, "reason": one.reason} for one in reading.rejected],
        "skipped": [{"row": one.row, "why": one.why} for one in reading.skipped],
    }


def _source(source: OpenFile) -> dict[str, Any]:
    found: dict[str, Any] = {
        "file": source.file,
        "kind": source.kind.value,
        "encoding": source.encoding,
        "header_rows": list(source.heading.rows),
    }
    if source.table.name is not None:
        found["sheet"] = source.table.name
    if source.table.delimiter is not None:
        found["delimiter"] = source.table.delimiter
    if source.kind is Kind.PROJECTS:
        unit = source.heading.units.get("amount")
        found["default_amount_unit"] = unit.label if unit else None
    return found


def _summary(reading: Reading) -> dict[str, Any]:
    found: dict[str, Any] = {
        "rows": reading.rows,
        "accepted": len(reading.accepted),
        "merged": len(reading.merged),
        "rejected": len(reading.rejected),
        "skipped": len(reading.skipped),
    }
    if reading.source.kind is Kind.PROJECTS:
        amounts = [one.fields for one in reading.accepted if one.fields["currency"] == "CNY"]
        found["sum_amount_wan_cny"] = plain(sum((Decimal(str(f["amount_wan"])) for f in amounts), Decimal(0)))
    return found


def _accepted(one: Accepted) -> dict[str, Any]:
    return {"row": one.row, "fields": one.fields, "warnings": one.warnings}


def _merged(one: Merged) -> dict[str, Any]:
    return {
        "row": one.row,
        "into": one.into,
        "by": one.by,
        "filled": one.filled,
        "conflicts": one.conflicts,
    }
