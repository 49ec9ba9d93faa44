"""What can be done with a lead, and the questions asked about leads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import db, search
from crm.core.actor import Actor
from crm.core.audit import AuditValue
from crm.core.clock import now
from crm.core.errors import NotFound, Stale
from crm.core.money import Money
from crm.core.pages import Cut
from crm.leads import actions, queries, rules
from crm.leads.models import StageChange
from crm.leads.queries import LeadFilter
from crm.leads.rules import Group, LeadDetails, Stage
from tests.support.people import an_actor
from tests.support.pipeline import a_lead, an_occasion


def test_a_lead_is_logged_once_for_a_nonce(secretary: Actor) -> None:
    details = LeadDetails(title="甲", company="示例企业")
    first = actions.log_lead(details, nonce="12345678", by=secretary)
    assert actions.log_lead(details, nonce="12345678", by=secretary) is first
    assert first.owner_id == secretary.id
    assert [move.after for move in queries.history(first.id)] == [Stage.REGISTERED]
    assert search.matching_ids("lead", "甲") == [first.id] or search.matching_ids("lead", "示例企业") == [first.id]


def test_every_move_leaves_a_row(secretary: Actor) -> None:
    lead = a_lead(secretary)
    for stage in (Stage.CONTACTING, Stage.NEGOTIATING, Stage.TO_SIGN):
        actions.advance(lead.id, stage, by=secretary)
    rows = db.session.scalars(select(StageChange).order_by(StageChange.id)).all()
    assert [(row.before, row.after) for row in rows[1:]] == [
        (Stage.REGISTERED, Stage.CONTACTING), (Stage.CONTACTING, Stage.NEGOTIATING), (Stage.NEGOTIATING, Stage.TO_SIGN),
    ]  # fmt: skip
    assert queries.signed_of_negotiated(now() + timedelta(seconds=1)) == (0, 1)
    actions.become_signed(lead.id, note="", by=secretary)
    assert queries.signed_of_negotiated(now() + timedelta(seconds=1)) == (1, 1)
    with pytest.raises(rules.AlreadySigned):
        actions.advance(lead.id, Stage.CONTACTING, by=secretary)
    actions.reopen(lead.id, note="不予认定", by=secretary)
    assert queries.signed_of_negotiated(now() + timedelta(seconds=1)) == (0, 1)
    assert lead.stage is Stage.TO_SIGN


def test_the_same_stage_again_changes_nothing(secretary: Actor) -> None:
    lead = a_lead(secretary)
    actions.advance(lead.id, Stage.REGISTERED, by=secretary)
    assert len(queries.history(lead.id)) == 1


def test_no_phone_and_no_contact_enter_the_audit_log(secretary: Actor) -> None:
    lead = a_lead(secretary, contact="王样例", phone="19900000003")
    details = LeadDetails(title="新名", company=lead.company, contact="许样本", phone="19900000004")
    actions.edit_lead(lead.id, details, version=lead.version, by=secretary)
    told = " ".join(str(v) for row in db.session.execute(select(AuditValue.before, AuditValue.after)) for v in row)
    assert "新名" in told
    assert not any(secret in told for secret in ("王样例", "许样本", "19900000003", "19900000004"))


def test_a_late_save_carries_both_texts(secretary: Actor) -> None:
    lead = a_lead(secretary)
    with pytest.raises(Stale) as refusal:
        actions.edit_lead(lead.id, LeadDetails(title="乙", company="丙"), version=lead.version + 1, by=secretary)
    assert refusal.value.theirs["title"] == lead.title
    assert refusal.value.yours["title"] == "乙"
    assert refusal.value.version == lead.version


def test_others_cannot_move_a_lead(secretary: Actor) -> None:
    lead = a_lead(secretary, event=an_occasion())
    for role in (Role.LIAISON, Role.ORGANIZER, Role.LEADER, Role.AUDITOR, Role.FINANCE, Role.MEMBER):
        with pytest.raises(NotFound):
            actions.advance(lead.id, Stage.CONTACTING, by=an_actor(role))


def test_columns_count_and_sum_what_the_filter_shows(secretary: Actor, max_queries: Callable[[int], object]) -> None:
    first = a_lead(secretary, estimate=Money.of("2.5", "亿元"))
    a_lead(secretary, title="乙", estimate=Money.of("4", "亿元"))
    a_lead(secretary, title="丙", origin_code="440305")
    actions.advance(first.id, Stage.CONTACTING, by=secretary)
    with max_queries(1):  # type: ignore[attr-defined]
        totals = {total.group: total for total in queries.group_totals(secretary, LeadFilter())}
    assert (totals[Group.NEW].count, totals[Group.NEW].estimate) == (2, Money.of(4, "亿元"))
    assert (totals[Group.CONTACTED].count, totals[Group.CONTACTED].estimate) == (1, Money.of("2.5", "亿元"))
    assert queries.total(secretary, LeadFilter(city="440300")) == (1, Money(0))
    reached = queries.reached(secretary, LeadFilter())
    assert (reached[Group.NEW], reached[Group.CONTACTED], reached[Group.SIGNED]) == (3, 1, 0)


def test_a_page_is_one_question(secretary: Actor, max_queries: Callable[[int], object]) -> None:
    for place in range(7):
        a_lead(secretary, title=f"线索{place}")
    with max_queries(1):  # type: ignore[attr-defined]
        page = queries.leads_page(secretary, LeadFilter(), Cut(), size=5)
    assert len(page.rows) == 5
    rest = queries.leads_page(secretary, LeadFilter(), Cut(after=page.after), size=5)
    assert len(rest.rows) == 2
