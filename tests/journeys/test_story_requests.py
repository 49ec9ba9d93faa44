"""The same story without a browser, on SQLite and on PostgreSQL alike: what each step changes, and what it must not."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.clock import today
from crm.core.web import CrmFlask
from crm.demo import load
from crm.events.models import Registration
from crm.members.models import Enterprise, Person
from crm.projects.models import Project
from tests.journeys.ground import Ground, fields_of, hidden
from tests.support import mailbox
from tests.support.events import an_event
from tests.support.people import Browser, an_account

Browse = Callable[..., Browser]
Run = Callable[..., Any]
MESSY = Path(__file__).parents[1] / "transfer" / "messy"
EXPECTED = [json.loads(path.read_text()) for path in sorted(MESSY.glob("*.expected.json"))]


def test_1_the_dashboard_and_the_rows_behind_each_figure(browse: Browse, clean: CrmFlask, run: Run) -> None:
    with clean.app_context(), db.transaction(write=True):
        load.load(today(), "no hash")
    secretary = browse(Role.SECRETARY)
    page = secretary.get("/").text
    figures = page.partition('class="kpis"')[2].partition("</ul>")[0]
    assert re.search(r'id="kpi-projects".*?class="value"><a [^>]*>76<', figures, re.S)
    assert re.search(r'id="kpi-investment".*?class="value"><a [^>]*>906\.38<', figures, re.S)
    for link in set(re.findall(r'href="([^"]+)"', figures)):
        assert secretary.get(link.replace("&amp;", "&")).status_code == 200, link
    ledger = secretary.get("/recognition/").text
    assert 'id="sum-projects">76<' in ledger
    assert 'id="sum-investment">906.38<' in ledger
    said = run("figures")
    assert (said["projects"], said["total_investment_yi"]) == (76, "906.38")


def test_2_seven_messy_lists_through_the_command(clean: CrmFlask, run: Run, database: Ground) -> None:
    with clean.app_context(), db.transaction(write=True):
        code = an_event(code="wl2").code
    for expected in EXPECTED:
        at = ["--event", code] if expected["kind"] == "attendance" else []
        done = run("import", expected["kind"], MESSY / expected["file"], *at)
        assert {name: done[name] for name in expected} == expected
    assert (database.count(Project), database.count(Enterprise) > 40) == (13, True), "each list made what it says"
    database.audited(("ImportFinished", "命令行"))


def test_2_nothing_is_written_before_the_button_and_a_batch_is_undone(browse: Browse, database: Ground) -> None:
    secretary = browse(Role.SECRETARY)
    expected = EXPECTED[0]
    file = (io.BytesIO((MESSY / expected["file"]).read_bytes()), expected["file"])
    address = secretary.send("/import/", {"kind": "members", "file": file}).location.removesuffix("/map")
    page = secretary.get(f"{address}/map").text
    chosen = dict(re.findall(r'name="(column-\d+)"(?:(?!</select>).)*?value="(\w+)" selected', page, re.S))
    check = secretary.send(f"{address}/map", chosen, follow_redirects=True).text
    for each in expected["rejected"]:
        assert f"第 {each['row']} 行" in check
    kept = ("import_batch", "heading_memory", "audit_entry", "audit_value", "audit_seal", "audit_sealed", "stored_file")
    before = database.checksum(*kept, "session", "search_entry")
    assert database.count(Enterprise) == 0
    secretary.send(f"{address}/start", {"as_members": "y"})
    assert database.count(Enterprise) == expected["summary"]["accepted"]
    assert secretary.send(f"{address}/undo").status_code == 303
    assert "已整批撤销" in secretary.get(address).text
    after = database.checksum(*kept, "session", "search_entry")
    assert {name for name in before if before[name] != after[name]} <= {"import_row"}
    assert (database.count(Enterprise), database.count(Person)) == (0, 0)
    database.audited(("ImportUploaded", "林示例"), ("ImportFinished", "林示例"), ("ImportUndone", "林示例"))


def test_3_found_by_any_spelling_and_two_editors_lose_nothing(browse: Browse, run: Run, database: Ground) -> None:
    run("import", "members", MESSY / EXPECTED[0]["file"])
    mine, theirs = browse(Role.SECRETARY), browse(Role.SECRETARY, email="other@example.com")
    firms = []
    for query in ("日辰", "qingdaorichenshipin", "rcsp", "ＲＣＳＰ", "青島日辰食品", "日晨食品"):
        rows = mine.get("/enterprises/", query_string={"q": query, "home": ""}).text.partition("<tbody>")[2]
        firms.append(re.search(r'class="name" href="(/enterprises/\d+)" title="青岛日辰食品', rows))
    assert all(firms), firms
    url = firms[0][1] if firms[0] else ""
    page = mine.get(f"{url}/edit").text
    base = hidden(page, "version", "base")
    stored = fields_of(page)
    assert theirs.send(f"{url}/edit", base | stored | {"address": "他人的示例路 1 号"}).status_code == 303
    stale = mine.send(f"{url}/edit", base | stored | {"address": "我的示例路 2 号", "intro": "我写的简介"})
    assert stale.status_code == 409
    for text in ("他人的示例路 1 号", "我的示例路 2 号", "我写的简介"):
        assert text in stale.text
    again = hidden(stale.text, "version", "base", "clash") | stored
    again |= {"address": "我的示例路 2 号", "intro": "我写的简介", "pick_address": "theirs", "pick_intro": "yours"}
    assert mine.send(f"{url}/edit", again).status_code == 303
    shown = mine.get(url).text
    assert "他人的示例路 1 号" in shown
    assert "我写的简介" in shown
    likely = mine.send("/enterprises/", {"name": "青岛日辰食品有限责任公司"})
    assert likely.status_code == 409
    assert "青岛日辰食品股份有限公司" in likely.text
    database.audited(("EnterpriseEdited", "林示例"))


def _second_edition(secretary: Browser, clean: CrmFlask) -> str:
    """Copy an event, change its Shenzhen venue, staff it, publish it; return its code."""
    with clean.app_context(), db.transaction(write=True):
        first = an_event(name="文旅产业数字化专项行动", code="wl1")
        organizer = an_account(Role.ORGANIZER)
    day = (today() + timedelta(days=1)).isoformat()
    copy = {"name": "文旅产业数字化专项行动", "edition": "2", "code": "wl2", "on": day}
    assert secretary.send("/events/wl1/copy", copy).location.endswith("/events/wl2/edit")
    venues = re.findall(r"/events/wl2/venues/(\d+)\"", secretary.get("/events/wl2/edit").text)
    place = {
        "city_code": "440300", "name": "深圳会场", "address": "示例路 8 号（演示地址）", "capacity": "2",
        "desk": "三层 B 台",
        "starts": f"{day}T14:00", "ends": f"{day}T17:30",
    }  # fmt: skip
    url = f"/events/wl2/venues/{venues[1]}"
    assert secretary.send(url, place | hidden(secretary.get(url).text, "version")).status_code == 303
    assert secretary.send("/events/wl2/staff", {"account_id": str(organizer)}).status_code == 303
    assert secretary.send("/events/wl2/state", {"to": "published"}).status_code == 303
    assert first.code == "wl1"
    return "wl2"


def _registers(visitor: Browser, code: str, n: int, name: str) -> str:
    """Register a stranger at the Shenzhen venue; return the address of the ticket's page."""
    page = visitor.get(f"/e/{code}").text
    venue = re.search(r'name="venue_id" value="(\d+)"[^>]*><span>深圳', page)
    assert venue is not None
    person = {
        "venue_id": venue[1], "name": name, "company": "示例湾区数字文旅有限公司", "mobile": f"1990000778{n}",
        "email": f"guest{n}@example.com", "consent": "y", **hidden(page, "nonce"),
    }  # fmt: skip
    answer = visitor.send(f"/e/{code}", person)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_4_and_5_a_second_edition_strangers_register_and_are_let_in(
    browse: Browse, visitor: Browser, clean: CrmFlask, outbox: Path, database: Ground
) -> None:
    code = _second_edition(browse(Role.SECRETARY), clean)
    for n, name in enumerate(("柳示例", "穆范例")):
        assert "签到时出示" in visitor.get(_registers(visitor, code, n, name)).text
    (mail,) = mailbox.mails(outbox, "guest0@example.com")
    assert {"text/calendar", "image/png"} <= {part.get_content_type() for part in mail.walk()}
    (ticket,) = {link.removeprefix("https://crm.example") for link in mailbox.links(mail) if "/c/" in link}
    organizer, url = browse(Role.ORGANIZER), f"/events/{code}"
    before = database.checksum("session")
    assert "请在签到台出示" in visitor.get(ticket).text
    holder = organizer.get(ticket).text
    assert {k: v for k, v in database.checksum("session").items() if before[k] != v} == {}, "looking changes nothing"
    venue = re.search(
        r'name="venue_id" value="(\d+)"><input type="hidden" name="scan_id"[^>]*>[^<]*<button[^>]*primary', holder
    )
    assert venue is not None
    scan = {"code": ticket.rpartition("/")[2], "venue_id": venue[1], "scan_id": "scan-00000001"}
    first = organizer.send(f"{url}/check-ins", scan, follow_redirects=True)
    assert "签到成功" in first.text
    second = organizer.send(f"{url}/check-ins", scan | {"scan_id": "scan-00000002"})
    assert second.status_code == 409
    assert re.search(r"首次签到 \d\d-\d\d \d\d:\d\d，深圳会场 三层 B 台，操作员 何范例", second.text)
    undo = re.search(r'action="(/events/wl2/check-ins/\d+/undoing)"', second.text)
    assert undo is not None
    assert organizer.send(undo[1], {"back": "desk"}).status_code == 303
    for query, name in (("lsl", "柳示例"), ("7781", "穆范例")):
        found = organizer.get(f"{url}/check-in/found", query_string={"q": query}).text
        assert name in found
        chosen = hidden(found, "registration_id") | {"venue_id": venue[1], "scan_id": f"scan-{query}-0003"}
        assert "签到成功" in organizer.send(f"{url}/check-ins", chosen, follow_redirects=True).text
    assert re.search(r">2<small> / 2 人", organizer.get(f"{url}/live").text)
    assert database.count(Registration) == 2
    database.audited(
        ("EventCopied", "林示例"), ("VenueEdited", "林示例"), ("EventMoved", "林示例"), ("StaffChanged", "林示例"),
        ("PersonRegistered", "访客"), ("CheckedIn", "何范例"), ("CheckInUndone", "何范例"),
    )  # fmt: skip
