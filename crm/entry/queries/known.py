"""What is already known of the firm and the person that apply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm.core.db import AnyRow
from crm.entry.models import Application
from crm.members import queries as members
from crm.members.models import Membership
from crm.members.rules import Candidate, Decision

LEFT = frozenset({Decision.RESIGNED, Decision.EXPELLED, Decision.AUTO_EXITED})
"""Decisions after which a firm may apply again; its number stays."""


@dataclass(frozen=True, slots=True)
class Twins:
    """Enterprises we know that may be the applicant: one of the same credit code, others that look alike."""

    same: AnyRow | None
    alike: Sequence[Candidate]
    membership: Membership | None


def twins_of(application: Application) -> Twins:
    """Return what is known of the firm that applies."""
    same = members.by_credit_code(application.credit_code)
    if same is not None:
        return Twins(same, (), members.membership_of(same.id))
    alike = members.duplicates_of(
        application.name, phones=[application.contact_mobile], emails=[application.contact_email]
    )
    return Twins(None, alike, None)


def same_person(name: str, mobile: str, email: str) -> int | None:
    """Return the one person of this name with this mobile or address."""
    found = [person_id for person_id, known in members.people_reached_by(mobile, email) if known == name]
    return found[0] if len(found) == 1 else None


def employment_at(person_id: int, enterprise_id: int) -> bool:
    """Say whether a person works at an enterprise."""
    return bool(members.works_at(person_id, enterprise_id))
