"""What an address chooses behind the link of its mails: topics, a pause, a language, its data; looking does nothing."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.campaigns import actions, queries
from crm.campaigns.models import Suppression
from crm.campaigns.rules import COUNTED, EVERYTHING, Purpose, Reason, RecipientState, Removal, topics
from crm.campaigns.rules.topics import WITHOUT_ASKING
from crm.care.models import RightsRequest
from crm.care.rules import RightsKind, RightsState
from crm.consents.rules import Verdict
from crm.core import db
from crm.core.actor import COMMAND_LINE, GUEST
from crm.core.clock import freeze, now
from crm.core.errors import NotFound
from crm.core.mail import ways_out
from crm.core.web import CrmFlask
from crm.members.models import Person
from tests.campaigns.test_leaving import rows
from tests.support.campaigns import a_campaign, in_app, recipient, some_members, states
from tests.support.mailbox import body, mails, way_out
from tests.support.people import Browser

purposes = st.frozensets(st.sampled_from(Purpose))


@pytest.fixture
def sent(clean: CrmFlask, instance: Path) -> Any:
    """A campaign that reached one person, and its mail."""
    for old in (instance / "outbox").glob("*.eml"):
        old.unlink()
    with in_app(clean):
        some_members(0, 1)
        campaign_id = a_campaign(subject_en="Notice", body_en="Dear {{name}}").id
    with in_app(clean):
        actions.launch(campaign_id, by=COMMAND_LINE)
    (mail,) = mails(instance / "outbox")
    return mail


@given(left=purposes, agreed=st.booleans(), everything=st.booleans(), wanted=purposes, barred=st.booleans())
def test_kept_and_left_are_always_the_offer(
    left: frozenset[Purpose], agreed: bool, everything: bool, wanted: frozenset[Purpose], barred: bool
) -> None:
    scopes = {each.value for each in left} | ({EVERYTHING} if everything else set())
    said = dict.fromkeys(Purpose, Verdict.DO_NOT_CONTACT) if barred else {}
    found = topics(scopes, said, agreed=agreed, everything=EVERYTHING)
    assert found.wanted <= found.offered
    assert (Purpose.ADVERT in found.offered) is agreed
    assert found.offered >= WITHOUT_ASKING
    assert not (found.wanted & left)
    assert found.barred is barred
    assert not (everything or barred) or not found.wanted
    kept, gone = found.chosen(wanted)
    assert (kept | gone, kept & gone) == (found.offered, frozenset())
    assert kept <= wanted


def test_topics_are_kept_left_and_come_back(clean: CrmFlask, visitor: Browser, sent: Any) -> None:
    path, address = way_out(sent), sent["To"].addresses[0].addr_spec
    page = visitor.get(path).text
    assert page.count(" checked") == 4  # three topics and the language
    assert "商业广告" not in page
    with in_app(clean):
        waiting = a_campaign(purpose=Purpose.EVENT).id
        actions.launch(waiting, by=COMMAND_LINE)
        assert states(waiting) == {"queued": 1}
        actions.choose(path.removeprefix("/u/"), [Purpose.NOTICE], user_agent="", by=GUEST)
        assert queries.left_scopes(address) == {"event", "newsletter"}
        row = recipient(waiting, address)
        db.session.refresh(row)
        assert (row.state, row.reason) == (RecipientState.SUPPRESSED, Reason.LEFT)
    assert visitor.send(f"{path}/topics", {"topics": ["notice"]}).status_code == 303
    assert visitor.get(path).text.count(" checked") == 2
    visitor.send(f"{path}/topics", {"topics": []})
    with in_app(clean, write=False):
        assert EVERYTHING in queries.left_scopes(address)
    visitor.send(f"{path}/topics", {"topics": ["event", "newsletter"]})
    with in_app(clean, write=False):
        found = queries.topics_of(queries.leaver(path.removeprefix("/u/")))
        assert found.wanted == {Purpose.EVENT, Purpose.NEWSLETTER}
    for wrong in ("advert", "x", ""):
        assert visitor.send(f"{path}/topics", {"topics": [wrong]}).status_code == 422


def test_a_pause_holds_thirty_days_also_for_what_waits(clean: CrmFlask, visitor: Browser, sent: Any) -> None:
    path, address = way_out(sent), sent["To"].addresses[0].addr_spec
    with in_app(clean):
        some_members(1, 0)
        waiting = a_campaign().id
        actions.launch(waiting, by=COMMAND_LINE)
        actions.rest(path.removeprefix("/u/"), user_agent="", by=GUEST)
        row = recipient(waiting, address)
        db.session.refresh(row)
        assert (row.state, row.reason) == (RecipientState.SUPPRESSED, Reason.PAUSED)
    assert visitor.send(f"{path}/pause", {"change": "pause"}).status_code == 303
    assert "自动恢复" in visitor.get(path).text
    with in_app(clean):
        later = a_campaign().id
        actions.launch(later, by=COMMAND_LINE)
        assert recipient(later, address).reason is Reason.PAUSED
        with freeze(now() + timedelta(days=29)):
            assert actions.end_rests() == 0
        with freeze(now() + timedelta(days=30)):
            assert actions.end_rests() == 1
        assert queries.topics_of(queries.leaver(path.removeprefix("/u/"))).paused_until is None
    visitor.send(f"{path}/pause", {"change": "pause"})
    visitor.send(f"{path}/pause", {"change": "go_on"})
    with in_app(clean, write=False):
        assert db.session.query(Suppression).filter_by(kind=Removal.PAUSED, ended_at=None).count() == 0
    assert visitor.send(f"{path}/pause", {"change": "x"}).status_code == 422


def test_the_language_is_the_persons_own(clean: CrmFlask, visitor: Browser, sent: Any) -> None:
    path = way_out(sent)
    assert visitor.send(f"{path}/language", {"locale": "en"}).status_code == 303
    with in_app(clean, write=False):
        assert db.session.query(Person).one().locale == "en"
    assert visitor.send(f"{path}/language", {"locale": "fr"}).status_code == 422


def confirming(instance: Path, address: str, path: str) -> str:
    """Return the link of the latest mail that asks an address to confirm."""
    found = [
        link
        for mail in mails(instance / "outbox", address)
        for link in re.findall(rf"{re.escape(path)}/rights/[^\s<>]+", body(mail))
    ]
    return found[-1]


def test_asking_for_data_or_erasing_is_confirmed_by_the_address_and_a_request_alone(
    clean: CrmFlask, visitor: Browser, sent: Any, instance: Path
) -> None:
    path, before = way_out(sent), rows(clean, "person", "employment", "recipient")
    with in_app(clean, write=False):
        address = db.session.query(Person).one().email
    for kind in ("copy", "erase"):
        assert visitor.send(f"{path}/rights", {"kind": kind}).status_code == 303
        with in_app(clean, write=False):
            assert not db.session.query(RightsRequest).filter_by(kind=RightsKind(kind)).count(), "not confirmed yet"
        link = confirming(instance, address, path)
        assert visitor.get(link).status_code == 200
        assert visitor.get(link[:-2] + "xx").status_code == 404
        assert visitor.send(link[:-2] + "xx", {}).status_code == 404
        with in_app(clean, write=False):
            assert not db.session.query(RightsRequest).filter_by(kind=RightsKind(kind)).count(), "looking asks nothing"
        assert visitor.send(link, {}).status_code == 303
        assert visitor.send(link, {}).status_code == 409
        assert visitor.send(f"{path}/rights", {"kind": kind}).status_code == 409
    assert visitor.send(f"{path}/rights", {"kind": "rectify"}).status_code == 422
    assert rows(clean, "person", "employment", "recipient") == before
    with in_app(clean, write=False):
        asked = db.session.query(RightsRequest).order_by(RightsRequest.id).all()
        assert [row.kind for row in asked] == [RightsKind.COPY, RightsKind.ERASE]
        assert {row.state for row in asked} == {RightsState.WAITING}
    page = visitor.get(path).text
    assert "待处理：删除个人信息" in page
    assert "示例甲0" not in page, "the page shows no name: a mail may have been forwarded"


def test_looking_at_what_only_posts_changes_nothing(clean: CrmFlask, visitor: Browser, sent: Any) -> None:
    path, before = way_out(sent), rows(clean)
    for place in ("topics", "pause", "language", "rights"):
        for method in ("GET", "HEAD"):
            assert visitor.open(f"{path}/{place}?change=pause&kind=erase", method=method).status_code in (404, 405)
    assert rows(clean) == before


def test_altered_tokens_are_never_accepted(clean: CrmFlask, sent: Any) -> None:
    right = way_out(sent).removeprefix("/u/")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = [right[:i] + c + right[i + 1 :] for i in range(len(right) - 1) for c in letters if c != right[i]]
    other += [secrets.token_urlsafe(20) for _n in range(1_000)]
    with clean.app_context():
        service = ways_out().token("somebody@example.com")
    other += [service[:i] + ("A" if service[i] != "A" else "B") + service[i + 1 :] for i in range(len(service) - 1)]
    with in_app(clean, write=False):
        for each in other:
            with pytest.raises(NotFound):
                queries.leaver(each)
    assert len(other) > 2_500
    assert re.fullmatch(r"[\w-]{27}", right)


def test_two_counted_mails_in_seven_days_and_no_third(clean: CrmFlask) -> None:
    with in_app(clean):
        (address,) = some_members(1, 0)
        kinds = (Purpose.EVENT, Purpose.NEWSLETTER, Purpose.EVENT)
        first, second, _more = (a_campaign(purpose=kind).id for kind in kinds)
        for campaign_id in (first, second):
            actions.launch(campaign_id, by=COMMAND_LINE)
        found = queries.audience(queries.rules_of("all"), Purpose.EVENT)
        assert (found.people, dict(found.left_out)) == (0, {Reason.CAPPED: 1})
        assert queries.audience(queries.rules_of("all"), Purpose.NOTICE).people == 1, "service mail is not held back"
        assert Purpose.NOTICE not in COUNTED
        recipient(first, address).state = RecipientState.CANCELLED
        db.session.flush()
        assert queries.audience(queries.rules_of("all"), Purpose.EVENT).people == 1, "what never went does not count"
        recipient(first, address).state = RecipientState.SENT
        db.session.flush()
        with freeze(now() + timedelta(days=8)):
            assert queries.audience(queries.rules_of("all"), Purpose.EVENT).people == 1
