"""A walk over the whole url map: every page opened, every form found, everything sent and nothing kept.

What a submission would store is flushed and then taken back at the commit, so that each one meets the same
installation. Rows are counted; what statements carry is watched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Response, got_request_exception, has_request_context, request, request_finished
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.web import CrmFlask
from tests.support.bad_input import STORED_GARBAGE, Pairs, encoded
from tests.support.forms_shown import Shown, forms_of, queries_of
from tests.support.one_of_each import FIRM, WAITS, Places
from tests.support.people import Browser, signed_in

ALIKE = 2
"""So many forms that go to one endpoint are tried: a short one and a long one."""
SAFE = ("GET", "HEAD", "OPTIONS")
WALKERS: tuple[tuple[Role | None, str | None], ...] = (
    (Role.LIAISON, WAITS), (None, None),
    (Role.SECRETARY, None), (Role.FINANCE, None), (Role.FIRM_ADMIN, FIRM), (Role.ADMINISTRATOR, None),
    (Role.AUDITOR, None), (Role.MEMBER, None),
)  # fmt: skip
"""Nobody, and the roles that together may do everything; each form is tried by the first who is shown it."""


class Undone(BaseException):
    """Thrown at the commit of a submission: everything was written, nothing is kept."""


@dataclass(frozen=True)
class Answer:
    """What a request was answered with, whether it would have been kept, what went wrong inside."""

    status: int
    text: str
    location: str
    faults: tuple[str, ...]


@dataclass
class Found:
    """A form, who is shown it and which endpoint it goes to."""

    shown: Shown
    browser: Browser
    endpoint: str


@dataclass
class Walk:
    """What was found on the way."""

    app: CrmFlask
    pages: dict[str, tuple[str, Browser, set[str]]] = field(default_factory=dict)
    """Endpoint → an address of it, who may open it, the names in its query strings."""
    forms: list[Found] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def explore(self, places: Places) -> None:
        """Open every page as everybody and read its forms."""
        seen: set[tuple[str, frozenset[str]]] = set()
        for role, email in WALKERS:
            browser = self.app.test_client() if role is None else signed_in(self.app, role, email=email)
            assert isinstance(browser, Browser)
            for rule in self.app.url_map.iter_rules():
                if "GET" in (rule.methods or ()) and not rule.rule.startswith("/static"):
                    self._open(rule, places, browser, seen)

    def _open(self, rule: Rule, places: Places, browser: Browser, seen: set[tuple[str, frozenset[str]]]) -> None:
        for path in places.addresses(rule):
            answer = browser.get(path)
            if answer.status_code >= 500:
                self.faults.append(f"GET {path}: {answer.status_code}")
            if answer.status_code != 200:
                continue
            text = answer.text if answer.mimetype == "text/html" else ""
            self.pages.setdefault(rule.endpoint, (path, browser, queries_of(text)))
            for shown in forms_of(text, path, seen):
                endpoint = self.endpoint(shown.action)
                key = endpoint, frozenset(re.sub(r"\d+", "N", name) for name in shown.names)
                if key not in seen and sum(each.endpoint == endpoint for each in self.forms) < ALIKE:
                    self.forms.append(Found(shown, browser, endpoint))
                seen.add(key)

    def endpoint(self, path: str) -> str:
        """Return the endpoint a form is sent to."""
        try:
            found, _ = self.app.url_map.bind("localhost").match(path.partition("?")[0], method="POST")
        except HTTPException:
            return f"nowhere: {path}"
        return str(found)

    def post(self, browser: Browser, path: str, pairs: Pairs, *, multipart: bool = False, **options: Any) -> Answer:
        """Send a form and take back what it wrote."""
        body, content_type = encoded(pairs, multipart=multipart)
        return self.request(browser, "POST", path, data=body, content_type=content_type, **options)

    def request(self, browser: Browser, method: str, path: str, **options: Any) -> Answer:
        """Send a request, watching."""
        with self._watched() as (answers, faults):
            try:
                response = browser.open(path, method=method, **options)
                text = response.get_data(as_text=True) if response.mimetype in READABLE else ""
                return Answer(response.status_code, text, response.headers.get("Location", ""), tuple(faults))
            except Undone:
                last = answers[-1]
                text = last.get_data(as_text=True) if last.mimetype in READABLE else ""
                return Answer(last.status_code, text, last.headers.get("Location", ""), tuple(faults))

    @contextmanager
    def _watched(self) -> Iterator[tuple[list[Response], list[str]]]:
        answers: list[Response] = []
        faults: list[str] = []

        def undo(session: Session) -> None:
            if has_request_context() and request.method not in SAFE and not session.in_nested_transaction():
                session.flush()
                raise Undone

        def look(_connection: object, _cursor: object, statement: str, parameters: object, *_rest: object) -> None:
            if statement.startswith(("INSERT", "UPDATE")) and (bad := STORED_GARBAGE.search(_shown(parameters))):
                faults.append(f"stored {bad[0]!r} by {statement[:60]}")

        def answered(_app: object, response: Response, **_rest: object) -> None:
            answers.append(response)

        def failed(_app: object, exception: BaseException, **_rest: object) -> None:
            faults.append(f"{type(exception).__name__}: {exception}"[:300])

        engine = self.app.extensions["engine"]
        event.listen(Session, "before_commit", undo)
        event.listen(engine, "before_cursor_execute", look)
        with request_finished.connected_to(answered), got_request_exception.connected_to(failed):
            try:
                yield answers, faults
            finally:
                event.remove(Session, "before_commit", undo)
                event.remove(engine, "before_cursor_execute", look)

    def rows(self) -> dict[str, int]:
        """Count the rows of every table."""
        with self.app.app_context(), db.transaction():
            return {
                table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
                for table in db.Base.metadata.sorted_tables
            }


READABLE = ("text/html", "application/json")


def _shown(parameters: object) -> str:
    """The texts among the parameters of a statement, run together."""
    match parameters:
        case str():
            return parameters
        case dict():
            return "\n".join(_shown(value) for value in parameters.values())
        case list() | tuple():
            return "\n".join(_shown(value) for value in parameters)
        case _:
            return ""


def unsafe(app: CrmFlask) -> set[str]:
    """Return the endpoints of every route that changes something."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if set(rule.methods or ()) - set(SAFE)}


def with_number(rule: Rule, places: Places, number: str) -> Iterator[str]:
    """Return the addresses of a rule with each of its numbers in turn replaced by another."""
    parts = re.split(r"(<(?:\w+:)?\w+>)", rule.rule)
    path = next(places.addresses(rule), "")
    pattern = "".join("([^/]+)" if part.startswith("<") else re.escape(part) for part in parts)
    known = re.fullmatch(pattern, path)
    for place, part in enumerate(part for part in parts if part.startswith("<")):
        if part.startswith("<int:") and known:
            yield path[: known.start(place + 1)] + number + path[known.end(place + 1) :]
