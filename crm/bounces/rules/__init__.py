"""What came back, and what follows from it. Pure.

`reports` reads a mail · `verdicts` what an address is worth after its last mails
"""

from __future__ import annotations

from crm.bounces.rules.reports import LARGEST, Cover, Report, Returned, cover_of, read
from crm.bounces.rules.verdicts import (
    KIND_NAMES,
    KINDS,
    LAST,
    SOURCE_NAMES,
    VERDICT_NAMES,
    WITHIN,
    BounceKind,
    ReasonNeeded,
    Source,
    is_unreachable,
)

__all__ = [
    "KINDS", "KIND_NAMES", "LARGEST", "LAST", "SOURCE_NAMES", "VERDICT_NAMES", "WITHIN", "BounceKind", "Cover",
    "ReasonNeeded", "Report", "Returned", "Source", "cover_of", "is_unreachable", "read",
]  # fmt: skip
