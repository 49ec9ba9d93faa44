"""What is announced after an event."""

from __future__ import annotations

from dataclasses import dataclass

from crm.events.facts import EventFact


@dataclass(frozen=True, kw_only=True)
class EventClosed(EventFact):
    """An event was closed; who had not come is written down."""

    absent: int


class EventReopened(EventFact):
    """A closed event was opened again, and why."""


class MinutesEdited(EventFact):
    """The minutes of an event changed; both texts."""


@dataclass(frozen=True, kw_only=True)
class PhotoFact(EventFact):
    """Something about a photo of an event."""

    photo_id: int


class PhotoAdded(PhotoFact):
    """A photo was added."""


class PhotoEdited(PhotoFact):
    """What a photo shows, or its place, changed."""


class PhotoRemoved(PhotoFact):
    """A photo was removed."""


class PhotoRestored(PhotoFact):
    """A removed photo came back."""


@dataclass(frozen=True, kw_only=True)
class FollowUpsMade(EventFact):
    """Tasks were made to follow up on attendees."""

    tasks: int


class SurveyEdited(EventFact):
    """Texts, last day or questions of a survey changed."""


@dataclass(frozen=True, kw_only=True)
class LettersWritten(EventFact):
    """A survey or a report goes to people."""

    people: int


class SurveyMailed(LettersWritten):
    """Attendees were asked."""


class ReportMailed(LettersWritten):
    """The report goes to accounts."""


@dataclass(frozen=True, kw_only=True)
class SurveyAnswered(EventFact):
    """An attendee answered, or changed the answer."""

    letter_id: int
