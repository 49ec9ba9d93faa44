"""Speed per receiving house, brakes, quiet hours: the rules alone, then with a mail server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.accounts.permissions import Role
from crm.campaigns import actions, queries
from crm.campaigns.jobs import deferred, send, watch
from crm.campaigns.models import Recipient, SendingGate
from crm.campaigns.rules import HOUSES, OTHER, House, Pacing, Quiet, RecipientState
from crm.campaigns.rules.pacing import (
    FAULTS,
    DomainBroken,
    DomainTwice,
    allowance,
    brake,
    check_houses,
    domains_in,
    spread,
    used,
)
from crm.core import db
from crm.core.actor import COMMAND_LINE
from crm.core.clock import ZONE, freeze
from crm.core.web import CrmFlask
from crm.members.models import Person
from tests.support.campaigns import a_campaign, in_app, sending_through, some_members, states
from tests.support.people import Browser
from tests.support.smtp import SmtpServer

AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
NIGHT = Quiet(time(21), time(8))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@given(at=moments, begins=st.times(), ends=st.times(), workdays=st.booleans())
def test_quiet_hours_end_and_nothing_is_quiet_then(at: datetime, begins: time, ends: time, workdays: bool) -> None:
    quiet = Quiet(begins.replace(second=0, microsecond=0), ends.replace(second=0, microsecond=0), workdays)
    until = quiet.until(at)
    if until is not None:
        assert until > at
        assert quiet.until(until) is None
    elif quiet.begins != quiet.ends:
        clock = at.astimezone(ZONE).time().replace(tzinfo=None)
        inside = quiet.begins <= clock < quiet.ends
        across = quiet.begins > quiet.ends and not quiet.ends <= clock < quiet.begins
        assert not inside
        assert not across


@pytest.mark.parametrize(
    ("day", "hour", "workdays", "goes_on"),
    [
        ((2026, 11, 23), 12, False, None),
        ((2026, 11, 23), 21, False, (2026, 11, 24, 8)),
        ((2026, 11, 24), 7, False, (2026, 11, 24, 8)),
        ((2026, 11, 20), 22, True, (2026, 11, 23, 8)),
        ((2026, 11, 21), 12, True, (2026, 11, 23, 8)),
        ((2026, 11, 21), 12, False, None),
    ],
)
def test_nights_and_weekends(
    day: tuple[int, int, int], hour: int, workdays: bool, goes_on: tuple[int, int, int, int] | None
) -> None:
    quiet = replace(NIGHT, workdays_only=workdays)
    expected = datetime(*goes_on, tzinfo=ZONE) if goes_on else None
    assert quiet.until(datetime(*day, hour, tzinfo=ZONE)) == expected


@given(per_minute=st.integers(1, 6_000), wishes=st.lists(st.tuples(st.floats(0, 20), st.integers(0, 50)), max_size=40))
def test_a_house_never_gets_more_than_its_share(per_minute: int, wishes: list[tuple[float, int]]) -> None:
    house, at, free_at, sent = House("x", (), per_minute), AT, None, 0
    for pause, most in wishes:
        at += timedelta(seconds=pause)
        n = allowance(house, free_at, at, most)
        assert 0 <= n <= most
        free_at = used(house, free_at, at, n) if n else free_at
        sent += n
    seconds = (at - AT).total_seconds() + max(5.0, 60 / per_minute)
    assert sent <= seconds * per_minute / 60 + 1e-3


@given(faults=st.integers(0, 40), share=st.floats(0, 1), delays=st.lists(st.integers(1, 600), max_size=5))
def test_brakes_grow_and_end(faults: int, share: float, delays: list[int]) -> None:
    pause = brake(faults, delays, share)
    assert (pause > 0) == (faults >= FAULTS)
    assert pause <= 3600 * 1.2
    assert 60 <= spread(60, faults) <= 66.1


def test_a_domain_belongs_to_one_house() -> None:
    assert domains_in(" @QQ.com, vip.qq.com\nqq.com；a.cn ") == ["qq.com", "vip.qq.com", "a.cn"]
    check_houses(HOUSES)
    with pytest.raises(DomainTwice):
        check_houses({"a": House("a", ("x.cn",)), "b": House("b", ("x.cn",))})
    with pytest.raises(DomainBroken):
        check_houses({"a": House("a", ("x y",))})
    assert (Pacing().house_of("a@FOXMAIL.com"), Pacing().house_of("a@b.cn")) == ("qq", OTHER)


def launched(app: CrmFlask, houses: dict[str, House], domains: Sequence[str], quiet: Quiet | None = None) -> int:
    """Launch a campaign under a setting, to one person at each of these domains in turn. It begins with the commit."""
    with in_app(app):
        some_members(len(domains), 0)
        for person, domain in zip(db.session.query(Person).order_by(Person.id), domains, strict=True):
            person.email = f"p{person.id}@{domain}"
        campaign_id = a_campaign().id
        actions.set_pacing(Pacing({**HOUSES, **houses}, quiet or Quiet()), by=COMMAND_LINE)
    with in_app(app):
        actions.launch(campaign_id, by=COMMAND_LINE)
    return campaign_id


def test_a_slow_house_holds_up_nobody_else(clean: CrmFlask) -> None:
    """Six mails a minute are one in ten seconds; the others go at once. All are sent, none twice, none is forgotten."""
    slow = replace(HOUSES["qq"], per_minute=6)
    with SmtpServer() as server, clean.app_context(), sending_through(server), freeze(AT):
        campaign_id = launched(clean, {"qq": slow}, ["qq.com", "b.example"] * 3)
        assert Counter(mail.to.partition("@")[2] for mail in server.taken) == {"qq.com": 1, "b.example": 3}
        assert watch() == 0
        for seconds in (10, 20):
            with freeze(AT + timedelta(seconds=seconds)):
                send(campaign_id)
    assert len({mail.to for mail in server.taken}) == len(server.taken) == 6


def test_a_house_that_says_too_fast_is_left_alone_and_asked_again_with_one(clean: CrmFlask) -> None:
    said = {"RCPT": ["451 4.7.1 too many"] * FAULTS}
    with SmtpServer(answers=said) as server, clean.app_context(), sending_through(server), freeze(AT):
        campaign_id = launched(clean, {}, ["qq.com"] * (FAULTS + 3))
        with in_app(clean, write=False):
            gate = db.session.get_one(SendingGate, "qq")
            assert (gate.faults, queries.braked()) == (FAULTS, [gate])
            assert gate.braked_until is not None
            until = gate.braked_until
            assert states(campaign_id) == {"deferred": FAULTS, "queued": 3}
        asked = len(server.commands)
        send(campaign_id)
        assert len(server.commands) == asked
        with freeze(until + timedelta(seconds=30)):
            send(campaign_id)
            with in_app(clean, write=False):
                assert db.session.get_one(SendingGate, "qq").faults == 0
                assert states(campaign_id) == {"sent": FAULTS + 3}
    assert len({mail.to for mail in server.taken}) == len(server.taken)


def test_a_small_domain_in_trouble_is_put_off(clean: CrmFlask) -> None:
    slow = SmtpServer(answers={"RCPT": ["451 4.7.0 slow down"] * 99})
    with slow as server, clean.app_context(), sending_through(server), freeze(AT):
        campaign_id = launched(clean, {}, ["b.example"] * 20)
        with in_app(clean, write=False):
            assert states(campaign_id) == {"deferred": 20}
            assert sum(row.tries for row in db.session.query(Recipient)) == FAULTS
            assert [gate.key for gate in queries.braked()] == ["b.example"]


def test_nothing_leaves_in_quiet_hours(clean: CrmFlask) -> None:
    night = datetime(2026, 11, 23, 22, tzinfo=ZONE)
    with SmtpServer() as server, clean.app_context(), sending_through(server), freeze(night):
        campaign_id = launched(clean, {}, ["b.example"] * 6, NIGHT)
        watch()
        assert not server.taken
        with in_app(clean, write=False):
            assert deferred() == (None, 6)
            assert states(campaign_id) == {RecipientState.QUEUED.value: 6}
        with freeze(night + timedelta(hours=10)):
            assert watch() == 6
    assert len(server.taken) == 6


def test_the_setting_is_a_page_that_keeps_what_was_typed(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    browser = browse(Role.SECRETARY)
    assert "vip.qq.com" in browser.get("/campaigns/pace").text
    good = {"quiet_from": "21:00", "quiet_until": "08:00", "domains_exmail": "a.cn b.cn", "per_minute_qq": "30"}
    refused = browser.send("/campaigns/pace", {**good, "domains_qq": "a.cn"})
    assert refused.status_code == 422
    assert "写在了两处" in refused.text
    assert browser.send("/campaigns/pace", good).status_code == 303
    with in_app(clean, write=False):
        found = queries.pacing()
    assert found.quiet == NIGHT
    assert (found.tracking, found.house_of("x@b.cn"), found.houses["qq"].per_minute) == (False, "exmail", 30)
    assert "30" in browse(Role.AUDITOR).get("/campaigns/pace").text
    assert browse(Role.AUDITOR).send("/campaigns/pace", good).status_code in (403, 404)
