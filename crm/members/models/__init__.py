"""Tables of the members feature. Columns and relations only; decisions live in rules."""

from __future__ import annotations

from crm.members.models.customs import (
    BulkEditRow,
    CustomField,
    CustomOption,
    CustomValue,
    PersonCustomValue,
    PersonEditRow,
)
from crm.members.models.enterprises import (
    Activity,
    Employment,
    Enterprise,
    Membership,
    PaidPeriod,
    Person,
    StandingOverride,
)
from crm.members.models.proposals import EnterpriseRelation, StandingProposal

__all__ = [
    "Activity",
    "BulkEditRow",
    "CustomField",
    "CustomOption",
    "CustomValue",
    "Employment",
    "Enterprise",
    "EnterpriseRelation",
    "Membership",
    "PaidPeriod",
    "Person",
    "PersonCustomValue",
    "PersonEditRow",
    "StandingOverride",
    "StandingProposal",
]
