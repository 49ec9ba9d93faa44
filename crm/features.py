"""What the program consists of: pages, navigation, and the modules that must be loaded to be heard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from crm.accounts import reactions as _accounts_reactions  # noqa: F401
from crm.accounts import views as accounts
from crm.admin import views as admin
from crm.attendance import panels as _attendance_panels  # noqa: F401
from crm.attendance import views as attendance
from crm.bounces import panels as _bounces_panels  # noqa: F401
from crm.bounces import reactions as _bounces_reactions  # noqa: F401
from crm.bounces import views as bounces
from crm.campaigns import panels as _campaigns_panels  # noqa: F401
from crm.campaigns import queries as campaigns_queries
from crm.campaigns import reactions as _campaigns_reactions  # noqa: F401
from crm.campaigns import views as campaigns
from crm.care import jobs as _care_jobs  # noqa: F401
from crm.care import panels as _care_panels  # noqa: F401
from crm.care import reactions as _care_reactions  # noqa: F401
from crm.care import views as care
from crm.ceremony import panels as _ceremony_panels  # noqa: F401
from crm.ceremony import views as ceremony
from crm.cohorts import panels as _cohorts_panels  # noqa: F401
from crm.cohorts import views as cohorts
from crm.consents import panels as _consents_panels  # noqa: F401
from crm.consents import views as consents
from crm.core import audit, files, search  # noqa: F401  # audit stores every fact that is announced
from crm.core.actor import Act, Thing
from crm.core.instance import is_demo as is_demo
from crm.core.shell import Counter, Entry
from crm.core.words import N_
from crm.directory import panels as _directory_panels  # noqa: F401
from crm.directory import reactions as _directory_reactions  # noqa: F401
from crm.directory import views as directory
from crm.dues import jobs as _dues_jobs  # noqa: F401
from crm.dues import panels as _dues_panels  # noqa: F401
from crm.dues import reactions as _dues_reactions  # noqa: F401
from crm.dues import views as dues
from crm.entry import panels as _entry_panels  # noqa: F401
from crm.entry import reactions as _entry_reactions  # noqa: F401
from crm.entry import views as entry
from crm.events import panels as _events_panels  # noqa: F401
from crm.events import reactions as _events_reactions  # noqa: F401
from crm.events import views as events
from crm.invitations import panels as _invitations_panels  # noqa: F401
from crm.invitations import reactions as _invitations_reactions  # noqa: F401
from crm.invitations import views as invitations
from crm.kit import panels as _kit_panels  # noqa: F401
from crm.kit import reactions as _kit_reactions  # noqa: F401
from crm.kit import views as kit
from crm.leads import jobs as _leads_jobs  # noqa: F401
from crm.leads import panels as _leads_panels  # noqa: F401
from crm.leads import views as leads
from crm.lists import views as lists
from crm.members import jobs as _members_jobs  # noqa: F401
from crm.members import panels as _members_panels  # noqa: F401
from crm.members import reactions as _members_reactions  # noqa: F401
from crm.members import views as members
from crm.notices import reactions as _notices_reactions  # noqa: F401
from crm.notices import views as notices
from crm.outcomes import panels as _outcomes_panels  # noqa: F401
from crm.outcomes import reactions as _outcomes_reactions  # noqa: F401
from crm.outcomes import views as outcomes
from crm.portal import panels as _portal_panels  # noqa: F401
from crm.portal import reactions as _portal_reactions  # noqa: F401
from crm.portal import views as portal
from crm.projects import panels as _projects_panels  # noqa: F401
from crm.projects import reactions as _projects_reactions  # noqa: F401
from crm.projects import views as projects
from crm.recognition import panels as _recognition_panels  # noqa: F401
from crm.recognition import queries as ledger
from crm.recognition import views as recognition
from crm.reports import board as reports_board
from crm.reports import outcome as reports_outcome
from crm.reports import views as reports
from crm.reviews import panels as _reviews_panels  # noqa: F401
from crm.reviews import queries as reviews_queries
from crm.reviews import reactions as _reviews_reactions  # noqa: F401
from crm.reviews import views as reviews
from crm.search import views as search_page
from crm.standards import divisions
from crm.targets import views as targets
from crm.terms import panels as _terms_panels  # noqa: F401
from crm.terms import reactions as _terms_reactions  # noqa: F401
from crm.terms import views as terms
from crm.tracking import panels as _tracking_panels  # noqa: F401
from crm.tracking import reactions as _tracking_reactions  # noqa: F401
from crm.tracking import views as tracking
from crm.transfer import jobs as _transfer_jobs  # noqa: F401
from crm.transfer import panels as _transfer_panels  # noqa: F401
from crm.transfer import views as transfer
from crm.work import jobs as _work_jobs  # noqa: F401
from crm.work import panels as _work_panels  # noqa: F401
from crm.work import views as work

BLUEPRINTS: Sequence[Blueprint] = (
    accounts.bp,
    admin.bp,
    lists.bp,
    members.bp,
    reviews.bp,
    terms.bp,
    entry.bp,
    portal.bp,
    directory.bp,
    dues.bp,
    dues.portal_bp,
    events.bp,
    attendance.bp,
    leads.bp,
    projects.bp,
    tracking.bp,
    ceremony.bp,
    recognition.bp,
    cohorts.bp,
    targets.bp,
    kit.bp,
    outcomes.bp,
    invitations.bp,
    notices.bp,
    bounces.bp,
    campaigns.bp,
    care.bp,
    search_page.bp,
    transfer.bp,
    work.bp,
    consents.bp,
    reports_board.bp,
    reports_outcome.bp,
)

HOME: Callable[..., ResponseReturnValue] = reports.home
"""The view of `/`."""

NAVIGATION: Sequence[tuple[str, Sequence[Entry]]] = (
    (
        "",
        (
            Entry("dashboard", N_("工作台"), "dashboard", "home", tab=True),
            Entry("tasks", N_("待办"), "check", "work.index", Thing.ENTERPRISE),
        ),
    ),
    (
        N_("业务"),
        (
            Entry("members", N_("会员企业"), "members", "members.index", Thing.ENTERPRISE, tab=True, short=N_("会员")),
            Entry("people", N_("人员"), "people", "members.people", Thing.PERSON),
            Entry("terms", N_("届次"), "flag", "terms.index", Thing.ENTERPRISE),
            Entry("dues", N_("会费"), "receipt", "dues.overview", Thing.DUES),
            Entry("events", N_("活动"), "event", "events.index", Thing.EVENT, tab=True),
            Entry("leads", N_("投资线索"), "lead", "leads.index", Thing.LEAD, tab=True, short=N_("线索")),
            Entry("projects", N_("签约项目"), "project", "projects.index", Thing.PROJECT),
            Entry("ledger", N_("认定台账"), "ledger", "recognition.index", Thing.RECOGNITION),
            Entry("cohorts", N_("实训队"), "flag", "cohorts.index", Thing.RECOGNITION),
        ),
    ),
    (
        N_("联络"),
        (
            Entry("campaigns", N_("邮件群发"), "mails", "campaigns.index", Thing.CAMPAIGN),
            Entry("notices", N_("通知回执"), "bell", "notices.index", Thing.CAMPAIGN),
            Entry("applications", N_("入会申请"), "file", "entry.index", Thing.REVIEW),
            Entry("reviews", N_("资料审核"), "review", "reviews.requests", Thing.REVIEW, Act.CONFIRM),
            Entry("roster", N_("名册"), "list", "directory.roster", Thing.ENTERPRISE, Act.EXPORT),
        ),
    ),
    (
        N_("管理"),
        (
            Entry("import", N_("数据导入"), "import", "transfer.index", Thing.ENTERPRISE, Act.EXPORT),
            Entry("care", N_("查重与回收站"), "copy", "care.enterprise_duplicates", Thing.ENTERPRISE, Act.EXPORT),
            Entry("audit", N_("审计记录"), "log", "admin.audit_log", Thing.AUDIT, Act.EXPORT),
            Entry("accounts", N_("账号"), "key", "accounts.accounts", Thing.ACCOUNT),
            Entry("admin", N_("系统管理"), "settings", "admin.index", Thing.ACCOUNT, Act.WRITE),
        ),
    ),
)
NAV_COUNTERS: Mapping[str, Counter] = {
    "reviews": reviews_queries.waiting,
    "ledger": ledger.waiting_count,
    "campaigns": campaigns_queries.waiting_count,
}
TEMPLATE_NAMES: Mapping[str, Callable[..., Any]] = {**transfer.TEMPLATE_NAMES}
OPEN_TO_ONE_CLICK: Sequence[str] = (campaigns.ONE_CLICK, attendance.SYNC)
"""The only POSTs without a CSRF token: one-click unsubscribing by mail programs (RFC 8058); devices at the desks."""


def place_name(code: str | None) -> str:
    """Return the name of a place by its GB/T 2260 code, "" for none."""
    return divisions.name_of(code) if code else ""
