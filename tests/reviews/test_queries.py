"""Who sees which requests, in how many questions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import Actor
from crm.core.db import Transaction, session
from crm.core.errors import NotFound
from crm.core.pages import Cut
from crm.reviews import actions, queries
from crm.reviews.queries import Show
from crm.reviews.rules import Ruling, Verdict
from tests.support.people import an_actor
from tests.support.reviews import a_firm, a_request


def counted(actor: Actor) -> int:
    """The number beside 资料审核 in the navigation."""
    return int(db.rows(queries.waiting(actor))[0][0])


SEES_ALL = {Role.SECRETARY, Role.FINANCE, Role.LEADER, Role.AUDITOR}


@pytest.mark.parametrize("role", Role)
def test_a_request_exists_for_whom_the_policy_says(work: Transaction, role: Role) -> None:
    firm, other = a_firm(), a_firm("other@example.com")
    own, foreign = a_request(firm, {"legal_representative": "李样例"}), a_request(other, {"name": "示例丙有限公司"})
    actor = firm.admin() if role is Role.FIRM_ADMIN else an_actor(role, email=f"{role}2@example.com")
    if role is Role.LIAISON:
        firm.enterprise.manager_id = actor.id
        session.flush()
    expected = (
        {own.id, foreign.id} if role in SEES_ALL else {own.id} if role in (Role.FIRM_ADMIN, Role.LIAISON) else set()
    )
    assert {row.id for row in queries.requests_page(actor, Show.EVERY, Cut()).rows} == expected
    for request in (own, foreign):
        if request.id in expected:
            assert queries.request_for(actor, request.id).id == request.id
            continue
        with pytest.raises(NotFound):
            queries.request_for(actor, request.id)
        with pytest.raises(NotFound):
            queries.licence_of(actor, request.id)


def test_lists_part_what_waits_from_what_is_decided(work: Transaction, secretary: Actor) -> None:
    firms = [a_firm(f"f{n}@example.com") for n in range(3)]
    first, second, third = (a_request(firm, {"legal_representative": "李样例"}) for firm in firms)
    for request, verdict in ((second, Verdict.ACCEPTED), (third, Verdict.RETURNED)):
        ruling = Ruling(request.proposals[0].id, verdict, "不符")
        actions.decide(request.id, [ruling], version=firms[0].enterprise.version, by=secretary)
    shown = {show: [row.id for row in queries.requests_page(secretary, show, Cut()).rows] for show in Show}
    assert shown == {
        Show.WAITING: [first.id], Show.ACCEPTED: [second.id], Show.RETURNED: [third.id],
        Show.EVERY: [third.id, second.id, first.id],
    }  # fmt: skip
    assert counted(secretary) == 1
    assert queries.next_waiting(secretary) == first.id
    assert counted(firms[0].admin()) == 0
    assert [each.field for each in queries.returned_last(firms[2].enterprise.id)] == ["legal_representative"]


def test_a_list_asks_a_fixed_number_of_questions(
    work: Transaction, secretary: Actor, max_queries: Callable[[int], object]
) -> None:
    for n in range(6):
        a_request(a_firm(f"f{n}@example.com"), {"legal_representative": "李样例"})
    with max_queries(3):  # type: ignore[attr-defined]
        page = queries.requests_page(secretary, Show.WAITING, Cut())
        queries.fields_of([row.id for row in page.rows])
        assert counted(secretary) == 6
