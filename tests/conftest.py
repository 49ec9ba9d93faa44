"""Fixtures shared by every test. Tests commit for real, on a real engine; afterwards every row is deleted."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis
from sqlalchemy import event
from sqlalchemy.engine import Engine

from crm.accounts.permissions import Role
from crm.app import create_app
from crm.core import db
from crm.core.actor import Actor
from crm.core.settings import Settings
from crm.core.web import CrmFlask
from tests.support import database
from tests.support.installation import demo_in
from tests.support.people import Browser, an_actor, signed_in
from tests.support.shell import Shell, shell_of

# A test is about what is right, never about how long a shared machine took for one example. In CI the examples are the
# same each time; at a desk they differ and keep exploring.
hypothesis.register_profile("house", deadline=None, derandomize="CI" in os.environ)
hypothesis.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that at the end no process waits for another."""
    items.sort(key=lambda item: not {"browser", "long"} & set(item.keywords))


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of this test process's installation."""
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo, loaded once for all test processes of a run: journeys begin with a copy of it."""
    own = tmp_path_factory.getbasetemp()
    return demo_in(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)


@pytest.fixture(scope="session")
def app(instance: Path, request: pytest.FixtureRequest) -> Iterator[CrmFlask]:
    """One application per test process, its jobs run at once, its mails go to the outbox folder."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "gw0")
    settings = Settings(
        instance=instance,
        database_url=database.url_for(worker, instance),
        jobs_url=f"sqlite:///{instance}/jobs.db",
        secret_key="x" * 64,
        base_url="https://crm.example",
        rate_limits=False,
    )
    app = create_app(settings, immediate_jobs=True)
    app.config["SESSION_COOKIE_SECURE"] = False
    app.test_client_class = Browser
    engine: Engine = app.extensions["engine"]
    db.Base.metadata.create_all(engine)
    yield app
    engine.dispose()


@pytest.fixture
def clean(app: CrmFlask) -> Iterator[CrmFlask]:
    """An application without a single row, before and after."""
    app.extensions["instance_marks"] = {}
    yield app
    database.wipe(app.extensions["engine"])


@pytest.fixture
def shell(clean: CrmFlask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """The command line on this database: `shell("figures", "--json")`."""
    yield shell_of(clean, monkeypatch)
    monkeypatch.undo()  # before the database is wiped


@pytest.fixture
def work(clean: CrmFlask) -> Iterator[db.Transaction]:
    """An app context with an open write transaction: for tests of rules' shells, actions and queries.

    It is committed nowhere: what a test does here is undone with it.
    """
    with clean.app_context():
        try:
            with db.transaction(write=True) as transaction:
                yield transaction
                transaction.refused = True
        finally:
            db.session.remove()


@pytest.fixture
def secretary(work: db.Transaction) -> Actor:
    """Somebody of the secretariat, inside `work`."""
    return an_actor(Role.SECRETARY)


@pytest.fixture
def browse(clean: CrmFlask) -> Callable[..., Browser]:
    """Return a function that signs somebody in: `browse(Role.SECRETARY)`."""

    def sign_in(*roles: Role, email: str | None = None) -> Browser:
        return signed_in(clean, *roles, email=email)

    return sign_in


@pytest.fixture
def visitor(clean: CrmFlask) -> Browser:
    """A browser that nobody is signed in with."""
    client = clean.test_client()
    assert isinstance(client, Browser)
    return client


@pytest.fixture
def max_queries(app: CrmFlask) -> Callable[[int], object]:
    """Return a context manager that fails when more statements than allowed were executed inside it."""

    @contextmanager
    def watch(most: int) -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
                seen.append(statement)

        event.listen(app.extensions["engine"], "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(app.extensions["engine"], "before_cursor_execute", note)
        assert len(seen) <= most, "\n".join(seen)

    return watch
