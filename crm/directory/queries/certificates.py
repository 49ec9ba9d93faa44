"""Certificates: the one that holds, and what its code tells anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup
from sqlalchemy import select

from crm.core.clock import local, today
from crm.core.db import session
from crm.core.errors import NotFound
from crm.directory import rules
from crm.directory.models import Certificate
from crm.events.rules import qr_svg
from crm.members import queries as members
from crm.members import rules as membership_rules
from crm.members.models import Enterprise
from crm.standards.crockford import spaced


def certificate_of(enterprise_id: int) -> Certificate | None:
    """Return the certificate of an enterprise that holds."""
    return session.scalar(
        select(Certificate).where(Certificate.enterprise_id == enterprise_id, Certificate.withdrawn_at.is_(None))
    )


def is_in_order(enterprise_id: int) -> bool:
    """Say whether an enterprise is a member in order today."""
    membership = members.membership_of(enterprise_id)
    if membership is None:
        return False
    day = today()
    return rules.in_order(membership_rules.standing(members.basis(membership, day), day))


@dataclass(frozen=True, slots=True)
class Verified:
    """What a code says: whose, its number, whether it is valid today and until when (None: without an end)."""

    name: str
    number: str
    valid: bool
    until: date | None


def verified(typed: str) -> Verified:
    """Return what anybody may know of a code. Raises NotFound: mistyped, never issued and withdrawn answer alike."""
    code = rules.read_code(typed)
    found = None
    if code is not None:
        found = session.execute(
            select(Certificate.enterprise_id, Enterprise.name)
            .join(Enterprise, Enterprise.id == Certificate.enterprise_id)
            .where(Certificate.code == code, Certificate.withdrawn_at.is_(None))
        ).first()
    membership = members.membership_of(found.enterprise_id) if found is not None else None
    if found is None or membership is None:
        raise NotFound()
    day = today()
    standing = membership_rules.standing(members.basis(membership, day), day)
    until = rules.valid_until(standing, membership.paid_until)
    return Verified(found.name, membership.number, rules.in_order(standing), until)


def paper_of(enterprise: Enterprise, base_url: str) -> dict[str, Any]:
    """Return what stands on an enterprise's certificate: who, since when, until when, code, address and QR code."""
    membership, day = members.membership_of(enterprise.id), today()
    held = certificate_of(enterprise.id)
    standing = membership_rules.standing(members.basis(membership, day), day) if membership is not None else None
    orderly = standing is not None and rules.in_order(standing)
    address = f"{base_url}/verify/{held.code}" if held is not None else ""
    return {
        "membership": membership, "held": held, "in_order": orderly, "address": address,
        "issued_on": local(held.issued_at).date() if held is not None else None,
        "until": rules.valid_until(standing, membership.paid_until) if membership and standing else None,
        "code": spaced(held.code) if held is not None else "",
        "qr": Markup(qr_svg(address)) if address else "",  # noqa: S704  # drawn by segno from our own address
        "position": membership_rules.POSITION_NAMES[membership.position] if membership is not None else "",
    }  # fmt: skip
