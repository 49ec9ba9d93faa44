"""The seam: headers, languages, errors as pages and JSON, odd addresses, preferences, health."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest

from crm.accounts.permissions import Role
from crm.app import create_app
from crm.core.web import Back, CrmFlask
from tests.support.people import Browser


def test_every_page_carries_the_policy(visitor: Browser) -> None:
    for path in ("/sign-in", "/nowhere", "/healthz"):
        headers = visitor.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert "max-age" in headers["Strict-Transport-Security"]
        assert headers["Cache-Control"] == "no-store, private"


def test_static_files_are_kept_for_ever_under_their_version(visitor: Browser) -> None:
    page = visitor.get("/sign-in").text
    sheet = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = visitor.get(sheet)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert visitor.get("/static/v-old/app.css").headers["Cache-Control"] == "no-cache"
    assert visitor.get("/static/v-old/../../pyproject.toml").status_code == 404
    assert visitor.get("/static/v-old/css/ORDER").status_code == 404


@pytest.mark.parametrize(
    "path", ["/nowhere", "/account/sessions/99999999999999999999/end", "/%00", "/sign-in?next=%00"]
)
def test_odd_addresses_are_pages_not_found(visitor: Browser, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code in (404, 405)
    assert "回到首页" in answer.text


def test_programs_get_json(visitor: Browser) -> None:
    answer = visitor.get("/account/", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.get_json()["code"] == "sign_in_needed"


def test_people_who_are_not_signed_in_come_back_after_signing_in(visitor: Browser) -> None:
    answer = visitor.get("/account/?x=1")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/account/?x%3D1"


def test_english_is_a_whole_page(visitor: Browser) -> None:
    page = visitor.get("/sign-in", headers={"Accept-Language": "en"}).text
    assert '<html lang="en"' in page
    assert "Sign in" in page


def test_preferences_are_kept_and_lead_back(visitor: Browser) -> None:
    answer = visitor.send("/preferences", {"theme": "dark", "locale": "en", "scope": "440300", "next": "/sign-in"})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    page = visitor.get("/sign-in").text
    assert 'data-theme="dark"' in page
    assert '<html lang="en"' in page
    visitor.send("/preferences", {"theme": "<script>", "locale": "xx", "scope": "1", "next": "//evil.example"})
    assert 'data-theme="dark"' in visitor.get("/sign-in").text


@pytest.mark.parametrize("given", ["//x", "/\\x", "https://x", "", None, "x", "/a\nb"])
def test_only_our_own_paths_lead_back(given: str | None) -> None:
    assert Back.of(given).path == "/"


def test_health(visitor: Browser) -> None:
    assert visitor.get("/healthz").get_json() == {"ok": True}
    assert visitor.get("/readyz").get_json()["ok"] is True


def test_pages_that_are_not_for_a_role_do_not_exist(browse: Callable[..., Browser]) -> None:
    browser = browse(Role.MEMBER)
    assert browser.get("/admin/").status_code == 404
    assert browser.get("/admin/audit/").status_code == 200
    assert browse(Role.ADMINISTRATOR).get("/admin/audit/").status_code == 404


def test_the_auditor_reads_the_log_and_checks_it(browse: Callable[..., Browser]) -> None:
    browser = browse(Role.AUDITOR)
    page = browser.get("/admin/audit/").text
    assert "SignedIn" in page
    assert "auditor@example.com" not in page
    checked = browser.send("/admin/audit/verification")
    assert checked.status_code == 200
    assert "完好" in checked.text


@pytest.mark.parametrize("raw", ["深圳".encode("gb18030"), quote("深圳".encode("gb18030")).encode()])
def test_bytes_of_another_encoding_are_refused_at_their_field(visitor: Browser, raw: bytes) -> None:
    body = b"csrf_token=" + quote(visitor.csrf()).encode() + b"&password=x&email=" + raw
    answer = visitor.post("/sign-in", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert "含有无法识别的字符" in answer.text


def test_a_refused_token_answers_whoever_is_signed_in_as_such(browse: Callable[..., Browser], visitor: Browser) -> None:
    known = browse(Role.SECRETARY).post("/preferences", data={"csrf_token": "x"})
    assert known.status_code == 400
    assert "请求无法识别" in known.text
    assert 'href="/sign-in"' not in known.text
    assert 'href="/sign-in"' in visitor.post("/preferences", data={"csrf_token": "x"}).text


def test_a_failure_of_ours_is_told_in_the_readers_language(app: CrmFlask) -> None:
    broken = create_app(app.config["CRM_SETTINGS"], immediate_jobs=True)
    broken.add_url_rule("/broken", view_func=lambda: 1 // 0)
    try:
        for locale, said in (("zh", "系统出了问题"), ("en", "Something went wrong")):
            client = broken.test_client()
            client.set_cookie("locale", locale)
            answer = client.get("/broken")
            assert answer.status_code == 500
            assert said in answer.text
    finally:
        broken.extensions["engine"].dispose()
