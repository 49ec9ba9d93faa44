"""Who acts in tests: one actor per role, with an account behind it, and a browser signed in as that account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from crm.accounts import actions, queries
from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import SYSTEM, Actor
from crm.core.web import CrmFlask

PASSWORD = "correct horse battery staple"
# Weak, so that a thousand sign-ins take no minute; what a password costs is tested where passwords are.
_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
NAMES = {
    Role.SECRETARY: "林示例", Role.ORGANIZER: "何范例", Role.LIAISON: "周样本", Role.FINANCE: "钱样例",
    Role.LEADER: "赵示例", Role.AUDITOR: "孙样本", Role.ADMINISTRATOR: "吴范例", Role.FIRM_ADMIN: "王样例",
    Role.MEMBER: "郑示例", Role.GUEST: "访客",
}  # fmt: skip


def an_account(*roles: Role, email: str | None = None, name: str | None = None) -> int:
    """Open an account with these roles and return its id. Call inside a transaction."""
    first = roles[0]
    email = email or f"{first.value}@example.com"
    found = queries.account_named(email)
    if found is not None:
        return found.id
    account = actions.open_account(email=email, name=name or NAMES[first], roles=roles, password_hash=_HASH, by=SYSTEM)
    return account.id


def an_actor(*roles: Role, email: str | None = None, name: str | None = None) -> Actor:
    """Return the actor of a (new) account with these roles. Call inside a transaction."""
    account_id = an_account(*roles, email=email, name=name)
    return queries.actor_of(account_id, name or NAMES[roles[0]], frozenset(roles), "127.0.0.1")


class Browser(FlaskClient):
    """A test client that fetches the CSRF token of its session by itself."""

    def send(self, url: str, data: Mapping[str, Any] | None = None, **options: Any) -> TestResponse:
        """POST a form as a person would: with the token that stands in the pages of this session."""
        return self.post(url, data={"csrf_token": self.csrf(), **(data or {})}, **options)

    def csrf(self) -> str:
        """Return this session's CSRF token, read from a page every visitor may see."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get("/sign-in?next=/").text) or re.search(
            r'name="csrf_token"[^>]*value="([^"]+)"', self.get("/account/").text
        )
        assert found is not None
        return found[1]


def signed_in(app: CrmFlask, *roles: Role, email: str | None = None) -> Browser:
    """Return a browser signed in with these roles, through the sign-in form."""
    with app.app_context(), db.transaction(write=True):
        an_account(*roles, email=email)
    address = email or f"{roles[0].value}@example.com"
    browser = app.test_client()
    assert isinstance(browser, Browser)
    answer = browser.send("/sign-in", {"email": address, "password": PASSWORD})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return browser
