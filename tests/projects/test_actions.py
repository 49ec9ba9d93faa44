"""Logging signings and what follows, without pages."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select

from crm.accounts.permissions import Role
from crm.core import db, search
from crm.core.actor import Actor
from crm.core.audit import AuditEntry
from crm.core.clock import today
from crm.core.errors import NotFound
from crm.core.money import Money
from crm.core.pages import Cut
from crm.leads import actions as lead_actions
from crm.leads import queries as leads
from crm.leads.rules import Apart, ApartReasonMissing, LeadDetails, LooksTheSame
from crm.projects import actions, queries, rules
from crm.projects.actions import Confirmed
from crm.projects.models import Project, Signing
from crm.projects.queries import ProjectFilter
from crm.projects.rules import DocumentKind, SigningState, Step
from tests.support.members import an_enterprise
from tests.support.people import an_actor
from tests.support.pipeline import a_file, a_lead, a_signing, an_occasion, counted_projects, details


def test_a_signing_makes_a_project_that_can_be_found(secretary: Actor) -> None:
    signing = a_signing(secretary, event=an_occasion())
    project = db.session.get_one(Project, signing.project_id)
    assert (signing.state, signing.amount) == (SigningState.PENDING, Money.of("6.5", "亿元"))
    assert project.total_investment == signing.amount
    assert search.matching_ids("project", "导览") == [project.id]


def test_the_same_submission_again_answers_with_the_first(secretary: Actor) -> None:
    first = actions.log_signing(details(), nonce="12345678", by=secretary)
    assert actions.log_signing(details(), nonce="12345678", by=secretary) is first


def test_registered_parties_bring_their_places(secretary: Actor) -> None:
    row = an_enterprise(
        "示例机器人有限公司", home_code="440300", city_code="440300", district_code="440305", industry_code="I65"
    )
    project = db.session.get_one(Project, a_signing(secretary).project_id)
    assert (project.investor_id, project.home_code, project.origin_code) == (row.id, "440300", "440305")
    assert project.sector.value == "it"


def test_likeness_warns_only_near_and_lately(secretary: Actor) -> None:
    a_signing(secretary)
    for yi in ("7.15", "5.85"):
        with pytest.raises(LooksTheSame, match="智能导览机器人"):
            actions.log_signing(details(name=f"二期{yi}", yi=yi), by=secretary)
    for given in (details(name="远超", yi="7.3"), details(name="另一家", investor="示例储能有限公司")):
        actions.log_signing(given, by=secretary)
    assert db.session.scalar(select(func.count()).select_from(Signing)) == 3


def test_a_project_is_another_only_with_a_word_that_is_kept_and_told(secretary: Actor) -> None:
    first = a_signing(secretary, event=an_occasion())
    with pytest.raises(LooksTheSame, match="在活动《文旅产业数字化专项行动》登记") as refusal:
        actions.log_signing(details(name="二期"), by=secretary)
    assert [(twin.kind, twin.id) for twin in refusal.value.twins] == [("project", first.project_id)]
    seen = [twin.key for twin in refusal.value.twins]
    with pytest.raises(ApartReasonMissing):
        actions.log_signing(details(name="二期"), confirmed=Confirmed(apart=Apart.of(seen, " ")), by=secretary)
    unseen = Confirmed(apart=Apart.of(["project-999999", "; drop"], "另算"))
    with pytest.raises(LooksTheSame):
        actions.log_signing(details(name="二期"), confirmed=unseen, by=secretary)
    said = Confirmed(apart=Apart.of(seen, "二期，用地另算"))
    second = actions.log_signing(details(name="二期"), confirmed=said, by=secretary)
    assert [(row.other_id, row.reason) for row in leads.said_apart("project", second.project_id)] == [
        (first.project_id, "二期，用地另算")
    ]
    told = db.session.scalars(select(AuditEntry).where(AuditEntry.fact == "ProjectToldApart")).all()
    assert [entry.subject_id for entry in told] == [second.project_id]


def test_a_lead_is_not_its_own_twin_and_is_found_by_who_signs_without_it(secretary: Actor) -> None:
    lead = a_lead(secretary, event=an_occasion(), estimate=Money.of("6.5", "亿元"))
    given = details(name=lead.title, investor=lead.company)
    with pytest.raises(LooksTheSame) as refusal:
        actions.log_signing(given, by=secretary)
    assert [twin.key for twin in refusal.value.twins] == [f"lead-{lead.id}"]
    signing = actions.log_signing(given, lead_id=lead.id, by=secretary)
    with pytest.raises(LooksTheSame) as refusal:
        lead_actions.log_lead(LeadDetails(title=lead.title, company=lead.company), by=secretary)
    assert [twin.key for twin in refusal.value.twins] == [f"project-{signing.project_id}"], "not its lead as well"


def test_an_imported_project_is_put_up_for_recognition_once(secretary: Actor) -> None:
    project = db.session.get_one(Project, a_signing(secretary).project_id)
    db.session.execute(delete(Signing))
    event = an_occasion()
    signing = actions.submit_project(project.id, event_id=event.id, by=secretary)
    assert (signing.state, signing.amount, signing.event_id) == (
        SigningState.PENDING,
        project.total_investment,
        event.id,
    )
    with pytest.raises(rules.ProjectStands):
        actions.submit_project(project.id, by=secretary)
    db.session.execute(delete(Signing))
    project.total_investment = None
    with pytest.raises(rules.AmountUnstated):
        actions.submit_project(project.id, by=secretary)


def test_money_counts_for_a_project_once_verified(secretary: Actor) -> None:
    project_id = a_signing(secretary).project_id
    arrival = actions.record_arrival(project_id, Money.of(1, "亿元"), today(), kind="设备", by=secretary)
    with pytest.raises(rules.OwnReport):
        actions.verify_arrival(arrival.id, by=secretary)
    with pytest.raises(NotFound):
        actions.verify_arrival(arrival.id, by=an_actor(Role.LIAISON))
    project = queries.project_for(secretary, project_id)
    money = queries.money_of(project, queries.arrivals(project_id))
    assert (money.arrived, money.waiting, money.rate) == (Money(0), Money.of(1, "亿元"), None)
    actions.verify_arrival(arrival.id, by=an_actor(Role.FINANCE))
    project.contracted = Money.of(4, "亿元")
    money = queries.money_of(project, queries.arrivals(project_id))
    assert (money.arrived, money.waiting, money.rate) == (Money.of(1, "亿元"), Money(0), 250)


def test_a_step_is_dated_once(secretary: Actor) -> None:
    project_id = a_signing(secretary).project_id
    actions.record_milestone(project_id, Step.REGISTERED, today(), evidence=a_file(), by=secretary)
    with pytest.raises(rules.StepReached):
        actions.record_milestone(project_id, Step.REGISTERED, today(), by=secretary)
    assert [row.evidence_name for row in queries.milestones(project_id)] == ["agreement.pdf"]


def test_the_agreement_is_the_latest_uploaded(secretary: Actor) -> None:
    project_id = a_signing(secretary).project_id
    assert queries.agreement_of(project_id) is None
    documents = [actions.attach_document(project_id, a_file(), DocumentKind.AGREEMENT, by=secretary) for _ in range(2)]
    assert queries.agreement_of(project_id) == documents[1].file_id


def test_totals_are_exact_and_pages_are_one_question(secretary: Actor, max_queries: object) -> None:
    counted_projects(75, yi="12")
    counted_projects(1, yi="6.38", home_code="370200", landing_code="370211", origin_code="370202")
    a_signing(secretary)
    recognised = ProjectFilter(state=SigningState.RECOGNISED)
    with max_queries(1):  # type: ignore[operator]
        total = queries.total(secretary, recognised)
    assert (total.count, total.total) == (76, Money.of("906.38", "亿元"))
    assert queries.total(secretary, ProjectFilter(city="370200")).count == 1
    assert queries.total(secretary, ProjectFilter(district="370200")).count == 76
    assert queries.total(secretary, ProjectFilter(district="370211", origin="370200")).count == 1
    assert queries.total(secretary, ProjectFilter(state=SigningState.PENDING)).count == 1
    with max_queries(1):  # type: ignore[operator]
        queries.projects_page(secretary, recognised, Cut())


def test_a_liaison_sees_only_own_amounts(secretary: Actor) -> None:
    a_signing(secretary)
    liaison = an_actor(Role.LIAISON)
    assert queries.total(liaison, ProjectFilter()).total is None
    a_signing(liaison, name="自己的项目", investor="示例储能有限公司", yi="3")
    assert queries.total(liaison, ProjectFilter()).total == Money.of(3, "亿元")
