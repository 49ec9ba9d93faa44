"""Notices to many, and projects that are followed."""

from __future__ import annotations

from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.campaigns import actions as campaigns
from crm.core import db
from crm.core.actor import COMMAND_LINE, SYSTEM
from crm.core.clock import today
from crm.core.jobs import enqueue
from crm.core.web import CrmFlask
from crm.projects import actions as projects
from crm.projects.rules import Step as ProjectStep
from crm.tracking import actions as tracking
from crm.tracking import queries as tracking_queries
from crm.tracking.jobs import mail_watcher
from crm.tracking.models import Tracking, TrackingWatch
from crm.tracking.rules import Party
from tests.support.campaigns import a_campaign, in_app
from tests.support.members import a_member, a_person
from tests.support.occasions.registry import ADDRESS, occasion
from tests.support.people import an_actor
from tests.support.pipeline import a_signing


@occasion("campaign")
def _campaign(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        a_person(a_member(), "王样例", email=ADDRESS, locale=locale)
        written = a_campaign(subject_en="Notice", body_en="Dear {{name}}").id
    with in_app(app):
        campaigns.launch(written, by=COMMAND_LINE)


@occasion("campaign", "test")
def _campaign_test(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        actor = an_actor(Role.SECRETARY, email=ADDRESS, name="王样例")
        text = {"subject_en": "Notice", "body_en": "Dear {{name}}"} if locale == "en" else {}
        written = a_campaign(**text).id
    with in_app(app):
        campaigns.ask_for_test(written, by=actor)


@occasion("tracking", "confirm")
def _tracking_confirm(app: CrmFlask, locale: str) -> None:
    _followed(app, locale)


@occasion("tracking", "moved")
def _tracking_moved(app: CrmFlask, locale: str) -> None:
    project_id, token = _followed(app, locale)
    with in_app(app):
        tracking.confirm_mail(token, by=SYSTEM)
        step = projects.record_milestone(project_id, ProjectStep.REGISTERED, today(), by=SYSTEM)
        projects.verify_milestone(step.id, by=an_actor(Role.SECRETARY))


def _followed(app: CrmFlask, locale: str) -> tuple[int, str]:
    """Let somebody ask for mail about an open project; return the project and the secret of their link."""
    with in_app(app):
        project_id = a_signing(SYSTEM, partner="").project_id
        tracking.record_word(project_id, Party.INVESTOR, agrees=True, basis="示例", by=SYSTEM)
        code = db.session.scalars(select(Tracking.code)).one()
        watch_id = tracking.ask_for_mail(code, ADDRESS, locale=locale, by=SYSTEM)
        assert watch_id is not None
        enqueue(mail_watcher, watch_id)
        return project_id, tracking_queries.token_of(db.session.get_one(TrackingWatch, watch_id))
