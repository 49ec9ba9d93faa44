"""Everything that changes a project.

`signing` how it comes into being · `progress` what happens to it afterwards · `reversing` money taken back ·
`money` 完成投资 · `waiving` steps that do not apply · `problems` 堵点, `following` their tasks ·
`remembering` what figures of earlier days keep.
"""

from __future__ import annotations

from crm.projects.actions.following import follow_by_task
from crm.projects.actions.money import record_completion, reverse_completion, verify_completion
from crm.projects.actions.problems import (
    assign_problem,
    confirm_for_firm,
    confirm_problem,
    escalate_problem,
    raise_for_firm,
    raise_problem,
    reopen_for_firm,
    reopen_problem,
    solve_problem,
)
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
from crm.projects.actions.remembering import keep_past
from crm.projects.actions.reversing import reverse_arrival
from crm.projects.actions.signing import NOTHING_CONFIRMED, Confirmed, log_signing, submit_project
from crm.projects.actions.waiving import reinstate_step, waive_step

__all__ = [
    "NOTHING_CONFIRMED",
    "Confirmed",
    "ProblemDetails",
    "assign_problem",
    "attach_document",
    "carry_over",
    "confirm_for_firm",
    "confirm_problem",
    "edit_project",
    "escalate_problem",
    "follow_by_task",
    "keep_past",
    "log_signing",
    "plan_step",
    "raise_for_firm",
    "raise_problem",
    "record_arrival",
    "record_completion",
    "record_milestone",
    "reinstate_step",
    "reopen_for_firm",
    "reopen_problem",
    "reverse_arrival",
    "reverse_completion",
    "settle_signing",
    "solve_problem",
    "submit_project",
    "terminate_project",
    "verify_arrival",
    "verify_completion",
    "verify_milestone",
    "waive_step",
]  # fmt: skip
