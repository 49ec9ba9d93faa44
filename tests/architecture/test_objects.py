"""The whole url map × ten roles × an object inside each role's reach and one outside: default deny, wrong object = 404.

What is right is said by `crm.accounts.permissions`; how far a role reaches towards each object by the small world of
tests.support; `USES` holds the few endpoints that use a right more narrowly than its cell, each with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Engine
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.access import Access
from crm.core.actor import Act, Scope, Thing
from crm.core.web import CrmFlask
from tests.architecture.objects import KINDS, USES
from tests.support.deals import a_world, letters
from tests.support.people import Browser
from tests.support.reach import Target, World, allowed, holds, reaches

pytestmark = pytest.mark.long
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
FILES = frozenset({"assets.file", "assets.stylesheet", "assets.instance_stylesheet"})
"""Addresses of files that are the same for everybody."""
BEARERS = frozenset({
    "screen", "own", "invited", "asked", "wall", "left", "confirming", "letter", "applied", "certificate", "tracked",
    "watched", "told", "archived",
})  # fmt: skip
"""Whoever has the link of a ticket, mail, application, certificate, project or big screen reads what it is about."""
WHOLE = frozenset({"admin.outbox"})
"""The outbox of a development machine shows whole mails."""
FAULTLESS = frozenset({200, 302, 303, 400, 409, 422})


def kind_of(rule: Rule) -> str:
    """Return which objects a rule's arguments name. KeyError for arguments nobody has thought of."""
    names = " ".join(sorted(rule.arguments))
    begun = f"/{rule.rule.split('/')[1]}/ {names}"
    return KINDS[begun] if begun in KINDS else KINDS[names]


def rules_with_objects(app: CrmFlask) -> list[Rule]:
    """Return every rule with an argument, files left out, in the order of their addresses."""
    found = [rule for rule in app.url_map.iter_rules() if rule.arguments and rule.endpoint not in FILES]
    return sorted(found, key=lambda rule: rule.rule)


def access_of(app: CrmFlask, rule: Rule) -> Access:
    """Return what a rule's view asks for."""
    found: Access = vars(app.view_functions[rule.endpoint])["access"]
    return found


def may(access: Access, role: Role, rule: Rule, target: Target) -> bool:
    """Say what the permission page says: may this role do this to this object?"""
    if not target.exists:
        return False
    if access.kind == "public":
        return rule.endpoint not in ("events.page", "events.sign_up") or _sees_event(role, target)
    if access.kind == "signed_in":
        return Scope.OWN in target.reach.get(role, frozenset())
    return holds(role, access.rights) and allowed(role, target, access.rights, USES.get(rule.endpoint))


def _sees_event(role: Role, target: Target) -> bool:
    published = Scope.PUBLISHED in target.reach.get(Role.GUEST, frozenset())
    return published or reaches(role, (Thing.EVENT, Act.READ), target.reach)


def told_apart(outside: list[Target]) -> list[Target]:
    """Return the nearest and the farthest of the objects out of reach, and all that do not exist."""
    real = [each for each in outside if each.exists]
    return real[:1] + real[1:][-1:] + [each for each in outside if not each.exists]


@dataclass
class Walk:
    """One role's way through the map, and what was wrong on it."""

    app: CrmFlask
    world: World
    role: Role
    browser: Browser
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.token = self.browser.csrf()
        told = [each.word for each in self.world.secrets if reaches(self.role, (each.thing, Act.READ), each.reach)]
        hidden = [each.word for each in self.world.secrets if each.word not in told]
        self.pattern = re.compile("|".join(hidden) or r"(?!)")

    def steps(self) -> Iterator[tuple[Rule, Access, Target, bool]]:
        """Every rule with the objects of its kind, and whether the role may."""
        for rule in rules_with_objects(self.app):
            access = access_of(self.app, rule)
            found = [each for each in self.world.targets[kind_of(rule)] if rule.endpoint not in each.but]
            right = {each.label: may(access, self.role, rule, each) for each in found}
            inside, outside = ([each for each in found if right[each.label] is judged] for judged in (True, False))
            if not any(each.exists for each in outside):  # every object is alike to who may all
                inside = inside[:1]
            if access.kind == "rights" and not holds(self.role, access.rights):
                outside = [each for each in outside if each.exists]
            for target in inside + told_apart(outside):
                yield rule, access, target, right[target.label]

    def ask(self, rule: Rule, method: str, target: Target) -> None:
        """Ask for one object and note an answer that is not what the permission page says."""
        right = may(access_of(self.app, rule), self.role, rule, target)
        answer = self.answer(rule, method, target)
        status = answer.status_code
        if (status not in FAULTLESS) if right else (status != 404):
            self.wrong.append(f"{method} {rule.endpoint} {target.label}: {status}, {'may' if right else 'may not'}")
        if not (right and kind_of(rule) in BEARERS):
            self.read(f"{method} {rule.endpoint} {target.label}", answer)

    def read(self, what: str, answer: TestResponse) -> None:
        """Note a word on the page that this role must not read."""
        if answer.mimetype in ("text/html", "text/plain") and (slipped := self.pattern.search(answer.text)):
            self.wrong.append(f"{what}: shows {slipped[0]}")

    def look_around(self) -> None:
        """Read every page without an object, and what the search finds: lists, counts and totals."""
        for rule in self.app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and not rule.arguments and rule.endpoint not in WHOLE:
                self.read(rule.endpoint, self.browser.get(rule.rule))
        for page in ("/search/", "/search/palette"):
            for asked in ("隐", "列", "近"):
                self.read(f"{page} {asked}", self.browser.get(page, query_string={"q": asked}))

    def answer(self, rule: Rule, method: str, target: Target) -> TestResponse:
        """Ask as this role."""
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(target.values[found[1]]), rule.rule)
        browser, token = self.browser, self.token
        if rule.endpoint == "accounts.use_link":  # whoever uses it is somebody else from then on
            browser = self.app.test_client()  # type: ignore[assignment]
            token = browser.csrf()
        data = {"csrf_token": token, **target.body} if method in UNSAFE else None
        return browser.open(path, method=method, data=data)


def methods_of(rule: Rule, *, unsafe: bool) -> list[str]:
    """Return the methods of a rule that may change something, or those that may not."""
    return sorted((rule.methods or set()) & UNSAFE) if unsafe else ["GET"] if "GET" in (rule.methods or ()) else []


def contents(app: CrmFlask) -> dict[str, list[str]]:
    """Return every row of every table as text."""
    engine: Engine = app.extensions["engine"]
    with engine.connect() as connection:
        return {
            table.name: sorted(str(tuple(row)) for row in connection.execute(table.select()))
            for table in db.Base.metadata.sorted_tables
        }


@pytest.fixture
def world(clean: CrmFlask) -> World:
    """A world that has been committed, with its letters sent."""
    outbox = clean.config["CRM_SETTINGS"].instance / "outbox"
    for path in outbox.glob("*.eml"):
        path.unlink()
    with clean.app_context(), db.transaction(write=True):
        made = a_world()
    letters(made, outbox)
    return made


def test_every_argument_of_an_address_is_known(app: CrmFlask, world: World) -> None:
    for rule in rules_with_objects(app):
        names = " ".join(sorted(rule.arguments))
        assert names in KINDS or names == "token", f"{rule.rule}: name its objects in KINDS and build them in the world"
        for target in world.targets[kind_of(rule)]:
            assert set(target.values) == rule.arguments, rule.rule
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert set(USES) <= endpoints, "USES names an endpoint that is gone"
    assert set(KINDS.values()) <= set(world.targets)


@pytest.mark.parametrize("role", list(Role))
def test_objects(clean: CrmFlask, world: World, browse: Callable[..., Browser], role: Role) -> None:
    walk = Walk(clean, world, role, browse(role))
    walk.look_around()
    for rule, _access, target, _right in walk.steps():
        for method in methods_of(rule, unsafe=False):
            walk.ask(rule, method, target)
    before = contents(clean)
    for rule, access, target, right in walk.steps():
        if not right and access.kind != "public":
            for method in methods_of(rule, unsafe=True):
                walk.ask(rule, method, target)
    after = contents(clean)
    walk.wrong += [f"{name} was written" for name in after if after[name] != before[name]]
    for rule, access, target, right in walk.steps():
        if right or access.kind == "public":
            for method in methods_of(rule, unsafe=True):
                walk.ask(rule, method, target)
    assert not walk.wrong, "\n".join(sorted(set(walk.wrong)))


def test_a_visitor_reaches_what_is_public_only(clean: CrmFlask, world: World, visitor: Browser) -> None:
    walk = Walk(clean, world, Role.GUEST, visitor)  # whoever has no account sees no more than who has no role
    before = contents(clean)
    for rule in rules_with_objects(clean):
        if access_of(clean, rule).kind == "public":
            continue
        for target in told_apart(world.targets[kind_of(rule)])[:2]:
            for method in methods_of(rule, unsafe=False) + methods_of(rule, unsafe=True):
                answer = walk.answer(rule, method, target)
                walk.read(f"{method} {rule.endpoint}", answer)
                refused = answer.status_code == 401 if method in UNSAFE else answer.location.startswith("/sign-in")
                if not refused:
                    walk.wrong.append(f"{method} {rule.endpoint} {target.label}: {answer.status_code}")
    assert contents(clean) == before
    for rule, access, target, _right in walk.steps():
        if access.kind == "public":
            for method in methods_of(rule, unsafe=False) + methods_of(rule, unsafe=True):
                walk.ask(rule, method, target)
    assert not walk.wrong, "\n".join(sorted(set(walk.wrong)))
