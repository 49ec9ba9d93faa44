"""The wizard in the browser's words: upload, columns, check, import, undo; and what hostile or hasty people do."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from crm.accounts.permissions import Role
from crm.core import db, search
from crm.core.audit import AuditEntry
from crm.core.web import CrmFlask
from crm.leads.models import SaidApart
from crm.members.models import Employment, Enterprise, Membership, Person
from crm.projects.models import Project
from crm.transfer import rules
from crm.transfer.models import HeadingMemory, ImportBatch, ImportRow
from crm.transfer.rules import BatchState
from tests.support.people import Browser

MESSY = Path(__file__).parent / "messy"
EXPECTED = sorted(MESSY.glob("*.expected.json"))
LIST = "企业名称,所在城市,联系人,联系电话,电子邮箱,入会日期\n"
ONE = LIST + "青岛示例海洋科技有限公司,青岛市,王样例,19900000001,a@example.com,2020-05-01\n"
Sign = Callable[..., Browser]


def sent(browser: Browser, content: bytes | str, name: str = "名单.csv", kind: str = "members", **more: str) -> str:
    """Upload a file; return the address of its import."""
    data = content.encode() if isinstance(content, str) else content
    answer = browser.send("/import/", {"kind": kind, "file": (io.BytesIO(data), name), **more})
    assert answer.status_code == 303, answer.text
    assert answer.location.endswith("/map")
    return answer.location.removesuffix("/map")


def mapped(browser: Browser, address: str, **changed: str) -> str:
    """Confirm the columns as they are proposed (or `changed`); return the check page."""
    page = browser.get(f"{address}/map").text
    chosen = {}
    for name, options in re.findall(r'<select class="input" name="(column-\d+)".*?>(.*?)</select>', page, re.S):
        found = re.search(r'value="(\w*)" selected', options)
        chosen[name] = found[1] if found else ""
    answer = browser.send(f"{address}/map", chosen | changed)
    assert answer.status_code == 303, answer.text
    page = browser.get(answer.location)
    assert page.status_code == 200
    return page.text


def imported(browser: Browser, address: str, **chosen: str) -> str:
    """Say 导入; return the page of the batch."""
    answer = browser.send(f"{address}/start", {"as_members": "y", **chosen})
    assert answer.status_code == 303, answer.text
    return browser.get(answer.location).text


def count(app: CrmFlask, table: type[db.Base]) -> int:
    with app.app_context(), db.transaction():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def summary(app: CrmFlask) -> dict[str, object]:
    with app.app_context(), db.transaction():
        return dict(db.session.scalars(select(ImportBatch.summary).order_by(ImportBatch.id.desc())).first() or {})


@pytest.mark.parametrize("path", [p for p in EXPECTED if "06" not in p.name[:2]], ids=lambda path: path.name[:2])
def test_a_messy_file_through_the_wizard(browse: Sign, clean: CrmFlask, path: Path) -> None:
    expected = json.loads(path.read_text())
    secretary = browse(Role.SECRETARY)
    address = sent(secretary, (MESSY / expected["file"]).read_bytes(), expected["file"], expected["kind"])
    page = mapped(secretary, address)
    found = summary(clean)
    counts = {name: number for name, number in expected["summary"].items() if name != "sum_amount_wan_cny"}
    assert {name: found[name] for name in counts} == counts
    assert [(each["row"], each["reason"]) for each in found["refused"]] == [  # type: ignore[attr-defined]
        (each["row"], each["reason"]) for each in expected["rejected"]
    ]
    for each in expected["rejected"]:
        assert f"第 {each['row']} 行" in page
    assert count(clean, Enterprise) == count(clean, Project) == 0
    imported(secretary, address)
    made = Project if expected["kind"] == "projects" else Enterprise
    again = expected["kind"] == "projects" and 1
    assert count(clean, made) == counts["accepted"] - again
    with clean.app_context(), db.transaction():
        rows = db.session.execute(select(ImportRow.row, ImportRow.outcome).order_by(ImportRow.row)).all()
    assert sorted(r.row for r in rows if r.outcome == "accepted") == [e["row"] for e in expected["accepted"]]
    assert sorted(r.row for r in rows if r.outcome == "merged") == sorted(e["row"] for e in expected["merged"])


def test_undo_leaves_nothing_and_the_numbers_are_named(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    address = sent(secretary, (MESSY / "01_members_title_merged.xlsx").read_bytes(), "01.xlsx")
    mapped(secretary, address)
    page = imported(secretary, address)
    assert "将删除新增的 26 条" in page
    assert count(clean, Enterprise) == 26
    assert count(clean, Membership) > 0
    assert secretary.send(f"{address}/undo").status_code == 303
    assert "已整批撤销" in secretary.get(address).text
    for table in (Enterprise, Person, Employment, Membership, search.SearchEntry):
        assert count(clean, table) == 0
    assert secretary.send(f"{address}/undo").status_code == 409


def test_what_others_changed_or_used_stays_and_is_listed(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    rows = [f"青岛示例{name}科技有限公司,青岛市,王{name},1990000000{n},,2020-05-01" for n, name in enumerate("甲乙丙")]
    address = sent(secretary, LIST + "\n".join(rows))
    mapped(secretary, address)
    imported(secretary, address)
    with clean.app_context(), db.transaction(write=True):
        first, second, _third = db.session.scalars(select(Enterprise).order_by(Enterprise.id)).all()
        first.website = "www.example.com"
        db.session.add(
            Project(
                name="示例项目", name_key="示例项目", investor=second.name, investor_key=second.name_key,
                investor_id=second.id, kind="light", sector="other", agreement="intent",
                signed_on=second.created_at.date(), created_at=second.created_at, created_by="某人",
            )
        )  # fmt: skip
    secretary.send(f"{address}/undo")
    page = secretary.get(f"{address}?show=left").text
    assert "导入之后被他人修改过" in page
    assert "已有其他记录引用" in page
    assert count(clean, Enterprise) == count(clean, Person) == count(clean, Membership) == 2


def test_the_same_file_again_changes_nothing(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    data = (MESSY / "01_members_title_merged.xlsx").read_bytes()
    for _time in range(2):
        address = sent(secretary, data, "01.xlsx")
        mapped(secretary, address)
        before = count(clean, AuditEntry)
        imported(secretary, address)
    assert summary(clean)["applied"] == {"created": 0, "updated": 0, "unchanged": 26, "conflicts": 0}
    assert count(clean, AuditEntry) == before + 2, "started and finished, nothing else"


def test_a_renamed_enterprise_is_still_the_row_of_that_file(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    for _time in range(2):
        address = sent(secretary, ONE)
        mapped(secretary, address)
        imported(secretary, address)
        with clean.app_context(), db.transaction(write=True):
            known = db.session.scalars(select(Enterprise)).one()
            known.name, known.name_key = "青岛示例新名科技有限公司", "青岛示例新名科技有限公司"
    assert summary(clean)["applied"] == {"created": 0, "updated": 0, "unchanged": 0, "conflicts": 1}


def test_empty_fields_are_filled_and_differing_ones_are_kept(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    address = sent(secretary, "企业名称,所在城市\n青岛示例海洋科技有限公司,青岛市\n")
    mapped(secretary, address)
    imported(secretary, address)
    more = ONE.replace("企业名称,", "企业名称,website,").replace("公司,青岛", "公司,www.example.com,青岛")
    address = sent(secretary, more.replace(",青岛市", ",深圳市"))
    page = mapped(secretary, address)
    assert "与系统中内容不同" in page
    page = imported(secretary, address)
    assert "保留了系统中的：所在城市" in page
    with clean.app_context(), db.transaction():
        known = db.session.scalars(select(Enterprise)).one()
        assert (known.city_code, known.website, known.version) == ("370200", "www.example.com", 2)
        assert db.session.scalars(select(Membership.number)).one() == "00001"
    secretary.send(f"{address}/undo")
    with clean.app_context(), db.transaction():
        known = db.session.scalars(select(Enterprise)).one()
        assert (known.website, known.version) == ("", 3)
    assert count(clean, Person) == count(clean, Membership) == 0


def test_likely_duplicates_are_decided_one_by_one(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    address = sent(secretary, ONE)
    mapped(secretary, address)
    imported(secretary, address)
    likely = LIST + "".join(
        f"{name},青岛市,,,,\n"
        for name in ("青岛市示例海洋科技股份有限公司", "青岛示例海洋科技有限责任公司", "青岛市示例海洋科技集团有限公司")
    )
    address = sent(secretary, likely.replace("集团有限公司", "有限责任公司"))
    page = mapped(secretary, address)
    rows = [each["row"] for each in summary(clean)["likely"]]  # type: ignore[attr-defined]
    assert rows
    assert "名称相同" in page
    refused = secretary.send(f"{address}/start", {})
    assert refused.status_code == 422
    assert "没有选择" in refused.text
    with clean.app_context(), db.transaction():
        known = db.session.scalars(select(Enterprise.id)).one()
    assert secretary.send(f"{address}/start", {f"row-{rows[0]}": "999999"}).status_code == 422
    choices = {f"row-{row}": "skip" for row in rows} | {f"row-{rows[0]}": str(known)}
    imported(secretary, address, **choices)
    assert count(clean, Enterprise) == 1


def test_a_project_that_looks_like_one_we_have_is_told_apart_with_a_word(browse: Sign, clean: CrmFlask) -> None:
    head = "项目名称,投资方,总投资（亿元）,签约日期\n"
    secretary = browse(Role.SECRETARY)
    address = sent(secretary, head + "智能导览机器人,示例机器人有限公司,6.5,2026-03-01\n", kind="projects")
    mapped(secretary, address)
    imported(secretary, address)
    more = (
        head
        + "导览机器人二期,示例机器人有限公司,6.6,2026-05-01\n智能导览机器人项目,示例机器人有限公司,6.5,2026-03-01\n"
    )
    address = sent(secretary, more, kind="projects")
    page = mapped(secretary, address)
    assert "投资方相同" in page
    rows = [each["row"] for each in summary(clean)["likely"]]  # type: ignore[attr-defined]
    assert len(rows) == 2
    with clean.app_context(), db.transaction():
        first = db.session.scalars(select(Project.id)).one()
    choice = {f"row-{rows[0]}": "new", f"row-{rows[1]}": str(first)}
    assert f"第 {rows[0]} 行为什么是另一个" in secretary.send(f"{address}/start", choice).text
    imported(secretary, address, **choice, **{f"why-{rows[0]}": "二期，另一块地"})
    with clean.app_context(), db.transaction():
        second = db.session.scalars(select(Project.id).where(Project.id != first)).one()
        kept = [(row.subject_id, row.other_id, row.reason) for row in db.session.scalars(select(SaidApart))]
        told = db.session.scalars(select(AuditEntry.subject_id).where(AuditEntry.fact == "ProjectToldApart")).all()
    assert (kept, told) == ([(second, first, "二期，另一块地")], [second])


def test_other_cities_are_a_warning_with_a_choice(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    address = sent(secretary, LIST + "烟台示例食品有限公司,烟台市,李样例,0535-6888888,,\n")
    assert "烟台市" in mapped(secretary, address)
    imported(secretary, address, **{"home-370600": "440300"})
    with clean.app_context(), db.transaction():
        known = db.session.scalars(select(Enterprise)).one()
        assert (known.city_code, known.home_code, known.phone) == ("370600", "440300", "0535-6888888")


def test_columns_can_be_corrected_and_are_remembered(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    content = "会员,位置,找谁\n青岛示例海洋科技有限公司,青岛,王样例\n"
    address = sent(secretary, content)
    assert "没有认出表头" in secretary.get(f"{address}/map").text
    refused = secretary.send(f"{address}/map", {"column-1": "city"})
    assert refused.status_code == 422
    assert "企业名称" in refused.text
    page = mapped(secretary, address, **{"column-0": "name", "column-2": "contact", "remember": "y"})
    assert "新增 1" in page
    assert count(clean, HeadingMemory) == 2
    again = secretary.get(f"{sent(secretary, content + '深圳示例数据有限公司,深圳,李样例')}/map").text
    assert again.count("上次的选择") == 2


def test_refused_rows_come_back_as_a_file(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    address = sent(secretary, (MESSY / "02_members_gb18030.csv").read_bytes(), "02.csv")
    mapped(secretary, address)
    answer = secretary.send(f"{address}/refused")
    assert answer.data.startswith(b"PK\x03\x04")
    again = sent(secretary, answer.data, "02-未导入.xlsx")
    page = mapped(secretary, again)
    assert summary(clean)["rejected"] == 5
    assert "没有可以导入的行" in page
    assert secretary.send(f"{again}/start", {}).status_code == 422


HOSTILE = {
    "empty.csv": b"", "nothing.csv": b"\x00\x01\x02\x03" * 50, "old.xls": b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    "fake.xlsx": b"PK\x03\x04" + b"x" * 400, "broken.csv": b'"' + b"a" * 1000, "page.html": b"<html><script>1</script>",
    "picture.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "big.csv": b"a,b\n" * (3 * 1024 * 1024),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_answered_with_a_sentence(browse: Sign, clean: CrmFlask, name: str) -> None:
    secretary = browse(Role.SECRETARY)
    answer = secretary.send("/import/", {"kind": "members", "file": (io.BytesIO(HOSTILE[name]), name)})
    answer.request.environ["wsgi.input"].close()  # the test client leaves the spool of a large upload open
    if answer.status_code == 303:  # a text without a known heading: the columns page asks
        answer = secretary.send(answer.location, {})
    assert answer.status_code in (413, 422)
    assert "。" in answer.text
    assert count(clean, Enterprise) == 0


def test_names_of_files_and_cells_are_never_markup(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    evil = "<script>alert(1)</script>有限公司"
    address = sent(secretary, f"{LIST}{evil},青岛市,<b>x</b>,,,\n".encode(), "<img src=x>.csv")
    pages = [secretary.get(f"{address}/map").text, mapped(secretary, address), imported(secretary, address)]
    assert not [page for page in pages if "<script>alert" in page or "<img src=x" in page or "<b>x</b>" in page]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SECRETARY, Role.GUEST)])
def test_only_the_secretary_imports(browse: Sign, clean: CrmFlask, role: Role) -> None:
    address = sent(browse(Role.SECRETARY), ONE)
    other = browse(role)
    assert other.get("/import/").status_code == 404
    assert other.send("/import/", {"kind": "members", "file": (io.BytesIO(ONE.encode()), "a.csv")}).status_code == 404
    for path in ("", "/map", "/check", "/progress"):
        assert other.get(address + path).status_code == 404
    for path in ("/map", "/start", "/refused", "/undo"):
        assert other.send(address + path).status_code == 404


def test_a_second_press_of_the_button_does_nothing(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    address = sent(secretary, ONE)
    mapped(secretary, address)
    imported(secretary, address)
    assert secretary.send(f"{address}/start", {}).status_code == 409
    assert secretary.send(f"{address}/map", {}).status_code == 409
    assert count(clean, Enterprise) == 1


def test_a_long_file_is_checked_by_a_job(browse: Sign, clean: CrmFlask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "INLINE", 10)
    secretary = browse(Role.SECRETARY)
    address = sent(secretary, ONE)
    assert "新增 1" in mapped(secretary, address)
    assert "查看检查结果" in secretary.get(f"{address}/progress").text
    with clean.app_context(), db.transaction(write=True):
        db.session.execute(update(ImportBatch).values(state=BatchState.MAPPED))
    assert "正在检查" in secretary.get(f"{address}/check").text
    assert "正在检查" in secretary.get(f"{address}/progress").text


def test_progress_moves_until_it_is_done(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    address = sent(secretary, ONE)
    mapped(secretary, address)
    imported(secretary, address)
    with clean.app_context(), db.transaction(write=True):
        db.session.execute(update(ImportBatch).values(state=BatchState.RUNNING, progress=1, total=4))
    page = secretary.get(f"{address}/progress").text
    assert "1 / 4 行" in page
    assert "data-live" in page
    assert secretary.send(f"{address}/undo").status_code == 409


def test_pages_in_english_and_empty(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    assert "还没有导入过文件" in secretary.get("/import/").text
    secretary.set_cookie("locale", "en")
    assert "No imports yet" in secretary.get("/import/").text
    for kind in ("members", "projects", "attendance"):
        answer = secretary.get(f"/import/template/{kind}.xlsx")
        assert answer.data.startswith(b"PK")
        if kind != "attendance":
            sent(secretary, answer.data, "t.xlsx", kind)
