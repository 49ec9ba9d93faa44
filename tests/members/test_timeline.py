"""The timeline narrowed by kind, person and period, and paged: nothing is lost, nothing shown twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import g
from hypothesis import given
from hypothesis import strategies as st

from crm.accounts.permissions import Role
from crm.campaigns.models import Recipient
from crm.campaigns.rules import RecipientState
from crm.core import db
from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.slots import sources
from crm.core.web import CrmFlask
from crm.events.models import Registration
from crm.members import actions, queries
from crm.members.rules import ActivityKind, TimelineEntry, TimelineFilter, gathered, merged
from crm.reviews.rules import Verdict
from tests.support.campaigns import a_campaign
from tests.support.events import a_registration, an_attendee, an_event
from tests.support.members import a_member, a_person
from tests.support.people import Browser, an_actor
from tests.support.reviews import a_firm, a_request

START = datetime(2021, 1, 1, tzinfo=UTC)
KINDS = ("call", "visit", "unnamed")
Entries = list[TimelineEntry]
entry = st.builds(
    lambda minute, kind, person: TimelineEntry(
        at=START + timedelta(minutes=minute), kind=kind, icon="", title="", person_id=person
    ),
    st.integers(0, 12), st.sampled_from(KINDS), st.sampled_from([None, 1, 2]),
)  # fmt: skip
asked = st.builds(
    lambda kind, person, since, until: TimelineFilter(
        kind=kind, person_id=person, since=since and START + timedelta(minutes=since),
        until=until and START + timedelta(minutes=until), named=frozenset({"call", "visit"}),
    ),
    st.sampled_from(["", "call", "visit", "other"]), st.sampled_from([None, 1]), st.sampled_from([None, 2, 5]),
    st.sampled_from([None, 6, 10]),
)  # fmt: skip


def giving(stored: Entries) -> Callable[[datetime | None, int], Entries]:
    """A source as a table would answer: newest first, cut after `limit` rows."""
    ordered = sorted(stored, key=lambda each: each.at, reverse=True)
    return lambda before, limit: [each for each in ordered if before is None or each.at < before][:limit]


@given(st.lists(st.lists(entry, max_size=25), max_size=3), asked, st.integers(1, 6))
def test_walking_all_pages_shows_everything_asked_for_once(
    stored: list[Entries], ask: TimelineFilter, size: int
) -> None:
    seen: Entries = []
    before, pages = None, 0
    while True:
        page = merged([gathered(giving(each), ask, before, limit=size) for each in stored], size)
        seen += page.entries
        pages += 1
        if page.before is None:
            break
        before = page.before
        assert len(page.entries) >= size, "a narrowed page is as full as any"
        assert pages < 100
    expected = [each for one in stored for each in one if ask.keeps(each)]
    assert sorted(map(id, seen)) == sorted(map(id, expected))
    assert [each.at for each in seen] == sorted((each.at for each in seen), reverse=True)


def test_every_source_says_what_it_tells(app: CrmFlask) -> None:
    with app.app_context():
        named = set(queries.timeline_kinds())
    for give in sources("timeline"):
        told = give.__dict__.get("tells")
        if told is not None:
            assert told.kinds <= named, give


def test_walking_the_real_timeline_tells_mails_and_reviews_once(clean: CrmFlask) -> None:
    """Requests that were asked long ago and decided lately, mails, registrations: page after page, each once."""
    with clean.test_request_context(), db.transaction(write=True):
        firm = a_firm("firm_admin@example.com")
        by = an_actor(Role.SECRETARY)
        for n in range(6):
            asked = a_request(firm, {"legal_representative": f"李样例{n}"})
            asked.asked_at = now() - timedelta(days=40 + n)
            asked.decided_at, asked.proposals[0].verdict = now() - timedelta(days=n), Verdict.ACCEPTED
        campaign = a_campaign(by=by)
        for n in range(7):
            db.session.add(Recipient(
                campaign_id=campaign.id, address=f"a{n}@example.com", state=RecipientState.SENT, name=f"收件{n}",
                enterprise_id=firm.enterprise.id, settled_at=now() - timedelta(days=3 * n),
            ))  # fmt: skip
        for n in range(5):
            event = an_event(code=f"walk-{n}")
            made = a_registration(event, an_attendee(n + 1, email=f"b{n}@example.com"))
            row = db.session.get_one(Registration, made.registration.id)
            row.enterprise_id, row.created_at = firm.enterprise.id, now() - timedelta(days=2 * n)
        db.session.flush()
        for size in (1, 2, 5, 200):
            seen = walked(firm.enterprise.id, size, by)
            told = [each for each in seen if each.kind in ("review", "mail", "registration")]
            assert len(told) == len({(each.kind, each.at, each.title) for each in told}) == 12 + 7 + 5
            assert [each.at for each in seen] == sorted((each.at for each in seen), reverse=True)
        organizer = replace(an_actor(Role.ORGANIZER), event_ids=frozenset({event.id}))
        own = [each for each in walked(firm.enterprise.id, 1, organizer) if each.kind == "registration"]
        assert len(own) == 1, "what one may not see takes no place on a page"


def walked(enterprise_id: int, size: int, reader: Actor) -> list[TimelineEntry]:
    """Return every line, page after page, as somebody reads it."""
    seen: list[TimelineEntry] = []
    before = None
    while True:
        g.actor = reader
        page = queries.timeline(enterprise_id, before, size)
        seen += page.entries
        if page.before is None:
            return seen
        before = page.before


def test_the_page_is_narrowed_by_its_address(
    clean: CrmFlask, browse: Callable[..., Browser], max_queries: Callable[[int], Any]
) -> None:
    with clean.app_context(), db.transaction(write=True):
        by = an_actor(Role.SECRETARY)
        firm = a_member()
        person = a_person(firm, "孙样本")
        for n in range(260):
            at = now() - timedelta(days=n, hours=1)
            kind = ActivityKind.VISIT if n % 2 else ActivityKind.CALL
            with_whom = person.id if n == 250 else None
            actions.log_activity(firm.id, kind=kind, text=f"第{n}次。", at=at, person_id=with_whom, by=by)
        url, person_id, day = f"/enterprises/{firm.id}/timeline", person.id, now().date()
    browser = browse(Role.SECRETARY)
    assert browser.get(url).text.count('class="dot"') == 200
    page = browser.get(url, query_string={"kind": "visit"}).text
    assert page.count('class="dot"') == 130
    assert "第1次。" in page
    assert "第2次。" not in page
    assert re.findall(r"第\d+次。", browser.get(url, query_string={"person": person_id}).text) == ["第250次。"]
    period = {"since": str(day - timedelta(days=9)), "until": str(day - timedelta(days=5)), "kind": "call"}
    assert 2 <= browser.get(url, query_string=period).text.count("次。") <= 3
    older = re.search(r'href="([^"]+before=[^"]+)"', browser.get(url).text)
    assert older is not None
    assert "第259次。" in browser.get(older[1].replace("&amp;", "&")).text
    assert "没有符合条件的往来" in browser.get(url, query_string={"kind": "meeting"}).text
    assert browser.get(url, query_string={"kind": "nonsense", "since": "x", "person": "y"}).status_code == 200
    with max_queries(26):
        browser.get(url)
    with max_queries(17):
        browser.get(url, query_string={"kind": "visit"})
