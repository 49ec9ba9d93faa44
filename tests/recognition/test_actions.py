"""Recognising: who may, what it moves, what it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import Actor
from crm.core.clock import today
from crm.core.errors import NotFound
from crm.core.money import Money
from crm.leads.models import Lead
from crm.leads.rules import Stage
from crm.projects import actions as projects
from crm.projects import rules as project_rules
from crm.projects.rules import SigningState
from crm.recognition import actions, queries, rules
from crm.recognition.models import Attribution, LedgerEntry
from tests.support.people import an_actor
from tests.support.pipeline import a_lead, a_signing, an_occasion, details, with_agreement


def test_a_signing_moves_pending_and_its_recognition_moves_the_headline(secretary: Actor) -> None:
    reporter, event = an_actor(Role.SECRETARY, email="other@example.com"), an_occasion()
    before = queries.figures()
    signing = with_agreement(a_signing(reporter, event=event), reporter)
    logged = queries.figures()
    assert logged.pending_investment - before.pending_investment == Money.of("6.5", "亿元")
    assert (logged.projects, logged.total_investment) == (before.projects, before.total_investment)
    entry = actions.confirm_signing(signing.id, by=secretary)
    after = queries.figures()
    assert after.total_investment - before.total_investment == Money.of("6.5", "亿元")
    assert (after.projects, after.pending_projects, after.pending_investment) == (1, 0, Money(0))
    assert signing.state is SigningState.RECOGNISED
    assert (entry.event_id, entry.reported_by_id, entry.confirmed_by_id) == (event.id, reporter.id, secretary.id)
    assert entry.basis_id is not None
    assert queries.figures(event_ids=frozenset({event.id})).projects == 1
    assert queries.figures(event_ids=frozenset({event.id + 1})).projects == 0


def test_weights_of_each_role_sum_to_the_whole(secretary: Actor) -> None:
    reporter = an_actor(Role.SECRETARY, email="other@example.com")
    signing = with_agreement(a_signing(reporter, event=an_occasion()), reporter)
    entry = actions.confirm_signing(signing.id, by=secretary)
    sums = db.session.execute(
        select(Attribution.role, func.sum(Attribution.weight))
        .where(Attribution.entry_id == entry.id)
        .group_by(Attribution.role)
    ).all()
    assert {role for role, _ in sums} == {"primary_event", "officer"}
    assert all(weight == rules.WHOLE for _, weight in sums)


def test_the_reporter_cannot_recognise(secretary: Actor) -> None:
    signing = with_agreement(a_signing(secretary), secretary)
    with pytest.raises(rules.OwnSigning):
        actions.confirm_signing(signing.id, by=secretary)
    with pytest.raises(rules.OwnSigning):
        actions.refuse_signing(signing.id, "重复", by=secretary)


def test_without_the_agreement_nothing_is_recognised(secretary: Actor) -> None:
    signing = a_signing(an_actor(Role.SECRETARY, email="other@example.com"))
    with pytest.raises(rules.AgreementMissing, match="签约协议"):
        actions.confirm_signing(signing.id, by=secretary)


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.LIAISON, Role.FINANCE, Role.AUDITOR, Role.MEMBER])
def test_for_others_there_is_nothing_to_recognise(secretary: Actor, role: Role) -> None:
    signing = with_agreement(a_signing(secretary), secretary)
    with pytest.raises(NotFound):
        actions.confirm_signing(signing.id, by=an_actor(role))


def test_a_leader_may_recognise(secretary: Actor) -> None:
    signing = with_agreement(a_signing(secretary), secretary)
    assert actions.confirm_signing(signing.id, by=an_actor(Role.LEADER)).count == 1


def test_twice_is_refused_with_who_decided(secretary: Actor) -> None:
    leader = an_actor(Role.LEADER)
    signing = with_agreement(a_signing(secretary), secretary)
    actions.confirm_signing(signing.id, by=leader)
    with pytest.raises(rules.AlreadySettled, match=leader.name):
        actions.confirm_signing(signing.id, by=leader)
    assert db.session.scalar(select(func.count()).select_from(LedgerEntry)) == 1


def test_a_day_before_the_signing_or_after_today_is_refused(secretary: Actor) -> None:
    signing = with_agreement(a_signing(secretary), secretary)
    for day in (today() - timedelta(days=1), today() + timedelta(days=1)):
        with pytest.raises(rules.EarlyDay):
            actions.confirm_signing(signing.id, counts_on=day, by=an_actor(Role.LEADER))


def test_a_refused_signing_gives_its_lead_back_and_may_be_signed_again(secretary: Actor) -> None:
    lead = a_lead(secretary)
    signing = projects.log_signing(details(name=lead.title, investor=lead.company), lead_id=lead.id, by=secretary)
    actions.refuse_signing(signing.id, "协议未盖章", by=an_actor(Role.LEADER))
    assert db.session.get_one(Lead, lead.id).stage is Stage.TO_SIGN
    assert queries.figures().pending_projects == 0
    again = a_signing(secretary, name=lead.title, investor=lead.company)
    assert again.project_id == signing.project_id
    assert queries.figures().pending_projects == 1


def test_the_same_project_elsewhere_is_refused_with_where_it_stands(secretary: Actor) -> None:
    leader, first = an_actor(Role.LEADER), an_occasion()
    second = an_occasion("WL3", "高端制造专场")
    signing = with_agreement(a_signing(secretary, event=first), secretary)
    for state in ("待认定", "已认定"):
        with pytest.raises(project_rules.ProjectStands) as refusal:
            a_signing(secretary, event=second, name="智能导览 机器人", investor="示例机器人有限责任公司")
        assert f"已在活动《{first.name}》" in refusal.value.message
        assert f"（{state}），不重复计算" in refusal.value.message
        if state == "待认定":
            actions.confirm_signing(signing.id, by=leader)


def test_figures_of_an_earlier_day_still_show_it_as_it_was(secretary: Actor) -> None:
    signing = with_agreement(a_signing(secretary), secretary)
    actions.confirm_signing(signing.id, by=an_actor(Role.LEADER))
    yesterday = queries.figures(today() - timedelta(days=1))
    assert (yesterday.projects, yesterday.pending_projects) == (0, 0)
    signing.reported_at -= timedelta(days=2)
    db.session.flush()
    yesterday = queries.figures(today() - timedelta(days=1))
    assert (yesterday.projects, yesterday.pending_projects) == (0, 1)
