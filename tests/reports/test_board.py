"""The big screen: exact numbers, nobody's name, an address that needs nobody signed in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from crm.accounts.permissions import Role
from crm.attendance import actions as attendance
from crm.attendance.models import CheckIn
from crm.core import db
from crm.core.clock import freeze, now
from crm.core.web import CrmFlask
from crm.events import actions as events
from crm.events.rules import EventState, RegistrationState
from crm.projects import actions as projects
from crm.reports.board import key_of
from tests.support.events import AnEvent, a_registration, an_attendee, an_event
from tests.support.people import Browser, an_account, an_actor
from tests.support.pipeline import details

Browse = Callable[..., Browser]


@pytest.fixture
def held(clean: CrmFlask) -> AnEvent:
    """Store an event where three of four people came and one signing was logged at the second venue."""
    with clean.app_context(), db.transaction(write=True):
        by = an_actor(Role.SECRETARY)
        event = an_event(code="mine", staff=[an_account(Role.ORGANIZER)], starts_in=timedelta(hours=1))
        for n, venue in enumerate((0, 0, 1, 1)):
            who = an_attendee(n, company=f"示例{n % 2}有限公司")
            row = a_registration(event, who, venue=venue, by=by).registration
            if n < 3:
                attendance.check_in(
                    event.id, venue_id=event.venues[venue], ticket=row.ticket, scan_id=f"board-scan-{n}", by=by
                )
        projects.log_signing(details(), event_id=event.id, venue_id=event.venues[1], by=by)
    return event


def shown(page: str) -> str:
    """Return the words of a page, one space between them."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_staff_are_led_to_a_screen_that_needs_nobody(browse: Browse, visitor: Browser, held: AnEvent) -> None:
    answer = browse(Role.ORGANIZER).get("/events/mine/board")
    assert answer.status_code == 303
    page = visitor.get(answer.headers["Location"])
    assert page.status_code == 200
    text = shown(page.text)
    assert "到场 3 / 4 人" in text
    assert "到场率 75.0 %" in text
    assert "到场企业 2" in text
    assert "现场签约 1 个 · 6.50 亿元" in text
    assert "王样例" not in text
    assert "示例0有限公司" not in text


def test_the_figures_move_by_themselves(visitor: Browser, clean: CrmFlask, held: AnEvent) -> None:
    with clean.app_context():
        address = f"/board/mine/{key_of('mine')}/figures"
    answer = visitor.get(address, headers={"X-Background": "1"})
    assert f'data-live="{address}"' in answer.text
    with clean.app_context(), db.transaction(write=True):
        row = a_registration(held, an_attendee(9)).registration
        attendance.check_in(
            held.id, venue_id=held.venues[0], ticket=row.ticket, scan_id="board-scan-9", by=an_actor(Role.SECRETARY)
        )
    assert "到场 4 / 5 人" in shown(visitor.get(address).text)


def test_a_wrong_key_another_events_key_and_a_screen_past_its_time_do_not_exist(
    visitor: Browser, clean: CrmFlask, held: AnEvent
) -> None:
    with clean.app_context(), db.transaction(write=True):
        an_event(code="other")
        mine, other = key_of("mine"), key_of("other")
    assert visitor.get(f"/board/mine/{mine}").status_code == 200
    for wrong in (other, mine[:-1], "x", "%E4%B8%AD%E6%96%87"):
        assert visitor.get(f"/board/mine/{wrong}").status_code == 404
    assert visitor.get(f"/board/none/{mine}").status_code == 404
    with freeze(now() + timedelta(days=2)):
        assert visitor.get(f"/board/mine/{mine}").status_code == 404


def test_a_cancelled_event_shows_nothing(visitor: Browser, clean: CrmFlask, held: AnEvent) -> None:
    with clean.app_context(), db.transaction(write=True):
        events.move_event(an_event(code="gone").id, EventState.CANCELLED, by=an_actor(Role.SECRETARY))
        key = key_of("gone")
    assert visitor.get(f"/board/gone/{key}").status_code == 404


@pytest.mark.parametrize("role", [Role.MEMBER, Role.FIRM_ADMIN])
def test_members_are_not_led_there(browse: Browse, held: AnEvent, role: Role) -> None:
    assert browse(role).get("/events/mine/board").status_code == 404


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_what_came_of_an_event_opens_its_rows(browse: Browse, clean: CrmFlask, held: AnEvent, locale: str) -> None:
    secretary = browse(Role.SECRETARY)
    secretary.set_cookie("locale", locale)
    assert "/events/mine/outcome" not in secretary.get("/events/mine").text, "nothing has come of it yet"
    with freeze(now() + timedelta(days=1)):
        browser = browse(Role.ORGANIZER)
        browser.set_cookie("locale", locale)
        assert "/events/mine/outcome" in browser.get("/events/mine").text
        page = browser.get("/events/mine/outcome")
        assert page.status_code == 200
        for word in ("75.0", "650.00" if locale == "en" else "6.50", "示例0有限公司"):
            assert word in page.text, word
        for address in re.findall(r'href="(/(?:events/mine/|leads/\?|projects/\?)[^"]*)"', page.text):
            assert browser.get(address.replace("&amp;", "&")).status_code == 200, address
    for role in (Role.MEMBER, Role.FINANCE):
        assert browse(role).get("/events/mine/outcome").status_code == 404, role


def test_who_is_expected_holds_a_seat(browse: Browse, clean: CrmFlask, held: AnEvent) -> None:
    with clean.app_context(), db.transaction(write=True):
        by, waiting = an_actor(Role.SECRETARY), an_attendee(9, name="候补样例")
        row = a_registration(held, waiting, by=by).registration
        row.state = RegistrationState.WAITLISTED
    secretary = browse(Role.SECRETARY)
    for arrival, shown_there in (("", True), ("due", False), ("out", False)):
        page = secretary.get(f"/events/mine/registrations?arrival={arrival}").text
        assert ("候补样例" in page) == shown_there, arrival


def test_every_figure_of_the_outcome_is_the_length_of_its_list(browse: Browse, clean: CrmFlask, held: AnEvent) -> None:
    """With who came to the other venue, who cancelled afterwards, who stood in line, and who names no firm."""
    with clean.app_context(), db.transaction(write=True):
        by = an_actor(Role.SECRETARY)
        moved, gone, line, unnamed = (
            a_registration(held, an_attendee(20 + n, company=firm), by=by).registration
            for n, firm in enumerate(("示例甲有限公司", "示例甲有限公司", "示例乙有限公司", ""))
        )
        line.state = RegistrationState.WAITLISTED
        db.session.flush()
        for n, row in enumerate((moved, gone, line)):
            attendance.check_in(
                held.id, venue_id=held.venues[0], ticket=row.ticket, scan_id=f"outcome-scan-{n}", admit=True, by=by
            )
        elsewhere = update(CheckIn).where(CheckIn.registration_id == moved.id)  # as settling two scans does
        db.session.execute(elsewhere.values(venue_id=held.venues[1]))
        gone.state = RegistrationState.CANCELLED_BY_ATTENDEE
        assert unnamed.company == ""
    secretary = browse(Role.SECRETARY)
    with freeze(now() + timedelta(days=1)):
        secretary = browse(Role.ORGANIZER)
        page = secretary.get("/events/mine/outcome").text
        figures = re.findall(r'href="(/events/mine/registrations\?[^"]*arrival=[^"]*)">(\d+)', page)
        for address, figure in figures:
            listed = secretary.get(address.replace("&amp;", "&")).text
            assert re.search(rf'class="sub">{figure} 人<', listed), (address, figure)
    assert len(figures) > 20
    assert tuple(figure for _address, figure in figures[:3]) == ("7", "6", "2")
