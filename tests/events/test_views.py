"""Pages of events for staff: making one, its parts, its states, its registrations; who sees what."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.audit import AuditEntry
from crm.core.db import session
from crm.core.web import CrmFlask
from crm.events.models import Event, Registration, Venue
from crm.events.rules import EventState
from tests.support.events import QINGDAO, SHENZHEN, AnEvent, a_registration, an_attendee, an_event
from tests.support.people import Browser, an_account

Browse = Callable[..., Browser]
EVENT = {
    "name": "示例专项行动",
    "edition": "1",
    "code": "szhd",
    "starts": "2031-01-29T14:30",
    "ends": "2031-01-29T17:30",
}


def venue(city: str, **more: str) -> dict[str, str]:
    """Return a venue's form."""
    return {
        "city_code": city, "name": f"示例厅{city[:2]}", "address": "示例路 1 号", "capacity": "100", "desk": "A 台",
        "starts": "2031-01-29T14:30", "ends": "2031-01-29T17:30", **more,
    }  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """Two events, one of them staffed by the organizer, with a guest of each."""

    mine: AnEvent
    other: AnEvent
    guest: int
    foreign: int


@pytest.fixture
def stage(clean: CrmFlask) -> Stage:
    """Store two events and a guest at each."""
    with clean.app_context(), db.transaction(write=True):
        organizer = an_account(Role.ORGANIZER)
        mine, other = an_event(code="mine", staff=[organizer]), an_event(code="other")
        return Stage(mine, other, a_registration(mine).registration.id, a_registration(other).registration.id)


def test_a_second_edition_with_a_venue_in_each_city_is_published(browse: Browse, visitor: Browser) -> None:
    browser = browse(Role.SECRETARY)
    assert browser.send("/events/", EVENT).headers["Location"].endswith("/events/szhd/edit")
    for city, desk in ((QINGDAO, "东侧 A 台"), (SHENZHEN, "2 号台")):
        assert browser.send("/events/szhd/venues", venue(city, desk=desk)).status_code == 303
    assert visitor.get("/e/szhd").status_code == 404
    copied = browser.send(
        "/events/szhd/copy", {"name": "第二届示例专项行动", "edition": "2", "code": "szhd-2", "on": "2032-03-05"}
    )
    assert copied.headers["Location"].endswith("/events/szhd-2/edit")
    assert browser.send("/events/szhd-2/state", {"to": "published"}).status_code == 303
    page = visitor.get("/e/szhd-2")
    assert page.status_code == 200
    for shown in ("2032-03-05", "东侧 A 台", "2 号台", "余 100 席", "第 2 届"):
        assert shown in page.text
    listed = browser.get("/events/?q=示例专项").text
    assert "/events/szhd-2" in listed
    assert "/events/szhd-2" not in browser.get("/events/?state=draft").text


def test_times_are_wall_times_of_both_cities(clean: CrmFlask, browse: Browse) -> None:
    browser = browse(Role.SECRETARY)
    browser.send("/events/", EVENT)
    browser.send("/events/szhd/venues", venue(QINGDAO))
    with clean.app_context(), db.transaction():
        assert session.scalars(select(Venue.starts_at)).one().isoformat() == "2031-01-29T06:30:00+00:00"
    assert re.search(r'name="at"[^>]*value="2031-01-29.14:30', browser.get("/events/szhd/edit").text)


def test_the_parts_of_an_event_come_and_go(browse: Browse, stage: Stage) -> None:
    browser = browse(Role.ORGANIZER)
    assert browser.send("/events/mine/parties", {"role": "co_organiser", "party": "示例文旅局"}).status_code == 303
    agenda = {"at": "2031-01-29T15:00", "title": "项目签约", "venue_id": str(stage.mine.venues[1])}
    assert browser.send("/events/mine/agenda", agenda).status_code == 303
    shown = browser.get("/events/mine").text
    assert "示例文旅局" in shown
    assert "项目签约" in shown
    edit = browser.get("/events/mine/edit").text
    for kind in ("parties", "agenda"):
        found = re.search(rf'action="(/events/mine/{kind}/\d+/removal)"', edit)
        assert found is not None
        assert browser.send(found[1]).status_code == 303
        assert browser.send(found[1]).status_code == 404
    assert "示例文旅局" not in browser.get("/events/mine").text


def test_staff_come_and_go_and_see_what_they_may(browse: Browse, clean: CrmFlask, stage: Stage) -> None:
    with clean.app_context(), db.transaction(write=True):
        liaison = an_account(Role.LIAISON)
    secretary, helper = browse(Role.SECRETARY), browse(Role.LIAISON)
    assert helper.get("/events/other/check-in").status_code == 404
    assert secretary.send("/events/other/staff", {"account_id": str(liaison)}).status_code == 303
    assert secretary.send("/events/other/staff", {"account_id": str(liaison)}).status_code == 409
    assert helper.get("/events/other/check-in").status_code == 200
    assert secretary.send(f"/events/other/staff/{liaison}/removal").status_code == 303
    assert helper.get("/events/other/check-in").status_code == 404


def test_a_stale_save_shows_both_texts_and_loses_nothing(browse: Browse, stage: Stage) -> None:
    first, second = browse(Role.SECRETARY), browse(Role.ORGANIZER)
    version = re.search(r'name="version" value="(\d+)"', first.get("/events/mine/edit").text)
    assert version is not None
    mine = {"name": "我改的名称", "edition": "1", "version": version[1]}
    assert second.send("/events/mine/edit", mine | {"name": "他改的名称"}).status_code == 303
    refused = first.send("/events/mine/edit", mine)
    assert refused.status_code == 409
    for text in ("我改的名称", "他改的名称", "何范例"):
        assert text in refused.text
    newer = re.search(r'name="version" value="(\d+)"', refused.text)
    assert newer is not None
    assert first.send("/events/mine/edit", mine | {"version": newer[1]}).status_code == 303


def test_publishing_names_what_leaves_the_building(browse: Browse, clean: CrmFlask) -> None:
    with clean.app_context(), db.transaction(write=True):
        an_event(code="draft-1", state=EventState.DRAFT)
        an_event(code="empty-1", seats=(), state=EventState.DRAFT)
    browser = browse(Role.SECRETARY)
    page = browser.get("/events/draft-1").text
    assert "https://crm.example/e/draft-1" in page
    assert "现在不会发出任何邮件" in page
    refused = browser.send("/events/empty-1/state", {"to": "published"})
    assert refused.status_code == 422
    assert "至少要有一个会场" in refused.text
    assert browser.send("/events/draft-1/state", {"to": "closed"}).status_code == 409
    assert browser.send("/events/draft-1/state", {"to": "nonsense"}).status_code == 422


@pytest.mark.parametrize("role", [Role.FINANCE, Role.LEADER, Role.AUDITOR, Role.LIAISON])
def test_readers_read_and_write_nothing(browse: Browse, stage: Stage, role: Role) -> None:
    browser = browse(role)
    assert browser.get("/events/mine").status_code == 200
    for address in ("/events/new", "/events/mine/edit", "/events/mine/copy", "/events/mine/venues/new"):
        assert browser.get(address).status_code == 404, address
    assert browser.send("/events/mine/state", {"to": "cancelled"}).status_code == 404
    assert browser.get(f"/events/mine/registrations/{stage.guest}/edit").status_code == 404


def test_an_organizer_reads_all_and_writes_theirs(browse: Browse, stage: Stage) -> None:
    browser = browse(Role.ORGANIZER)
    assert browser.get("/events/mine/edit").status_code == 200
    assert browser.get("/events/other").status_code == 200
    assert browser.get("/events/other/edit").status_code == 404
    assert browser.send("/events/other/venues", venue(QINGDAO)).status_code == 404
    assert browser.get(f"/events/other/registrations/{stage.foreign}").status_code == 404
    assert browser.get(f"/events/mine/registrations/{stage.foreign}").status_code == 404
    assert browser.get(f"/events/mine/registrations/{stage.guest}").status_code == 200


def test_members_see_published_events_as_the_public_does(browse: Browse, clean: CrmFlask, stage: Stage) -> None:
    with clean.app_context(), db.transaction(write=True):
        an_event(code="draft-1", name="还没公开", state=EventState.DRAFT)
    member = browse(Role.MEMBER)
    assert "还没公开" not in member.get("/events/").text
    assert member.get("/events/draft-1").status_code == 404
    assert member.get("/events/mine").headers["Location"].endswith("/e/mine")
    assert browse(Role.ADMINISTRATOR).get("/events/mine").status_code == 404


def test_contacts_are_masked_and_each_look_is_written_down(browse: Browse, clean: CrmFlask, stage: Stage) -> None:
    address = f"/events/mine/registrations/{stage.guest}"
    for role in (Role.SECRETARY, Role.ORGANIZER, Role.AUDITOR):
        page = browse(role).get(address).text
        assert "199****0001" in page
        assert "guest1@example.com" not in page
    assert "guest1@example.com" in browse(Role.ORGANIZER).send(f"{address}/contact").text
    assert browse(Role.AUDITOR).send(f"{address}/contact").status_code == 404
    with clean.app_context(), db.transaction():
        assert session.scalars(select(AuditEntry.fact)).all().count("ContactRevealed") == 1


def test_staff_take_a_registration_through_its_life(browse: Browse, clean: CrmFlask, stage: Stage) -> None:
    browser = browse(Role.ORGANIZER)
    data = {
        "venue_id": stage.mine.venues[0],
        "name": "代样本",
        "mobile": "19900007777",
        "guest_class": "leader",
        "rank": "1",
        "nonce": "n" * 20,
    }
    made = browser.send("/events/mine/registrations", data)
    assert made.status_code == 303
    assert browser.send("/events/mine/registrations", data).headers["Location"] == made.headers["Location"]
    twice = browser.send("/events/mine/registrations", data | {"nonce": "m" * 20})
    assert twice.status_code == 409
    assert "代样本" in twice.text
    page = made.headers["Location"]
    assert re.findall(r'class="name"[^>]*>(..本|王样例)<', browser.get("/events/mine").text) == ["代样本", "王样例"]
    assert browser.send(f"{page}/venue", {"venue_id": stage.mine.venues[1]}).status_code == 303
    assert browser.send(f"{page}/venue", {"venue_id": stage.other.venues[1]}).status_code == 422
    assert browser.send(f"{page}/confirmation").status_code == 422
    assert browser.send(f"{page}/cancellation").status_code == 303
    assert browser.send(f"{page}/cancellation").status_code == 409
    assert browser.send(f"{page}/seat").status_code == 409
    with clean.app_context(), db.transaction():
        assert session.scalars(
            select(Venue.seats_taken).where(Venue.event_id == stage.mine.id).order_by(Venue.id)
        ).all() == [1, 0]


def test_the_list_pages_by_key(clean: CrmFlask, browse: Browse) -> None:
    with clean.app_context(), db.transaction(write=True):
        event = an_event(code="big", seats=((QINGDAO, 500),))
        for n in range(120):
            a_registration(event, an_attendee(n + 1, name=f"示例{n:03d}", email=""))
    browser = browse(Role.SECRETARY)
    seen: list[str] = []
    address: str | None = "/events/big/registrations"
    while address:
        page = browser.get(address).text
        seen += re.findall(r'class="name"[^>]*>(示例\d{3})<', page)
        found = re.search(r'href="([^"]+)" rel="next"', page)
        address = found[1].replace("&amp;", "&") if found else None
    assert seen == [f"示例{n:03d}" for n in range(120)]
    assert browser.get("/events/big/registrations?after=broken").status_code == 200


def test_the_event_page_costs_the_same_for_many_guests(
    clean: CrmFlask, browse: Browse, max_queries: Callable[[int], object]
) -> None:
    with clean.app_context(), db.transaction(write=True):
        event = an_event(code="big", seats=((QINGDAO, 500),))
        for n in range(60):
            a_registration(event, an_attendee(n + 1, email=""))
    browser = browse(Role.SECRETARY)
    browser.get("/events/big")
    with max_queries(45):  # type: ignore[attr-defined]  # a context manager
        assert browser.get("/events/big").status_code == 200
    with max_queries(8):  # type: ignore[attr-defined]  # a context manager
        assert browser.get("/events/big/live").status_code == 200


GUEST = {"name": "n", "mobile": "19900007777", "rank": "0", "guest_class": "guest"}
BAD = ["", "x" * 5_000, "a\x00b", "a\u2028b", "9" * 40, "-1", "' OR 1=1 --", "2021-13-45T99:99", "javascript:alert(1)"]


@pytest.mark.parametrize("bad", BAD)
def test_bad_input_on_every_form_is_a_sentence_never_a_fault(browse: Browse, stage: Stage, bad: str) -> None:
    browser = browse(Role.SECRETARY)
    forms = {
        "/events/": EVENT | {"code": ""},
        "/events/mine/edit": {"name": "n", "edition": "1", "version": "1"},
        "/events/mine/copy": {"name": "n", "edition": "2", "on": "2031-01-01", "code": ""},
        "/events/mine/venues": venue(QINGDAO),
        f"/events/mine/venues/{stage.mine.venues[0]}": venue(QINGDAO) | {"version": "1"},
        "/events/mine/parties": {"role": "host", "party": "p"},
        "/events/mine/agenda": {"at": "2031-01-01T10:00", "title": "t", "venue_id": ""},
        "/events/mine/staff": {"account_id": "1", "staff_venue": ""},
        "/events/mine/registrations": GUEST | {"venue_id": str(stage.mine.venues[0])},
        f"/events/mine/registrations/{stage.guest}/edit": GUEST | {"version": "1"},
        f"/events/mine/registrations/{stage.guest}/venue": {"venue_id": ""},
        "/events/mine/state": {"to": "running", "reason": ""},
    }  # fmt: skip
    for address, good in forms.items():
        for field in good:
            answer = browser.send(address, good | {field: bad})
            assert answer.status_code in (303, 404, 409, 422), (address, field, answer.status_code)
    for name in ("q", "state", "city", "time", "after", "before"):
        assert browser.get("/events/", query_string={name: bad}).status_code in (200, 404), name
    assert browser.get(f"/events/{bad[:50] or 'x'}").status_code in (200, 404)


def test_what_was_typed_stays_in_a_refused_form(browse: Browse, stage: Stage) -> None:
    browser = browse(Role.SECRETARY)
    refused = browser.send(
        "/events/mine/venues", venue(QINGDAO, name="很特别的厅", capacity="几百", ends="2031-01-29T14:00")
    )
    assert refused.status_code == 422
    assert "很特别的厅" in refused.text
    assert "几百" in refused.text
    reversed_ = browser.send("/events/mine/venues", venue(QINGDAO, ends="2031-01-29T14:00"))
    assert reversed_.status_code == 422
    assert "结束时间应晚于开始时间" in reversed_.text


def test_nothing_of_a_refused_registration_is_stored(browse: Browse, clean: CrmFlask, stage: Stage) -> None:
    browse(Role.SECRETARY).send("/events/mine/registrations", {"name": "", "venue_id": stage.mine.venues[0]})
    with clean.app_context(), db.transaction():
        assert len(session.scalars(select(Registration.id)).all()) == 2


def test_the_list_is_narrowed_to_a_series_and_to_ones_own_work_and_kept_as_a_view(
    clean: CrmFlask, browse: Browse
) -> None:
    with clean.app_context(), db.transaction(write=True):
        an_event(name="我办的会", code="mine", staff=[an_account(Role.ORGANIZER)])
        again = an_event(name="专项行动二", code="again").id
        db.session.get_one(Event, again).series = "专项行动"
    browser = browse(Role.ORGANIZER)
    mine, series = browser.get("/events/?work=mine").text, browser.get("/events/?series=专项行动").text
    assert "我办的会" in mine
    assert "专项行动二" not in mine
    assert "专项行动二" in series
    assert "我办的会" not in series
    assert "没有符合条件的活动" not in browser.get("/events/?series=没有这个系列").text, (
        "what means nothing is left out"
    )
    saved = browser.send("/views/events", {"name": "行动", "list": "series=专项行动"})
    assert saved.status_code == 303
    assert "行动" in browser.get("/views/events/menu").text
    assert "data-load" not in browse(Role.MEMBER).get("/events/").text
