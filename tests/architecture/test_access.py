"""The whole url map × ten roles: who may enter does, everybody else is told that there is no such page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from crm.accounts.permissions import ROLE_NAMES, THING_NAMES, Role, cell, granted, grants_of
from crm.core.access import Access
from crm.core.actor import Act, Scope, Thing
from crm.core.web import CrmFlask
from tests.support.people import Browser

ROOT = Path(__file__).parents[2]
FETCHED = re.compile(r'data-load="([^"]*)"')
"""Parts that a page asks for once it is there."""
NOBODY = "no-such-token-anywhere-000"


def rendered() -> str:
    """The permission page of the code as a Markdown table."""
    heads = " | ".join(role.value for role in Role)
    lines = [f"| | {heads} |", "|---" * (len(Role) + 1) + "|"]
    lines += [f"| {thing.value} | " + " | ".join(cell(thing, role) for role in Role) + " |" for thing in Thing]
    return "\n".join(lines)


def test_the_page_of_permissions_is_the_documented_table() -> None:
    assert rendered() in (ROOT / "docs" / "policy.md").read_text()


def test_every_cell_can_be_read() -> None:
    for thing in Thing:
        for role in Role:
            list(granted(cell(thing, role)))
    assert set(ROLE_NAMES) == set(Role)
    assert set(THING_NAMES) == set(Thing)


def test_three_powers_are_apart() -> None:
    administrator, auditor = grants_of([Role.ADMINISTRATOR]), grants_of([Role.AUDITOR])
    assert {thing for thing, _act in administrator} == {Thing.ACCOUNT, Thing.OUTBOX}
    assert {act for _thing, act in auditor} == {Act.READ, Act.EXPORT}
    assert Scope.ALL in auditor[Thing.AUDIT, Act.READ]
    assert (Thing.AUDIT, Act.READ) not in administrator


def test_roles_add_up() -> None:
    both = grants_of([Role.MEMBER, Role.ORGANIZER])
    assert both[Thing.ENTERPRISE, Act.READ] == {Scope.FIRM, Scope.DIRECTORY, Scope.ALL}


def plain_rules(app: CrmFlask) -> Iterator[tuple[Rule, Access]]:
    """Rules of pages that need nothing but an address."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments:
            yield rule, app.view_functions[rule.endpoint].access  # type: ignore[attr-defined]


def may_enter(access: Access, role: Role) -> bool:
    """Whether the table lets this role in."""
    return access.kind != "rights" or any(grants_of([role]).get(right) for right in access.rights)


@pytest.mark.parametrize("role", list(Role))
def test_pages_without_an_object(app: CrmFlask, browse: Callable[..., Browser], role: Role) -> None:
    browser = browse(role)
    wrong = []
    for rule, access in plain_rules(app):
        page = browser.get(rule.rule)
        right = page.status_code in (200, 303, 400) if may_enter(access, role) else page.status_code == 404
        if not right:
            wrong.append(f"{rule.rule}: {page.status_code}")
        parts = FETCHED.findall(page.text) if page.mimetype == "text/html" else []
        wrong += [f"{rule.rule} fetches {part}" for part in parts if browser.get(unescape(part)).status_code != 200]
    assert not wrong


def test_nobody_sees_only_public_pages(app: CrmFlask, visitor: Browser) -> None:
    for rule, access in plain_rules(app):
        answer = visitor.get(rule.rule)
        if access.kind != "public":
            assert answer.status_code == 303, rule.rule
            assert answer.location.startswith("/sign-in"), rule.rule


def filled(rule: Rule) -> str:
    """An address of this rule that names nothing there is."""
    path = rule.rule
    for argument, converter in rule._converters.items():
        value = "999999999" if type(converter).__name__ == "_Number" else NOBODY
        path = path.replace(f"<int:{argument}>", value).replace(f"<path:{argument}>", value)
        path = path.replace(f"<{argument}>", value)
    return path


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.MEMBER, Role.AUDITOR])
def test_what_does_not_exist_is_not_found(app: CrmFlask, browse: Callable[..., Browser], role: Role) -> None:
    browser = browse(role)
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.arguments and not rule.rule.startswith("/static"):
            assert browser.get(filled(rule)).status_code in (404, 303, 400), rule.rule


def test_every_unsafe_request_needs_the_token(app: CrmFlask, browse: Callable[..., Browser]) -> None:
    browser = browse(Role.SECRETARY)
    exempt = {"/u/<token>", "/desk/<code>/scans"}
    for rule in app.url_map.iter_rules():
        for method in set(rule.methods or ()) & {"POST", "PUT", "PATCH", "DELETE"}:
            if rule.rule in exempt:
                continue
            for token in ("", "错误的令牌"):
                answer = browser.open(filled(rule), method=method, data={"csrf_token": token})
                assert answer.status_code == 400, f"{method} {rule.rule}"
