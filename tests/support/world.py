"""A small world with two of everything: what is near (the walker's firm, event, work) and what is far from them.

One firm is the two outsiders' own and the liaison's; a second stands in the directory; a third nowhere. One event is
staffed by organizer and liaison, one only published, one still a draft. Everything else hangs on these. Each object
carries a word of its own, so that a page that lets one slip is found out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import current_app

from crm.accounts.permissions import Role
from crm.attendance.models import CheckIn, CheckInDevice, DeviceScan
from crm.attendance.rules import Method, ScanResult, wall_token
from crm.core.actor import SYSTEM, Actor, Scope, Thing
from crm.core.clock import now, today
from crm.core.db import session
from crm.core.files import Kind, StoredFile
from crm.directory import actions as directory
from crm.directory.rules import Audience, Field, RosterKind
from crm.events import actions as events
from crm.events import queries as tokens
from crm.events.models import AgendaItem, Event, EventParty, Registration, RegistrationAnswer
from crm.events.rules import EventState, GuestClass, OrganisationRole, QuestionDraft, QuestionKind, digest
from crm.invitations import actions as invitations
from crm.invitations import queries as letters
from crm.invitations.models import EventInvitation
from crm.members import actions as members
from crm.members.models import Enterprise, PaidPeriod, Person
from crm.members.rules import ActivityKind, Decision, Duty
from crm.outcomes import actions as outcomes
from crm.outcomes import queries as after
from crm.outcomes.models import EventClosing, EventLetter, EventPhoto, SurveyQuestion
from crm.outcomes.rules import LetterKind
from crm.reports.board import key_of
from crm.work import actions as work
from crm.work.rules import TaskDraft
from tests.support.events import AnEvent, a_registration, an_attendee, an_event
from tests.support.members import a_code, a_member, a_person, employment_of, membership_of
from tests.support.people import an_account, an_actor
from tests.support.reach import LISTED, NOWHERE, PUBLISHED, Pair, Reach, Target, World, both, near

STRANGER, OTHER = "stranger@example.com", "other@example.com"
LABELS = ("near", "listed", "far")
AT_FIRM: Reach = both(near(event=False), LISTED)
AT_EVENT: Reach = both(
    PUBLISHED, {Role.ORGANIZER: frozenset({Scope.EVENT}), Role.LIAISON: frozenset({Scope.EVENT})}
)  # fmt: skip
STAFFED: Reach = {Role.ORGANIZER: frozenset({Scope.EVENT}), Role.LIAISON: frozenset({Scope.EVENT})}
OWN: Reach = near(member=(Scope.OWN, Scope.FIRM))
"""What is the member's very own, at the near firm and the staffed event."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The firms, people and events everything else hangs on: near, listed, far."""

    firms: list[Enterprise]
    people: list[Person]
    events: list[AnEvent]
    rows: list[Registration]


def ground() -> tuple[World, Ground]:
    """Open an account per role and build firms, people and events. Call inside a writing transaction."""
    an_account(Role.FIRM_ADMIN, email=STRANGER, name="生人甲")
    an_account(Role.LIAISON, email=OTHER, name="生人乙")
    world = World({role: an_account(role) for role in Role})
    firms = _firms(world)
    people = _people(world, firms)
    held = _events(world)
    return world, Ground(firms, people, held, _registrations(world, firms, people, held))


def _firms(world: World) -> list[Enterprise]:
    other = an_account(Role.LIAISON, email=OTHER)
    firms = [
        a_member("示例近企甲有限公司", manager_id=world.accounts[Role.LIAISON], credit_code=a_code()),
        a_member("示例列企乙有限公司", manager_id=other, credit_code=a_code()),
        a_member("示例隐企丙有限公司", manager_id=other),
    ]
    members.decide(firms[2].id, Decision.EXPELLED, decided_on=today(), basis="示例决定", by=SYSTEM)
    reaches = (AT_FIRM, LISTED, NOWHERE)
    notes, paid = [], []
    for label, firm, reach in zip(LABELS, firms, reaches, strict=True):
        world.add("enterprise", Target(label, {"enterprise_id": firm.id}, reach))
        note = members.log_activity(firm.id, kind=ActivityKind.NOTE, text=f"示例往来 {label}", by=SYSTEM)
        notes.append((label, firm.id, note.id, reach))
        period = session.query(PaidPeriod).filter_by(membership_id=membership_of(firm).id).one()
        paid.append((label, firm.id, period.id, reach))
    _tasks(world, firms)
    world.nested("activity", ("enterprise_id", "activity_id"), notes)
    world.nested("period", ("enterprise_id", "period_id"), paid)
    world.hide(Thing.ENTERPRISE, 近企=AT_FIRM, 列企=LISTED, 隐企=NOWHERE, 示例往来=NOWHERE)
    return firms


def _tasks(world: World, firms: list[Enterprise]) -> None:
    """A task about each firm, and one about nothing, of somebody else."""
    by = an_actor(Role.SECRETARY)
    for label, firm, reach in zip(LABELS, firms, (near(event=False), NOWHERE, NOWHERE), strict=True):
        draft = TaskDraft(title=f"示例待办{label}", owner_id=by.id or 0, due_on=today())
        kept, going = (work.add_task(draft, enterprise_id=firm.id, by=by).id for _ in range(2))
        world.add("task", Target(label, {"task_id": kept}, reach, but=frozenset({"work.remove"})))
        world.add("task", Target(label, {"task_id": going}, reach, but=STAYING))


STAYING = frozenset(
    f"work.{name}" for name in ("show", "update", "finish", "cancel", "reopen", "postpone", "move_back", "reassign")
)
"""What is asked of a task that stays; another one is thrown away."""


def _people(world: World, firms: list[Enterprise]) -> list[Person]:
    a_person(firms[0], "近管员", firm_admin=True, main=True, account_id=world.accounts[Role.FIRM_ADMIN])
    stranger = an_account(Role.FIRM_ADMIN, email=STRANGER)
    a_person(firms[1], "列管员", firm_admin=True, main=True, account_id=stranger)
    people = [
        a_person(firms[0], "近会员", account_id=world.accounts[Role.MEMBER]),
        a_person(firms[1], "列代表", duty=Duty.REPRESENTATIVE),
        a_person(firms[2], "隐人物"),
    ]
    place = near(member=(Scope.FIRM,), event=False)
    for label, person, reach in zip(LABELS, people, (OWN, LISTED, NOWHERE), strict=True):
        world.add("person", Target(label, {"person_id": person.id}, reach))
        at = place if reach is OWN else reach
        once = frozenset({"portal.hand_over", "portal.revoke"})  # afterwards the walker or the place is gone
        world.add("employment", Target(label, {"employment_id": employment_of(person).id}, at, but=once))
    _shown(world, firms)
    world.hide(Thing.PERSON, 近会员=OWN, 列管员=NOWHERE, 列代表=LISTED, 隐人物=NOWHERE)
    return people


def _shown(world: World, firms: list[Enterprise]) -> None:
    """Somebody at each firm who shows their mobile to members, and a certificate of the one that may have it."""
    pairs: list[tuple[str, str | int, int, Reach]] = []
    for label, firm, reach in zip(LABELS, firms, (LISTED, LISTED, NOWHERE), strict=True):
        person = a_person(firm, f"展示{label}")
        chosen = {Field.NAME: Audience.MEMBERS, Field.MOBILE: Audience.MEMBERS}
        directory.choose_for_person(person.id, chosen, consents=True, by=SYSTEM)
        pairs.append((label, firm.id, person.id, reach))
    world.nested("listed_person", ("enterprise_id", "person_id"), pairs)
    code = directory.issue_certificate(firms[0].id, by=SYSTEM).code
    world.add("certificate", Target("near", {"certificate": code}))
    world.add("certificate", Target("none", {"certificate": "0" * 12}, exists=False))
    secretary = an_account(Role.SECRETARY)
    for label, account in (("own", secretary), ("another's", None)):
        made = directory.copy_roster(
            RosterKind.FIRMS, form="print", home_code="", as_of=today(), for_whom="示例", by=Actor(account, "林示例")
        )
        world.add("copy", Target(label, {"copy_id": made.id}, exists=account is not None))


def _events(world: World) -> list[AnEvent]:
    staff = (world.accounts[Role.ORGANIZER], world.accounts[Role.LIAISON], an_account(Role.ORGANIZER))
    soon = timedelta(minutes=30)
    held = [
        an_event(name="示例近会", code="near-event", staff=sorted(set(staff)), starts_in=soon),
        an_event(name="示例列会", code="listed-event", starts_in=soon),
        an_event(name="示例隐会", code="far-event", starts_in=soon),
    ]
    reaches = (AT_EVENT, PUBLISHED, NOWHERE)
    world.hide(Thing.EVENT, 隐会=NOWHERE)
    helper = an_account(Role.ORGANIZER, email="helper@example.com", name="何帮手")
    children: dict[str, list[tuple[str, str | int, int, Reach]]] = {}
    for label, event, reach in zip(LABELS, held, reaches, strict=True):
        events.add_party(event.id, role=OrganisationRole.HOST, name=f"示例单位{label}", by=SYSTEM)
        events.add_agenda(event.id, starts_at=now(), title=f"示例议程{label}", note="", venue_id=None, by=SYSTEM)
        asked = QuestionDraft(kind=QuestionKind.TEXT, label=f"示例问题{label}")
        found = {
            "question": events.add_question(event.id, asked, by=SYSTEM).id,
            "venue": event.venues[1],
            "party": session.query(EventParty.id).filter_by(event_id=event.id).scalar(),
            "agenda": session.query(AgendaItem.id).filter_by(event_id=event.id).scalar(),
        }
        for kind, child in found.items():
            children.setdefault(kind, []).append((label, event.code, child, reach))
    named = {"venue": "venue_id", "party": "party_id", "agenda": "item_id", "question": "question_id"}
    for kind, name in named.items():
        world.nested(kind, ("code", name), children[kind])
    _staff(world, held[0], helper)
    return held


def _staff(world: World, event: AnEvent, helper: int) -> None:
    events.add_staff(event.id, account_id=helper, by=SYSTEM)
    world.add("event_staff", Target("near", {"code": event.code, "account_id": helper}, AT_EVENT))
    for label, code in (("listed", "listed-event"), ("far", "far-event")):
        world.add("event_staff", Target(f"near below {label}", {"code": code, "account_id": helper}, exists=False))


def _registrations(
    world: World, firms: list[Enterprise], people: list[Person], held: list[AnEvent]
) -> list[Registration]:
    rows, names, lets_in = [], ("近报名", "列报名", "隐报名"), []
    for n, (event, firm, person) in enumerate(zip(held, firms, people, strict=True)):
        row = a_registration(event, an_attendee(900 + n, name=names[n], company=f"示例单位{n}")).registration
        row.enterprise_id, row.person_id = firm.id, person.id
        rows.append(row)
        lets_in.append(_check_in(event, row, n))
        for asked in tokens.questions_of(event.id):
            session.add(RegistrationAnswer(registration_id=row.id, question_id=asked.id, value="示例"))
    session.get_one(Event, held[2].id).state = EventState.DRAFT
    session.flush()
    pairs = [(LABELS[n], event.code, rows[n].id, (OWN, NOWHERE, NOWHERE)[n]) for n, event in enumerate(held)]
    world.nested("registration", ("code", "registration_id"), pairs)
    pairs = [(LABELS[n], event.code, lets_in[n], (STAFFED, NOWHERE, NOWHERE)[n]) for n, event in enumerate(held)]
    world.nested("check_in", ("code", "check_in_id"), pairs)
    _devices(world, held, rows, pairs)
    world.hide(Thing.REGISTRATION, 近报名=OWN, 列报名=NOWHERE, 隐报名=NOWHERE)
    _of_events(world, held, rows)
    return rows


def _check_in(event: AnEvent, row: Registration, n: int) -> int:
    found = CheckIn(
        registration_id=row.id, event_id=event.id, venue_id=event.venues[0], at=now(), method=Method.QR,
        by_name="示例", scan_id=f"scan-{n}",
    )  # fmt: skip
    session.add(found)
    session.flush()
    return found.id


def _devices(world: World, held: list[AnEvent], rows: list[Registration], pairs: list[Pair]) -> None:
    """A device at each event, a scan of it to settle, and the poster on the wall of the near one."""
    devices, scans = [], []
    for (label, code, _number, reach), event, row in zip(pairs, held, rows, strict=True):
        device = CheckInDevice(
            event_id=event.id, venue_id=event.venues[0], account_id=world.accounts[Role.SECRETARY], label="示例台",
            token_hash=f"hash-{label}", enrolled_at=now(), expires_at=now() + timedelta(days=9),
        )  # fmt: skip
        session.add(device)
        session.flush()
        scan = DeviceScan(
            scan_id=f"device-scan-{label}", event_id=event.id, device_id=device.id, venue_id=event.venues[0],
            registration_id=row.id, at=now(), received_at=now(), result=ScanResult.SYNC_CONFLICT,
            reason=ScanResult.CANCELLED,
        )  # fmt: skip
        session.add(scan)
        session.flush()
        devices.append((label, code, device.id, reach))
        scans.append((label, code, scan.id, reach))
    world.nested("device", ("code", "device_id"), devices)
    world.nested("device_scan", ("code", "scan"), scans)
    token = wall_token(current_app.config["SECRET_KEY"], held[0].venues[0])
    world.add(
        "wall", Target("near", {"code": held[0].code, "token": token}),
        Target("elsewhere", {"code": held[1].code, "token": token}, exists=False),
    )  # fmt: skip


def _of_events(world: World, held: list[AnEvent], rows: list[Registration]) -> None:
    """The events themselves, with a scan that finds somebody, and the links of their tickets."""
    reaches = (AT_EVENT, PUBLISHED, NOWHERE)
    for label, event, row, reach in zip(LABELS, held, rows, reaches, strict=True):
        scan: dict[str, str | int] = {"venue_id": event.venues[0], "code": row.ticket, "registration_id": ""}
        world.add("event", Target(label, {"code": event.code}, reach, body=scan))
        world.add("screen", Target(label, {"code": event.code, "key": key_of(event.code)}, exists=reach is not NOWHERE))
    ticket, token = rows[0].ticket, tokens.token_of(rows[0].ticket)
    world.add("ticket", Target("near", {"ticket": ticket}), Target("token", {"ticket": token}, exists=False))
    world.add("own", Target("near", {"token": token}), Target("ticket", {"token": ticket}, exists=False))
    _invitations(world, held, reaches)
    _outcomes(world, held, rows, reaches)


def _invitations(world: World, held: list[AnEvent], reaches: tuple[Reach, ...]) -> None:
    """An invitation to each event, and the link of one."""
    until, found = today() + timedelta(days=1), []
    for label, event, reach in zip(LABELS, held, reaches, strict=True):
        invitations.invite(
            event.id, "all", guest_class=GuestClass.GUEST, venue_id=None, word="", answer_by=until, by=SYSTEM
        )
        row = session.query(EventInvitation).filter_by(event_id=event.id).order_by(EventInvitation.id).first()
        assert row is not None
        found.append((label, event.code, row.id, reach))
        if label == "near":
            token = letters.token_of(row.mark)
            world.add("invited", Target("near", {"token": token}), Target("mark", {"token": row.mark}, exists=False))
    world.nested("invitation", ("code", "invitation_id"), found)


def _outcomes(world: World, held: list[AnEvent], rows: list[Registration], reaches: tuple[Reach, ...]) -> None:
    """What is done after each event: a closing, a photo, a survey with its link, and the series it belongs to."""
    closings: list[Pair] = []
    photos: list[Pair] = []
    asked: list[Pair] = []
    for label, event, row, reach in zip(LABELS, held, rows, reaches, strict=True):
        found = [
            EventClosing(event_id=event.id, closed_at=now(), closed_by="示例", expected=0, arrived=0, absent=0),
            EventPhoto(
                event_id=event.id, file_id=_picture(), alt="示例照片", position=1, added_at=now(), added_by="示例"
            ),
        ]
        session.add_all(found)
        texts = {"intro": "", "intro_en": ""}
        survey = outcomes.write_survey(event.id, texts, today() + timedelta(days=1), version=0, by=SYSTEM)
        session.flush()
        closings.append((label, event.code, found[0].id, reach))
        photos.append((label, event.code, found[1].id, reach))
        first = session.query(SurveyQuestion).filter_by(survey_id=survey.id).order_by(SurveyQuestion.id).first()
        assert first is not None
        asked.append((label, event.code, first.id, reach))
        if label == "near":
            letter = EventLetter(
                event_id=event.id, kind=LetterKind.SURVEY, registration_id=row.id, mark="near-mark",
                token_hash=digest(after.token_of("near-mark")), sent_by="示例", created_at=now(),
            )  # fmt: skip
            session.add(letter)
            token = after.token_of("near-mark")
            world.add("asked", Target("near", {"token": token}), Target("mark", {"token": "near-mark"}, exists=False))
    world.nested("closing", ("code", "closing_id"), closings)
    world.nested("photo", ("code", "photo_id"), photos)
    world.nested("survey_question", ("code", "asked_id"), asked)
    session.get_one(Event, held[0].id).series = "示例系列"
    world.add("series", Target("near", {"series": "示例系列"}, AT_EVENT), Target("none", {"series": "x"}, exists=False))
    session.flush()


def _picture() -> int:
    file = StoredFile(
        name="a.png", kind=Kind.PNG, size=4, sha256="0" * 64, at=now(), by_id=None, by_name="示例",
        content=b"\x89PNG\r\n\x1a\n",
    )  # fmt: skip
    session.add(file)
    session.flush()
    return file.id
