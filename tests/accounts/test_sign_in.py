"""Signing in: password, link, lock, second factor, sessions that really end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from crm.accounts import actions, queries, rules
from crm.accounts.permissions import Role
from crm.accounts.rules import LinkPurpose
from crm.core import clock, db
from crm.core.actor import SYSTEM
from crm.core.web import CrmFlask
from tests.support.people import PASSWORD, Browser, an_account

EMAIL = "secretary@example.com"


@pytest.fixture
def account(clean: CrmFlask) -> int:
    """A secretary's account, stored."""
    with clean.app_context(), db.transaction(write=True):
        return an_account(Role.SECRETARY)


def test_a_right_password_opens_the_house(account: int, visitor: Browser) -> None:
    answer = visitor.send("/sign-in?next=/account/", {"email": EMAIL, "password": PASSWORD, "next": "/account/"})
    assert (answer.status_code, answer.location) == (303, "/account/")
    assert "林示例" in visitor.get("/account/").text


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example", "javascript:alert(1)", "/\\evil", "\\x"]
)
def test_the_way_back_stays_on_this_site(account: int, visitor: Browser, elsewhere: str) -> None:
    answer = visitor.send("/sign-in", {"email": EMAIL, "password": PASSWORD, "next": elsewhere})
    assert answer.location == "/"


def test_wrong_passwords_lock_this_network_and_say_the_same_for_nobody(account: int, visitor: Browser) -> None:
    def tried(email: str, password: str) -> tuple[int, str]:
        answer = visitor.send("/sign-in", {"email": email, "password": password})
        return answer.status_code, answer.text

    for left in (4, 3, 2, 1):
        for email in (EMAIL, "nobody@example.com"):
            status, text = tried(email, "wrong")
            assert status == 422
            assert f"还可再试 {left} 次" in text
            assert f'value="{email}"' in text
    for email in (EMAIL, "nobody@example.com"):
        assert tried(email, "wrong")[0] == 429
        assert "15 分钟" in tried(email, PASSWORD)[1]
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}
    answer = visitor.send("/sign-in", {"email": EMAIL, "password": PASSWORD}, environ_overrides=elsewhere)
    assert answer.status_code == 303


def test_a_copied_cookie_is_worthless_after_signing_out(account: int, browse: Callable[..., Browser]) -> None:
    browser = browse(Role.SECRETARY)
    cookie = browser.get_cookie("crm")
    assert cookie is not None
    assert browser.send("/sign-out").status_code == 303
    browser.set_cookie("crm", cookie.value)
    assert browser.get("/account/").status_code == 303


def test_a_link_shows_who_and_works_once(account: int, clean: CrmFlask, visitor: Browser) -> None:
    with clean.app_context(), db.transaction(write=True):
        token = actions.issue_link(account, LinkPurpose.SIGN_IN, by=SYSTEM)
    for _ in range(3):
        assert "林示例" in visitor.get(f"/sign-in/{token}").text
    assert visitor.send(f"/sign-in/{token}").status_code == 303
    assert "林示例" in visitor.get("/account/").text
    assert visitor.get(f"/sign-in/{token}").status_code == 404
    assert visitor.get(f"/sign-in/{token[:-1]}x").status_code == 404
    assert visitor.get("/sign-in/令牌").status_code == 404


def test_a_mailed_link_leads_in(account: int, clean: CrmFlask, visitor: Browser) -> None:
    answer = visitor.send("/sign-in/link", {"email": EMAIL})
    assert answer.status_code == 200
    outbox = clean.config["CRM_SETTINGS"].instance / "outbox"
    newest = max(outbox.glob("*.eml"))
    assert b"secretary@example.com" in newest.read_bytes()
    unknown = visitor.send("/sign-in/link", {"email": "nobody@example.com"})
    assert unknown.text.replace("nobody@example.com", EMAIL) == answer.text
    assert max(outbox.glob("*.eml")) == newest


def test_the_second_factor_is_asked_for_and_a_code_works_once(account: int, clean: CrmFlask, visitor: Browser) -> None:
    with clean.app_context(), db.transaction(write=True):
        secret = actions.begin_second_factor(account, by=SYSTEM)
        past = datetime.now(UTC) - timedelta(minutes=5)
        with clock.freeze(past):
            actions.confirm_second_factor(account, pyotp.TOTP(secret).at(int(past.timestamp())), by=SYSTEM)
    visitor.send("/sign-in", {"email": EMAIL, "password": PASSWORD})
    assert visitor.get("/account/").status_code == 303
    assert visitor.send("/sign-in/code", {"code": "000000"}).status_code == 422
    code = pyotp.TOTP(secret).now()
    assert visitor.send("/sign-in/code", {"code": code}).status_code == 303
    assert visitor.get("/account/").status_code == 200
    again = clean.test_client()
    assert isinstance(again, Browser)
    again.send("/sign-in", {"email": EMAIL, "password": PASSWORD})
    assert again.send("/sign-in/code", {"code": code}).status_code == 422


def test_a_new_password_ends_every_other_session(account: int, browse: Callable[..., Browser]) -> None:
    here, there = browse(Role.SECRETARY), browse(Role.SECRETARY)
    weak = here.send("/account/password", {"old": PASSWORD, "password": "short"})
    assert weak.status_code == 422
    assert "至少 10 个字符" in weak.text
    changed = here.send("/account/password", {"old": PASSWORD, "password": "a new and much longer phrase"})
    assert changed.status_code == 303
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 303


def test_idle_and_absolute_ends(account: int, browse: Callable[..., Browser]) -> None:
    browser = browse(Role.SECRETARY)
    with clock.freeze(datetime.now(UTC) + rules.STAFF_LONGEST + timedelta(minutes=1)):
        assert browser.get("/account/").status_code == 303


def test_a_background_request_sets_no_cookie(account: int, browse: Callable[..., Browser]) -> None:
    browser = browse(Role.SECRETARY)
    assert "Set-Cookie" not in browser.get("/account/", headers={"X-Background": "1"}).headers


def test_forms_without_the_token_are_refused(account: int, visitor: Browser) -> None:
    for token in ({}, {"csrf_token": "wrong"}, {"csrf_token": "错误"}):
        assert visitor.post("/sign-in", data={"email": EMAIL, "password": PASSWORD, **token}).status_code == 400


def test_every_wrong_try_is_in_the_log(account: int, clean: CrmFlask, visitor: Browser) -> None:
    visitor.send("/sign-in", {"email": EMAIL, "password": "wrong"})
    with clean.app_context(), db.transaction():
        assert len(queries.failures(EMAIL, "127.0.0.0/24")) == 1
