"""What became of a mail that was given to a server: four answers, and no fifth."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """How far the conversation had come when it ended badly."""

    CONNECT = "connect"
    """Connecting, greeting, EHLO, STARTTLS or sign-in: says nothing about the recipient; later mails will
    fail too.
    """
    SENDER = "sender"
    """MAIL FROM: says nothing about the recipient either."""
    RECIPIENT = "recipient"
    """RCPT TO."""
    CONTENT = "content"
    """DATA or the answer after the final dot."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The server took the mail over (已发出); whether it arrives is another question."""

    response: str

    @property
    def again(self) -> bool:
        """Never send it again."""
        return False


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not taken now, certainly nothing was handed over: try later. `code` is the SMTP code, 0 without an
    answer.
    """

    code: int
    text: str
    stage: Stage = Stage.RECIPIENT

    @property
    def again(self) -> bool:
        """A later attempt is right."""
        return True


@dataclass(frozen=True, slots=True)
class Failed:
    """Refused for good: sending the same mail again will not help."""

    code: int
    text: str
    stage: Stage = Stage.RECIPIENT

    @property
    def again(self) -> bool:
        """Never send it again."""
        return False


@dataclass(frozen=True, slots=True)
class Unknown:
    """The content was under way and no answer came: it may have been taken (结果不明)."""

    reason: str

    @property
    def again(self) -> bool:
        """Never by itself: a person, a bounce or an open settles it."""
        return False


Outcome = Sent | Deferred | Failed | Unknown


def refused(code: int, text: str, stage: Stage) -> Deferred | Failed:
    """Classify a refusal by its code: 5xx is final, everything else may pass later.

    While connecting nothing is known of the recipient, so a 5xx there (a wrong password, a closed relay) is
    deferred.
    """
    if 500 <= code < 600 and stage is not Stage.CONNECT:
        return Failed(code, text, stage)
    return Deferred(max(code, 0), text, stage)
