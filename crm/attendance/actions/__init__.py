"""Changing attendance: the only writers of check-ins.

`desk` one scan, undoing, walk-ins · `offline` what devices hand in · `devices` enrolling, revoking, settling ·
`wall` people who check themselves in.
"""

from __future__ import annotations

from crm.attendance.actions.desk import Answer, check_in, undo_check_in, walk_in
from crm.attendance.actions.devices import enrol_device, revoke_device, settle_scan
from crm.attendance.actions.offline import Taken, take_scans
from crm.attendance.actions.wall import check_in_self

__all__ = [
    "Answer",
    "Taken",
    "check_in",
    "check_in_self",
    "enrol_device",
    "revoke_device",
    "settle_scan",
    "take_scans",
    "undo_check_in",
    "walk_in",
]
