"""Who an audience is: built-in and saved segments, exclusions by reason, freezing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm.campaigns import actions, queries
from crm.campaigns.models import RecipientPerson, Suppression
from crm.campaigns.rules import (
    Purpose,
    Reason,
    Removal,
    Rules,
    SegmentEmpty,
    SegmentExists,
    SegmentUnknown,
)
from crm.core import db
from crm.core.actor import COMMAND_LINE, SYSTEM, Actor
from crm.core.clock import now, today
from crm.members.models import Employment, Membership
from crm.members.rules import Decision, Position
from tests.support.campaigns import a_campaign, recipient, some_members, states
from tests.support.members import QINGDAO, SHENZHEN, a_member, a_person, an_enterprise


def suppress(address: str, kind: Removal = Removal.UNSUBSCRIBED, scope: str = "all") -> None:
    db.session.add(Suppression(address=address, kind=kind, scope=scope, at=now()))
    db.session.flush()


def reach(segment: str, purpose: Purpose = Purpose.NOTICE) -> tuple[int, dict[Reason, int]]:
    found = queries.audience(queries.rules_of(segment), purpose)
    return found.people, dict(found.left_out)


def test_built_in_segments(work: db.Transaction) -> None:
    some_members(2, 3)
    assert [reach(each.key)[0] for each in queries.segments()] == [5, 2, 3]
    assert dict(queries.audience(queries.rules_of("all"), Purpose.NOTICE).by_home) == {QINGDAO: 2, SHENZHEN: 3}


def test_only_people_of_members_today(work: db.Transaction) -> None:
    a_person(an_enterprise(), email="stranger@example.com")
    firm = a_member()
    gone = a_person(firm, email="gone@example.com")
    db.session.query(Employment).filter_by(person_id=gone.id).update({"until": today() - timedelta(days=1)})
    a_person(None, email="nowhere@example.com")
    left = a_member()
    a_person(left, email="left@example.com")
    db.session.query(Membership).filter_by(enterprise_id=left.id).update({"decision": Decision.RESIGNED})
    assert reach("all") == (0, {})


def test_exclusions_by_reason(work: db.Transaction) -> None:
    firm = a_member(home_code=SHENZHEN)
    for name, email in (
        ("示例一", "one@example.com"), ("示例二", "ONE@example.com"), ("示例三", "bad@@example"), ("示例四", ""),
        ("示例五", "left@example.com"), ("示例六", "bounced@example.com"), ("示例七", "seven@example.com"),
    ):  # fmt: skip
        person = a_person(firm, name)
        person.email = email
    db.session.flush()
    suppress("left@example.com")
    suppress("bounced@example.com", Removal.BOUNCE)
    suppress("seven@example.com", scope=Purpose.EVENT.value)
    people, left_out = reach("shenzhen")
    assert people == 2
    assert left_out == {
        Reason.DUPLICATE: 1, Reason.INVALID: 1, Reason.NO_MAIL: 1, Reason.UNSUBSCRIBED: 1, Reason.SUPPRESSED: 1,
    }  # fmt: skip
    assert reach("shenzhen", Purpose.EVENT)[0] == 1
    campaign = a_campaign(segment="shenzhen")
    actions.launch(campaign.id, by=COMMAND_LINE)
    assert states(campaign.id) == {"queued": 2, "skipped": 3}
    assert recipient(campaign.id, "left@example.com").reason is Reason.UNSUBSCRIBED
    assert db.session.query(RecipientPerson).one().address == "one@example.com"


def test_advertising_needs_consent(work: db.Transaction) -> None:
    address, other = some_members(2, 0)
    assert reach("all", Purpose.ADVERT) == (0, {Reason.NO_CONSENT: 2})
    suppress(address, Removal.CONSENTED, Purpose.ADVERT.value)
    assert reach("all", Purpose.ADVERT) == (1, {Reason.NO_CONSENT: 1})
    assert other


def test_saved_segments(work: db.Transaction, secretary: Actor) -> None:
    council = a_member(position=Position.COUNCIL, home_code=QINGDAO)
    a_person(council, email="council@example.com")
    some_members(1, 1)
    rules = Rules.read({"any": [{"position": ["council"]}, {"home": [SHENZHEN]}]})
    saved = actions.save_segment(None, name="理事与深圳", rules=rules, by=secretary)
    assert reach("理事与深圳")[0] == 2
    both = Rules.read({"any": [{"position": ["council"], "home": [SHENZHEN]}]})
    actions.save_segment(saved.id, name="理事与深圳", rules=both, by=secretary)
    assert reach("理事与深圳")[0] == 0
    with pytest.raises(SegmentExists):
        actions.save_segment(None, name="理事与深圳", rules=rules, by=secretary)
    with pytest.raises(SegmentExists):
        actions.save_segment(None, name="all", rules=rules, by=secretary)
    with pytest.raises(SegmentEmpty):
        actions.save_segment(None, name="空", rules=Rules.read({"any": [{"home": []}]}), by=secretary)
    with pytest.raises(SegmentUnknown):
        queries.rules_of("没有")
    actions.remove_segment(saved.id, by=secretary)
    assert queries.segment_named("理事与深圳") is None


def test_standing_segment(work: db.Transaction) -> None:
    late = a_member(paid_until=today() - timedelta(days=2_000))
    a_person(late, email="late@example.com")
    some_members(1, 0)
    assert queries.audience(Rules.read({"any": [{"standing": ["lapsed"]}]}), Purpose.NOTICE).people == 1


def test_freezing_costs_few_statements(work: db.Transaction, max_queries: object) -> None:
    some_members(40, 40)
    campaign = a_campaign()
    db.session.flush()
    with max_queries(25):  # type: ignore[operator]
        actions.launch(campaign.id, by=SYSTEM)
    assert states(campaign.id) == {"queued": 80}
