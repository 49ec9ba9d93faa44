"""The pages of devices: enrolling, the list and its token, stewards and supervisors, the wall."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from crm.accounts.permissions import Role
from crm.attendance import rules
from crm.attendance.models import CheckIn
from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.clock import now
from crm.core.db import session
from crm.core.web import CrmFlask
from crm.events import actions as events
from crm.events.models import Registration
from tests.support.events import AnEvent, a_registration, an_attendee, an_event
from tests.support.people import Browser, an_account

Browse = Callable[..., Browser]
DEVICE = {"label": "1 号台"}


@pytest.fixture
def event(clean: CrmFlask) -> AnEvent:
    """An event of this hour with an organizer, and a liaison who stands at the second venue only."""
    with clean.app_context(), db.transaction(write=True):
        made = an_event(code="mine", staff=[an_account(Role.ORGANIZER)], starts_in=timedelta(minutes=30))
        events.add_staff(made.id, account_id=an_account(Role.LIAISON), venue_id=made.venues[1], by=SYSTEM)
        for n in range(3):
            a_registration(made, an_attendee(n, name=f"示例{n}"), venue=n % 2)
    return made


def tickets(clean: CrmFlask) -> list[str]:
    """Return the tickets in the order of registration."""
    with clean.app_context(), db.transaction():
        return list(session.scalars(select(Registration.ticket).order_by(Registration.id)))


def arrived(clean: CrmFlask) -> int:
    """Return how many check-ins stand."""
    with clean.app_context(), db.transaction():
        return session.scalar(select(func.count()).where(CheckIn.undone_at.is_(None))) or 0


def enrol(browser: Browser, event: AnEvent, venue: int = 0) -> None:
    """Enrol this browser."""
    answer = browser.send("/events/mine/check-in/devices", {**DEVICE, "venue_id": event.venues[venue]})
    assert answer.location.endswith("/events/mine/check-in/device")


def one(code: str, scan_id: str = "scan-0001", **more: object) -> dict[str, object]:
    """Return a scan as a device sends it."""
    return {"id": scan_id, "code": code, "at": rules.milliseconds(now()), "offset": 0, "listed": 0, **more}


def test_a_device_carries_little_and_hands_in_without_a_session(
    clean: CrmFlask, browse: Browse, visitor: Browser, event: AnEvent
) -> None:
    browser = browse(Role.ORGANIZER)
    enrol(browser, event)
    cookie = browser.get_cookie("desk-device", path="/desk/mine/")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Strict"
    found = browser.get("/desk/mine/list").get_json()
    ticket = tickets(clean)[0]
    digest = hashlib.sha256(ticket.encode()).hexdigest()
    person = next(row for row in found["people"] if row[0] == digest)
    assert person == [digest, "示例0", "示例机器人有限公司", event.venues[0], "confirmed", "0000", 0, 0]
    assert ticket not in browser.get("/desk/mine/list").text
    bearer = {"Authorization": f"Bearer {cookie.value}"}
    answer = visitor.post("/desk/mine/scans", json={"scans": [one(ticket)]}, headers=bearer).get_json()
    assert answer["answers"][0]["result"] == "ok"
    assert answer["answers"][0]["name"] == "示例0"
    assert arrived(clean) == 1
    assert visitor.post("/desk/mine/scans", json={"scans": [one(ticket, "scan-0002")]}).get_json()["code"] == "revoked"
    assert visitor.post("/desk/mine/scans", data={"scans": "x"}, headers=bearer).status_code == 422
    assert "示例0" not in browser.get("/events/mine/check-in/device").text
    browser.send("/sign-out")
    assert visitor.get("/desk/mine/list", headers=bearer).get_json()["code"] == "revoked"


def test_a_revoked_device_is_told(browse: Browse, event: AnEvent) -> None:
    browser = browse(Role.ORGANIZER)
    enrol(browser, event)
    page = browser.get("/events/mine/check-in/devices").text
    assert "1 号台" in page
    number = page.split("/check-in/devices/")[1].split("/")[0]
    assert browser.send(f"/events/mine/check-in/devices/{number}/revocation").status_code == 303
    assert browser.get("/desk/mine/list").status_code == 409


def test_a_steward_scans_at_one_venue_and_no_more(clean: CrmFlask, browse: Browse, event: AnEvent) -> None:
    steward, organizer = browse(Role.LIAISON), browse(Role.ORGANIZER)
    north, south = tickets(clean)[:2]

    def scan(browser: Browser, ticket: str, venue: int, **more: str) -> int:
        data = {"code": ticket, "venue_id": event.venues[venue], "scan_id": f"scan-{ticket[:9]}-{venue}", **more}
        return browser.send("/events/mine/check-ins", data).status_code

    assert scan(steward, north, 0) == 404
    assert scan(steward, north, 1, admit="y") == 409
    assert scan(steward, south, 1) == 303
    with clean.app_context(), db.transaction():
        number = session.scalar(select(CheckIn.id))
    assert steward.send(f"/events/mine/check-ins/{number}/undoing").status_code == 404
    assert "撤销" not in steward.get(f"/events/mine/check-ins/{number}").text
    assert steward.send("/events/mine/check-in/devices", {"venue_id": event.venues[0]}).status_code == 422
    assert organizer.send(f"/events/mine/check-ins/{number}/undoing").status_code == 303
    assert scan(organizer, north, 1, admit="y") == 303


def test_a_leader_is_checked_in_by_proxy_and_so_it_is_kept(clean: CrmFlask, browse: Browse, event: AnEvent) -> None:
    browser = browse(Role.ORGANIZER)
    data = {"code": tickets(clean)[0], "venue_id": event.venues[0], "scan_id": "scan-0001", "proxy": "y"}
    answer = browser.send("/events/mine/check-ins", data)
    assert "代签到" in browser.get(answer.location).text


def test_a_conflict_is_listed_and_settled(clean: CrmFlask, browse: Browse, event: AnEvent) -> None:
    browser = browse(Role.ORGANIZER)
    ticket = tickets(clean)[0]
    assert "没有需要核对的签到" in browser.get("/events/mine/check-in/conflicts").text
    for venue in (0, 1):
        enrol(browser, event, venue)
        browser.post("/desk/mine/scans", json={"scans": [one(ticket, f"scan-000{venue}", queued=True)]})
    page = browser.get("/events/mine/check-in/conflicts").text
    assert "示例0" in page
    number = page.split("/check-in/conflicts/")[1].split('"')[0]
    assert browse(Role.LIAISON).send(f"/events/mine/check-in/conflicts/{number}").status_code == 404
    assert browser.send(f"/events/mine/check-in/conflicts/{number}", {"accept": "y"}).status_code == 303
    assert "没有需要核对的签到" in browser.get("/events/mine/check-in/conflicts").text
    assert arrived(clean) == 1


def without_token(page: str) -> str:
    """A page without the token of its form, which holds the second it was made in."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page)


def test_the_wall_lets_in_and_tells_nothing_else(
    clean: CrmFlask, browse: Browse, visitor: Browser, event: AnEvent
) -> None:
    page = browse(Role.ORGANIZER).get("/events/mine/check-in/wall").text
    path = "/e/mine/here/" + page.split("/e/mine/here/")[1].split('"')[0]
    assert visitor.get(path).status_code == 200
    assert visitor.get("/e/mine/here/" + "x" * 22).status_code == 404
    assert arrived(clean) == 0
    good = visitor.send(path, {"code": "199 0000 0000", "scan_id": "self-0001"})
    assert "已签到" in good.text
    assert "示例0" not in good.text
    wrong = visitor.send(path, {"code": "19911111111", "scan_id": "self-0002"})
    other_venue = visitor.send(path, {"code": "19900000001", "scan_id": "self-0003"})
    assert wrong.status_code == other_venue.status_code == 200
    assert without_token(wrong.text) == without_token(other_venue.text)
    assert "请到签到台办理" in wrong.text
    assert visitor.send(path, {"code": "", "scan_id": "self-0004"}).status_code == 422
    assert arrived(clean) == 1


def test_the_worker_stands_at_the_root_and_the_manifest_says_nothing(visitor: Browser, event: AnEvent) -> None:
    worker = visitor.get("/check-in-worker.js")
    assert worker.mimetype == "text/javascript"
    assert worker.headers["Cache-Control"] == "no-cache"
    manifest = visitor.get("/desk/mine/manifest.webmanifest")
    assert manifest.mimetype == "application/manifest+json"
    assert "示例" not in manifest.text
