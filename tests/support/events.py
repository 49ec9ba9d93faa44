"""Events for tests: one in both cities, open for registration, with as many seats as a test needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from crm.core.actor import SYSTEM, Actor
from crm.core.clock import now
from crm.events import actions
from crm.events.rules import Attendee, EventDraft, EventState, Source, VenueDraft

QINGDAO, SHENZHEN = "370200", "440300"


@dataclass(frozen=True)
class AnEvent:
    """What tests need of an event; plain values, so that they outlive the session."""

    id: int
    code: str
    venues: tuple[int, ...]


def an_event(
    *,
    name: str = "示例对接会",
    code: str = "",
    seats: Sequence[tuple[str, int]] = ((QINGDAO, 50), (SHENZHEN, 50)),
    starts_in: timedelta = timedelta(days=7),
    state: EventState = EventState.PUBLISHED,
    needs_approval: bool = False,
    staff: Sequence[int] = (),
    by: Actor = SYSTEM,
) -> AnEvent:
    """Make an event with one venue per (city, capacity). Call inside a writing transaction."""
    starts = (now() + starts_in).replace(second=0, microsecond=0)
    ends = starts + timedelta(hours=3)
    draft = EventDraft(name=name, name_en="Sample matchmaking", needs_approval=needs_approval)
    event = actions.create_event(draft, code=code, starts_at=starts, ends_at=ends, by=by)
    venues = []
    for city, capacity in seats:
        place = VenueDraft(
            city_code=city, name=f"示例会场{city[:2]}", address="示例路 1 号（演示地址）", desk="东侧 A 台",
            capacity=capacity, starts_at=starts, ends_at=ends,
        )  # fmt: skip
        venues.append(actions.add_venue(event.id, place, by=by).id)
    for account_id in staff:
        actions.add_staff(event.id, account_id=account_id, by=by)
    if state is not EventState.DRAFT:
        actions.move_event(event.id, EventState.PUBLISHED, by=by)
        if state is not EventState.PUBLISHED:
            actions.move_event(event.id, state, by=by)
    return AnEvent(event.id, event.code, tuple(venues))


def an_attendee(n: int = 1, **given: str) -> Attendee:
    """Return somebody who might come; each number is another person."""
    values = {
        "name": "王样例", "company": "示例机器人有限公司", "title": "董事长助理", "mobile": f"199{n:08d}",
        "email": f"guest{n}@example.com",
    } | given  # fmt: skip
    return Attendee(**values)  # type: ignore[arg-type]  # texts only


def a_registration(
    event: AnEvent, who: Attendee | None = None, *, venue: int = 0, waits: bool = False, by: Actor = SYSTEM,
    source: Source = Source.PUBLIC,
) -> actions.Outcome:  # fmt: skip
    """Register somebody at the n-th venue. Call inside a writing transaction."""
    return actions.register(event.id, event.venues[venue], who or an_attendee(), waits=waits, source=source, by=by)
