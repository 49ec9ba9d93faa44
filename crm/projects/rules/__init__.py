"""What a project is and what may be done with it. Pure.

`vocabulary` the words · `errors` what may be wrong · `checks` the decisions.
"""

from __future__ import annotations

from crm.projects.rules.checks import (
    ALIKE_MONTHS,
    ALIKE_PERCENT,
    LARGE,
    ProjectDetails,
    SigningDetails,
    StepShown,
    alike_bounds,
    alike_window,
    check_amount,
    check_other,
    check_step,
    kind_for,
    steps_shown,
)
from crm.projects.rules.errors import (
    AlreadyVerified,
    AmountUnconfirmed,
    FutureDay,
    LooksAlike,
    OwnReport,
    ProjectStands,
    ProjectStandsAlone,
    StepReached,
    StepReasonNeeded,
    StepUnknown,
)
from crm.projects.rules.vocabulary import (
    AGREEMENT_NAMES,
    DOCUMENT_KIND_NAMES,
    PROJECT_KIND_NAMES,
    SIGNING_STATE_NAMES,
    STEP_NAMES,
    TEMPLATES,
    Agreement,
    DocumentKind,
    ProjectKind,
    SigningState,
    Step,
)

__all__ = [
    "AGREEMENT_NAMES",
    "ALIKE_MONTHS",
    "ALIKE_PERCENT",
    "DOCUMENT_KIND_NAMES",
    "LARGE",
    "PROJECT_KIND_NAMES",
    "SIGNING_STATE_NAMES",
    "STEP_NAMES",
    "TEMPLATES",
    "Agreement",
    "AlreadyVerified",
    "AmountUnconfirmed",
    "DocumentKind",
    "FutureDay",
    "LooksAlike",
    "OwnReport",
    "ProjectDetails",
    "ProjectKind",
    "ProjectStands",
    "ProjectStandsAlone",
    "SigningDetails",
    "SigningState",
    "Step",
    "StepReached",
    "StepReasonNeeded",
    "StepShown",
    "StepUnknown",
    "alike_bounds",
    "alike_window",
    "check_amount",
    "check_other",
    "check_step",
    "kind_for",
    "steps_shown",
]
