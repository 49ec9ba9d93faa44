"""The last steps of the story without a browser: signings recognised, a notice, a proposal, the log."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
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
from tests.journeys import papers
from tests.journeys.ground import Ground, fields_of, hidden
from tests.support import mailbox
from tests.support.events import an_event
from tests.support.members import a_code, a_member, a_person
from tests.support.people import Browser, an_account

Browse = Callable[..., Browser]
Run = Callable[..., Any]
PROJECT, INVESTOR = "示例海滨数字导览项目", "示例湾区数字文旅有限公司"
AMOUNT = 321_000_000


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
    changed = fields_of(page) | hidden(page, "version", "base") | {"address": "示例路 9 号"}
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
