"""Relations between enterprises: one row, read from both sides; no doubles, none to oneself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import Actor
from crm.core.web import CrmFlask
from crm.members import actions, queries, rules
from crm.members.models import EnterpriseRelation
from crm.members.rules import Tie
from tests.support.members import an_enterprise
from tests.support.people import Browser

INVERSE = {
    Tie.SUPPLIER: Tie.CUSTOMER, Tie.PARENT: Tie.SUBSIDIARY, Tie.INVESTOR: Tie.INVESTED,
    Tie.COMPATRIOT: Tie.COMPATRIOT, Tie.PARTNER: Tie.PARTNER,
}  # fmt: skip
INVERSE |= {other: each for each, other in INVERSE.items()}


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from(Tie))
def test_a_relation_is_one_row_whichever_side_says_it(here: int, there: int, tie: Tie) -> None:
    if here == there:
        with pytest.raises(rules.RelationWithSelf):
            rules.placed(here, there, tie)
        return
    row = rules.placed(here, there, tie)
    assert row == rules.placed(there, here, INVERSE[tie])
    assert rules.seen_from(here, row) == (there, tie)
    assert rules.seen_from(there, row) == (here, INVERSE[tie])


def test_both_sides_show_it_and_doubles_are_refused(work: db.Transaction, secretary: Actor) -> None:
    one, two = an_enterprise("示例甲有限公司"), an_enterprise("示例乙有限公司", short_name="示例乙")
    relation = actions.relate(one.id, "示例乙", Tie.SUPPLIER, since=date(2020, 1, 1), by=secretary)
    assert [(row.enterprise_id, row.tie) for row in queries.related_to(secretary, one.id)] == [(two.id, Tie.SUPPLIER)]
    assert [(row.enterprise_id, row.tie) for row in queries.related_to(secretary, two.id)] == [(one.id, Tie.CUSTOMER)]
    with pytest.raises(rules.RelationExists):
        actions.relate(two.id, "示例甲有限公司", Tie.CUSTOMER, by=secretary)
    actions.relate(two.id, "示例甲有限公司", Tie.PARTNER, by=secretary)
    for given_, error in (("示例甲有限公司", rules.RelationWithSelf), ("没有", rules.RelatedUnknown)):
        with pytest.raises(error):
            actions.relate(one.id, given_, Tie.PARENT, by=secretary)
    with pytest.raises(rules.RelationBackwards):
        actions.end_relation(two.id, relation.id, until=date(2019, 1, 1), by=secretary)
    actions.end_relation(two.id, relation.id, by=secretary)
    again = actions.relate(one.id, "示例乙", Tie.SUPPLIER, by=secretary)
    with pytest.raises(rules.RelationExists):
        actions.resume_relation(one.id, relation.id, by=secretary)
    actions.end_relation(one.id, again.id, by=secretary)
    actions.resume_relation(one.id, relation.id, by=secretary)
    assert db.session.query(EnterpriseRelation).count() == 3


def test_a_short_name_of_several_is_asked_about(work: db.Transaction, secretary: Actor) -> None:
    one = an_enterprise("示例甲有限公司")
    for n in (1, 2):
        an_enterprise(f"示例同名{n}有限公司", short_name="示例同名")
    with pytest.raises(rules.RelatedAmbiguous):
        actions.relate(one.id, "示例同名", Tie.PARTNER, by=secretary)


def test_relations_on_the_page(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    browser = browse(Role.SECRETARY)
    with clean.app_context(), db.transaction(write=True):
        one, two = an_enterprise("示例甲有限公司").id, an_enterprise("示例乙有限公司").id
    page = f"/enterprises/{one}/relations"
    assert "还没有登记关联企业" in browser.get(page).text
    assert browser.send(page, {"other": "没有这家", "tie": "parent"}).status_code == 422
    assert browser.send(page, {"other": "示例乙有限公司", "tie": "parent", "note": "示例备注"}).status_code == 303
    assert "母公司" in browser.get(page).text
    with clean.app_context(), db.transaction():
        relation = db.session.query(EnterpriseRelation).one().id
    assert "子公司" in browser.get(f"/enterprises/{two}").text
    assert browser.send(f"{page}/{relation}/end", {"until": "2020-13-01"}).status_code == 303
    assert "恢复" in browser.get(page).text
    assert browser.send(f"{page}/{relation}/resume").status_code == 303
    assert browser.send(f"/enterprises/{two + 1}/relations/{relation}/end").status_code == 404
    auditor = browse(Role.AUDITOR)
    assert auditor.get(page).status_code == 200
    assert auditor.send(page, {"other": "示例乙有限公司", "tie": "parent"}).status_code == 404
