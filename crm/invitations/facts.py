"""What personal invitations announce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class InvitationFact(Fact):
    """Something about the invitations to an event."""

    subject: ClassVar[str] = "event"
    event_id: int


@dataclass(frozen=True, kw_only=True)
class PeopleInvited(InvitationFact):
    """An audience was invited."""

    people: int


@dataclass(frozen=True, kw_only=True)
class InvitationsReminded(InvitationFact):
    """Those who had not answered were reminded."""

    people: int


@dataclass(frozen=True, kw_only=True)
class InvitationAnswered(InvitationFact):
    """An invited person accepted, declined or sent a colleague."""

    invitation_id: int
    person_id: int


class InvitationWithdrawn(InvitationAnswered):
    """An invitation was taken back."""


class InvitationTold(InvitationAnswered):
    """Somebody told an invited person by telephone."""
