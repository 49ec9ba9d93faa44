"""One of each from leads to what is counted and followed."""

from __future__ import annotations

from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.cohorts import actions as cohorts
from crm.cohorts.rules import CohortDraft
from crm.core import db
from crm.core.actor import Actor
from crm.core.clock import today
from crm.core.money import Money
from crm.projects import actions as projects
from crm.projects.models import ProjectDocument
from crm.projects.rules import ProblemDetails, ProblemKind, Severity, SigningState, Step
from crm.recognition import actions as recognition
from crm.recognition.rules import CorrectionDraft, EntryKind
from crm.tracking import actions as tracking
from crm.tracking import queries as tracking_queries
from crm.tracking.models import Tracking, TrackingWatch
from crm.tracking.rules import Party
from tests.support import pipeline
from tests.support.one_of_each.places import Named
from tests.support.people import an_actor


def of_the_pipeline(by: Actor) -> Named:
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
