"""Mails to people and firms: signing in, applications, requests, tasks, dues."""

from __future__ import annotations

from datetime import date, timedelta

from crm.accounts import actions as accounts
from crm.accounts import queries as account_queries
from crm.accounts.models import Account
from crm.accounts.permissions import Role
from crm.care import actions as care
from crm.care.jobs import ask_to_confirm
from crm.care.rules import RightsKind
from crm.core import clock, db
from crm.core.actor import SYSTEM, Actor
from crm.core.clock import today
from crm.core.jobs import enqueue
from crm.core.mail import ways_out
from crm.core.web import CrmFlask
from crm.dues import actions as dues
from crm.dues.jobs import mail_letter, write_reminders
from crm.dues.rules import LetterState
from crm.entry import actions as entry
from crm.entry.rules import Move, Opinion
from crm.leads import actions as leads
from crm.leads.jobs import weekly_mails
from crm.leads.rules import Stage
from crm.members.models import Enterprise
from crm.members.rules import Duty
from crm.portal import actions as portal
from crm.reviews import actions as reviews
from crm.reviews.rules import Ruling, Verdict
from crm.work import actions as work
from crm.work.jobs import remind
from crm.work.rules import TaskDraft
from tests.support.campaigns import in_app
from tests.support.dues import an_invoice, owing
from tests.support.entry import a_draft, details
from tests.support.members import a_member, a_person
from tests.support.occasions.registry import ADDRESS, occasion
from tests.support.people import an_account, an_actor
from tests.support.pipeline import a_lead
from tests.support.reviews import a_firm, a_request


@occasion("sign_in")
def _sign_in(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        account_id = an_account(Role.SECRETARY, email=ADDRESS, name="王样例")
        db.session.get_one(Account, account_id).locale = locale
    with in_app(app):
        accounts.ask_for_link(account_id, by=SYSTEM)


@occasion("invitation")
def _invitation(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        firm = a_member()
        person = a_person(firm, "王样例", email=ADDRESS, locale=locale)
        portal.invite(person.id, enterprise_id=firm.id, email=ADDRESS, role=Role.MEMBER, by=an_actor(Role.SECRETARY))


@occasion("review_decided")
def _review_decided(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        firm = a_firm(ADDRESS)
        db.session.get_one(Account, firm.account_id).locale = locale
        request = a_request(firm, {"legal_representative": "李样例"})
        returned = Ruling(request.proposals[0].id, Verdict.RETURNED, "执照上的姓名不同，请核对。")
        version = db.session.get_one(Enterprise, request.enterprise_id).version
        reviews.decide(request.id, [returned], version=version, by=an_actor(Role.SECRETARY))


@occasion("rights_answered")
def _rights_answered(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        firm = a_firm(ADDRESS)
        account = db.session.get_one(Account, firm.account_id)
        account.locale = locale
        person_id = account_queries.actor_of(account.id, "", frozenset({Role.FIRM_ADMIN}), "").person_id
        asks = Actor(account.id, account.name, person_id=person_id)
        asked = care.ask_rights(RightsKind.RECTIFY, "职务有误。", by=asks)
        care.answer_rights(asked.id, granted=True, answer="已更正，请查看。", by=an_actor(Role.SECRETARY))


@occasion("rights_confirm")
def _rights_confirm(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        ask_to_confirm(ADDRESS, ways_out().token(ADDRESS), RightsKind.COPY, locale)


@occasion("application", "begun")
def _application_begun(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        a_draft(details(contact_email=ADDRESS), locale=locale)


@occasion("application", "returned")
def _application_returned(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        begun = a_draft(details(contact_email=ADDRESS), locale=locale)
        entry.submit(begun.application.id, by=SYSTEM)
        entry.decide(begun.application.id, Move.ACCEPT, Opinion(), by=SYSTEM)
    with in_app(app):
        entry.decide(begun.application.id, Move.RETURN, Opinion(text="请补充营业执照。"), by=SYSTEM)


@occasion("task_digest")
def _task_digest(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        account_id = an_account(Role.LIAISON, email=ADDRESS, name="王样例")
        db.session.get_one(Account, account_id).locale = locale
        for title, due in (("示例待办甲", today()), ("示例待办乙", today() - timedelta(days=2))):
            draft = TaskDraft(title=title, owner_id=account_id, due_on=due)
            work.add_task(draft, enterprise_id=a_member().id, by=an_actor(Role.SECRETARY))
    with clock.freeze(clock.at_wall(today(), 9)), app.app_context():
        remind()


@occasion("lead_weekly")
def _lead_weekly(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        by = an_actor(Role.LIAISON, email=ADDRESS, name="王样例")
        db.session.get_one(Account, by.id).locale = locale
        with clock.freeze(clock.now() - timedelta(days=70)):
            leads.advance(a_lead(by, title="停滞的线索").id, Stage.CONTACTING, by=by)
        a_lead(by, title="响应的线索")
    with clock.freeze(clock.at_wall(today(), 9)), app.app_context():
        weekly_mails()


def _billed(locale: str, due_on: date) -> int:
    firm = owing(a_member())
    a_person(firm, "王样例", email=ADDRESS, locale=locale, duty=Duty.FINANCE)
    return an_invoice(firm, due_on=due_on).id


@occasion("dues_notice")
def _dues_notice(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        invoice_id = _billed(locale, today() + timedelta(days=90))
    with in_app(app):
        for letter_id in dues.ask_for_notices([invoice_id], by=SYSTEM):
            enqueue(mail_letter, letter_id)


@occasion("dues_voided")
def _dues_voided(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        invoice_id = _billed(locale, today() + timedelta(days=90))
        (letter_id,) = dues.ask_for_notices([invoice_id], by=SYSTEM)
        assert dues.claim(letter_id, ADDRESS, by=SYSTEM)
    with in_app(app):
        dues.close(letter_id, LetterState.SENT, "", by=SYSTEM)
        _invoice, told = dues.void(invoice_id, reason="示例：开重了", by=SYSTEM)
        enqueue(mail_letter, told)


@occasion("dues_reminder", "before")
def _dues_before(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        _billed(locale, today() + timedelta(days=7))
    with app.app_context():
        write_reminders()


@occasion("dues_reminder", "after")
def _dues_after(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        _billed(locale, today() - timedelta(days=1))
    with app.app_context():
        write_reminders()
