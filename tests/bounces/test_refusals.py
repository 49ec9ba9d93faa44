"""Leaving by the mailto address of List-Unsubscribe: the token in the subject is all that is believed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm.bounces import actions
from crm.bounces.rules import read
from crm.campaigns.models import Suppression
from crm.core import db
from crm.core.actor import COMMAND_LINE
from crm.core.mail import ways_out
from crm.core.web import CrmFlask
from tests.bounces.test_actions import sent_mail
from tests.support.campaigns import in_app

TOKENS = st.text("ABCXYZabcxyz0189_-", min_size=27, max_size=60)


def letter(subject: str, *headers: str) -> bytes:
    """A mail as a mail program writes it for the mailto address."""
    extra = "".join(f"{header}\n" for header in headers)
    return f"From: guest@example.com\nTo: crm@crm.example\nSubject: {subject}\n{extra}\n\n".encode()


def take(app: CrmFlask, raw: bytes) -> str:
    with in_app(app):
        return actions.take(raw, by=COMMAND_LINE).verdict


def left(app: CrmFlask) -> list[str]:
    """Return the scopes that were left, with what stands for the program."""
    with in_app(app, write=False):
        rows = db.session.execute(select(Suppression.scope, Suppression.user_agent)).all()
    return [f"{row.scope} {row.user_agent}" for row in rows]


@pytest.fixture
def wish(clean: CrmFlask, instance: Path) -> str:
    """The subject that the mail of a campaign asks a refusal to have."""
    mail: Any = sent_mail(clean, instance, first=True)
    header = re.sub(r"\s+", "", mail["List-Unsubscribe"])
    found = re.search(r"<mailto:([^?>]+)\?subject=([^>]+)>", header)
    assert found
    assert found[1] in str(mail["From"])
    return unquote(found[2])


def test_a_mail_of_refusal_ends_it_once_and_nothing_else_does(clean: CrmFlask, wish: str) -> None:
    token = wish.partition(" ")[2]
    swapped = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    for subject in (f"Re: {wish}", f"Fwd: {wish}", f"unsubscribe {swapped}", "unsubscribe", f"{wish} please", token):
        assert take(clean, letter(subject)) == "reply"
    assert take(clean, letter(wish, "Auto-Submitted: auto-replied")) == "reply"
    assert left(clean) == []
    for _again in range(2):
        assert take(clean, letter(wish.replace("unsubscribe", "Unsubscribe"))) == "refusal"
        assert left(clean) == ["all mailto"]


def test_the_way_out_of_a_service_mail_works_by_mail_too(clean: CrmFlask) -> None:
    with in_app(clean, write=False):
        mailto = ways_out().of("somebody@example.com").mailto
    subject = unquote(mailto.partition("subject=")[2])
    assert take(clean, letter(subject)) == "refusal"
    assert left(clean) == ["all mailto"]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tokens=st.lists(TOKENS, min_size=20, max_size=20))
def test_forged_tokens_end_nothing(clean: CrmFlask, tokens: list[str]) -> None:
    with in_app(clean):
        for token in tokens:
            assert actions.take(letter(f"unsubscribe {token}"), by=COMMAND_LINE).verdict == "reply"
        assert db.session.scalar(select(Suppression.id).limit(1)) is None


@given(before=st.text(max_size=20), after=st.text(max_size=20), token=TOKENS)
def test_only_the_whole_subject_is_a_refusal(before: str, after: str, token: str) -> None:
    found = read(letter(f"{before}unsubscribe {token}{after}".replace("\r", " ").replace("\n", " ")))
    if found.kind == "refusal":
        assert re.fullmatch(r"[A-Za-z0-9_-]{27,420}", found.tokens[0])
        assert not before.strip()
