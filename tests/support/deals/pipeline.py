"""Leads, projects, their progress and what is counted of them."""

from __future__ import annotations

from sqlalchemy import select

from crm.accounts import queries as account_queries
from crm.accounts.permissions import Role
from crm.cohorts import actions as cohorts
from crm.cohorts.rules import CohortDraft
from crm.core.actor import SYSTEM, Act, Thing
from crm.core.clock import today
from crm.core.db import session
from crm.core.money import Money
from crm.events.models import Event
from crm.projects import actions as projects
from crm.projects.models import Project, Signing
from crm.projects.rules import DocumentKind, ProblemDetails, ProblemKind, Severity, Step
from crm.recognition import actions as recognition
from crm.recognition.rules import CorrectionDraft, EntryKind
from crm.tracking import actions as tracking
from crm.tracking import queries as tracking_queries
from crm.tracking.models import Tracking, TrackingWatch
from crm.tracking.rules import Party
from tests.support.deals.reaches import IN_EVENTS, WORK, actor_of
from tests.support.people import an_account
from tests.support.pipeline import PNG, a_file, a_lead, details
from tests.support.reach import NOWHERE, Pair, Reach, Target, World
from tests.support.world import OTHER, Ground


def leads_of(world: World, base: Ground) -> None:
    other = account_queries.actor_of(an_account(Role.LIAISON, email=OTHER), "生人乙", frozenset({Role.LIAISON}))
    for label, word, by, n, reach in (
        ("near", "近线索", actor_of(world, Role.LIAISON), 0, WORK), ("far", "隐线索", other, 1, NOWHERE),
    ):  # fmt: skip
        event = session.get_one(Event, base.events[n].id)
        lead = a_lead(
            by, event=event, title=word, company=base.firms[n].name, enterprise_id=base.firms[n].id, owner_id=by.id,
            phone="19900000001",
        )  # fmt: skip
        world.add("lead", Target(label, {"lead_id": lead.id}, reach))
        world.hide(Thing.LEAD, **{word: reach})


def projects_of(world: World, base: Ground) -> None:
    """Two projects: the liaison's at the staffed event, and a stranger's at the other."""
    papers: dict[str, list[tuple[str, str | int, int, Reach]]] = {}
    for label, word, n, reach in (("near", "近项目", 0, WORK), ("far", "隐项目", 1, NOWHERE)):
        given = details(name=word, investor=base.firms[n].name, partner="")
        signing = projects.log_signing(given, event_id=base.events[n].id, by=SYSTEM)
        project = session.get_one(Project, signing.project_id)
        if label == "near":
            project.created_by_id = project.manager_id = world.accounts[Role.LIAISON]
        world.add("project", Target(label, {"project_id": project.id}, reach))
        world.hide(Thing.PROJECT, **{word: reach})
        for kind, file in (("photo", a_file(PNG, "photo.png")), ("paper", a_file())):
            what = DocumentKind.PHOTO if kind == "photo" else DocumentKind.AGREEMENT
            document = projects.attach_document(project.id, file, what, by=SYSTEM)
            papers.setdefault(kind, []).append((f"{kind} {label}", project.id, document.id, reach))
        _progress(world, project, signing, label, reach)
    _tracked(world)
    _counted(world)
    _cohort(world)
    world.nested("document", ("project_id", "document_id"), papers["photo"])
    amounts_stand_in_it = ((Thing.AMOUNT, Act.READ), (Thing.PROJECT, Act.WRITE))
    world.nested("document", ("project_id", "document_id"), papers["paper"], asks=amounts_stand_in_it)


def _progress(world: World, project: Project, signing: Signing, label: str, reach: Reach) -> None:
    step = projects.record_milestone(project.id, Step.REGISTERED, today(), by=SYSTEM)
    money = projects.record_arrival(project.id, Money.of("1", "亿元"), today(), by=SYSTEM)
    done = projects.record_completion(project.id, Money.of("1", "亿元"), today(), evidence=a_file(), by=SYSTEM)
    details = ProblemDetails(kind=ProblemKind.LAND, severity=Severity.SERIOUS, title=f"{label} 堵点")
    problem = projects.raise_problem(project.id, details, by=SYSTEM)
    world.add("completion", Target(label, {"completion_id": done.id}, reach))
    world.add("problem", Target(label, {"problem_id": problem.id}, reach))
    world.add("milestone", Target(label, {"milestone_id": step.id}, reach))
    world.add("arrival", Target(label, {"arrival_id": money.id}, reach))
    world.add("signing", Target(label, {"signing_id": signing.id}, reach))


def _cohort(world: World) -> None:
    """Two batches with a member each."""
    pairs: list[Pair] = []
    by = actor_of(world, Role.SECRETARY)
    for number, label in enumerate(("first", "second"), 1):
        draft = CohortDraft(
            programme="示例实训", number=number, city_code="440300", host="", since=today(), until=None, headcount=9
        )
        made = cohorts.add_cohort(draft, by=by)
        pairs.append((label, made.id, cohorts.list_member(made.id, "示例干部", "", None, by=by).id, IN_EVENTS))
        world.add("cohort", Target(label, {"cohort_id": made.id}, IN_EVENTS))
    world.nested("cohort_member", ("cohort_id", "member_id"), pairs)


def _counted(world: World) -> None:
    """A project that counts, and a change of it that waits for a second person."""
    signing = projects.log_signing(
        details(name="计入项目", investor="示例计入有限公司", partner=""), event_id=None, by=SYSTEM
    )
    projects.attach_document(signing.project_id, a_file(), DocumentKind.AGREEMENT, by=SYSTEM)
    entry = recognition.confirm_signing(signing.id, by=actor_of(world, Role.LEADER))
    world.add("entry", Target("all", {"entry_id": entry.id, "role": "officer"}))
    draft = CorrectionDraft(kind=EntryKind.INCREASE, amount=Money.of("1", "亿元"), basis="示例补充协议")
    change = recognition.propose_correction(signing.project_id, draft, a_file(), by=SYSTEM)
    world.add("correction", Target("all", {"correction_id": change.id}))


def _tracked(world: World) -> None:
    """A project whose public page is open, and somebody who follows it."""
    open_to_all = details(name="公开项目", investor="示例公开有限公司", partner="")
    project_id = projects.log_signing(open_to_all, event_id=None, by=SYSTEM).project_id
    tracking.record_word(project_id, Party.INVESTOR, agrees=True, basis="示例", by=SYSTEM)
    code = session.scalars(select(Tracking.code)).one()
    world.add("tracked", Target("near", {"parcel": code}), Target("none", {"parcel": "QS26"}, exists=False))
    watch = session.get_one(TrackingWatch, tracking.ask_for_mail(code, "f@example.com", locale="zh", by=SYSTEM))
    token = tracking_queries.token_of(watch)
    world.add("watched", Target("near", {"token": token}), Target("none", {"token": token[::-1]}, exists=False))
