"""The mail about a decided request: once, later again if the server defers, never again if it may have been taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from crm.core import clock, db, jobs
from crm.core.mail import Mailbox, MailSettings, parse_mail_url
from crm.core.mail.delivery import MailState
from crm.core.web import CrmFlask
from crm.members.models import Enterprise
from crm.reviews import actions
from crm.reviews.models import ChangeRequest
from crm.reviews.rules import Ruling, Verdict
from tests.support.people import Role, an_actor
from tests.support.reviews import a_firm, a_request
from tests.support.smtp import CUT, TAKE_AND_CUT, SmtpServer


@contextmanager
def sending_through(app: CrmFlask, server: SmtpServer) -> Iterator[None]:
    """Let the application send through this server inside the block."""
    before = app.extensions["mail"]
    app.extensions["mail"] = MailState(
        MailSettings(
            url=parse_mail_url(f"smtp://localhost:{server.port}?tls=none"), outbox=Path("unused"), timeout=5.0,
            patience=5.0, sender=Mailbox("青深企业家联谊会", "noreply@crm.example"),
        )
    )  # fmt: skip
    try:
        yield
    finally:
        app.extensions["mail"] = before


def decide_one(app: CrmFlask) -> int:
    """Propose and accept a change; return the request."""
    with app.app_context(), db.transaction(write=True):
        request = a_request(a_firm(), {"legal_representative": "李样例"})
        version = db.session.get_one(Enterprise, request.enterprise_id).version
        accepted = [Ruling(request.proposals[0].id, Verdict.ACCEPTED)]
        actions.decide(request.id, accepted, version=version, by=an_actor(Role.SECRETARY))
        return request.id


def notice(app: CrmFlask, request_id: int) -> tuple[bool, bool, int]:
    """Return whether the mail is due (some time), whether it was handed over, and how often it was tried."""
    with app.app_context(), db.transaction():
        row = db.session.get_one(ChangeRequest, request_id)
        return row.notice_due_at is not None, row.notice_handed_at is not None, row.notice_tries


def sweep(app: CrmFlask, later: timedelta) -> None:
    """Run the sweeps as if it were so much later."""
    with clock.freeze(clock.now() + later):
        jobs.run_due_sweeps(app, force=True)


@pytest.mark.parametrize("moment", ["RCPT", "END", "CONNECT"])
def test_a_deferred_mail_is_tried_again_and_sent_once(clean: CrmFlask, moment: str) -> None:
    with SmtpServer(answers={moment: ["451 4.7.1 later"]}) as server, sending_through(clean, server):
        request_id = decide_one(clean)
        assert notice(clean, request_id) == (True, False, 1)
        assert not server.taken
        sweep(clean, timedelta(seconds=5))
        assert not server.taken, "not before its time"
        sweep(clean, timedelta(minutes=10))
        assert notice(clean, request_id) == (False, True, 2)
        sweep(clean, timedelta(days=2))
        assert len(server.taken) == 1


@pytest.mark.parametrize("ending", [TAKE_AND_CUT, "550 5.1.1 unknown"])
def test_what_may_have_been_taken_or_was_refused_is_not_sent_again(clean: CrmFlask, ending: str) -> None:
    with SmtpServer(answers={"END": [ending]}) as server, sending_through(clean, server):
        request_id = decide_one(clean)
        assert notice(clean, request_id) == (False, True, 1)
        taken = len(server.taken)
        sweep(clean, timedelta(days=2))
        assert len(server.taken) == taken


def test_a_server_that_stays_away_is_given_up_in_the_end(clean: CrmFlask) -> None:
    delays = clean.config["CRM_SETTINGS"].retry_delays
    with SmtpServer(answers={"CONNECT": [CUT] * 50}) as server, sending_through(clean, server):
        request_id = decide_one(clean)
        for n in range(1, len(delays) + 3):
            sweep(clean, timedelta(days=n))
        assert notice(clean, request_id) == (False, False, len(delays) + 1)


def test_what_waits_for_a_retry_is_counted(clean: CrmFlask) -> None:
    with SmtpServer(answers={"RCPT": ["451 4.7.1 later"]}) as server, sending_through(clean, server):
        decide_one(clean)
        soon, later = jobs.pending(clean)
        assert later >= 1 or soon is not None
