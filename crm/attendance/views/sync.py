"""What a device asks for by itself: the list, and taking over its scans.

Its only credential is the device's own token: a cookie with the path of these addresses (HttpOnly, SameSite=Strict),
or a bearer header. There is no session here and no CSRF token, and none is needed: another site's page can neither
read the cookie nor have it sent (Strict), and what is sent must be JSON, which no form can send. The token opens
nothing but one event's list and desk, ends with the event, the sign-in or its revocation, and is counted (`device`).
"""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from crm.attendance import actions, queries, rules
from crm.attendance.actions import Taken
from crm.attendance.models import CheckInDevice
from crm.attendance.queries import AnyRow
from crm.attendance.rules import ScanResult, milliseconds
from crm.attendance.views import bp
from crm.core.access import public
from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.errors import DomainError
from crm.core.shell import shell
from crm.core.web import limited, sentence
from crm.events.models import Event

COOKIE = "desk-device"


def cookie_path(code: str) -> str:
    """Return the only path the device's cookie is sent to."""
    return f"/desk/{code}/"


def _device(code: str) -> tuple[CheckInDevice, Event, Actor]:
    limited("device")
    queries.check_event(code)
    kind, _space, bearer = request.headers.get("Authorization", "").partition(" ")
    token = bearer if kind == "Bearer" else request.cookies.get(COOKIE, "")
    return queries.device_of(token, code)


def _refused(error: DomainError) -> ResponseReturnValue:
    answer = jsonify(code=error.code, message=sentence(error))
    answer.status_code = error.status
    if error.status == 429:
        answer.headers["Retry-After"] = str(error.facts["seconds"])
    return answer


@bp.get("/desk/<code>/list")
@public
def device_list(code: str) -> ResponseReturnValue:
    """Answer everybody this device may find without a network, and what time it is here."""
    try:
        device, event, actor = _device(code)
        rows = queries.device_list(event)
    except DomainError as error:
        return _refused(error)
    return jsonify(
        now=milliseconds(now()), until=milliseconds(device.expires_at), venue=device.venue_id, label=device.label,
        supervises=queries.supervises(actor, event), counts=_counts(event.id), people=[_entry(row) for row in rows],
    )  # fmt: skip


def _entry(row: AnyRow) -> list[Any]:
    """SHA-256 of the ticket, name, short firm, venue, state, last four digits, since when and where in."""
    return [
        hashlib.sha256(row.ticket.encode()).hexdigest(), row.name, row.company[:12], row.venue_id, row.state.value,
        (row.mobile or row.phone or "")[-4:], milliseconds(row.at) if row.at else 0, row.in_venue or 0,
    ]  # fmt: skip


def _counts(event_id: int) -> list[dict[str, Any]]:
    return [
        {"id": each.id, "city": shell().city_name(each.city_code), "arrived": each.arrived, "expected": each.expected}
        for each in queries.counted_by_venue(event_id)
    ]


@bp.post("/desk/<code>/scans")
@public
def sync(code: str) -> ResponseReturnValue:
    """Take over what a device scanned; every scan is answered, however often it is sent."""
    try:
        device, event, actor = _device(code)
        uploads = rules.uploads_in(request.get_json(silent=True) if request.is_json else None)
        supervisor, event_id = queries.supervises(actor, event), event.id
        taken = actions.take_scans(device.id, uploads, supervisor=supervisor, by=actor)
    except DomainError as error:
        return _refused(error)
    counts = _counts(event_id)
    cities = {each["id"]: each["city"] for each in counts}
    return jsonify(now=milliseconds(now()), answers=[_answer(each, cities) for each in taken], counts=counts)


def _answer(taken: Taken, cities: dict[int, str]) -> dict[str, Any]:
    row = taken.row if taken.result is not ScanResult.WRONG_EVENT else None
    seen = taken.seen if row is not None else None
    return {
        "id": taken.scan_id, "result": taken.result.value, "name": row.name if row is not None else "",
        "company": row.company if row is not None else "", "title": row.title if row is not None else "",
        "table": row.table_no if row is not None else "", "state": row.state.value if row is not None else "",
        "booked": row.city_code and shell().city_name(row.city_code) if row is not None else "",
        "digest": hashlib.sha256(row.ticket.encode()).hexdigest() if row is not None else "",
        "at": milliseconds(seen.at) if seen is not None else 0,
        "venue": seen.venue_id if seen is not None else 0,
        "where": cities.get(seen.venue_id, "") if seen is not None else "", "by": taken.by_name,
    }  # fmt: skip


@bp.get("/check-in-worker.js")
@public
def worker() -> ResponseReturnValue:
    """Answer the service worker: it stands at the root so that its scope may cover the desk of any event."""
    script = (current_app.extensions["assets"].folder / "js" / "desk-worker.js").read_bytes()
    answer = Response(script, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/desk/<code>/manifest.webmanifest")
@public
def manifest(code: str) -> ResponseReturnValue:
    """Answer what a telephone needs to put the desk on its home screen; it says nothing about the event."""
    queries.check_event(code)
    start = url_for(".tool", code=code)
    icon = {"src": current_app.extensions["assets"].url("img/mark.svg"), "sizes": "any", "type": "image/svg+xml"}
    document = {"name": "现场签到", "short_name": "签到", "lang": "zh-CN", "display": "standalone", "start_url": start,
                "scope": start, "icons": [icon]}  # fmt: skip
    answer: Response = jsonify(document)
    answer.mimetype = "application/manifest+json"
    return answer
