"""A notice from the secretariat to the firms and back: each told once, answered by link, called again once a call."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import jobs
from crm.core.actor import SYSTEM
from crm.core.audit import AuditEntry, AuditValue
from crm.core.clock import freeze, now, today
from crm.core.db import session
from crm.core.delivery_states import DeliveryState
from crm.core.mail import mail, parse_mail_url
from crm.core.web import CrmFlask
from crm.members.models import Enterprise
from crm.members.rules import Duty
from crm.notices import actions, queries
from crm.notices.models import NoticeAttendee, NoticeFirm
from crm.notices.rules import AlreadyCalled, Draft, Person, ReceiptState
from tests.support.campaigns import in_app
from tests.support.events import AnEvent, an_event
from tests.support.members import a_member, a_person
from tests.support.people import Browser, an_account
from tests.support.smtp import TAKE_AND_CUT, SmtpServer

Browse = Callable[..., Browser]
JIA, YI, BING = "示例甲有限公司", "示例乙有限公司", "示例丙有限公司"


@pytest.fixture
def event(clean: CrmFlask) -> AnEvent:
    """Store an event and three firms: one with 联络员 and 单位代表, one with a 单位代表, one that has no address."""
    with in_app(clean):
        one = a_member(JIA, manager_id=an_account(Role.LIAISON, email="liaison@example.com"))
        a_person(one, "钱代表", duty=Duty.REPRESENTATIVE, email="head@example.com")
        a_person(one, "王联络", duty=Duty.CONTACT, email="one@example.com")
        a_person(a_member(YI), "李代表", duty=Duty.REPRESENTATIVE, email="two@example.com", locale="en")
        a_person(a_member(BING), "赵代表", duty=Duty.REPRESENTATIVE, email="")
        return an_event(code="mine", name="示例年会")


def typed(**given: str) -> dict[str, str]:
    """Return what is typed for a notice to everybody."""
    until = (today() + timedelta(days=3)).isoformat()
    body = "各单位：\n\n请派**两人**参会。\n\n<script>alert(1)</script>"
    return {"title": "年会通知", "body": body, "event_id": "", "asked": "y", "answer_by": until, "audience": "all",
            "names": ""} | given  # fmt: skip


def issued(app: CrmFlask, event_id: int | None = None) -> int:
    """Send a notice to all firms and return its number."""
    with in_app(app):
        firms = list(session.scalars(select(Enterprise.id).order_by(Enterprise.id)))
        draft = Draft("年会通知", "请派人参会。", today() + timedelta(days=3), event_id)
        return actions.issue(draft, firms, by=SYSTEM).id


def firms(app: CrmFlask) -> dict[str, tuple[int, str, NoticeFirm]]:
    """Return number, link and row of every firm, by name."""
    with in_app(app, write=False):
        rows = session.execute(select(NoticeFirm, Enterprise.name).join(Enterprise)).all()
        session.expunge_all()
        return {name: (row.id, f"/n/{queries.token_of(row.mark)}", row) for row, name in rows}


@pytest.fixture
def through(clean: CrmFlask, monkeypatch: pytest.MonkeyPatch) -> Callable[[SmtpServer], None]:
    """Return what lets this test's mails go to a real SMTP conversation."""

    def connect(server: SmtpServer) -> None:
        state = mail.state
        assert state is not None
        url = parse_mail_url(f"smtp://localhost:{server.port}?tls=none")
        kept = state.settings
        monkeypatch.setattr(
            clean.extensions["mail"], "settings",
            type(kept)(url=url, sender=kept.sender, outbox=kept.outbox, timeout=5.0),
        )  # fmt: skip

    return connect


def test_a_notice_is_written_told_and_answered(
    clean: CrmFlask, browse: Browse, event: AnEvent, through: Callable[[SmtpServer], None]
) -> None:
    staff = browse(Role.SECRETARY)
    given = typed(event_id=str(event.id))
    shown = staff.send("/notices/preview", given)
    assert "将发给 3 家企业，其中 2 家有联系人邮箱" in shown.text
    assert "<script>alert" not in shown.text
    assert not firms(clean)
    with SmtpServer() as server:
        through(server)
        made = staff.send("/notices/", given)
        assert made.status_code == 303
        assert sorted(each.to for each in server.taken) == ["one@example.com", "two@example.com"]
    page, found = made.location, firms(clean)
    assert found[BING][2].mail_state is DeliveryState.NONE
    _number, link, _row = found[JIA]
    guest = Browser(clean)
    for _time in range(2):
        assert JIA in guest.get(link).text
    assert firms(clean)[JIA][2].state is ReceiptState.OPEN
    assert "请至少填写一位参会人的姓名" in guest.send(link, {"answer": "coming"}).text
    assert "请填写这位参会人的姓名" in guest.send(link, {"answer": "coming", "name1": "甲", "title2": "经理"}).text
    two = {"answer": "coming", "name1": "孙样例", "title1": "总经理", "mobile1": "13900000001",
           "venue1": str(event.venues[1]), "name2": "周样例"}  # fmt: skip
    assert guest.send(link, two).status_code == 303
    with in_app(clean, write=False):
        sent = session.scalars(select(NoticeAttendee).order_by(NoticeAttendee.id)).all()
        assert [(each.name, each.title, each.mobile, each.venue_id) for each in sent] == [
            ("孙样例", "总经理", "13900000001", event.venues[1]), ("周样例", "", "", None),
        ]  # fmt: skip
    assert "孙样例" in staff.get(f"{page}?state=coming").text
    assert guest.send(link, {"answer": "declined", "reason": "出差"}).status_code == 303
    with in_app(clean, write=False):
        assert not session.scalars(select(NoticeAttendee)).all()
        kept = session.execute(
            select(AuditValue.before, AuditValue.after)
            .join(AuditEntry, AuditEntry.id == AuditValue.entry_id)
            .where(AuditValue.field == "answer")
            .order_by(AuditEntry.id)
        ).all()
    assert [str(row.before) for row in kept][1:] == [str(kept[0].after)]
    assert "孙样例 总经理" in str(kept[1].before)
    assert "declined" in str(kept[1].after)
    assert guest.get("/n/wrong").status_code == 404
    with freeze(now() + timedelta(days=4)):
        assert "已不能回执" in guest.get(link).text
        assert guest.send(link, two).status_code == 409


def test_who_was_told_how_and_who_is_silent_by_manager(clean: CrmFlask, browse: Browse, event: AnEvent) -> None:
    notice_id, staff = issued(clean, event.id), browse(Role.SECRETARY)
    page, found = f"/notices/{notice_id}", firms(clean)
    untold = staff.get(f"{page}?told=untold").text
    assert BING in untold
    assert JIA not in untold
    for way in ("wechat", "phone"):
        assert staff.send(f"{page}/firms/{found[BING][0]}", {"way": way}).status_code == 303
    row = firms(clean)[BING][2]
    assert row.wechat_at
    assert row.phone_at
    assert row.wechat_by == row.phone_by != ""
    assert BING not in staff.get(f"{page}?told=untold").text.split("<tbody>")[-1].split("通知正文")[0]
    with in_app(clean):
        actions.answer(found[YI][0], ReceiptState.COMING, [Person("李演示")], by=SYSTEM)
        manager = session.scalar(select(Enterprise.manager_id).where(Enterprise.name == JIA))
    mine = staff.get(f"{page}?state=open&manager={manager}").text
    assert JIA in mine
    assert BING not in mine
    listed = staff.send(f"{page}/phones?state=open", {})
    book = zipfile.ZipFile(io.BytesIO(listed.data))
    cells = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert JIA in cells
    assert BING in cells
    assert YI not in cells
    paper = zipfile.ZipFile(io.BytesIO(staff.get(f"{page}/paper").data)).read("word/document.xml").decode()
    assert "年会通知" in paper
    assert "（盖章）" in paper


def test_a_call_reaches_the_silent_once_whatever_races(clean: CrmFlask, event: AnEvent) -> None:
    notice_id, made = issued(clean), list[int]()
    refused: list[str] = []
    with in_app(clean):
        jia = session.scalar(select(NoticeFirm.id).where(NoticeFirm.email == "one@example.com")) or 0
    barrier = threading.Barrier(4)

    def press() -> None:
        barrier.wait()
        try:
            with in_app(clean):
                made.append(actions.call(notice_id, seen=0, by=SYSTEM))
        except AlreadyCalled as fault:
            refused.append(fault.code)

    with in_app(clean):
        actions.answer(jia, ReceiptState.DECLINED, by=SYSTEM)
    racing = [threading.Thread(target=press) for _n in range(4)]
    for each in racing:
        each.start()
    for each in racing:
        each.join()
    assert made == [1]
    assert refused == ["already_called"] * 3
    called = {name: row.call for name, (_id, _link, row) in firms(clean).items()}
    assert called == {JIA: 0, YI: 1, BING: 0}


def test_a_call_is_one_mail_whatever_the_server_does_and_however_often_jobs_run(
    clean: CrmFlask, browse: Browse, event: AnEvent, through: Callable[[SmtpServer], None]
) -> None:
    notice_id, staff = issued(clean), browse(Role.SECRETARY)
    page = f"/notices/{notice_id}/calls"
    with SmtpServer(answers={"RCPT": ["451 4.7.1 greylisted"], "END": ["250 ok", TAKE_AND_CUT]}) as server:
        through(server)
        assert staff.send(page, {"seen": "0"}).status_code == 303
        assert staff.send(page, {"seen": "0"}).status_code == 409
        for minutes in (5, 10, 600):
            with freeze(now() + timedelta(minutes=minutes)):
                jobs.run_due_sweeps(clean, force=True)
        assert sorted(each.to for each in server.taken) == ["one@example.com", "two@example.com"]
    states = sorted(row.mail_state.value for _id, _link, row in firms(clean).values())
    assert states == ["none", "sent", "uncertain"]


def test_an_organizer_writes_for_their_event_alone(clean: CrmFlask, browse: Browse, event: AnEvent) -> None:
    with in_app(clean):
        organizer = an_account(Role.ORGANIZER)
        near = an_event(code="near", name="近处年会", staff=[organizer])
    mine, other = issued(clean, near.id), issued(clean, event.id)
    them = browse(Role.ORGANIZER)
    assert them.get(f"/notices/{mine}").status_code == 200
    assert them.get(f"/notices/{other}").status_code == 404
    assert "请选择您负责的活动" in them.send("/notices/", typed()).text
    assert them.send("/notices/", typed(event_id=str(event.id))).status_code == 422
    made = them.send("/notices/", typed(event_id=str(near.id), audience="named", names=JIA))
    assert made.status_code == 303
    unknown = them.send("/notices/", typed(event_id=str(near.id), audience="named", names="无此企业"))
    assert "没有找到唯一的企业" in unknown.text
    assert them.send(f"/notices/{mine}/phones", {}).status_code == 404
