"""The connection to the mail server is protected and signed in, or it does not happen."""

from __future__ import annotations

import pytest

from crm.core.mail import (
    Deferred,
    Sent,
    Stage,
)
from tests.support.lane import connected, hand
from tests.support.smtp import PEM, SmtpServer


@pytest.mark.parametrize(("scheme", "tls", "query"), [("smtp", "starttls", "?tls=starttls"), ("smtps", "implicit", "")])
def test_a_certificate_nobody_vouches_for_ends_it_before_anything_is_said(scheme: str, tls: str, query: str) -> None:
    with SmtpServer(tls=tls, password="secret") as server:
        with connected(server, scheme=scheme, query=query, user="crm:secret@") as connection:
            outcome = hand(connection)
        assert isinstance(outcome, Deferred)
        assert outcome.stage is Stage.CONNECT
        assert "CERTIFICATE_VERIFY_FAILED" in outcome.text
        assert not any(command.startswith(("AUTH", "MAIL")) for command in server.commands)


@pytest.mark.parametrize(("scheme", "tls", "query"), [("smtp", "starttls", "?tls=starttls"), ("smtps", "implicit", "")])
def test_with_a_good_certificate_it_signs_in_and_sends(
    scheme: str, tls: str, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(PEM))
    with SmtpServer(tls=tls, password="secret") as server:
        with connected(server, scheme=scheme, query=query, user="crm:secret@") as connection:
            assert isinstance(hand(connection), Sent)
        assert any(command.startswith("AUTH PLAIN") for command in server.commands)


def test_starttls_that_is_not_offered_is_never_done_without() -> None:
    with SmtpServer() as server:
        with connected(server, query="?tls=starttls") as connection:
            outcome = hand(connection)
        assert isinstance(outcome, Deferred)
        assert "STARTTLS" in outcome.text
        assert not any(command.startswith("MAIL") for command in server.commands)


def test_a_wrong_password_says_nothing_about_the_recipient() -> None:
    answers = {"AUTH": ["535 5.7.8 wrong"] * 2}
    with (
        SmtpServer(password="secret", answers=answers) as server,
        connected(server, user="crm:wrong@") as connection,
    ):
        assert hand(connection) == Deferred(535, "5.7.8 wrong", Stage.CONNECT)
