"""Devices at the desks: whose token it is, what they may carry, what they handed in, what is to be settled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from crm.accounts.models import Account, AccountRole, LoginSession
from crm.accounts.permissions import Role
from crm.accounts.queries import actor_of
from crm.attendance.models import CheckIn, CheckInDevice, DeviceScan
from crm.attendance.queries.scans import STANDS, AnyRow
from crm.attendance.rules import DeviceRefused, ScanResult
from crm.core.actor import Act, Actor, Thing
from crm.core.clock import now
from crm.core.db import Query, session
from crm.core.errors import NotFound
from crm.events.models import Event, EventStaff, Registration, Venue
from crm.events.queries import may_in
from crm.events.rules import ATTENDABLE, HOLDS_SEAT, LIVE, PUBLIC, digest

_other = aliased(Venue)


def supervises(actor: Actor, event: Event) -> bool:
    """Say whether the actor may undo, admit and settle at this event: who may write its registrations."""
    return may_in(actor, event, Thing.REGISTRATION, Act.WRITE)


def post_of(actor: Actor, event: Event) -> int | None:
    """Return the only venue at which the actor may let people in; None: any. A supervisor stands anywhere."""
    if supervises(actor, event):
        return None
    return session.scalar(
        select(EventStaff.venue_id).where(EventStaff.event_id == event.id, EventStaff.account_id == actor.id)
    )


def device_of(token: str, code: str) -> tuple[CheckInDevice, Event, Actor]:
    """Return the device with this token, its event and who answers for it. Raises DeviceRefused.

    Asked anew each time: the token ends with its revocation, its sign-in, its account, the right at the event.
    """
    found = session.execute(
        select(CheckInDevice, Event, Account.name)
        .join(Event, Event.id == CheckInDevice.event_id)
        .join(Account, Account.id == CheckInDevice.account_id)
        .outerjoin(LoginSession, LoginSession.id == CheckInDevice.session_id)
        .where(
            CheckInDevice.token_hash == digest(token), CheckInDevice.revoked_at.is_(None),
            CheckInDevice.expires_at > now(), Event.code == code, Account.disabled_at.is_(None),
            LoginSession.ended_at.is_(None),
        )
    ).first()  # fmt: skip
    if found is None:
        raise DeviceRefused()
    device, event, name = found
    roles = session.scalars(select(AccountRole.role).where(AccountRole.account_id == device.account_id)).all()
    actor = actor_of(device.account_id, name, frozenset(Role(role) for role in roles))
    if not may_in(actor, event, Thing.CHECK_IN):
        raise DeviceRefused()
    return device, event, actor


def check_event(code: str) -> None:
    """Raise NotFound if there is no event with this code that the public may know of."""
    if session.scalar(select(Event.id).where(Event.code == code, Event.state.in_(sorted(PUBLIC)))) is None:
        raise NotFound()


def device_list(event: Event) -> Sequence[AnyRow]:
    """Return everybody a device may find without a network. Raises DeviceRefused once the event is closed.

    `ticket` never leaves the server as it is: the view sends its SHA-256.
    """
    if event.state not in ATTENDABLE:
        raise DeviceRefused()
    return session.execute(
        select(
            Registration.ticket, Registration.name, Registration.company, Registration.venue_id, Registration.state,
            Registration.mobile, Registration.phone, CheckIn.at, CheckIn.venue_id.label("in_venue"),
        )
        .outerjoin(CheckIn, and_(CheckIn.registration_id == Registration.id, STANDS))
        .where(Registration.event_id == event.id, Registration.state.in_(LIVE))
        .order_by(Registration.id)
    ).all()  # fmt: skip


def tickets_of(event_id: int) -> Sequence[str]:
    """Return every ticket of an event, to find the one with a given SHA-256."""
    return session.scalars(select(Registration.ticket).where(Registration.event_id == event_id)).all()


def counted_by_venue(event_id: int) -> list[AnyRow]:
    """Return how many are expected and how many came, by venue: two statements."""
    came = (
        select(CheckIn.venue_id, func.count().label("n"))
        .where(CheckIn.event_id == event_id, STANDS)
        .group_by(CheckIn.venue_id)
        .subquery()
    )
    due = (
        select(Registration.venue_id, func.count().label("n"))
        .where(Registration.event_id == event_id, Registration.state.in_(HOLDS_SEAT))
        .group_by(Registration.venue_id)
        .subquery()
    )
    return list(
        session.execute(
            select(
                Venue.id, Venue.city_code, Venue.name, func.coalesce(came.c.n, 0).label("arrived"),
                func.coalesce(due.c.n, 0).label("expected"),
            )
            .outerjoin(came, came.c.venue_id == Venue.id)
            .outerjoin(due, due.c.venue_id == Venue.id)
            .where(Venue.event_id == event_id)
            .order_by(Venue.position, Venue.id)
        )
    )  # fmt: skip


def handed_in(scan_ids: Sequence[str]) -> dict[str, tuple[ScanResult, int | None]]:
    """Return what became of scans that arrived before, with their registration: from a device, or online."""
    if not scan_ids:
        return {}
    online = select(CheckIn.scan_id, CheckIn.registration_id).where(CheckIn.scan_id.in_(scan_ids))
    found: dict[str, tuple[ScanResult, int | None]] = {
        row.scan_id: (ScanResult.OK, row.registration_id) for row in session.execute(online)
    }
    stored = select(DeviceScan.scan_id, DeviceScan.result, DeviceScan.registration_id)
    rows = session.execute(stored.where(DeviceScan.scan_id.in_(scan_ids)))
    return found | {row.scan_id: (row.result, row.registration_id) for row in rows}


def devices_at(event_id: int) -> Sequence[AnyRow]:
    """Return the devices of an event, the newest first, with how many scans each has handed in."""
    return session.execute(
        select(
            CheckInDevice.id, CheckInDevice.label, CheckInDevice.enrolled_at, CheckInDevice.expires_at,
            CheckInDevice.seen_at, CheckInDevice.revoked_at, CheckInDevice.revoked_by, Account.name.label("who"),
            Venue.city_code,
            select(func.count()).where(DeviceScan.device_id == CheckInDevice.id).scalar_subquery().label("scans"),
        )
        .join(Account, Account.id == CheckInDevice.account_id)
        .join(Venue, Venue.id == CheckInDevice.venue_id)
        .where(CheckInDevice.event_id == event_id)
        .order_by(CheckInDevice.id.desc())
        .limit(200)
    ).all()  # fmt: skip


def gates(event_id: int) -> Sequence[AnyRow]:
    """Return how many came in at each gate: a desk or a device, with the last moment."""
    return session.execute(
        select(Venue.city_code, CheckIn.desk, func.count().label("n"), func.max(CheckIn.at).label("last"))
        .join(Venue, Venue.id == CheckIn.venue_id)
        .where(CheckIn.event_id == event_id, STANDS)
        .group_by(Venue.position, Venue.id, Venue.city_code, CheckIn.desk)
        .order_by(Venue.position, Venue.id, CheckIn.desk)
    ).all()


def device_at(event: Event, device_id: int) -> CheckInDevice:
    """Return a device of this event; any other does not exist."""
    found = session.get(CheckInDevice, device_id)
    if found is None or found.event_id != event.id:
        raise NotFound()
    return found


def unsettled(event_id: int) -> Sequence[AnyRow]:
    """Return the scans a supervisor has to settle, the oldest first."""
    return session.execute(_conflicts(event_id).where(DeviceScan.settled_at.is_(None)).limit(500)).all()


def settled(event_id: int) -> Sequence[AnyRow]:
    """Return the last scans somebody has settled."""
    return session.execute(_conflicts(event_id).where(DeviceScan.settled_at.is_not(None)).limit(100)).all()


def unsettled_count(event_id: int) -> int:
    """Return how many scans wait for a supervisor."""
    return session.scalar(
        select(func.count()).where(
            DeviceScan.event_id == event_id, DeviceScan.result == ScanResult.SYNC_CONFLICT,
            DeviceScan.settled_at.is_(None),
        )
    ) or 0  # fmt: skip


def _conflicts(event_id: int) -> Query:
    return (
        select(
            DeviceScan.id, DeviceScan.at, DeviceScan.received_at, DeviceScan.reason, DeviceScan.other_at,
            DeviceScan.settled_at, DeviceScan.settled_by, DeviceScan.accepted, Registration.name,
            Registration.company, Registration.state, Venue.city_code, _other.city_code.label("other_city"),
            CheckInDevice.label,
        )
        .join(Registration, Registration.id == DeviceScan.registration_id)
        .join(Venue, Venue.id == DeviceScan.venue_id)
        .join(CheckInDevice, CheckInDevice.id == DeviceScan.device_id)
        .outerjoin(_other, _other.id == DeviceScan.other_venue_id)
        .where(DeviceScan.event_id == event_id, DeviceScan.result == ScanResult.SYNC_CONFLICT)
        .order_by(DeviceScan.at, DeviceScan.id)
    )  # fmt: skip


def scan_to_settle(event: Event, scan: int) -> DeviceScan:
    """Return a conflict of this event; any other does not exist."""
    found = session.get(DeviceScan, scan)
    if found is None or found.event_id != event.id or found.result is not ScanResult.SYNC_CONFLICT:
        raise NotFound()
    return found


def self_found(event_id: int, *, mobile: str, ticket: str) -> AnyRow | None:
    """Return the live registration with this mobile or ticket at an event."""
    if not mobile and not ticket:
        return None
    return session.execute(
        select(Registration.id, Registration.venue_id, Registration.state, Registration.table_no).where(
            Registration.event_id == event_id, Registration.state.in_(LIVE),
            Registration.mobile == mobile if mobile else Registration.ticket == ticket,
        )
    ).first()  # fmt: skip


def device_ends(device_id: int) -> datetime:
    """Return when a device's token ends."""
    return session.get_one(CheckInDevice, device_id).expires_at
