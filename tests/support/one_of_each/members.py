"""One of each around firms and people: dossiers, terms, applications, the directory."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from crm.accounts import actions as accounts
from crm.accounts.permissions import Role
from crm.accounts.rules import LinkPurpose
from crm.care import actions as care
from crm.care.rules import Kind as Gone
from crm.care.rules import RightsKind
from crm.consents import actions as consents
from crm.consents.rules import Channel, Way, Word
from crm.core import db
from crm.core.actor import Actor
from crm.core.clock import now, today
from crm.directory import actions as directory
from crm.directory.rules import Audience, Field, RosterKind
from crm.entry import actions as entry
from crm.entry import queries as entry_queries
from crm.entry.rules import Admission, PaidBy, State
from crm.lists import actions as lists
from crm.lists.rules import Format
from crm.members import actions as members
from crm.members.models import Enterprise, PaidPeriod
from crm.members.rules import ActivityKind, CustomKind, Decision, Duty, OptionDraft, Position, Standing, Tie
from crm.terms import actions as terms
from crm.terms.actions.elections import Resolution
from crm.terms.models import TermOffice
from crm.work import actions as work
from crm.work.rules import TaskDraft
from tests.support import entry as applications
from tests.support.members import (
    a_custom_field,
    a_member,
    a_person,
    an_answered_field,
    an_enterprise,
    employment_of,
)
from tests.support.one_of_each.places import FIRM, Named
from tests.support.people import an_account
from tests.support.reviews import a_firm, a_request


def of_firms(by: Actor) -> Named:
    export = lists.ask_for_export("enterprises", "", 1, Format.CSV, by=by)
    field, options = an_answered_field(), (OptionDraft("重点", "Key"),)
    choice = a_custom_field(CustomKind.MULTI, "示例多选", options=options)
    bulk = members.edit_many([an_enterprise().id], "side", "440300", by=by)
    of_people = members.edit_many_people([a_person(name="吴样本").id], "rank", 7, by=by)
    lists.ask_for_export("people", "", 1, Format.CSV, by=by)
    view = lists.save_view("enterprises", "示例视图", "sort=-name", shared=True, by=by)
    firm = a_firm(FIRM, name="青岛示例旧名有限公司")
    asked = a_request(firm, {"name": "青岛示例新名有限公司", "legal_representative": "李样例"})
    member = a_member("青岛示例海洋有限公司")
    person = a_person(member, "孙样本", account_id=an_account(Role.MEMBER), wechat="sample")
    plain = a_person(member, "周样本", email="invited@example.com")
    merge = care.merge_enterprises(an_enterprise("示例重名有限公司").id, an_enterprise("示例重名有限公司").id, by=by)
    trashed = care.trash(Gone.ENTERPRISE, an_enterprise("示例误录有限公司").id, by=by)
    an_enterprise("青岛示例海洋有限公司")
    a_person(member, "周样本", email="invited@example.com")
    activity = members.log_activity(member.id, kind=ActivityKind.CALL, text="确认选址", by=by)
    members.set_override(member.id, Standing.ACTIVE, until=today() + timedelta(days=9), reason="示例原因", by=by)
    plan = members.plan_activity(
        member.id, kind=ActivityKind.VISIT, planned_for=now() + timedelta(days=2), owner_id=by.id or 0, by=by
    )  # fmt: skip
    asks = Actor(person.account_id, person.name, person_id=person.id)
    rights = care.ask_rights(RightsKind.RECTIFY, "示例请求", by=asks)
    due = TaskDraft(title="示例待办", owner_id=by.id or 0, due_on=today())
    task = work.add_task(due, enterprise_id=member.id, person_id=person.id, by=by)
    done = work.finish(work.add_task(due, by=by).id, by=by)
    consents.record(person.id, channel=Channel.PHONE, word=Word.DO_NOT_CONTACT, way=Way.SPOKEN, by=by)
    periods = db.session.scalars(select(PaidPeriod.id).order_by(PaidPeriod.id.desc()).limit(1))
    return {
        "enterprise_id": [member.id, firm.enterprise.id], "person_id": [person.id, plain.id],
        "employment_id": [employment_of(person).id], "activity_id": [activity.id, plan.id], "period_id": list(periods),
        "request_id": [asked.id], "task_id": [task.id, done.id],
        "merge_id": [merge.id], "trash_id": [trashed.id], "rights_id": [rights.id],
        "bulk_id": [bulk.id, of_people.id], "export_id": [export.id], "view_id": [view.id],
        "custom_field_id": [field.id, choice.id], "list_kind": ["enterprises"],
    }  # fmt: skip


def of_terms(by: Actor) -> Named:
    """A term in office, one being prepared, firms that stand to one another, and proposals that wait."""
    president = a_member("青岛示例会长有限公司", position=Position.PRESIDENT)
    a_person(president, "郑样本", duty=Duty.REPRESENTATIVE)
    a_member("青岛示例久欠有限公司", paid_until=today() - timedelta(days=800))
    gone = a_member("青岛示例退会有限公司")
    members.decide(gone.id, Decision.RESIGNED, decided_on=today(), basis="示例", by=by)
    members.propose_by_rule(by=by)
    relation = members.relate(president.id, gone.name, Tie.SUPPLIER, by=by)
    day, held = today() - timedelta(days=9), Resolution(name="示例", resolved_on=today() - timedelta(days=9))
    first = terms.begin_draft(number=1, starts=day, ends=today(), by=by)
    terms.confirm(first.id, held, by=by)
    draft = terms.begin_draft(number=2, starts=today(), ends=today() + timedelta(days=9), by=by)
    ended = members.relate(president.id, gone.name, Tie.PARTNER, by=by)
    members.end_relation(president.id, ended.id, by=by)
    a_member("青岛示例新任有限公司", position=Position.COUNCIL)
    return {
        "enterprise_id": [gone.id, president.id], "members.relation_id": [relation.id], "term_id": [first.id, draft.id],
        "office_id": list(db.session.scalars(select(TermOffice.id))),
    }  # fmt: skip


def of_applications(by: Actor) -> Named:
    """An application at every step that has a form of its own, and a draft."""
    draft = applications.a_draft(applications.details("示例草稿申请有限公司"))
    states = (
        State.SUBMITTED, State.SCREENING, State.RETURNED, State.NOTICE, State.COUNCIL, State.APPROVED,
    )  # fmt: skip
    made = [applications.an_application(each, applications.details(f"示例{each.value}有限公司")) for each in states]
    passed = applications.an_application(State.COUNCIL, applications.details("示例决议有限公司"))
    given = entry.Resolving(title="示例决议", meeting="示例理事会", held_on=today())
    resolution = entry.resolve([passed.id], given, by=by)
    entry.admit(passed.id, Admission(paid_on=today(), paid_by=PaidBy.CASH), by=by)
    step = next(each for each in entry_queries.steps_of(passed.id) if each.approver)
    step.scan_id = passed.licence_id
    objected = [applications.an_objection(each.id).id for each in (passed, made[3])]
    return {
        "application_id": [passed.id, *(each.id for each in made)], "step_id": [step.id], "objection_id": objected,
        "resolution_id": [resolution.id],
        "entry.token": [draft.token, *(entry_queries.token_of(each) for each in (*made, passed))],
    }  # fmt: skip


def of_the_directory(by: Actor) -> Named:
    """Colleagues of the near firm: one invited, one who signs in and shows a mobile; certificate and copy."""
    firm = db.session.scalars(select(Enterprise).where(Enterprise.name == "青岛示例旧名有限公司")).one()
    invited = accounts.open_account(email="asked@example.com", name="吴样例", roles=[Role.MEMBER], by=by)
    accounts.issue_link(invited.id, LinkPurpose.INVITATION, by=by)
    waits = a_person(firm, "吴样例", account_id=invited.id)
    comes = a_person(firm, "冯样例", account_id=an_account(Role.MEMBER, email="colleague@example.com"))
    chosen = {Field.NAME: Audience.MEMBERS, Field.MOBILE: Audience.MEMBERS}
    directory.choose_for_person(comes.id, chosen, consents=True, by=by)
    held = directory.issue_certificate(firm.id, by=by)
    copied = directory.copy_roster(
        RosterKind.PEOPLE, form="print", home_code="", as_of=today(), for_whom="示例", by=by
    )  # fmt: skip
    return {
        "portal.employment_id": [employment_of(waits).id, employment_of(comes).id], "directory.person_id": [comes.id],
        "copy_id": [copied.id], "certificate": [held.code],
    }  # fmt: skip
