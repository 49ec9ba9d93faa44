"""Enrolling and revoking devices; settling what they handed in and what cannot be true."""

from __future__ import annotations

from sqlalchemy import select, update

from crm.attendance import rules
from crm.attendance.facts import CheckInMoved, DeviceEnrolled, DeviceRevoked, ScanSettled
from crm.attendance.models import CheckIn, CheckInDevice, DeviceScan
from crm.attendance.rules import Method, ScanResult
from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.errors import NotFound
from crm.core.facts import announce
from crm.core.ids import secret_token
from crm.events.models import Event, Venue
from crm.events.rules import ATTENDABLE, digest


@action
def enrol_device(event_id: int, venue_id: int, *, label: str, session_id: int | None, by: Actor) -> tuple[str, int]:
    """Enrol this device at a venue and return its token, told once, and its number.

    The token ends 24 hours after the event. Raises NotFound (venue elsewhere, event closed or cancelled).
    """
    event, venue = session.get_one(Event, event_id), session.get(Venue, venue_id)
    if venue is None or venue.event_id != event_id or event.state not in ATTENDABLE or by.id is None:
        raise NotFound()
    token, at = secret_token(), now()
    device = CheckInDevice(
        event_id=event_id, venue_id=venue_id, account_id=by.id, session_id=session_id, label=label or by.name,
        token_hash=digest(token), enrolled_at=at, expires_at=max(event.ends_at, at) + rules.AFTER_THE_END,
    )  # fmt: skip
    session.add(device)
    session.flush()
    announce(DeviceEnrolled(by=by, event_id=event_id, device_id=device.id, label=device.label))
    return token, device.id


@action
def revoke_device(event_id: int, device_id: int, *, by: Actor) -> None:
    """End a device's token; the device removes its list when it hears of it. Raises NotFound."""
    device = session.get(CheckInDevice, device_id)
    if device is None or device.event_id != event_id:
        raise NotFound()
    if device.revoked_at is None:
        device.revoked_at, device.revoked_by = now(), by.name
        announce(DeviceRevoked(by=by, event_id=event_id, device_id=device_id, label=device.label))


@action
def settle_scan(event_id: int, scan: int, *, accept: bool, by: Actor) -> None:
    """Decide about a scan that disagreed: `accept` takes its time and place, else what stood before holds.

    Raises NotFound, SettledBefore.
    """
    found = session.get(DeviceScan, scan, populate_existing=True)
    if found is None or found.event_id != event_id or found.result is not ScanResult.SYNC_CONFLICT:
        raise NotFound()
    if found.settled_at is not None:
        raise rules.SettledBefore(who=found.settled_by)
    found.settled_at, found.settled_by, found.accepted = now(), by.name, accept
    session.flush()
    _stand(found, accept=accept, by=by)
    announce(ScanSettled(by=by, event_id=event_id, scan=scan, accepted=accept))


def _stand(found: DeviceScan, *, accept: bool, by: Actor) -> None:
    """Make the check-in that stands say what was decided; nobody gets a second one."""
    standing = session.scalar(
        select(CheckIn).where(CheckIn.registration_id == found.registration_id, CheckIn.undone_at.is_(None))
    )
    at, venue_id = (found.at, found.venue_id) if accept else (found.other_at, found.other_venue_id)
    if standing is None and accept:
        _enter(found, by)
    if standing is None or at is None or venue_id is None or (standing.at, standing.venue_id) == (at, venue_id):
        return
    session.execute(update(CheckIn).where(CheckIn.id == standing.id).values(at=at, venue_id=venue_id))
    announce(
        CheckInMoved(
            by=by, registration_id=standing.registration_id, event_id=found.event_id, check_in_id=standing.id,
            venue_id=venue_id,
        )
    )  # fmt: skip


def _enter(found: DeviceScan, by: Actor) -> None:
    device = session.get_one(CheckInDevice, found.device_id)
    session.add(
        CheckIn(
            registration_id=found.registration_id or 0, event_id=found.event_id, venue_id=found.venue_id, at=found.at,
            method=Method.QR, desk=device.label, by_id=by.id, by_name=by.name, scan_id=found.scan_id,
        )
    )  # fmt: skip
    session.flush()
