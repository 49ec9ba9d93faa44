"""The same story without a browser, on SQLite and on PostgreSQL alike: what each step changes, and what it must not."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from crm.accounts.permissions import Role
from crm.campaigns.models import Recipient
from crm.campaigns.rules import Reason, RecipientState
from crm.core import audit_check, db
from crm.core.audit import AuditEntry, AuditValue
from crm.core.clock import today
from crm.core.web import CrmFlask
from crm.demo import load
from crm.events.models import Registration
from crm.members.models import Enterprise, Person
from crm.projects.models import Project
from tests.journeys import papers
from tests.journeys.ground import Ground, hidden
from tests.support import mailbox
from tests.support.events import an_event
from tests.support.members import a_code, a_member, a_person
from tests.support.people import Browser, an_account

Browse = Callable[..., Browser]
Run = Callable[..., Any]
MESSY = Path(__file__).parents[1] / "transfer" / "messy"
EXPECTED = [json.loads(path.read_text()) for path in sorted(MESSY.glob("*.expected.json"))]
PROJECT, INVESTOR = "示例海滨数字导览项目", "示例湾区数字文旅有限公司"
AMOUNT = 321_000_000


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
    stored = _fields(page)
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


def _fields(page: str) -> dict[str, str]:
    """Return what the form of a page holds: inputs with a value and chosen options, by name."""
    form = page.partition('class="form-grid"')[2].partition("</form>")[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and "checkbox" not in tag:
            found[name[1]] = value[1]
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'selected[^>]*value="([^"]*)"', options)
        if chosen:
            found[name] = chosen[1]
    return found


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
        "venue_id": venue[1], "name": name, "company": INVESTOR, "mobile": f"1990000778{n}",
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


def _signing(browser: Browser, code: str, **changed: str) -> Any:
    """Report a signing at an event with the phone form."""
    form = {
        "name": PROJECT, "investor": INVESTOR, "partner": "示例海滨文旅集团有限公司", "agreement": "contract",
        "amount": "3.21", "amount_unit": "亿元", "photo": (io.BytesIO(papers.picture()), "现场.png"),
    } | changed  # fmt: skip
    return browser.send(f"/events/{code}/signings/new", form)


def test_6_a_signing_moves_pending_and_recognition_moves_the_figures(
    browse: Browse, clean: CrmFlask, run: Run, database: Ground
) -> None:
    with clean.app_context(), db.transaction(write=True):
        staff = [an_account(Role.ORGANIZER)]
        an_event(name="文旅产业数字化专项行动", code="wl2", staff=staff)
        an_event(name="示例高端制造专场", code="zz2", staff=staff)
    organizer, secretary = browse(Role.ORGANIZER), browse(Role.SECRETARY)
    lead = {
        "title": "示例沉浸式剧场",
        "company": INVESTOR,
        "sector": "tourism",
        "estimate": "8000",
        "estimate_unit": "万元",
    }
    assert "示例沉浸式剧场" in organizer.send("/events/wl2/leads/new", lead, follow_redirects=True).text
    before = run("figures")
    project = _signing(organizer, "wl2").location.partition("?")[0]
    pending = run("figures")
    assert _moved(before, pending) == {"pending_projects": 1, "pending_investment_yuan": AMOUNT}
    assert _moved(before, run("figures", "--event", "wl2")) == {
        "pending_projects": 1,
        "pending_investment_yuan": AMOUNT,
    }
    assert "1 个 · 3.21 亿元" in re.sub("<[^>]+>", "", secretary.get("/events/wl2").text)
    signing = re.search(r"/recognition/signings/\d+", secretary.get("/recognition/pending").text)
    assert signing is not None
    assert organizer.send(f"{signing[0]}/confirm", _confirmation()).status_code == 404, "an organizer never recognises"
    assert secretary.send(f"{signing[0]}/confirm", _confirmation()).status_code in (403, 409, 422), "no agreement yet"
    paper = {"kind": "agreement", "file": (io.BytesIO(papers.PAPER), "协议.pdf")}
    assert secretary.send(f"{project}/documents", paper).status_code == 303
    assert run("figures") == pending
    assert secretary.send(f"{signing[0]}/confirm", _confirmation()).status_code == 303
    after = run("figures")
    assert _moved(pending, after) == {
        "projects": 1, "total_investment_yuan": AMOUNT,
        "pending_projects": -1, "pending_investment_yuan": -AMOUNT,
    }  # fmt: skip
    again = _signing(organizer, "zz2")
    assert again.status_code == 409
    said = f"项目“{PROJECT}”（{INVESTOR}）已在活动《文旅产业数字化专项行动》（{today()}）登记（已认定），不重复计算。"
    assert said in again.text
    assert run("figures") == after
    assert PROJECT in secretary.get("/recognition/").text
    database.audited(
        ("LeadLogged", "何范例"),
        ("SigningLogged", "何范例"),
        ("DocumentAttached", "林示例"),
        ("SigningConfirmed", "林示例"),
    )


def _confirmation() -> dict[str, str]:
    return {"scope": "cohorts", "counts_on": today().isoformat()}


def _moved(before: dict[str, Any], after: dict[str, Any]) -> dict[str, int]:
    """By how much each headline moved; those that stayed are left out."""
    names = [name for name in before if name.endswith(("_yuan", "projects"))]
    return {name: after[name] - before[name] for name in names if after[name] != before[name]}


MONTHLY = {
    "segment": "shenzhen", "purpose": "notice", "subject": "给{{企业}}的会务通知", "preheader": "两地同办",
    "body": "{{称谓}}，您好：\n\n请看[第二届活动](https://crm.example/e/wl2)。\n\n{{协会}}",
    "subject_en": "A notice to {{company}}", "body_en": "Dear {{salutation}},\n\n[Second edition](https://crm.example/e/wl2)",
    "tracked": "y",
}  # fmt: skip


def _audience(clean: CrmFlask) -> int:
    """Store three people of Shenzhen members, one without an address, and one of Qingdao; return the first."""
    with clean.app_context(), db.transaction(write=True):
        an_event(code="wl2")
        near: dict[str, Any] = {"home_code": "440300", "city_code": "440300"}
        robots = a_member("深圳示例机器人有限公司", **near)
        first = a_person(robots, "柳示例", email="liu@example.com", salutation="柳总")
        a_person(a_member("深圳示例影像有限公司", **near), "Mu Sample", email="mu@example.com", locale="en")
        a_person(a_member("深圳示例数据有限公司", **near), "穆范例", email="")
        a_person(a_member("青岛示例海洋有限公司"), "孙样例", email="sun@example.com")
        return first.id


def _sent(secretary: Browser) -> str:
    """Write the notice, look at it, try it, send it; return its address."""
    address = secretary.send("/campaigns/", MONTHLY).location.removesuffix("/edit")
    assert "柳总，您好" in secretary.get(f"{address}/preview", query_string={"person": _first_person(secretary)}).text
    assert secretary.send(f"{address}/test").status_code == 303
    assert secretary.send(f"{address}/send").status_code == 303
    assert secretary.get(address).status_code == 200
    return address


def _first_person(secretary: Browser) -> str:
    found = re.search(r'value="(\d+)"', secretary.get("/campaigns/people", query_string={"segment": "shenzhen"}).text)
    assert found is not None
    return found[1]


def test_7_a_notice_reaches_its_segment_once_and_looking_changes_nothing(
    browse: Browse, clean: CrmFlask, outbox: Path, database: Ground, run: Run
) -> None:
    _audience(clean)
    secretary = browse(Role.SECRETARY)
    counted = re.sub(r"<[^>]+>|\s", "", secretary.get("/campaigns/audience?segment=shenzhen&purpose=notice").text)
    assert "2人" in counted
    address = _sent(secretary)
    assert any("的会务通知" in tried["Subject"] for tried in mailbox.mails(outbox, "secretary@example.com"))
    (mail,), (english,) = mailbox.mails(outbox, "liu@example.com"), mailbox.mails(outbox, "mu@example.com")
    assert (len(mail["To"].addresses), mail["Cc"], mail["Bcc"]) == (1, None, None)
    assert english["Subject"].startswith("A notice to ")
    assert "柳总，您好" in mailbox.body(mail)
    assert mailbox.mails(outbox, "sun@example.com") == []
    by = ("--as", "secretary@example.com")
    number = address.rpartition("/")[2]
    assert run("campaign", "status", number, *by)["counts"] == {"sent": 2}
    _looked_at_a_thousand_times(clean, mail, database)
    _left(clean, mail)
    _left(clean, mail)
    second = secretary.send("/campaigns/", MONTHLY).location.removesuffix("/edit")
    assert secretary.send(f"{second}/send").status_code == 303
    assert run("campaign", "recipients", second.rpartition("/")[2], *by)["liu@example.com"] == "skipped"
    with clean.app_context(), db.transaction():
        rows = select(Recipient.state, Recipient.reason).where(
            Recipient.campaign_id == int(second.rpartition("/")[2]), Recipient.address == "liu@example.com"
        )
        assert tuple(db.session.execute(rows).one()) == (RecipientState.SKIPPED, Reason.UNSUBSCRIBED)
    assert len(mailbox.mails(outbox, "liu@example.com")) == 1
    states = run("campaign", "recipients", second.rpartition("/")[2], *by)
    assert (states["mu@example.com"], len(mailbox.mails(outbox, "mu@example.com"))) == ("sent", 2)
    database.audited(
        ("CampaignDrafted", "林示例"), ("CampaignTested", "林示例"), ("CampaignStarted", "林示例"),
        ("SubscriptionEnded", "收件人"),
    )  # fmt: skip


def _looked_at_a_thousand_times(clean: CrmFlask, mail: Any, database: Ground) -> None:
    """GET and HEAD of everything a mail points to, by somebody without a cookie: only raw marks are added."""
    html = unescape(mailbox.body(mail, "html"))
    listed = mailbox.links(mail) + re.findall(r'(?:href|src)="(https://crm\.example[^"]+)"', html)
    listed += re.findall(r"<(https://[^>]+)>", str(mail["List-Unsubscribe"]))
    ways = sorted({link.removeprefix("https://crm.example").rstrip("。.") for link in listed})
    assert {way.split("/")[1] for way in ways} >= {"u", "m"}
    before = database.checksum("mail_event")
    for n in range(1_000):
        client = clean.test_client()
        look = client.get if n % 2 else client.head
        assert look(ways[n // 2 % len(ways)]).status_code in (200, 204, 302), ways[n // 2 % len(ways)]
    after = database.checksum("mail_event")
    assert {name for name in before if before[name] != after[name]} == set()


def _left(clean: CrmFlask, mail: Any) -> None:
    """Leave with the one click of a mail program: no cookie, no token of a form."""
    (link,) = re.findall(r"<https://crm\.example(/u/[^>]+)>", str(mail["List-Unsubscribe"]))
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert clean.test_client().post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200


def test_8_a_member_changes_the_profile_and_is_told(
    browse: Browse, visitor: Browser, clean: CrmFlask, outbox: Path, database: Ground
) -> None:
    address, code = "wang@example.com", a_code()
    with clean.app_context(), db.transaction(write=True):
        firm = a_member("深圳示例机器人有限公司", credit_code=a_code(), phone="075500000000")
        a_person(
            firm,
            "王样例",
            email=address,
            firm_admin=True,
            main=True,
            account_id=an_account(Role.FIRM_ADMIN, email=address),
        )
    assert visitor.send("/sign-in/link", {"email": address}).status_code in (200, 303)
    (mail,) = mailbox.mails(outbox, address)
    (link,) = {link.removeprefix("https://crm.example") for link in mailbox.links(mail) if "/sign-in/" in link}
    for _time in range(3):
        assert visitor.get(link).status_code == 200, "opening it uses nothing up"
    assert visitor.send(link).status_code == 303
    page = visitor.get("/portal/profile").text
    wanted = {
        "name": "深圳示例机器人新名有限公司", "credit_code": code, "phone": "075586665555", "legal_representative": "",
        "licence": (io.BytesIO(papers.picture()), "执照.png"), **hidden(page, "version", "base"),
    }  # fmt: skip
    parcel = visitor.send("/portal/profile", wanted).location
    profile = visitor.get("/portal/profile").text
    assert "075586665555" in profile
    assert "待审核：改为“深圳示例机器人新名有限公司”" in profile
    secretary = browse(Role.SECRETARY)
    url = parcel.replace("/portal/requests/", "/reviews/")
    review = secretary.get(url).text
    name, credit = re.findall(r'name="verdict_(\d+)" value="accepted"', review)
    ruling = {
        f"verdict_{name}": "accepted",
        f"verdict_{credit}": "returned",
        f"reason_{credit}": "执照上的代码不同，请核对。",
    }
    assert secretary.send(url, ruling | hidden(review, "version")).status_code == 303
    assert "执照上的代码不同，请核对。" in mailbox.body(mailbox.mails(outbox, address)[-1])
    assert "深圳示例机器人新名有限公司" in visitor.get(parcel).text
    database.audited(
        ("SignInLinkAsked", "访客"), ("SignedIn", "王样例"), ("ChangesProposed", "王样例"),
        ("EnterpriseEdited", "王样例"),
        ("ProposalAccepted", "林示例"), ("ProposalReturned", "林示例"), ("RequestDecided", "林示例"),
    )  # fmt: skip


@pytest.mark.parametrize("table", [AuditEntry, AuditValue])
def test_9_the_auditor_sees_before_and_after_and_one_altered_byte(
    browse: Browse, clean: CrmFlask, table: type[db.Base]
) -> None:
    with clean.app_context(), db.transaction(write=True):
        firm = a_member("青岛示例海洋有限公司").id
    secretary, auditor = browse(Role.SECRETARY), browse(Role.AUDITOR)
    page = secretary.get(f"/enterprises/{firm}/edit").text
    changed = _fields(page) | hidden(page, "version", "base") | {"address": "示例路 9 号"}
    assert secretary.send(f"/enterprises/{firm}/edit", changed).status_code == 303
    log = auditor.get(
        "/admin/audit/", query_string={"fact": "EnterpriseEdited", "subject": "enterprise", "id": firm}
    ).text
    for text in ("林示例", "127.0.0.1", "address", "→ 示例路 9 号"):
        assert text in log, text
    assert "条记录与封条完好" in auditor.send("/admin/audit/verification").text
    with clean.app_context(), db.transaction(write=True):
        assert audit_check.verify().ok
        newest = select(AuditEntry.id).where(AuditEntry.fact == "EnterpriseEdited").scalar_subquery()
        what = {
            AuditEntry: (AuditEntry.id == newest, {"actor_name": "林示侀"}),
            AuditValue: ((AuditValue.entry_id == newest) & (AuditValue.field == "address"), {"after": "示例路 8 号"}),
        }
        where, other = what[table]
        assert db.session.execute(update(table).where(where).values(other)).rowcount == 1  # type: ignore[attr-defined]
        assert len(audit_check.verify().faults) == 1
    assert "发现 1 处异常" in auditor.send("/admin/audit/verification").text
