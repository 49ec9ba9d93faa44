"""What a scan may say and how scans of several desks become one check-in. Pure.

`scans` the answers to a scan · `offline` devices without a network, their clocks and how their scans are merged.
"""

from __future__ import annotations

from crm.attendance.rules.offline import (
    AFTER_THE_END,
    MOST_SCANS,
    UNSETTLED,
    DeviceRefused,
    Merge,
    ScansMalformed,
    Seen,
    SettledBefore,
    Upload,
    disagree,
    judge_upload,
    merged,
    milliseconds,
    scan_time,
    self_open,
    uploads_in,
)
from crm.attendance.rules.scans import (
    ADMISSIBLE,
    BY_STATE,
    METHOD_NAMES,
    SCAN_SENTENCES,
    AlreadyUndone,
    Method,
    Scan,
    ScanResult,
    clock_of,
    judge_scan,
    rate,
    spark,
)

__all__ = [
    "ADMISSIBLE",
    "AFTER_THE_END",
    "BY_STATE",
    "METHOD_NAMES",
    "MOST_SCANS",
    "SCAN_SENTENCES",
    "UNSETTLED",
    "AlreadyUndone",
    "DeviceRefused",
    "Merge",
    "Method",
    "Scan",
    "ScanResult",
    "ScansMalformed",
    "Seen",
    "SettledBefore",
    "Upload",
    "clock_of",
    "disagree",
    "judge_scan",
    "judge_upload",
    "merged",
    "milliseconds",
    "rate",
    "scan_time",
    "self_open",
    "spark",
    "uploads_in",
]
