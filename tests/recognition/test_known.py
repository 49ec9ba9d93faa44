"""A figure of a day holds what happened and was known by then: nothing that is recorded later ever changes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import Actor
from crm.core.clock import at_wall, freeze, now, today
from crm.core.money import Money
from crm.core.pages import Cut
from crm.core.web import CrmFlask
from crm.leads.rules import Sector
from crm.projects import actions as projects
from crm.projects.models import Arrival, Milestone, Project
from crm.projects.rules import AlreadyEnded, ProjectDetails, Step
from crm.recognition import actions, queries
from crm.recognition.models import LedgerEntry
from crm.recognition.queries import Question
from crm.recognition.rules import (
    WHOLE,
    AttributionRole,
    Breakdown,
    EntryKind,
    Part,
    Performance,
    Rate,
    RateKind,
    Ruling,
    Slice,
    View,
)
from tests.support.people import Browser, an_actor
from tests.support.pipeline import a_signing, an_occasion, counted_projects, reach, with_agreement

Browse = Callable[..., Browser]
CITIES = ("370200", "440300")
DAYS = 30
BEGIN = date(2026, 3, 1)
happenings = st.lists(
    st.tuples(
        st.sampled_from(["entry", "step", "arrival", "end", "edit", "owed"]), st.integers(0, DAYS),
        st.integers(0, DAYS), st.integers(0, 3), st.integers(1, 10**13),
    ),
    max_size=14,
)  # fmt: skip
"""(what, day it happened, days until it was recorded, which project, 分)"""


def edited(project: int, fen: int, by: Actor) -> None:
    """Correct what a project is: its side, sector, places and 合同引资额, as the number says."""
    found = db.session.get_one(Project, project)
    corrected = ProjectDetails(
        kind=found.kind, sector=list(Sector)[fen % len(Sector)], partner="", manager_id=None,
        origin_code=("370202", "440305", None)[fen % 3], landing_code=("370212", "440306", None)[fen % 3],
        home_code=(*CITIES, None)[fen % 3], contracted=Money(fen) if fen % 2 else None,
    )  # fmt: skip
    projects.edit_project(project, corrected, version=found.version, by=by)


def written(what: str, on: date, project: int, fen: int, actor: Actor) -> None:
    """Write a happening as it is recorded now."""
    at, step = now(), list(Step)[1 + fen % 8]
    by = {"reported_by": "甲", "reported_at": at}
    match what:
        case "entry":
            given_ = {"kind": EntryKind.INCREASE, "scope": "cohorts", "amount": Money(fen), "count": 0}
            db.session.add(
                LedgerEntry(
                    project_id=project, counts_on=on, reported_by="甲", confirmed_by="乙", confirmed_at=at, **given_
                )
            )
        case "step":
            if not db.session.query(Milestone).filter_by(project_id=project, step=step).count():
                db.session.add(Milestone(project_id=project, step=step, reached_on=on, **by))
        case "arrival":
            db.session.add(
                Arrival(project_id=project, amount=Money(fen), arrived_on=on, verified_by="乙", verified_at=at, **by)
            )
        case "end":
            found = db.session.get_one(Project, project)
            if found.terminated_on is None:
                found.terminated_on, found.terminated_at = on, at
        case "edit":
            edited(project, fen, actor)
        case "owed":
            entry = db.session.query(LedgerEntry).filter_by(project_id=project).order_by(LedgerEntry.id).first()
            assert entry is not None
            names = (("甲",), ("甲", "乙"), ("丙", "乙"))[fen % 3]
            parts = [Part(name, WHOLE // len(names)) for name in names]
            actions.attribute(entry.id, AttributionRole.OFFICER, parts, by=actor)
    db.session.flush()


CUTS = (queries.by_sector, queries.by_home, queries.by_place, queries.by_event)


def at_once(asked: Question) -> list[Any]:
    """What the dashboard shows of a question: its ledger is read in one pass and cut in memory."""
    pieces = queries.Pieces(asked)
    return [pieces.total(), queries.figures_for(asked, pieces.total()), *(cut(asked, pieces) for cut in CUTS)]


def apart(asked: Question) -> list[Any]:
    """The same, each cut by a statement of its own."""
    return [queries.recognised_sum(asked), queries.figures_for(asked), *(cut(asked) for cut in CUTS)]


def told(asked: Question) -> list[Any]:
    """What every page of figures says: the figures, their cuts, both sides, to whom they are owed."""
    cuts = [queries.broken_down(asked, by) for by in Breakdown]
    assert at_once(asked) == apart(asked), "the dashboard read in one pass differs from the ledger cut by cut"
    sides = [queries.figures_for(replace(asked, city=city)) for city in CITIES]
    parts = [queries.broken_down(replace(asked, part=Slice(Breakdown.SIDE, code)), Breakdown.WAY) for code in CITIES]
    owed = [queries.owed(asked, AttributionRole.OFFICER, view) for view in View]
    for shares in cuts:
        assert sum(share.amount.fen for share in shares) == queries.recognised_sum(asked)[1].fen
    return [queries.figures_for(asked), cuts, sides, parts, owed]


def pages_of(asked: Question) -> tuple[int, ...]:
    """What the rows behind the figures come to."""
    rows = queries.arrivals_page(asked, Cut()).rows
    counted = [len(queries.projects_page(asked, kind, Cut()).rows) for kind in RateKind if kind is not RateKind.SIGNING]
    return sum(row.amount.fen for row in rows), *counted


def stated(known: list[tuple[int, int, str, int, int]], ids: list[int]) -> tuple[int, int]:
    """Recount 合同引资额: what was said last of each project by then."""
    said: dict[int, int] = dict.fromkeys(range(len(ids)), 10**10)
    for _at, _day, what, which, fen in known:
        if what == "edit":
            said[which] = fen if fen % 2 else 0
    return sum(said.values()), sum(1 for fen in said.values() if fen)


@settings(max_examples=16, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=happenings)
def test_what_is_recorded_later_never_changes_a_day(
    work: object, history: list[tuple[str, int, int, int, int]]
) -> None:
    undone = db.session.begin_nested()
    with freeze(at_wall(BEGIN, 9)):
        by = an_actor(Role.SECRETARY)
        ids = counted_projects(4, contracted=Money.of(1, "亿元"))
    seen: dict[date, tuple[Any, tuple[int, ...]]] = {}
    recorded = sorted((day + late, day, what, which, fen) for what, day, late, which, fen in history)
    for offset in range(2 * DAYS + 1):
        for at, day, what, which, fen in recorded:
            if at == offset:
                moment = at_wall(BEGIN + timedelta(days=offset), 15)
                with freeze(moment):
                    written(what, BEGIN + timedelta(days=day), ids[which], fen, by)
        if offset % 10 == 0:
            asked = Question(as_of=BEGIN + timedelta(days=offset))
            with freeze(at_wall(asked.as_of, 20)):
                seen[asked.as_of] = told(asked), pages_of(asked)
    for end, (said, rows) in seen.items():
        asked, figures = Question(as_of=end), said[0]
        with freeze(at_wall(BEGIN + timedelta(days=3 * DAYS))):
            assert (told(asked), pages_of(asked)) == (said, rows), "a figure of the past moved"
            assert all(book.agrees for book in queries.reconciled(asked))
        known = [r for r in recorded if max(r[0], r[1]) <= (end - BEGIN).days]
        assert figures.total_investment.fen == 4 * 10**10 + sum(r[4] for r in known if r[2] == "entry")
        assert (figures.contracted.fen, figures.stated) == stated(known, ids)
        assert figures.arrived.fen == sum(r[4] for r in known if r[2] == "arrival") == rows[0]
        numbers = {kind: rate.numerator for kind, rate in figures.rates.items()}
        assert numbers[RateKind.PRODUCTION] <= numbers[RateKind.START] <= numbers[RateKind.REGISTRATION]
        listed = dict(zip((k for k in RateKind if k is not RateKind.SIGNING), rows[1:], strict=True))
        assert all(listed[kind] == numbers[kind] for kind in listed if kind is not RateKind.ARRIVAL)
        assert listed[RateKind.ARRIVAL] == figures.stated
    undone.rollback()
    db.session.expire_all()


def test_a_signing_recognised_for_an_earlier_day_waits_until_it_is_recognised(work: object) -> None:
    by, leader = an_actor(Role.SECRETARY), an_actor(Role.LEADER)
    first = date(2026, 5, 11)
    with freeze(at_wall(first, 10)):
        signing = with_agreement(a_signing(by, event=an_occasion()), by)
    with freeze(at_wall(first + timedelta(days=7), 10)):
        actions.confirm_signing(signing.id, counts_on=first, by=leader)
        then, now_ = queries.figures(first), queries.figures()
    assert (then.projects, then.pending_projects, then.pending_investment) == (0, 1, Money.of("6.5", "亿元"))
    assert (now_.projects, now_.pending_projects, now_.total_investment) == (1, 0, Money.of("6.5", "亿元"))


def test_what_counts_by_a_later_day_waits_no_more(work: object) -> None:
    """A year that is over, with all that is known by now: what was recognised since counts, and waits no more."""
    by, leader = an_actor(Role.SECRETARY), an_actor(Role.LEADER)
    first, later = date(2025, 12, 30), date(2026, 1, 9)
    with freeze(at_wall(first, 10)):
        signing = with_agreement(a_signing(by), by)
    with freeze(at_wall(later, 10)):
        actions.confirm_signing(signing.id, counts_on=first, by=leader)
    for known, counts in ((date(2026, 1, 8), 0), (later, 1)):
        found = queries.figures_for(Question(as_of=date(2025, 12, 31), known=known))
        assert (found.projects, found.pending_projects) == (counts, 1 - counts)


def test_an_end_is_recorded_once(work: object) -> None:
    by = an_actor(Role.SECRETARY)
    with freeze(at_wall(BEGIN, 9)):
        signing = a_signing(by)
        projects.terminate_project(signing.project_id, BEGIN, "资金", by=by)
    with freeze(at_wall(BEGIN + timedelta(days=40), 9)), pytest.raises(AlreadyEnded):
        projects.terminate_project(signing.project_id, BEGIN + timedelta(days=39), "资金", by=by)
    assert db.session.get_one(Project, signing.project_id).terminated_on == BEGIN


def a_month(by: Actor, leader: Actor, days: list[date]) -> None:
    """What is recorded on these days of a month."""
    with freeze(at_wall(days[0], 10)):
        signing = with_agreement(a_signing(by, event=an_occasion()), by)
        ids = counted_projects(3, contracted=Money.of(2, "亿元"))
    with freeze(at_wall(days[1], 10)):
        actions.confirm_signing(signing.id, by=leader)
        projects.record_milestone(signing.project_id, Step.REGISTERED, days[1], by=by)
        arrival = projects.record_arrival(ids[0], Money.of("0.5", "亿元"), days[1], by=by)
        projects.verify_arrival(arrival.id, by=leader)


def test_a_months_figures_are_reproduced_a_month_later(clean: CrmFlask, browse: Browse) -> None:
    """Late recognitions, steps, arrivals, ends and another rule: the figures of the last of May stay what they were."""
    last = date(2026, 5, 31)
    with clean.app_context(), db.transaction(write=True):
        by, leader = an_actor(Role.SECRETARY), an_actor(Role.LEADER)
        a_month(by, leader, [date(2026, 5, 4), date(2026, 5, 20)])
        with freeze(at_wall(last, 23)):
            said = told(Question(as_of=last))
    with clean.app_context(), db.transaction(write=True), freeze(at_wall(date(2026, 6, 28), 9)):
        late = with_agreement(a_signing(by, name="夜间经济平台", investor="示例文旅有限公司", yi="3"), by)
        late.signed_on = date(2026, 5, 12)
        actions.confirm_signing(late.id, counts_on=date(2026, 5, 12), by=leader)
        projects.record_milestone(late.project_id, Step.PRODUCING, date(2026, 5, 30), note="补报", by=by)
        arrival = projects.record_arrival(late.project_id, Money.of(1, "亿元"), date(2026, 5, 29), by=by)
        projects.verify_arrival(arrival.id, by=leader)
        old = db.session.query(LedgerEntry).order_by(LedgerEntry.id).first()
        assert old is not None
        edited(old.project_id, 7 * 10**10 + 1, by)
        actions.attribute(old.id, AttributionRole.OFFICER, [Part("后来登记的人", WHOLE)], by=by)
        projects.terminate_project(old.project_id, date(2026, 5, 25), "资金", by=by)
        actions.set_ruling(Ruling(RateKind.PRODUCTION, Performance.KEPT), by=by)
    with clean.app_context(), db.transaction(), freeze(at_wall(date(2026, 6, 30), 9)):
        assert told(Question(as_of=last)) == said
        assert all(then != now_ for then, now_ in zip(said, told(Question(as_of=today())), strict=True))
        assert queries.figures().rates[RateKind.LANDING] == Rate(1, 5)
        assert said[0].rates[RateKind.LANDING] == Rate(1, 4)
    secretary = browse(Role.SECRETARY)
    for path in (
        "",
        "projects",
        "arrivals",
        "pending",
        "attribution",
        "attribution?role=officer",
        "reconciliation",
        "leads",
    ):
        shown = secretary.get(f"/recognition/{path}{'&' if '?' in path else '?'}as_of={last}")
        assert shown.status_code == 200, path
        assert "夜间经济平台" not in shown.text, path
        assert "后来登记的人" not in shown.text, path


FIGURE_PAGES = ("", "breakdown", "pending", "projects", "arrivals", "attribution", "reconciliation", "leads", "pace")


def test_every_page_of_figures_hands_on_what_was_asked(clean: CrmFlask, browse: Browse) -> None:
    """Day, scope, side and event go along with every link to other figures, both sides said as such included."""
    with clean.app_context(), db.transaction(write=True):
        event = an_occasion()
        reach(counted_projects(2, event=event, contracted=Money.of(2, "亿元"), on=date(2026, 5, 4)), Step.STARTED)
        number = event.id
    secretary = browse(Role.SECRETARY)
    for city in ("440300", ""):
        asked = {"as_of": "2026-05-31", "scope": "city", "city": city, "event": str(number)}
        for page in FIGURE_PAGES:
            shown = secretary.get(f"/recognition/{page}", query_string=asked)
            assert shown.status_code == 200, page
            links = [urlsplit(unescape(href)) for href in re.findall(r'href="(/recognition/[^"]*)"', shown.text)]
            opened = [link for link in links if link.path.removeprefix("/recognition/").split("/")[0] in FIGURE_PAGES]
            bare = [link for link in opened if not link.query and link.path == "/recognition/"]
            assert len(bare) <= 2, "only the two navigations begin anew"
            assert len(opened) - len(bare) >= len(FIGURE_PAGES) - 2, page
            for link in opened:
                if link not in bare:
                    given = {name: values[0] for name, values in parse_qs(link.query, keep_blank_values=True).items()}
                    assert asked.items() <= given.items(), (page, link.geturl())
