"""What consents announce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.consents.rules import Channel, Purpose, Word
from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ConsentRecorded(Fact):
    """A person agreed, took it back, or does not want to be reached by a channel."""

    subject: ClassVar[str] = "person"
    person_id: int
    channel: Channel
    purpose: Purpose | None
    word: Word
