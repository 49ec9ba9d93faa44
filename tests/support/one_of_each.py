"""A small installation with an object of each kind at the steps that have forms, for walks over the whole url map."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from flask import current_app
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.routing import Rule

from crm.accounts import actions as accounts
from crm.accounts.models import Account, LoginSession
from crm.accounts.permissions import Role
from crm.accounts.rules import LinkPurpose
from crm.attendance import actions as attendance
from crm.attendance.models import DeviceScan
from crm.attendance.rules import ScanResult, wall_token
from crm.bounces.models import Bounce, IntakeMail
from crm.bounces.rules import BounceKind, Source
from crm.campaigns import actions as campaigns
from crm.campaigns.jobs.letters import addresses
from crm.campaigns.models import Recipient, Suppression
from crm.campaigns.rules import EVERYTHING, CampaignState, RecipientState, Removal, Rules
from crm.campaigns.rules.tokens import mark
from crm.care import actions as care
from crm.care.rules import Kind as Gone
from crm.care.rules import RightsKind
from crm.care.rules.confirming import sealed
from crm.ceremony import actions as ceremony
from crm.ceremony import views
from crm.ceremony.models import PlannedSigning
from crm.ceremony.rules import Paper, PlanDetails, PlanState
from crm.cohorts import actions as cohorts
from crm.cohorts.rules import CohortDraft
from crm.consents import actions as consents
from crm.consents.rules import Channel, Way, Word
from crm.core import db
from crm.core.actor import SYSTEM, Actor
from crm.core.clock import now, today
from crm.core.mail.providers import Meaning
from crm.core.money import Money
from crm.core.web import CrmFlask
from crm.directory import actions as directory
from crm.directory.rules import Audience, Field, RosterKind
from crm.entry import actions as entry
from crm.entry import queries as entry_queries
from crm.entry.rules import Admission, PaidBy, State
from crm.events import actions as events
from crm.events.models import AgendaItem, Event, EventParty, Registration
from crm.events.rules import EventState, GuestClass, OrganisationRole, QuestionDraft, QuestionKind
from crm.events.rules import Source as Arrival
from crm.invitations import actions as invitations
from crm.invitations import queries as letters
from crm.invitations.models import EventInvitation
from crm.kit import actions as kit
from crm.kit.models import PlacingTable
from crm.kit.rules import PaperForm, PaperKind, Size, TableKind
from crm.lists import actions as lists
from crm.lists.rules import Format
from crm.members import actions as members
from crm.members.models import Enterprise, PaidPeriod
from crm.members.rules import ActivityKind, CustomKind, Decision, Duty, OptionDraft, Position, Standing, Tie
from crm.outcomes import actions as outcomes
from crm.outcomes import queries as after
from crm.outcomes.models import EventClosing, EventLetter, EventPhoto, SurveyQuestion
from crm.projects import actions as projects
from crm.projects.models import ProjectDocument
from crm.projects.rules import ProblemDetails, ProblemKind, Severity, SigningState, Step
from crm.recognition import actions as recognition
from crm.recognition.rules import CorrectionDraft, EntryKind
from crm.reports.board import key_of
from crm.terms import actions as terms
from crm.terms.actions.elections import Resolution
from crm.terms.models import TermOffice
from crm.tracking import actions as tracking
from crm.tracking import queries as tracking_queries
from crm.tracking.models import Tracking, TrackingWatch
from crm.tracking.rules import Party
from crm.work import actions as work
from crm.work.rules import TaskDraft
from tests.support import entry as applications
from tests.support import pipeline
from tests.support.campaigns import a_campaign
from tests.support.events import a_registration, an_attendee, an_event
from tests.support.members import (
    a_custom_field,
    a_member,
    a_person,
    an_answered_field,
    an_enterprise,
    employment_of,
)
from tests.support.owed import dues_of_each
from tests.support.people import an_account, an_actor, signed_in
from tests.support.reviews import a_firm, a_request

FIRM = "firm_admin@example.com"
WAITS = "waits@example.com"
"""Somebody whose sign-in waits for the code of the second factor."""
LIST = "企业名称,所在城市,联系人,联系电话,电子邮箱,入会日期\n"
ROW = "青岛示例海洋{n}科技有限公司,青岛市,王样例,1990000000{n},a{n}@example.com,2020-05-01\n"
Named = dict[str, list[object]]


@dataclass
class Places:
    """Argument of a route → what it may name. `feature.argument` goes before `argument`."""

    values: Named = field(default_factory=dict)

    def add(self, found: Named) -> None:
        """Take more values in."""
        for name, values in found.items():
            self.values.setdefault(name, []).extend(values)

    def addresses(self, rule: Rule) -> Iterator[str]:
        """Return every address of a rule that might name something."""
        names = re.findall(r"<(?:\w+:)?(\w+)>", rule.rule)
        feature = rule.endpoint.partition(".")[0]
        offered = [self.values.get(f"{feature}.{name}") or self.values.get(name, []) for name in names]
        for chosen in itertools.product(*offered):
            path = rule.rule
            for name, value in zip(names, chosen, strict=True):
                path = re.sub(rf"<(?:\w+:)?{name}>", str(value), path, count=1)
            yield path


def one_of_each(app: CrmFlask) -> Places:
    """Build it, committed, as its people would have made it."""
    places = Places()
    for build in (
        _applications, _firms, _directory, _terms, _events, _letters, _after, _pipeline, _campaigns, _recipients,
        _links, dues_of_each,
    ):  # fmt: skip
        with app.app_context(), db.transaction(write=True):
            for role in Role:
                an_account(role)
            places.add(build(an_actor(Role.SECRETARY)))
    places.add({"batch_id": list(_imports(app)), "kind": ["members"]})
    mails = sorted(path.name for path in (app.config["CRM_SETTINGS"].instance / "outbox").rglob("*.eml"))
    places.add({"name": [mails[0].removesuffix(".eml")], "number": [0]})
    return places


def _firms(by: Actor) -> Named:
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


def _terms(by: Actor) -> Named:
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


def _applications(by: Actor) -> Named:
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


def _directory(by: Actor) -> Named:
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


def _waits(by: Actor) -> str:
    """Make a queue of which staff pick, with one free seat; return the link of somebody who holds an offer."""
    queue = an_event(code="queue", name="示例候补会", seats=(("370200", 2), ("440300", 2)))
    holds = [a_registration(queue, an_attendee(n)).registration.id for n in (31, 32)]
    offered = a_registration(queue, an_attendee(33), waits=True)
    a_registration(queue, an_attendee(34), waits=True)
    events.cancel_own(holds[0], by=by)
    db.session.get_one(Event, queue.id).offers_by_hand = True
    db.session.flush()
    events.cancel_own(holds[1], by=by)
    return offered.token


def _letters(by: Actor) -> Named:
    """An invitation to an event of its own."""
    event = an_event(code="invited", name="示例邀请会")
    a_person(a_member("青岛示例受邀有限公司"), "邓样例", email="invited@example.com")
    before = an_event(code="earlier", name="示例往届会")
    a_registration(before, an_attendee(909_090, name="邓样例", email="invited@example.com"))
    until, whom = today() + timedelta(days=3), f"edition-{before.id}"
    invitations.invite(event.id, whom, guest_class=GuestClass.GUEST, venue_id=None, word="", answer_by=until, by=by)
    row = db.session.scalars(select(EventInvitation).order_by(EventInvitation.id.desc()).limit(1)).one()
    return {"code": ["invited"], "invitation_id": [row.id], "invitations.token": [letters.token_of(row.mark)]}


def _after(by: Actor) -> Named:
    """Two events that are over: one to close, with a photo and a survey to send; one closed, its survey sent."""
    texts, until = {"intro": "", "intro_en": ""}, today() + timedelta(days=3)
    for n, code in enumerate(("after", "closed")):
        event = an_event(code=code, name=f"示例会后{code}", state=EventState.ENDED)
        db.session.get_one(Event, event.id).series = "示例系列"
        came = a_registration(event, an_attendee(70 + n), by=by, source=Arrival.WALK_IN).registration
        attendance.check_in(event.id, venue_id=event.venues[0], ticket=came.ticket, scan_id=f"scan-{code}", by=by)
        outcomes.write_survey(event.id, texts, until, version=0, by=by)
        outcomes.write_minutes(event.id, "一、议定事项", version=0, by=by)
        if code == "closed":
            outcomes.send_survey(event.id, by=by)
            outcomes.close_event(event.id, by=by)
        for alt in ("示例照片", "示例合影"):
            upload = FileStorage(io.BytesIO(b"\x89PNG\r\n\x1a\n0000"), "a.png")
            outcomes.add_photo(event.id, upload, alt, by=by)
    letter = db.session.scalars(select(EventLetter)).one()
    return {
        "code": ["after", "closed"],
        "series": ["示例系列"],
        "outcomes.token": [after.token_of(letter.mark)],
        "closing_id": list(db.session.scalars(select(EventClosing.id))),
        "photo_id": list(db.session.scalars(select(EventPhoto.id))),
        "asked_id": list(db.session.scalars(select(SurveyQuestion.id).limit(2))),
    }


def _events(by: Actor) -> Named:
    staff = [an_account(Role.ORGANIZER), an_account(Role.LIAISON)]
    event = an_event(code="mine", staff=staff)
    closing = an_event(code="approval", name="示例审核会", needs_approval=True)
    draft = an_event(code="drafted", name="示例草稿会", state=EventState.DRAFT)
    made = a_registration(event)
    came = a_registration(event, an_attendee(2)).registration
    waits = a_registration(closing, an_attendee(3))
    offered = _waits(by)
    asked: list[object] = [
        events.add_question(event.id, QuestionDraft(kind=kind, label=f"示例{kind}", options="甲\n乙"), by=by).id
        for kind in QuestionKind
    ]
    events.retire_question(event.id, int(str(asked[0])), retired=True, by=by)
    answer = attendance.check_in(
        event.id, venue_id=event.venues[0], ticket=came.ticket, scan_id="scan-world-1", by=by
    )  # fmt: skip
    device = attendance.enrol_device(event.id, event.venues[0], label="示例台", session_id=None, by=by)[1]
    scan = DeviceScan(
        scan_id="device-scan-1", event_id=event.id, device_id=device, venue_id=event.venues[1],
        registration_id=came.id, at=now(), received_at=now(), result=ScanResult.SYNC_CONFLICT,
        other_at=now(), other_venue_id=event.venues[0],
    )  # fmt: skip
    db.session.add(scan)
    db.session.flush()
    events.add_party(event.id, role=OrganisationRole.CO_ORGANISER, name="示例文旅局", by=by)
    events.add_agenda(event.id, starts_at=now() + timedelta(days=7), title="项目签约", by=by)
    return _kit(event.id, event.venues[0], by) | {
        "code": ["mine", "approval", "drafted", "queue"], "question_id": asked, "key": [key_of("mine")],
        "venue_id": [event.venues[0], draft.venues[0]],
        "registration_id": [made.registration.id, waits.registration.id], "ticket": [made.registration.ticket],
        "check_in_id": [answer.check_in_id], "device_id": [device], "scan": [scan.id],
        "attendance.token": [wall_token(current_app.config["SECRET_KEY"], event.venues[0])],
        "events.token": [made.token, offered],
        "party_id": list(db.session.scalars(select(EventParty.id))),
        "item_id": list(db.session.scalars(select(AgendaItem.id))),
        "planned_id": [_planned(event.id, state, by) for state in (PlanState.COLLECTED, *views.DAY)],
    }  # fmt: skip


def _kit(event_id: int, venue_id: int, by: Actor) -> Named:
    """A table with somebody and an empty one; a paper, and a sheet of badges."""
    kind = TableKind.TABLE
    made = kit.add_tables(venue_id, "主桌", 2, kind=kind, capacity=1, guest_class=None, by=by)
    kit.place_everybody(venue_id, by=by)
    kit.add_tables(venue_id, "空桌", 1, kind=kind, capacity=4, guest_class=None, by=by)
    papers = [
        kit.make_copy(event_id, PaperKind.HANDBOOK, PaperForm.PRINT, venue_id=None, phones=True, rows=1, by=by).id,
        kit.print_people(
            event_id, PaperKind.BADGE, Size.BADGE_80,
            db.session.scalars(select(Registration.id).where(Registration.event_id == event_id)).all(), by=by,
        ).id,
    ]  # fmt: skip
    tables = list(db.session.scalars(select(PlacingTable.id).where(PlacingTable.event_id == event_id)))
    return {"table_id": tables or [table.id for table in made], "kit.copy_id": papers}


def _planned(event_id: int, state: PlanState, by: Actor) -> int:
    given = pipeline.details(name=f"示例拟签 {state}")
    row: PlannedSigning = ceremony.plan(
        event_id,
        PlanDetails(
            name=given.name, investor=given.investor, partner="示例合作方", agreement=given.agreement,
            amount=given.amount, paper=Paper.ATTACHED,
        ),
        by=by,
    )  # fmt: skip
    row.state = state
    return row.id


def _pipeline(by: Actor) -> Named:
    other = an_actor(Role.SECRETARY, email="first@example.com")
    named: Named = {}
    lead = pipeline.a_lead(by, contact="王样例", phone="19900000003", introducer="引荐示例")
    pending = pipeline.with_agreement(pipeline.a_signing(other), other)
    mine = pipeline.a_signing(by, name="示例风电", investor="示例风电有限公司")
    refused = pipeline.a_signing(other, name="示例光伏", investor="示例光伏有限公司")
    projects.settle_signing(refused, SigningState.REFUSED, refusal="示例", by=by)
    step = projects.record_milestone(pending.project_id, Step.REGISTERED, today(), note="示例", by=other)
    arrival = projects.record_arrival(pending.project_id, Money.of("1", "万元"), today(), kind="设备", by=other)
    done, waits = (
        projects.record_completion(
            pending.project_id, Money.of("1", "万元"), today(), evidence=pipeline.a_file(), by=other
        )
        for _n in range(2)
    )
    projects.verify_completion(done.id, by=by)
    hindrance = ProblemDetails(kind=ProblemKind.LAND, severity=Severity.SERIOUS, title="示例堵点", detail="示例")
    problems = [projects.raise_problem(mine.project_id, hindrance, by=other).id for _n in range(2)]
    projects.solve_problem(problems[1], "示例", evidence=pipeline.a_file(), by=other)
    projects.waive_step(mine.project_id, Step.TARGET_EFFECT, "示例", by=other)
    named |= _counted(by, other)
    return named | {
        "lead_id": [lead.id],
        "project_id": [mine.project_id, pending.project_id, refused.project_id, *_tracked(named, by)],
        "signing_id": [pending.id], "document_id": list(db.session.scalars(select(ProjectDocument.id))),
        "milestone_id": [step.id], "arrival_id": [arrival.id], "completion_id": [done.id, waits.id],
        "problem_id": problems,
    }  # fmt: skip


def _counted(by: Actor, other: Actor) -> Named:
    """Two projects that count, one with a change that waits; a row of the ledger with its roles."""
    made = []
    for name, yi in (("示例计入", "3"), ("示例变更", "4")):
        signing = pipeline.a_signing(other, name=name, investor=f"{name}有限公司", yi=yi)
        entry = recognition.confirm_signing(pipeline.with_agreement(signing, other).id, by=by)
        made.append((signing.project_id, entry.id))
    draft = CorrectionDraft(kind=EntryKind.INCREASE, amount=Money.of("1", "亿元"), basis="示例补充协议")
    changes = [
        recognition.propose_correction(made[1][0], draft, pipeline.a_file(), by=other).id,
    ]
    draft = CohortDraft(
        programme="示例实训", number=1, city_code="440300", host="", since=today(), until=None, headcount=9
    )
    cohort = cohorts.add_cohort(draft, by=by).id
    member = cohorts.list_member(cohort, "示例干部", "", None, by=by).id
    return {
        "cohort_id": [cohort], "cohorts.member_id": [member],
        "entry_id": [made[0][1]], "role": ["officer"], "correction_id": changes,
        "recognition.project_id": [project for project, _entry in made],
    }  # fmt: skip


def _tracked(named: Named, by: Actor) -> list[int]:
    """Two projects of the near firm: an open one that somebody follows, and one nobody was asked about."""
    found = [
        pipeline.a_signing(by, name=name, investor="青岛示例旧名有限公司", partner="", yi=yi).project_id
        for name, yi in (("示例自有项目", "1"), ("示例自有项目二", "2"))
    ]
    tracking.record_word(found[0], Party.INVESTOR, agrees=True, basis="示例", by=by)
    code = db.session.scalars(select(Tracking.code)).one()
    watch = db.session.get_one(TrackingWatch, tracking.ask_for_mail(code, "f@example.com", locale="zh", by=by))
    named |= {"parcel": [code], "tracking.token": [tracking_queries.token_of(watch)]}
    return found


def _campaigns(by: Actor) -> Named:
    other = an_actor(Role.SECRETARY, email="first@example.com")
    draft, asked = a_campaign(by=by), a_campaign(by=other, subject="待审批的示例通知")
    campaigns.submit(asked.id, by=other)
    later, sent = a_campaign(by=by, subject="定时的示例通知"), a_campaign(by=by, subject="已发的示例通知")
    campaigns.launch(later.id, at=now() + timedelta(days=1), by=by)
    campaigns.launch(sent.id, by=by)
    segment = campaigns.save_segment(None, name="示例范围", rules=Rules.read({"any": [{"home": ["370200"]}]}), by=by)
    moving, paused = a_campaign(by=by, subject="发送中的示例通知"), a_campaign(by=by, subject="暂停的示例通知")
    moving.state, paused.state = CampaignState.SENDING, CampaignState.PAUSED
    return {
        "campaign_id": [sent.id, draft.id, asked.id, later.id, moving.id, paused.id], "segment_id": [segment.id],
    }  # fmt: skip


def _recipients(by: Actor) -> Named:
    """Somebody who was written to, whose result is not known."""
    found = db.session.scalars(select(Recipient).where(Recipient.token_hash.is_not(None))).first()
    assert found is not None
    found.state = RecipientState.UNCERTAIN
    token = addresses().token(found.campaign_id, found.id)
    refused = Bounce(
        campaign_id=found.campaign_id, recipient_id=found.id, kind=BounceKind.HARD, meaning=Meaning.GONE,
        source=Source.REPORT, words="示例", at=now(),
    )  # fmt: skip
    barred = Suppression(address=found.address, kind=Removal.BOUNCE, scope=EVERYTHING, at=now())
    strange = IntakeMail(digest="0" * 64, box="maildir", verdict="unknown", subject="示例来信", at=now())
    db.session.add_all([refused, barred, strange])
    db.session.flush()
    end = sealed(current_app.config["CRM_SETTINGS"].secret_key, token, RightsKind.COPY)
    return {
        "care.token": [token], "end": [end],
        "recipient_id": [found.id], "campaigns.token": [token], "mark": [mark(token)], "bounce_id": [refused.id],
        "mail_id": [strange.id],
    }  # fmt: skip


def _links(by: Actor) -> Named:
    account_id = an_account(Role.LIAISON, email="link@example.com")
    token = accounts.issue_link(account_id, LinkPurpose.SIGN_IN, by=SYSTEM)
    waiting = db.session.get_one(Account, an_account(Role.LIAISON, email=WAITS))
    accounts.begin_second_factor(waiting.id, by=by)
    waiting.totp_since = now()
    accounts.open_session(by.id or 0, staff=True, waits_for_code=False, browser="示例浏览器", by=by)
    return {
        "accounts.token": [token], "account_id": [account_id, by.id],
        "session_id": list(db.session.scalars(select(LoginSession.id))),
    }  # fmt: skip


def _imports(app: CrmFlask) -> Iterator[int]:
    """One import at each step: its columns to be said, checked with a likely duplicate, done."""
    browser = signed_in(app, Role.SECRETARY)
    for number, steps in ((1, ()), (2, ("map",)), (3, ("map", "start"))):
        text = (LIST + ROW.format(n=number) + "青岛示例海洋股份有限公司,青岛市,,,,\n,青岛市,,,,\n").encode()
        sent = browser.send("/import/", {"kind": "members", "file": (io.BytesIO(text), f"名单{number}.csv")})
        address = sent.location.removesuffix("/map")
        for step in steps:
            page = browser.get(f"{address}/{'map' if step == 'map' else 'check'}").text
            answer = browser.send(f"{address}/{step}", _as_offered(page))
            assert answer.status_code == 303, answer.text
        yield int(address.rpartition("/")[2])


def _as_offered(page: str) -> dict[str, str]:
    """What a person sends who agrees with everything; a likely duplicate is left out."""
    chosen = {"as_members": "y"}
    for name, options in re.findall(r'<select[^>]*name="(column-\d+|home-\d+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        found = re.search(r'value="(\w*)" selected', options)
        chosen[name] = found[1] if found else ""
    return chosen | dict.fromkeys(re.findall(r'name="(row-\d+)"', page), "skip")
