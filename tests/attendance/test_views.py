"""The desk's pages per role: the ticket, the tool, the verdicts, the lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.web import CrmFlask
from tests.support.events import AnEvent, a_registration, an_attendee, an_event
from tests.support.people import Browser, an_account

Browse = Callable[..., Browser]


@dataclass(frozen=True)
class Stage:
    """Two events, one of them staffed by the organizer, and a guest of each."""

    mine: AnEvent
    other: AnEvent
    ticket: str
    foreign: str
    guest_id: int


@pytest.fixture
def stage(clean: CrmFlask) -> Stage:
    """Store two events and a guest at each."""
    with clean.app_context(), db.transaction(write=True):
        staff = [an_account(Role.ORGANIZER), an_account(Role.LIAISON)]
        mine, other = an_event(code="mine", staff=staff), an_event(code="other")
        guest = a_registration(mine).registration
        foreign = a_registration(other, an_attendee(2, name="外场客")).registration
        return Stage(mine, other, guest.ticket, foreign.ticket, guest.id)


def scan(browser: Browser, stage: Stage, **data: object) -> tuple[int, str]:
    """Send one scan at the first venue; return status and the page a person ends on."""
    answer = browser.send("/events/mine/check-ins", {"venue_id": stage.mine.venues[0], "scan_id": "scan-12345", **data})
    if answer.status_code == 303:
        return 303, browser.get(answer.headers["Location"]).text
    return answer.status_code, answer.text


def test_the_public_sees_nothing_behind_a_ticket(visitor: Browser, stage: Stage) -> None:
    page = visitor.get(f"/c/{stage.ticket}")
    assert page.status_code == 200
    assert "请在签到台出示" in page.text
    assert "王样例" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    for wrong in ("x" * 27, "short", "%E4%B8%AD", "x" * 300):
        assert visitor.get(f"/c/{wrong}").status_code == 404


@pytest.mark.parametrize(
    "role", [Role.MEMBER, Role.AUDITOR, Role.FINANCE, Role.LEADER, Role.ADMINISTRATOR, Role.FIRM_ADMIN]
)
def test_who_does_not_let_people_in_sees_what_the_public_sees(browse: Browse, stage: Stage, role: Role) -> None:
    browser = browse(role)
    assert "示例机器人" not in browser.get(f"/c/{stage.ticket}").text
    assert browser.get("/events/mine/check-in").status_code == 404
    assert scan(browser, stage, code=stage.ticket)[0] == 404


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.LIAISON])
def test_staff_of_an_event_let_in_at_theirs_only(browse: Browse, stage: Stage, role: Role) -> None:
    browser = browse(role)
    assert "王样例" in browser.get(f"/c/{stage.ticket}").text
    assert "外场客" not in browser.get(f"/c/{stage.foreign}").text
    assert browser.get("/events/other/check-in").status_code == 404
    refused = browser.send("/events/other/check-ins", {"venue_id": stage.other.venues[0], "code": stage.foreign})
    assert refused.status_code == 404
    assert scan(browser, stage, code=f"https://crm.example/c/{stage.ticket}")[0] == 303


def test_the_verdicts(browse: Browse, stage: Stage) -> None:
    browser = browse(Role.SECRETARY)
    status, page = scan(browser, stage, code=stage.ticket)
    assert (status, "签到成功" in page, "data-return" in page) == (303, True, True)
    status, page = scan(browser, stage, code=stage.ticket, scan_id="scan-other")
    assert status == 409
    assert "已经签到过" in page
    assert "首次签到" in page
    assert "林示例" in page
    assert "data-return" not in page
    status, page = scan(browser, stage, code=stage.foreign)
    assert (status, "这是其他活动的票" in page, "外场客" in page) == (409, True, False)
    status, page = scan(browser, stage, code="not a ticket")
    assert (status, "查无此码" in page) == (404, True)


def test_the_other_venue_is_admitted_in_one_tap_and_undone(browse: Browse, stage: Stage) -> None:
    browser = browse(Role.SECRETARY)
    answer = browser.send(
        "/events/mine/check-ins", {"venue_id": stage.mine.venues[1], "scan_id": "scan-12345", "code": stage.ticket}
    )
    assert answer.status_code == 409
    assert "报名的是青岛会场" in answer.text
    fields = dict(re.findall(r'name="(registration_id|venue_id|scan_id|admit)" value="([^"]+)"', answer.text))
    done = browser.send("/events/mine/check-ins", fields)
    assert done.status_code == 303
    undone = browser.send(done.headers["Location"] + "/undoing", {"back": "desk"})
    assert undone.headers["Location"].endswith("/check-in")
    assert "签到已撤销" in browser.get(done.headers["Location"]).text


def test_the_tool_remembers_its_venue_and_finds_by_initials(browse: Browse, stage: Stage) -> None:
    browser = browse(Role.ORGANIZER)
    assert "这台设备在哪个会场" in browser.get("/events/mine/check-in").text
    chosen = browser.send("/events/mine/check-in/venue", {"venue_id": stage.mine.venues[1]})
    assert chosen.status_code == 303
    page = browser.get("/events/mine/check-in?q=wyl").text
    assert "王样例" in page
    assert "199****0001" in page
    assert "19900000001" not in page
    assert "王样例" in browser.get("/events/mine/check-in/found?q=0001").text
    assert "没有找到" in browser.get("/events/mine/check-in/found?q=zzz").text
    assert browser.send("/events/mine/check-in/venue", {"venue_id": stage.other.venues[0]}).status_code == 303


def test_both_counts_are_a_fragment(browse: Browse, stage: Stage) -> None:
    browser = browse(Role.ORGANIZER)
    scan(browser, stage, code=stage.ticket)
    for address in ("/events/mine/live", "/events/mine/check-in/tally"):
        page = browser.get(address)
        assert page.status_code == 200
        assert page.text.lstrip().startswith("<div data-live=")
    assert re.search(r'class="big"[^>]*>1<', browser.get("/events/mine/live").text)


def test_the_list_checks_in_and_takes_back(browse: Browse, stage: Stage) -> None:
    browser = browse(Role.SECRETARY)
    page = browser.get("/events/mine/registrations?arrival=out&q=wyl").text
    fields = dict(re.findall(r'name="(registration_id|venue_id|scan_id|back)" value="([^"]+)"', page))
    assert browser.send("/events/mine/check-ins", fields).headers["Location"].endswith("/events/mine#reg")
    shown = browser.get("/events/mine").text
    assert "王样例 已签到。" in shown
    assert "王样例" in browser.get("/events/mine/registrations?arrival=in").text
    assert "没有符合条件的报名" in browser.get("/events/mine/registrations?arrival=out").text
    undo = re.search(r'action="(/events/mine/check-ins/\d+/undoing)"', shown)
    assert undo is not None
    assert browser.send(undo[1]).status_code == 303
    assert "没有符合条件的报名" in browser.get("/events/mine/registrations?arrival=in").text


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.LEADER])
def test_readers_see_the_list_without_buttons(browse: Browse, stage: Stage, role: Role) -> None:
    page = browse(role).get("/events/mine/registrations")
    assert page.status_code == 200
    assert "王样例" in page.text
    assert "补签到" not in page.text


def test_an_organizer_sees_no_registrations_of_other_events(browse: Browse, stage: Stage) -> None:
    browser = browse(Role.ORGANIZER)
    assert "外场客" not in browser.get("/events/other/registrations").text
    assert "外场客" not in browser.get("/events/other").text
    for role in (Role.FINANCE, Role.ADMINISTRATOR, Role.MEMBER):
        assert browse(role).get("/events/mine/registrations").status_code == 404


def test_a_walk_in(browse: Browse, stage: Stage) -> None:
    browser = browse(Role.ORGANIZER)
    data = {"venue_id": stage.mine.venues[0], "name": "来样本", "mobile": "19900001111", "scan_id": "walk-12345"}
    done = browser.send("/events/mine/walk-ins", data)
    assert done.status_code == 303
    assert "来样本" in browser.get(done.headers["Location"]).text
    assert browser.send("/events/mine/walk-ins", data).headers["Location"] == done.headers["Location"]


BAD = ["", "x" * 5_000, "a\x00b", "\ud7ff\u2028", "9" * 40, "-1", "' OR 1=1 --", "\u0085", "<script>"]


@pytest.mark.parametrize("bad", BAD)
def test_bad_input_at_the_desk_is_a_sentence_never_a_fault(browse: Browse, stage: Stage, bad: str) -> None:
    browser = browse(Role.ORGANIZER)
    good = {"venue_id": stage.mine.venues[0], "name": "来样本", "mobile": "19900001111", "scan_id": "walk-12345"}
    for field in ("venue_id", "name", "mobile", "email", "company", "title"):
        answer = browser.send("/events/mine/walk-ins", good | {field: bad})
        assert answer.status_code in (303, 422), (field, answer.status_code)
    for field in ("code", "venue_id", "scan_id", "registration_id", "admit", "back"):
        answer = browser.send(
            "/events/mine/check-ins", {"venue_id": stage.mine.venues[0], "code": stage.ticket} | {field: bad}
        )
        assert answer.status_code in (303, 404, 409), (field, answer.status_code)
    for address in ("/events/mine/check-in", "/events/mine/check-in/found", "/events/mine/registrations"):
        assert browser.get(
            address, query_string={"q": bad, "arrival": bad, "venue": bad, "state": bad}
        ).status_code in (200, 404)


def test_the_second_number_of_a_scan_without_desk_is_unknown(browse: Browse, stage: Stage) -> None:
    browser = browse(Role.SECRETARY)
    assert scan(browser, stage, registration_id=stage.guest_id + 999)[0] == 404
