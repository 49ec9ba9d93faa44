"""Personal invitations: each person once, answered by their link, reminded once whatever races."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.clock import freeze, now, today
from crm.core.db import session
from crm.core.delivery_states import DeliveryState
from crm.core.due_mails import AlreadyHanded
from crm.core.web import CrmFlask
from crm.events.models import Registration
from crm.events.rules import GuestClass, RegistrationState
from crm.invitations import actions, queries
from crm.invitations.jobs import INVITATIONS
from crm.invitations.models import EventInvitation
from crm.invitations.rules import InvitationState
from tests.support.campaigns import in_app
from tests.support.events import QINGDAO, SHENZHEN, AnEvent, a_registration, an_attendee, an_event
from tests.support.mailbox import body, parsed
from tests.support.members import a_member, a_person
from tests.support.people import Browser, an_actor

Browse = Callable[..., Browser]


@pytest.fixture
def stage(clean: CrmFlask) -> AnEvent:
    """Store an event with one seat in the second city, three members' people and one without an address."""
    with clean.app_context(), db.transaction(write=True):
        firm = a_member()
        a_person(firm, "王样例", email="one@example.com")
        a_person(firm, "李演示", email="two@example.com", locale="en")
        a_person(firm, "张示例", email="there@example.com")
        a_person(firm, "赵样例", email="")
        event = an_event(code="mine", seats=((QINGDAO, 5), (SHENZHEN, 1)))
        a_registration(event, an_attendee(990_003, name="张示例", email="there@example.com"))
        return event


def visitor(app: CrmFlask) -> Browser:
    """Return the browser of somebody who is not signed in."""
    return Browser(app)


def typed(**given: str) -> dict[str, str]:
    """Return what is typed to invite everybody."""
    until = (today() + timedelta(days=3)).isoformat()
    return {"audience": "all", "guest_class": "guest", "venue_id": "", "answer_by": until, "word": "盼复"} | given


def letters(app: CrmFlask) -> dict[str, tuple[str, InvitationState]]:
    """Return the address and state of every invitation, by name."""
    with app.app_context(), db.transaction():
        return {
            row.name: (f"/i/{queries.token_of(row.mark)}", row.state)
            for row in session.scalars(select(EventInvitation))
        }


def places(app: CrmFlask) -> dict[str, RegistrationState]:
    """Return who has which place."""
    with app.app_context(), db.transaction():
        rows = session.scalars(select(Registration).order_by(Registration.id))
        return {row.name: row.state for row in rows}


def test_people_are_invited_once_and_answer_by_their_link(
    clean: CrmFlask, browse: Browse, stage: AnEvent, instance: Path
) -> None:
    for old in (instance / "outbox").glob("*.eml"):
        old.unlink()
    staff = browse(Role.SECRETARY)
    shown = staff.send("/events/mine/invitations/preview", typed())
    for said in ("将邀请 2 人", "没有邮箱：1", "已经报名：1"):
        assert said in shown.text, said
    assert not letters(clean)
    for _time in range(2):
        assert staff.send("/events/mine/invitations", typed()).status_code == 303
    found = letters(clean)
    assert sorted(found) == ["李演示", "王样例"]
    mails = [parsed(each.read_bytes()) for each in (instance / "outbox").glob("*.eml")]
    mine = [each for each in mails if each["To"].addresses[0].addr_spec == "one@example.com"]
    assert len(mine) == 1
    assert found["王样例"][0] in body(mine[0], "plain")
    guest, link = visitor(clean), found["王样例"][0]
    for _time in range(2):
        page = guest.get(link)
        assert page.status_code == 200
        assert "余 1 席" in page.text
    assert letters(clean) == found
    far = {"answer": "accept", "venue_id": str(stage.venues[1])}
    assert guest.send(link, far).status_code == 303
    assert places(clean)["王样例"] is RegistrationState.CONFIRMED
    assert guest.send(found["李演示"][0], far).status_code == 303
    assert places(clean)["李演示"] is RegistrationState.WAITLISTED
    assert guest.send(link, {"answer": "decline", "venue_id": "", "reason": "出差"}).status_code == 303
    assert places(clean)["王样例"] is RegistrationState.CANCELLED_BY_ATTENDEE
    assert "请填写同事的姓名和电话" in guest.send(link, {**far, "answer": "delegate"}).text
    near = {"venue_id": str(stage.venues[0]), "delegate_name": "周同事", "delegate_phone": "19900000088"}
    assert guest.send(link, {"answer": "delegate", **near}).status_code == 303
    assert places(clean)["周同事"] is RegistrationState.CONFIRMED
    assert letters(clean)["王样例"][1] is InvitationState.DELEGATED
    listed = staff.get("/events/mine/invitations?state=delegated").text
    assert "周同事" in listed
    assert "李演示" not in listed
    for wrong in ("/i/wrong", f"{link}x"):
        assert guest.get(wrong).status_code == 404
    with freeze(now() + timedelta(days=4)):
        assert "已不能答复" in guest.get(link).text
        assert guest.send(link, far).status_code == 409


def test_staff_note_calls_and_take_invitations_back(clean: CrmFlask, browse: Browse, stage: AnEvent) -> None:
    staff = browse(Role.SECRETARY)
    staff.send("/events/mine/invitations", typed())
    with clean.app_context(), db.transaction():
        ids = {row.name: row.id for row in session.scalars(select(EventInvitation))}
    for name, what in (("王样例", "told"), ("王样例", "withdraw"), ("李演示", "declined")):
        assert staff.send(f"/events/mine/invitations/{ids[name]}", {"what": what}).status_code == 303
    found = letters(clean)
    assert {name: state for name, (_link, state) in found.items()} == {
        "王样例": InvitationState.WITHDRAWN, "李演示": InvitationState.DECLINED,
    }  # fmt: skip
    assert visitor(clean).get(found["王样例"][0]).status_code == 404
    assert visitor(clean).get(found["李演示"][0]).status_code == 200


def test_reminders_reach_who_has_not_answered_once(clean: CrmFlask, stage: AnEvent) -> None:
    with in_app(clean):
        actions.invite(
            stage.id, "all", guest_class=GuestClass.MEMBER, venue_id=None, word="",
            answer_by=today() + timedelta(days=3), by=an_actor(Role.SECRETARY),
        )  # fmt: skip
    made: list[int] = []
    at = now() + timedelta(days=2)

    def remind(by_hand: bool) -> None:
        with clean.app_context(), db.transaction(write=True):
            made.append(actions.remind(stage.id, by=SYSTEM) if by_hand else actions.due_reminders(by=SYSTEM))

    with freeze(at):
        racing = [threading.Thread(target=remind, args=(n % 2 == 0,)) for n in range(4)]
        for each in racing:
            each.start()
        for each in racing:
            each.join()
    assert sum(made) == 2
    with clean.app_context(), db.transaction(write=True):
        row = session.scalars(select(EventInvitation).order_by(EventInvitation.id)).first()
        assert row is not None
        due = row.mail_due_at
        if due is not None:
            INVITATIONS.hand(row.id, due)
            with pytest.raises(AlreadyHanded):
                INVITATIONS.hand(row.id, due)
            session.refresh(row)
            row.mail_state = DeliveryState.SENT


def test_an_invitation_is_found_by_name_pinyin_initials_firm_and_phone(
    clean: CrmFlask, browse: Browse, stage: AnEvent
) -> None:
    staff = browse(Role.SECRETARY)
    staff.send("/events/mine/invitations", typed())
    with clean.app_context(), db.transaction():
        wang = session.scalars(select(EventInvitation).where(EventInvitation.name == "王样例")).one()
        tail, firm = wang.mobile[-4:], wang.company
    for q in ("王样", "wangyangli", "wyl", tail):
        page = staff.get("/events/mine/invitations", query_string={"q": q}).text
        assert "王样例" in page, q
        assert "李演示" not in page, q
    both = staff.get("/events/mine/invitations", query_string={"q": firm, "state": "open"}).text
    assert "王样例" in both
    assert "李演示" in both
    assert "没有找到“查无此人”" in staff.get("/events/mine/invitations?q=查无此人").text
