"""What lists may do. Pure: no database, no Flask, no clock."""

from __future__ import annotations

from crm.lists.rules.conditions import (
    BARE,
    MOST_CONDITIONS,
    OPERATOR_NAMES,
    OPERATORS,
    PERIODS,
    BadCondition,
    Condition,
    Group,
    Kind,
    Operator,
    TooManyConditions,
    Where,
    checked,
    normal,
    read,
    written,
)
from crm.lists.rules.exports import (
    FETCHED_WITHIN,
    FORMAT_NAMES,
    MOST_IN_WORKBOOK,
    ExportTooLong,
    Format,
    WorkbookTooLong,
    check_length,
    most_rows,
)
from crm.lists.rules.spans import period_of, span_of

__all__ = [
    "BARE",
    "FETCHED_WITHIN",
    "FORMAT_NAMES",
    "MOST_CONDITIONS",
    "MOST_IN_WORKBOOK",
    "OPERATORS",
    "OPERATOR_NAMES",
    "PERIODS",
    "BadCondition",
    "Condition",
    "ExportTooLong",
    "Format",
    "Group",
    "Kind",
    "Operator",
    "TooManyConditions",
    "Where",
    "WorkbookTooLong",
    "check_length",
    "checked",
    "most_rows",
    "normal",
    "period_of",
    "read",
    "span_of",
    "written",
]
