"""A firm with its 企业管理员, and uploads, for tests of reviews and the portal. Call inside a transaction."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import FileStorage

from crm.accounts import queries as accounts
from crm.accounts.permissions import Role
from crm.core.actor import Actor
from crm.members.models import Enterprise
from crm.reviews import actions, queries
from crm.reviews.models import ChangeRequest
from tests.support.members import a_code, a_member, a_person
from tests.support.people import an_account

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


@dataclass(frozen=True, slots=True)
class Firm:
    """A member enterprise and the account of its 企业管理员."""

    enterprise: Enterprise
    code: str
    account_id: int
    email: str

    def admin(self) -> Actor:
        """Return the 企业管理员 as an actor."""
        return accounts.actor_of(self.account_id, "王样例", frozenset({Role.FIRM_ADMIN}), "127.0.0.1")


def a_firm(email: str = "firm_admin@example.com", name: str = "", **fields: str) -> Firm:
    """Register a member with somebody who manages it in the portal."""
    code = a_code()
    enterprise = a_member(name, credit_code=code, legal_representative="张样例", phone="053212345678", **fields)
    account_id = an_account(Role.FIRM_ADMIN, email=email)
    a_person(enterprise, account_id=account_id, firm_admin=True, main=True)
    return Firm(enterprise, code, account_id, email)


def a_licence(name: str = "licence.png", content: bytes = PNG) -> FileStorage:
    """Return an upload."""
    return FileStorage(io.BytesIO(content), filename=name)


def a_request(firm: Firm, wanted: Mapping[str, str]) -> ChangeRequest:
    """Propose changes that need a review, as the firm's 企业管理员."""
    submitted = queries.profile_of(firm.enterprise) | dict(wanted)
    done = actions.propose_changes(
        firm.enterprise.id, submitted, version=firm.enterprise.version, licence=a_licence(), by=firm.admin()
    )
    assert done.request is not None
    return done.request
