"""A kit from the first table to the wall, the badges and the papers; a plan read back; who may not."""

from __future__ import annotations

import io
import re
import threading
import zipfile
from collections.abc import Callable
from datetime import datetime
from html import unescape
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.attendance.rules import wall_token
from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.audit import AuditEntry
from crm.core.clock import freeze, now, today
from crm.core.errors import DomainError
from crm.core.sheets import workbook
from crm.core.tables.limits import UPLOAD
from crm.core.tables.sheets import open_tables
from crm.core.web import CrmFlask
from crm.events import actions as events
from crm.events.models import Event, Registration
from crm.events.rules import GuestClass
from crm.kit import actions
from crm.kit.models import KitCopy, Placing, PlacingTable
from crm.kit.rules import COPY_OPEN, SHEET_HEADS, TableKind
from tests.support.events import AnEvent, a_registration, an_attendee, an_event
from tests.support.people import Browser, an_account

Browse = Callable[..., Browser]
NAMES = ("王一", "李二", "张三", "赵四", "钱五")


@pytest.fixture
def event(clean: CrmFlask) -> AnEvent:
    """Store an event the organizer and a steward work at, with five guests at its first venue and one at the other."""
    with clean.app_context(), db.transaction(write=True):
        made = an_event(code="kit", staff=[an_account(Role.ORGANIZER), an_account(Role.LIAISON)])
        for n, name in enumerate(NAMES, 1):
            row = a_registration(made, an_attendee(n, name=name, company=f"示例单位{n}")).registration
            row.rank = {3: 1, 5: 2}.get(n, 0)
            row.guest_class = GuestClass.LEADER if n == 3 else GuestClass.GUEST
        a_registration(made, an_attendee(9, name="深圳客"), venue=1)
        return made


def places(app: CrmFlask) -> dict[str, str]:
    """Return what each person is told, and see that the plan says the same."""
    with app.app_context(), db.transaction():
        rows = db.session.execute(
            select(Registration.name, Registration.table_no, PlacingTable.name.label("table"))
            .outerjoin(Placing, Placing.registration_id == Registration.id)
            .outerjoin(PlacingTable, PlacingTable.id == Placing.table_id)
        ).all()
        assert all(row.table_no == (row.table or "") for row in rows)
        return {row.name: row.table_no for row in rows if row.table_no}


def number(app: CrmFlask, name: str) -> int:
    """Return the number of a registration."""
    with app.app_context(), db.transaction():
        return db.session.scalars(select(Registration.id).where(Registration.name == name)).one()


def facts(app: CrmFlask, *names: str) -> list[str]:
    """Return which of these facts the audit log has, in order."""
    with app.app_context(), db.transaction():
        return list(
            db.session.scalars(select(AuditEntry.fact).where(AuditEntry.fact.in_(names)).order_by(AuditEntry.id))
        )


def test_tables_places_and_what_the_wall_tells(
    clean: CrmFlask, event: AnEvent, browse: Browse, visitor: Browser
) -> None:
    office = browse(Role.ORGANIZER)
    base, hall = "/events/kit/kit", f"/events/kit/kit/placing/{event.venues[0]}"
    assert "还没有桌或排" in office.get(f"{base}/placing").text
    new = {"kind": "table", "name": "1", "count": "2", "capacity": "2"}
    assert office.send(f"{hall}/tables", new | {"capacity": "0"}).status_code == 422
    assert office.send(f"{hall}/tables", new).status_code == 303
    assert "已有名为“2”" in office.send(f"{hall}/tables", new | {"name": "2"}).text
    assert office.send(f"{hall}/tables", new | {"name": "9", "count": "299"}).status_code == 422
    answer = office.send(f"{hall}/everybody", follow_redirects=True)
    assert "已自动安排 4 人。还有 1 人没有座位" in answer.text
    told = places(clean)
    assert (told["张三"], told["钱五"]) == ("1", "1")  # by 排序号
    left = next(name for name in NAMES if name not in told)
    full = office.send(f"{hall}/people", {"do": "place", "id": number(clean, left), "table_id": tables(clean)["1"]})
    assert full.status_code == 409
    assert "只剩 0 个空位" in full.text
    assert office.send(f"{hall}/people", {"do": "place", "table_id": tables(clean)["1"]}).status_code == 422
    assert office.send(f"{hall}/people", {"do": "place", "id": number(clean, left)}).status_code == 422
    undo = re.search(r'action="([^"]+/back[^"]*)"', office.send(f"{hall}/everybody", follow_redirects=True).text)
    assert undo is None  # nothing was placed, nothing to take back
    assert office.send(f"{hall}/people", {"do": "off", "id": number(clean, "张三")}).status_code == 303
    one = {"do": "place", "id": number(clean, left), "table_id": tables(clean)["1"], "place": "1"}
    assert "已安排 1 人到“1”" in office.send(f"{hall}/people", one, follow_redirects=True).text
    assert "已安排给" in office.send(f"{hall}/people", one | {"id": number(clean, "张三")}).text
    assert office.send(f"{hall}/people", one | {"place": "3"}).status_code == 422
    assert places(clean)[left] == "1"
    undone = re.search(
        r'action="([^"]+/put-back[^"]*)"',
        office.send(f"{hall}/people", one | {"do": "off"}, follow_redirects=True).text,
    )
    assert undone is not None
    assert left not in places(clean)
    assert office.send(unescape(undone[1]), follow_redirects=True).status_code == 200
    assert places(clean)[left] == "1"
    assert office.send(f"{base}/placing/put-back?plan=1").status_code == 409
    with clean.app_context(), db.transaction():
        wall = wall_token(clean.config["SECRET_KEY"], event.venues[0])
        starts = events_start(event)
    with freeze(starts):
        found = visitor.send(
            f"/e/kit/here/{wall}",
            {"code": f"1990000000{NAMES.index(left) + 1}", "scan_id": "wall-12345"},
            follow_redirects=True,
        )
    assert "桌号 1" in found.text
    assert facts(clean, "TablesAdded", "PlaceChanged") == ["TablesAdded", *["PlaceChanged"] * 8]


def events_start(event: AnEvent) -> datetime:
    """Return when the event begins."""
    return db.session.scalars(select(Event.starts_at).where(Event.id == event.id)).one()


def tables(app: CrmFlask) -> dict[str, int]:
    """Return the tables by name."""
    with app.app_context(), db.transaction():
        return {row.name: row.id for row in db.session.execute(select(PlacingTable.name, PlacingTable.id))}


def set_up(app: CrmFlask, office: Browser, event: AnEvent) -> None:
    """Set up two tables of three and place everybody."""
    hall = f"/events/kit/kit/placing/{event.venues[0]}"
    office.send(f"{hall}/tables", {"kind": "table", "name": "1", "count": "2", "capacity": "3"})
    assert office.send(f"{hall}/everybody").status_code == 303


def test_a_table_is_renamed_and_goes_when_it_is_empty(clean: CrmFlask, event: AnEvent, browse: Browse) -> None:
    office = browse(Role.SECRETARY)
    set_up(clean, office, event)
    one = f"/events/kit/kit/tables/{tables(clean)['1']}"
    assert "已坐 3 人" in office.get(one).text
    assert office.send(one, {"name": "2", "capacity": "3"}).status_code == 409
    assert office.send(one, {"name": "主桌", "capacity": "2"}).status_code == 409
    assert office.send(one, {"name": "主桌", "capacity": "4", "guest_class": "leader"}).status_code == 303
    assert sorted(places(clean).values()) == ["2", "2", "主桌", "主桌", "主桌"]
    assert office.send(f"{one}/remove").status_code == 409
    back = re.search(r'action="([^"]+/back\?batch=[^"]+)"', office.get("/events/kit/kit/placing").text)
    assert back is None
    ids = {"do": "off", "id": [number(clean, name) for name in NAMES]}
    assert office.send(f"/events/kit/kit/placing/{event.venues[0]}/people", ids).status_code == 303
    assert places(clean) == {}
    answer = office.send(f"/events/kit/kit/placing/{event.venues[0]}/everybody", follow_redirects=True)
    found = re.search(r'action="([^"]+/back\?batch=[^"]+)"', answer.text)
    assert found is not None
    assert office.send(found[1]).status_code == 303
    assert places(clean) == {}
    assert office.send(f"{one}/remove").status_code == 303
    assert list(tables(clean)) == ["2"]


def test_who_cancels_frees_the_place_and_a_colleague_takes_it_over(
    clean: CrmFlask, event: AnEvent, browse: Browse
) -> None:
    set_up(clean, browse(Role.SECRETARY), event)
    before = places(clean)
    with clean.app_context(), db.transaction(write=True):
        by = db.session.scalars(select(Registration.id).where(Registration.name == "王一")).one()
        events.transfer_own(by, an_attendee(77, name="同事甲"), by=SYSTEM)
        events.cancel(number_of("李二"), by=SYSTEM)
        events.switch(number_of("赵四"), event.venues[1], by=SYSTEM)
    after = places(clean)
    assert after.pop("同事甲") == before["王一"]
    assert after == {name: before[name] for name in ("张三", "钱五")}


def number_of(name: str) -> int:
    """Return the number of a registration, inside a transaction."""
    return db.session.scalars(select(Registration.id).where(Registration.name == name)).one()


def test_of_several_who_place_at_once_one_has_the_place(clean: CrmFlask, event: AnEvent) -> None:
    with clean.app_context(), db.transaction(write=True):
        (table,) = actions.add_tables(
            event.venues[0], "1", 1, kind=TableKind.TABLE, capacity=1, guest_class=None, by=SYSTEM
        )  # fmt: skip
        table_id, ids = table.id, [number_of(name) for name in NAMES]
    said: list[str] = []

    def sit(registration_id: int) -> None:
        try:
            with clean.app_context(), db.transaction(write=True):
                actions.place_people(event.id, event.venues[0], [registration_id], table_id, None, by=SYSTEM)
            said.append("sits")
        except DomainError as error:
            said.append(type(error).__name__)

    threads = [threading.Thread(target=sit, args=(key,)) for key in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["TableFull"] * 4 + ["sits"]
    assert list(places(clean).values()) == ["1"]


def test_a_new_edition_has_the_tables_and_nobody_at_them(clean: CrmFlask, event: AnEvent, browse: Browse) -> None:
    set_up(clean, browse(Role.SECRETARY), event)
    with clean.app_context(), db.transaction(write=True):
        made = events.copy_event(event.id, name="示例第二届", code="kit2", edition=2, on=today(), by=SYSTEM).id
        found = db.session.scalars(select(PlacingTable).where(PlacingTable.event_id == made)).all()
        assert [(table.name, table.capacity) for table in found] == [("1", 3), ("2", 3)]
        assert not db.session.scalar(select(Placing.id).where(Placing.table_id.in_([table.id for table in found])))


def cells(data: bytes) -> list[list[str]]:
    """Return the cells of a workbook as text."""
    (table,) = open_tables(data, "x.xlsx", UPLOAD).tables
    return [[str(cell) for cell in row] for _number, row in table.rows()]


def sent(office: Browser, rows: list[list[str]], name: str = "plan.xlsx") -> str:
    """Upload a plan and return the page that answers."""
    data = workbook(rows[0], rows[1:])
    answer = office.send(
        "/events/kit/kit/placing/plan", {"file": (io.BytesIO(data), name)}, content_type="multipart/form-data"
    )
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_plan_goes_out_is_edited_and_read_back_twice(clean: CrmFlask, event: AnEvent, browse: Browse) -> None:
    office = browse(Role.ORGANIZER)
    set_up(clean, office, event)
    made = office.send("/events/kit/kit/copies", {"kind": "placing", "form": "xlsx"}, follow_redirects=True)
    rows = cells(made.data)
    assert rows[0] == list(SHEET_HEADS)
    assert len(rows) == 7
    assert "没有要写入的变动" in sent(office, rows)
    by_name = {row[1]: row for row in rows[1:]}
    first, other = by_name["张三"], by_name["李二"]
    first[7:9], other[7:9] = other[7:9], first[7:9]  # two swap
    by_name["深圳客"][7] = "1"  # no such table there
    by_name["王一"][7:9] = ["", ""]
    by_name["赵四"][1] = "赵某"
    page = sent(office, rows)
    assert "变动 3 人，与现状相同 1 人，不采用 2 行" in page
    assert "此人的会场没有这一桌或排" in page
    assert "姓名与编号不符" in page
    plan = re.search(r"<textarea[^>]*>([^<]*)</textarea>", page)
    assert plan is not None
    before = places(clean)
    assert office.send("/events/kit/kit/placing/plan/apply", {"plan": "1 - 99:1"}).status_code == 409
    assert office.send("/events/kit/kit/placing/plan/apply", {"plan": "x"}).status_code == 409
    moved = re.sub(rf"(?m)^{number(clean, '王一')} \S+ -$", f"{number(clean, '王一')} 9:9 -", plan[1])
    assert office.send("/events/kit/kit/placing/plan/apply", {"plan": moved}).status_code == 409  # stands otherwise
    for _again in range(2):
        assert office.send("/events/kit/kit/placing/plan/apply", {"plan": plan[1]}).status_code == 303
    after = places(clean)
    assert "王一" not in after
    assert (after["张三"], after["李二"]) == (before["李二"], before["张三"])
    again = sent(office, rows)
    assert "没有要写入的变动" in again
    nothing = workbook(["a"], [])
    wrong = office.send(
        "/events/kit/kit/placing/plan", {"file": (io.BytesIO(nothing), "a.xlsx")}, content_type="multipart/form-data"
    )
    assert wrong.status_code == 422
    assert "没有找到" in wrong.text


def test_badges_are_printed_once_and_reprints_are_counted(clean: CrmFlask, event: AnEvent, browse: Browse) -> None:
    office = browse(Role.ORGANIZER)
    set_up(clean, office, event)
    people = "/events/kit/kit/people?kind=badge&show=fresh"
    assert "6 人还没有印" in office.get("/events/kit/kit").text
    assert (
        office.send(people, {"form": "print", "size": "200x100", "every": "y"}).status_code == 422
    )  # a size of the other kind
    assert office.send(people, {"form": "print", "size": "80x50"}).status_code == 422
    answer = office.send(
        f"{people}&venue={event.venues[0]}", {"form": "print", "size": "80x50", "every": "y"}, follow_redirects=True
    )
    page = answer.text
    assert page.count('class="pass of-a"') == 5
    assert "<svg" in page
    assert "桌号 1" in page
    assert "1 人还没有印" in office.get(people).text
    again = {"form": "xlsx", "size": "105x148", "id": number(clean, "张三"), "reason": "遗失"}
    sheet = cells(office.send("/events/kit/kit/people?kind=badge", again, follow_redirects=True).data)
    assert sheet[1][0] == "张三"
    assert "/c/" in sheet[1][6]
    listed = office.get("/events/kit/kit/people?kind=badge").text
    assert "2 次" in listed
    log = office.get("/events/kit/kit").text
    assert "补印 1" in log
    assert "遗失" in log
    tents = office.send(
        "/events/kit/kit/people?kind=name_card", {"form": "print", "size": "200x100", "id": number(clean, "张三")}
    )
    assert 'class="turned"' in office.get(tents.headers["Location"]).text
    assert browse(Role.SECRETARY).get(tents.headers["Location"]).status_code == 404  # one's own only
    with freeze(now() + COPY_OPEN):
        assert browse(Role.ORGANIZER).get(tents.headers["Location"]).status_code == 409
    assert facts(clean, "KitCopied") == ["KitCopied"] * 3


def test_every_paper_in_every_form(clean: CrmFlask, event: AnEvent, browse: Browse) -> None:
    office = browse(Role.SECRETARY)
    set_up(clean, office, event)
    with clean.app_context(), db.transaction(write=True):
        events.add_agenda(event.id, starts_at=now(), title="项目签约", note="", venue_id=None, by=SYSTEM)
    make = "/events/kit/kit/copies"
    said = {
        "sign_in": ("示例单位3", "199****0003"), "placing": ("座位号", "张三"),
        "signing_order": ("还没有审定的签约项目",),
        "host_cards": ("介绍领导和嘉宾", "1. 示例单位3 董事长助理 张三"), "handbook": ("参会名单", "何范例"),
    }  # fmt: skip
    for kind, words in said.items():
        page = office.send(make, {"kind": kind, "form": "print"}, follow_redirects=True)
        assert page.status_code == 200
        for word in words:
            assert word in page.text, (kind, word)
        word_file = office.send(make, {"kind": kind, "form": "docx"}, follow_redirects=True)
        with zipfile.ZipFile(io.BytesIO(word_file.data)) as book:
            text = "".join(ElementTree.fromstring(book.read("word/document.xml")).itertext())  # noqa: S314  # our own
        for word in words:
            assert word in text, (kind, word)
    sheet = cells(office.send(make, {"kind": "sign_in", "form": "xlsx", "phones": "y"}, follow_redirects=True).data)
    assert [row[2] for row in sheet[1:3]] == ["张三", "钱五"]
    assert sheet[1][6] == "19900000003"
    only = {"kind": "sign_in", "form": "xlsx", "venue": event.venues[1]}
    assert len(cells(office.send(make, only, follow_redirects=True).data)) == 2
    assert office.send(make, {"kind": "handbook", "form": "xlsx"}).status_code == 422
    with clean.app_context(), db.transaction():
        assert db.session.scalar(select(KitCopy.phones).order_by(KitCopy.id.desc()).offset(1)) is True


@pytest.mark.parametrize("role", [Role.LIAISON, Role.LEADER, Role.AUDITOR, Role.FIRM_ADMIN, Role.MEMBER])
def test_stewards_and_others_see_nothing_of_it(event: AnEvent, browse: Browse, role: Role) -> None:
    browser = browse(role)
    for path in ("/events/kit/kit", "/events/kit/kit/placing", "/events/kit/kit/people"):
        assert browser.get(path).status_code in (403, 404)
    assert "会务包" not in browser.get("/events/kit").text


def test_pages_cost_few_questions(
    clean: CrmFlask, event: AnEvent, browse: Browse, max_queries: Callable[[int], object]
) -> None:
    office = browse(Role.SECRETARY)
    set_up(clean, office, event)
    assert "会务包" in office.get("/events/kit").text
    for path, most in (("/events/kit/kit", 14), ("/events/kit/kit/placing", 14), ("/events/kit/kit/people", 12)):
        with max_queries(most):  # type: ignore[attr-defined]
            assert office.get(path).status_code == 200
