"""Everything that changes a project.

`signing` how it comes into being · `progress` what happens to it afterwards · `reversing` money taken back.
"""

from __future__ import annotations

from crm.projects.actions.progress import (
    attach_document,
    carry_over,
    edit_project,
    plan_step,
    record_arrival,
    record_milestone,
    settle_signing,
    terminate_project,
    verify_arrival,
    verify_milestone,
)
from crm.projects.actions.reversing import reverse_arrival
from crm.projects.actions.signing import NOTHING_CONFIRMED, Confirmed, log_signing, submit_project

__all__ = [
    "NOTHING_CONFIRMED", "Confirmed", "attach_document", "carry_over", "edit_project", "log_signing", "plan_step",
    "record_arrival", "record_milestone", "reverse_arrival", "settle_signing", "submit_project",
    "terminate_project", "verify_arrival", "verify_milestone",
]  # fmt: skip
