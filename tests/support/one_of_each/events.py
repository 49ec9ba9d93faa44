"""One of each around events: venues, registrations, letters, kits, what comes afterwards."""

from __future__ import annotations

import io
from datetime import timedelta

from flask import current_app
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from crm.accounts.permissions import Role
from crm.attendance import actions as attendance
from crm.attendance.models import DeviceScan
from crm.attendance.rules import ScanResult, wall_token
from crm.ceremony import actions as ceremony
from crm.ceremony import views
from crm.ceremony.models import PlannedSigning
from crm.ceremony.rules import Paper, PlanDetails, PlanState
from crm.core import db
from crm.core.actor import Actor
from crm.core.clock import now, today
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
from crm.notices import actions as notices
from crm.notices import queries as told
from crm.notices.models import NoticeFirm
from crm.notices.rules import Draft
from crm.outcomes import actions as outcomes
from crm.outcomes import queries as after
from crm.outcomes.models import EventClosing, EventLetter, EventPhoto, SurveyQuestion
from crm.reports.board import key_of
from tests.support import pipeline
from tests.support.events import a_registration, an_attendee, an_event
from tests.support.members import (
    a_member,
    a_person,
)
from tests.support.one_of_each.places import Named
from tests.support.people import an_account


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


def of_letters(by: Actor) -> Named:
    """An invitation to an event of its own."""
    event = an_event(code="invited", name="示例邀请会")
    a_person(a_member("青岛示例受邀有限公司"), "邓样例", email="invited@example.com")
    before = an_event(code="earlier", name="示例往届会")
    a_registration(before, an_attendee(909_090, name="邓样例", email="invited@example.com"))
    until, whom = today() + timedelta(days=3), f"edition-{before.id}"
    invitations.invite(event.id, whom, guest_class=GuestClass.GUEST, venue_id=None, word="", answer_by=until, by=by)
    row = db.session.scalars(select(EventInvitation).order_by(EventInvitation.id.desc()).limit(1)).one()
    return {"code": ["invited"], "invitation_id": [row.id], "invitations.token": [letters.token_of(row.mark)]}


def of_notices(by: Actor) -> Named:
    """A notice about an event, told to a firm of its own."""
    event, firm = an_event(code="noticed", name="示例通知会"), a_member("青岛示例受告有限公司")
    a_person(firm, "卫样例", main=True, email="noticed@example.com")
    made = notices.issue(Draft("示例通知", "请回执。", today() + timedelta(days=3), event.id), [firm.id], by=by)
    row = db.session.scalars(select(NoticeFirm).where(NoticeFirm.notice_id == made.id)).one()
    return {"notice_id": [made.id], "firm_id": [row.id], "notices.token": [told.token_of(row.mark)]}


def of_afterwards(by: Actor) -> Named:
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


def of_events(by: Actor) -> Named:
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
