"""Events: the two real ones without results, 示例 ones of the past and of the days around today, with their guests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from flask import current_app

from crm.attendance.models import CheckIn
from crm.attendance.rules import Method
from crm.core import search
from crm.core.clock import at_wall
from crm.core.delivery_states import DeliveryState
from crm.core.ids import secret_token
from crm.demo.tables import Held, Row, Stage, occasions, rows, stored
from crm.events import rules
from crm.events.models import AgendaItem, Event, EventParty, EventStaff, Registration, Venue
from crm.events.rules import EventState, GuestClass, OrganisationRole, RegistrationState, Source

Told = Mapping[str, Any]


def hold(stage: Stage) -> None:
    """Store every event with its venues, parties, agenda, staff, registrations and check-ins."""
    for number, told in enumerate(occasions()):
        _hold(stage, told, Random(number))  # noqa: S311  # chooses guests, no secret
    entries = [
        search.Entry(kind="event", subject_id=held.id, title=held.name, texts=(), codes=(code,))
        for code, held in stage.events.items()
    ]
    search.index_many(entries)


def _hold(stage: Stage, told: Told, choose: Random) -> None:
    first = told["day"] if "day" in told else stage.today + timedelta(days=told["in_days"])
    times = [_times(told, venue, first) for venue in told["venues"]]
    starts, ends = min(start for start, _ in times), max(end for _, end in times)
    event_id = stored(Event, [_event(stage, told, starts, ends)])[0]
    guests = _invited(told, choose)
    venues = stored(
        Venue,
        [
            _venue(event_id, n, venue, span, 0 if told.get("needs_approval") else len(guests[venue["city"]]))
            for n, (venue, span) in enumerate(zip(told["venues"], times, strict=True))
        ],
    )
    cities = [venue["city"] for venue in told["venues"]]
    held = Held(event_id, told["name"], starts, dict(zip(cities, venues, strict=True)))
    stage.events[told["code"]] = held
    _prepare(stage, told, held, first)
    for venue in told["venues"]:
        _receive(stage, told, held, venue, guests[venue["city"]], choose)


def _times(told: Told, venue: Told, first: date) -> tuple[datetime, datetime]:
    start, end = (time.fromisoformat(text) for text in venue["hours"].split("-"))
    last = first + timedelta(days=told.get("lasts_days", 1) - 1)
    return at_wall(first, start.hour, start.minute), at_wall(last, end.hour, end.minute)


def _event(stage: Stage, told: Told, starts: datetime, ends: datetime) -> dict[str, Any]:
    until = told.get("registration_until_days")
    return {
        **{name: told[name] for name in ("code", "name", "name_en", "series", "summary", "summary_en")},
        "edition": told.get("edition", 1), "theme": told.get("theme", ""), "state": EventState(told["state"]),
        "starts_at": starts, "ends_at": ends, "needs_approval": told.get("needs_approval", False),
        "registration_until": None if until is None else at_wall(stage.today + timedelta(days=until), 18),
        "created_at": min(starts, stage.ago(0)) - timedelta(days=30), "created_by_id": stage.accounts["organizer"],
    }  # fmt: skip


def _venue(event_id: int, position: int, venue: Told, span: tuple[datetime, datetime], seats: int) -> dict[str, Any]:
    return {
        "event_id": event_id, "position": position, "city_code": venue["city"], "name": venue["name"],
        "address": venue.get("address", ""), "desk": venue.get("desk", ""), "hosts": venue.get("hosts", ""),
        "capacity": venue["capacity"], "seats_taken": seats, "starts_at": span[0], "ends_at": span[1],
    }  # fmt: skip


def _prepare(stage: Stage, told: Told, held: Held, first: date) -> None:
    """Store who is behind an event, what happens when, and who works there."""
    parties = [{"event_id": held.id, "role": OrganisationRole(role), "name": name} for role, name in told["parties"]]
    stored(EventParty, parties)
    lines = [
        {"event_id": held.id, "venue_id": held.venues[city] if city else None, "title": title, "note": note,
         "starts_at": at_wall(first, *(int(part) for part in hour.split(":")))}
        for hour, city, title, note in told.get("agenda", ())
    ]  # fmt: skip
    stored(AgendaItem, lines)
    staff = [stage.accounts[key] for key in told.get("staff", ())]
    stored(EventStaff, [{"event_id": held.id, "account_id": each, "venue_id": None} for each in staff])


def _invited(told: Told, choose: Random) -> dict[str, list[Row]]:
    """Return the rows of places whose people come, by city; nobody comes twice. 王样例 is always among them."""
    firms = {row["no"]: row for row in rows("firms")}
    here = [row for row in rows("places") if not row["until"] and firms[row["firm"]]["position"]]
    found: dict[str, list[Row]] = {}
    taken: set[str] = set()
    for venue in told["venues"]:
        fitting = [row for row in here if firms[row["firm"]]["city_code"] == venue["city"] and row["person"] != "1"]
        first = [row for row in here if row["person"] == "1" and venue["city"] == "440300"]
        some = first + choose.sample(fitting, min(len(fitting), venue.get("people", 0)))
        one_each = {row["person"]: row for row in some[: venue.get("people", 0)] if row["person"] not in taken}
        taken |= one_each.keys()
        found[venue["city"]] = list(one_each.values())
    return found


def _receive(stage: Stage, told: Told, held: Held, venue: Told, guests: Sequence[Row], choose: Random) -> None:
    state = RegistrationState.PENDING_APPROVAL if told.get("needs_approval") else RegistrationState.CONFIRMED
    values = [_registration(stage, held, venue["city"], row, state, n) for n, row in enumerate(guests)]
    ids = stored(Registration, values)
    came = [n for n in range(len(ids)) if choose.random() * 100 < venue.get("came", 0)]
    began = max(held.starts_at, stage.ago(0, 9)) if told["state"] == "running" else held.starts_at
    check_ins = [
        {"registration_id": ids[n], "event_id": held.id, "venue_id": held.venues[venue["city"]],
         "at": began - timedelta(minutes=30) + timedelta(seconds=37 * place), "desk": venue.get("desk", ""),
         "method": Method.QR if place % 5 else Method.MANUAL, "by_id": stage.accounts["organizer"],
         "by_name": stage.names["organizer"], "scan_id": f"demo-{held.id}-{ids[n]}"}
        for place, n in enumerate(came)
    ]  # fmt: skip
    stored(CheckIn, check_ins)


def _registration(stage: Stage, held: Held, city: str, row: Row, state: RegistrationState, n: int) -> dict[str, Any]:
    person, firm = rows("people")[int(row["person"]) - 1], rows("firms")[int(row["firm"]) - 1]
    ticket = secret_token()
    token = rules.management_token(current_app.config["CRM_SETTINGS"].secret_key, ticket)
    number = person["mobile"]
    wanted = held.starts_at - timedelta(days=3 + n % 12, minutes=13 * n)
    return {
        "event_id": held.id, "venue_id": held.venues[city], "state": state, "person_id": stage.people[row["person"]],
        "enterprise_id": stage.firms[row["firm"]], "name": person["name"], "company": firm["short_name"],
        "title": row["title"], "mobile": number, "phone": number, "email": person["email"], "locale": person["locale"],
        "guest_class": GuestClass.SIGNATORY if n % 7 == 3 else GuestClass.MEMBER, "ticket": ticket,
        "token_hash": rules.digest(token), "source": Source.PUBLIC if n % 3 else Source.STAFF,
        "confirmation_state": DeliveryState.SENT, "confirmation_at": min(wanted, stage.ago(1, 8)),
        "created_at": min(wanted, stage.ago(1, 8) + timedelta(minutes=n)),
        "search": rules.search_text(person["name"], firm["short_name"], number),
    }  # fmt: skip
