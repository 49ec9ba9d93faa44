"""Changes of projects that count: what they add, what they refuse, and that no past figure moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import Actor
from crm.core.clock import at_wall, freeze
from crm.core.money import Money
from crm.core.pages import Cut
from crm.core.web import CrmFlask
from crm.projects.models import Project
from crm.projects.rules import Agreement
from crm.recognition import actions, queries, rules
from crm.recognition.models import Attribution, Correction, LedgerEntry
from crm.recognition.queries import Question
from crm.recognition.rules import (
    WHOLE,
    AttributionRole,
    CorrectionDraft,
    CorrectionState,
    Counted,
    CountScope,
    EntryKind,
    Part,
    View,
)
from tests.support.people import Browser, an_actor
from tests.support.pipeline import a_file, a_signing, an_occasion, with_agreement

MONEY = st.integers(1, 10**13).map(Money)
Browse = Callable[..., Browser]
DRAFTS = st.builds(
    CorrectionDraft, kind=st.sampled_from(rules.CORRECTIONS), amount=MONEY, basis=st.just("补充协议"),
    agreement=st.sampled_from([None, *Agreement]), investor=st.sampled_from(["", "示例新业主有限公司", "示例原业主"]),
)  # fmt: skip
STANDINGS = st.builds(
    Counted, st.just(1), MONEY, st.sampled_from(Agreement), st.sampled_from(["示例原业主", "示例新业主"])
)


@given(DRAFTS, STANDINGS)
def test_no_change_leaves_less_than_nothing_or_more_than_one_project(draft: CorrectionDraft, now: Counted) -> None:
    try:
        rules.check_correction(draft, now, draft.investor)
    except (rules.TooMuchOff, rules.NoUpgrade, rules.SameOwner):
        return
    lines = rules.lines_of(draft, now)
    count = now.count + sum(line.count for line in lines)
    amount = now.amount + sum((line.amount for line in lines), Money(0))
    assert count in (0, 1)
    assert amount.fen >= 0
    assert (count == 0) == (amount.fen == 0)
    if draft.kind is EntryKind.NEW_OWNER:
        assert [line.count for line in lines] == [-1, 1]
        assert amount == draft.amount


def a_counted(by: Actor, second: Actor, *, name: str = "智能导览机器人", **more: object) -> Project:
    """A project that counts, reported by one and recognised by the other."""
    signing = with_agreement(a_signing(by, name=name, investor=f"示例{name}有限公司", **more), by)
    actions.confirm_signing(signing.id, by=second)
    return db.session.get_one(Project, signing.project_id)


def changed(project: Project, kind: EntryKind, yi: str, by: Actor, **more: object) -> Correction:
    given: dict[str, object] = {"kind": kind, "amount": Money.of(yi, "亿元"), "basis": "补充协议（示例）"} | more
    return actions.propose_correction(project.id, CorrectionDraft(**given), a_file(), by=by)  # type: ignore[arg-type]


@pytest.fixture
def pair(secretary: Actor) -> tuple[Actor, Actor]:
    """Who reports, and who confirms."""
    return secretary, an_actor(Role.LEADER)


def test_each_kind_moves_the_headline_by_its_amount_and_only_once_confirmed(pair: tuple[Actor, Actor]) -> None:
    by, leader = pair
    project = a_counted(by, leader, agreement=Agreement.INTENT)
    for kind, yi, more, total, count in (
        (EntryKind.INCREASE, "1.5", {}, "8", 1),
        (EntryKind.REDUCTION, "2", {}, "6", 1),
        (EntryKind.UPGRADE, "7", {"agreement": Agreement.CONTRACT}, "7", 1),
        (EntryKind.NEW_OWNER, "9", {"investor": "示例新业主有限公司"}, "9", 1),
        (EntryKind.REDUCTION, "9", {}, "0", 0),
    ):
        before = queries.figures()
        correction = changed(project, kind, yi, by, **more)
        assert queries.figures() == before, "what is only reported does not count"
        actions.confirm_correction(correction.id, by=leader)
        after = queries.figures()
        assert (after.projects, after.total_investment) == (count, Money.of(total, "亿元")), kind
    assert project.agreement is Agreement.CONTRACT
    assert project.investor == "示例新业主有限公司"
    kinds = db.session.scalars(select(LedgerEntry.kind).order_by(LedgerEntry.id)).all()
    assert [kind.value for kind in kinds] == [
        "new", "increase", "reduction", "upgrade", "new_owner", "new_owner", "reduction",
    ]  # fmt: skip


def test_two_people_one_at_a_time_and_only_what_counts(pair: tuple[Actor, Actor]) -> None:
    by, leader = pair
    waiting = a_signing(by, name="未认定项目", investor="示例未认定有限公司")
    with pytest.raises(rules.NotCounted):
        changed(db.session.get_one(Project, waiting.project_id), EntryKind.INCREASE, "1", by)
    project = a_counted(by, leader)
    with pytest.raises(rules.TooMuchOff, match=r"6\.50"):
        changed(project, EntryKind.REDUCTION, "7", by)
    with pytest.raises(rules.NoUpgrade):
        changed(project, EntryKind.UPGRADE, "7", by, agreement=Agreement.INTENT)
    with pytest.raises(rules.SameOwner):
        changed(project, EntryKind.NEW_OWNER, "7", by, investor=f" {project.investor}")
    correction = changed(project, EntryKind.INCREASE, "1", by)
    with pytest.raises(rules.CorrectionWaits):
        changed(project, EntryKind.INCREASE, "2", by)
    with pytest.raises(rules.OwnCorrection):
        actions.confirm_correction(correction.id, by=by)
    actions.refuse_correction(correction.id, "依据不足", by=leader)
    with pytest.raises(rules.CorrectionSettled, match=leader.name):
        actions.confirm_correction(correction.id, by=leader)
    assert correction.state is CorrectionState.REFUSED
    assert queries.figures().total_investment == Money.of("6.5", "亿元")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from(rules.CORRECTIONS), st.integers(1, 400), st.integers(0, 9)),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_random_histories_equal_a_recount_and_never_rewrite_a_day(
    work: db.Transaction, steps: list[tuple[int, EntryKind, int, int]]
) -> None:
    with db.session.begin_nested() as undone:
        by, leader = an_actor(Role.SECRETARY), an_actor(Role.LEADER)
        day, seen = date(2021, 1, 1), {}
        with freeze(at_wall(day, 9)):
            made = [a_counted(by, leader, name=f"项目{n}", event=an_occasion(f"E{n}", f"活动{n}")) for n in range(3)]
        for which, kind, tenths, later in steps:
            seen[day] = queries.figures(day)
            day += timedelta(days=1 + later)
            with freeze(at_wall(day, 10)):
                more = {"agreement": Agreement.CONTRACT, "investor": f"示例第{day:%m%d}业主有限公司"}
                try:
                    correction = changed(made[which], kind, str(tenths / 10), by, **more)
                except (rules.NotCounted, rules.TooMuchOff, rules.NoUpgrade):
                    continue
                actions.confirm_correction(correction.id, by=leader)
            for part in (Question(as_of=day), Question(as_of=day, scope=CountScope.CITY)):
                assert all(book.agrees for book in queries.reconciled(part)), queries.reconciled(part)
        rows = db.session.execute(select(LedgerEntry.counts_on, LedgerEntry.count, LedgerEntry.amount)).all()
        for each, figures in seen.items():
            assert queries.figures(each) == figures, "a figure of the past moved"
            counted = [(count, amount) for on, count, amount in rows if on <= each]
            assert figures.projects == sum(count for count, _amount in counted)
            assert figures.total_investment.fen == sum(amount.fen for _count, amount in counted)
        undone.rollback()


def test_every_view_totals_the_ledger_to_the_fen(pair: tuple[Actor, Actor]) -> None:
    by, leader = pair
    event = an_occasion()
    for n, yi in enumerate(("6.5", "0.00000001", "3.33333333")):
        project = a_counted(by, leader, name=f"项目{n}", yi=yi, event=event if n else None)
        entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.project_id == project.id)).one()
        thirds = [Part("甲", 3334), Part("乙", 3333), Part("丙", 3333)]
        actions.attribute(entry.id, AttributionRole.OFFICER, thirds, by=by)
        db.session.flush()
        actions.confirm_correction(changed(project, EntryKind.REDUCTION, "0.00000001", by).id, by=leader)
    asked = Question(as_of=date.max.replace(year=2100))
    figures = queries.figures_for(asked)
    for role in AttributionRole:
        for view in View:
            parts = queries.owed(asked, role, view)
            assert sum(part.points for part in parts) == figures.projects * WHOLE, (role, view)
            assert sum(part.amount.fen for part in parts) == figures.total_investment.fen, (role, view)
    weighted = {part.party: part for part in queries.owed(asked, AttributionRole.OFFICER, View.WEIGHTED)}
    assert set(weighted) == {"甲", "乙", "丙"}
    main = queries.owed(asked, AttributionRole.OFFICER, View.PRIMARY)
    assert [part.party for part in main] == ["甲"]
    for name, part in weighted.items():
        rows = queries.owed_rows(asked, AttributionRole.OFFICER, View.WEIGHTED, name, Cut()).rows
        assert sum(row.fen for row in rows) == part.amount.fen
        assert sum(row.points for row in rows) == part.points
    assert queries.mismatched() == []


@pytest.mark.parametrize(
    ("parts", "error"),
    [([Part("甲", 9999)], rules.WeightsOff), ([Part("甲", 5000), Part("甲", 5000)], rules.PartyTwice),
     ([Part("", WHOLE)], rules.PartEmpty), ([Part("甲", 0), Part("乙", WHOLE)], rules.PartEmpty)],
)  # fmt: skip
def test_weights_that_are_no_whole_are_refused(
    pair: tuple[Actor, Actor], parts: list[Part], error: type[Exception]
) -> None:
    project = a_counted(*pair)
    entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.project_id == project.id)).one()
    before = db.session.scalars(select(Attribution.party)).all()
    with pytest.raises(error):
        actions.attribute(entry.id, AttributionRole.OFFICER, parts, by=pair[0])
    assert db.session.scalars(select(Attribution.party)).all() == before


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_change_from_the_project_to_the_ledger(clean: CrmFlask, browse: Browse, locale: str) -> None:
    with clean.app_context(), db.transaction(write=True):
        project = a_counted(an_actor(Role.SECRETARY), an_actor(Role.LEADER), event=an_occasion()).id
    secretary, leader = browse(Role.SECRETARY), browse(Role.LEADER)
    for browser in (secretary, leader):
        browser.set_cookie("locale", locale)
    form = {"kind": "increase", "amount": "1.5", "amount_unit": "亿元", "basis": "补充协议（示例）"}
    page = f"/recognition/projects/{project}/correction"
    assert secretary.get(page).status_code == 200
    bare = secretary.send(page, form, content_type="multipart/form-data")
    assert bare.status_code == 422
    assert "补充协议（示例）" in bare.text
    paper = {"paper": (a_file().stream, "agreement.pdf")}
    assert secretary.send(page, form | paper, content_type="multipart/form-data").status_code == 303
    with clean.app_context(), db.transaction():
        change = f"/recognition/corrections/{db.session.scalars(select(Correction.id)).one()}"
    assert secretary.send(f"{change}/confirm").status_code == 403
    assert leader.get("/recognition/corrections").status_code == 200
    shown = leader.get(change)
    assert "1.50" in shown.text
    assert leader.get(f"{change}/paper").data.startswith(b"%PDF")
    assert leader.send(f"{change}/confirm").status_code == 303
    assert "8.00" in leader.get("/recognition/").text
    for address in ("/recognition/attribution", "/recognition/attribution?role=officer&view=primary",
                    "/recognition/attribution?view=first", "/recognition/reconciliation",
                    "/recognition/attribution/rows?role=officer&party=林示例"):  # fmt: skip
        answer = leader.get(address)
        assert answer.status_code == 200, address
        assert "8.00" in answer.text, address
    with clean.app_context(), db.transaction():
        entry = db.session.scalars(select(LedgerEntry.id).order_by(LedgerEntry.id)).first()
    parts = f"/recognition/entries/{entry}/attribution/officer"
    assert secretary.get(parts).status_code == 200
    wrong = secretary.send(parts, {"party_1": "甲", "share_1": "60"})
    assert wrong.status_code == 422
    assert "60" in wrong.text
    halves = {"party_1": "甲示例", "share_1": "62.5", "party_2": "乙示例", "share_2": "37.5%"}
    assert secretary.send(parts, halves).status_code == 303
    assert "乙示例" in secretary.get("/recognition/attribution?role=officer").text
    assert leader.send(parts, halves).status_code == 404
