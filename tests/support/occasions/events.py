"""Mails around events: registrations, waiting lists, invitations, surveys, reports."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from crm.accounts.models import Account
from crm.accounts.permissions import Role
from crm.attendance import actions as attendance
from crm.core import clock, db
from crm.core.actor import SYSTEM
from crm.core.clock import today
from crm.core.db import session
from crm.core.web import CrmFlask
from crm.events import actions as events
from crm.events.jobs import reminders
from crm.events.models import Event
from crm.events.rules import EventState, GuestClass
from crm.invitations import actions as invitations
from crm.invitations.models import EventInvitation
from crm.notices import actions as notices
from crm.notices.rules import Draft
from crm.outcomes import actions as outcomes
from tests.support.campaigns import in_app
from tests.support.events import a_registration, an_attendee, an_event
from tests.support.members import a_member, a_person
from tests.support.occasions.registry import ADDRESS, occasion
from tests.support.people import an_account, an_actor


@occasion("confirmation", "confirmed")
def _confirmed(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        a_registration(an_event(), an_attendee(1, email=ADDRESS, locale=locale))


@occasion("confirmation", "waiting")
def _waiting(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        event = an_event(seats=(("370200", 1),))
        a_registration(event, an_attendee(1, email=""))
        a_registration(event, an_attendee(2, email=ADDRESS, locale=locale), waits=True)


@occasion("confirmation", "to be approved")
def _to_be_approved(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        a_registration(an_event(needs_approval=True), an_attendee(1, email=ADDRESS, locale=locale))


@occasion("confirmation", "cancelled by oneself")
def _cancelled(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        registered = a_registration(an_event(), an_attendee(1, email=ADDRESS, locale=locale)).registration.id
    with in_app(app):
        events.cancel_own(registered, by=SYSTEM)


@occasion("confirmation", "event cancelled")
def _event_cancelled(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        event = an_event()
        a_registration(event, an_attendee(1, email=ADDRESS, locale=locale))
    with in_app(app):
        events.move_event(event.id, EventState.CANCELLED, by=SYSTEM)


def _an_offer(locale: str) -> tuple[int, int]:
    event = an_event(seats=(("370200", 1),))
    first = a_registration(event, an_attendee(1, email="")).registration.id
    return first, a_registration(event, an_attendee(2, email=ADDRESS, locale=locale), waits=True).registration.id


@occasion("offer")
def _offer(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        first, _second = _an_offer(locale)
    with in_app(app):
        events.cancel_own(first, by=SYSTEM)


@occasion("confirmation", "offer declined")
def _offer_declined(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        first, second = _an_offer(locale)
    with in_app(app):
        events.cancel_own(first, by=SYSTEM)
    with in_app(app):
        events.decline_offer(second, by=SYSTEM)


@occasion("confirmation", "offer expired")
def _offer_expired(app: CrmFlask, locale: str) -> None:
    ago = clock.now() - timedelta(days=2)
    with clock.freeze(ago), in_app(app):
        first, second = _an_offer(locale)
    with clock.freeze(ago), in_app(app):
        events.cancel_own(first, by=SYSTEM)
    with in_app(app):
        events.expire_offer(second, by=SYSTEM)


@occasion("confirmation", "transferred")
def _transferred(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        registered = a_registration(an_event(), an_attendee(1, email=ADDRESS, locale=locale)).registration.id
    with in_app(app):
        events.transfer_own(registered, an_attendee(2, email=""), by=SYSTEM)


@occasion("confirmation", "rejected with a word")
def _rejected(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        event = an_event(needs_approval=True)
        asked = a_registration(event, an_attendee(1, email=ADDRESS, locale=locale)).registration.id
    with in_app(app):
        events.reject_all(event.id, [asked], message="See you next time", by=SYSTEM)


@occasion("reminder")
def _reminder(app: CrmFlask, locale: str) -> None:
    with clock.freeze(clock.now() - timedelta(days=5)), in_app(app):
        a_registration(an_event(), an_attendee(1, email=ADDRESS, locale=locale))
    with app.app_context():
        reminders()


def _invited(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        event = an_event()
        a_person(a_member(), email=ADDRESS, locale=locale)
    with in_app(app):
        invitations.invite(
            event.id, "all", guest_class=GuestClass.GUEST, venue_id=None, word="欢迎",
            answer_by=today() + timedelta(days=3), by=an_actor(Role.SECRETARY),
        )  # fmt: skip


@occasion("event_invitation")
def _event_invitation(app: CrmFlask, locale: str) -> None:
    _invited(app, locale)


@occasion("event_invitation", "reminder")
def _event_invitation_reminder(app: CrmFlask, locale: str) -> None:
    _invited(app, locale)
    with in_app(app):
        assert invitations.remind(session.scalars(select(EventInvitation.event_id)).one(), by=SYSTEM) == 1


def _told(app: CrmFlask, locale: str) -> int:
    with in_app(app):
        firm = a_member()
        a_person(firm, email=ADDRESS, locale=locale, main=True)
        draft = Draft(
            "示例通知", "各单位：\n\n请**两人**参会，见[说明](https://example.com/a)。", today() + timedelta(days=3)
        )
        return notices.issue(draft, [firm.id], by=SYSTEM).id


@occasion("notice")
def _notice(app: CrmFlask, locale: str) -> None:
    _told(app, locale)


@occasion("notice", "call")
def _notice_call(app: CrmFlask, locale: str) -> None:
    notice_id = _told(app, locale)
    with in_app(app):
        assert notices.call(notice_id, seen=0, by=SYSTEM) == 1


@occasion("event_survey")
def _event_survey(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        event, by = an_event(starts_in=timedelta(minutes=5)), an_actor(Role.SECRETARY)
        row = a_registration(event, an_attendee(1, email=ADDRESS, locale=locale), by=by).registration
        attendance.check_in(event.id, venue_id=event.venues[0], ticket=row.ticket, scan_id="mail-scan-1", by=by)
        texts = {"intro": "请不吝赐教", "intro_en": "Tell us"}
        outcomes.write_survey(event.id, texts, today() + timedelta(days=3), version=0, by=by)
        row.confirmation_due_at = None
        outcomes.send_survey(event.id, by=by)


@occasion("event_report")
def _event_report(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        event, by = an_event(), an_actor(Role.SECRETARY)
        account_id = an_account(Role.LEADER, email=ADDRESS, name="王样例")
        db.session.get_one(Account, account_id).locale = locale
        outcomes.send_report(db.session.get_one(Event, event.id), [account_id], "请阅", by=by)
