"""Names that differ in one character: found by their keys, a bounded number of statements however long the register."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from crm.care import actions, jobs, queries, rules
from crm.care.models import NearName, NearPair
from crm.care.rules import Kind, Sign
from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.clock import freeze, now
from crm.core.web import CrmFlask
from crm.members import actions as members
from crm.members.models import Enterprise
from crm.members.rules import name_fields
from tests.support.members import a_code, an_enterprise

NAMES = st.text("海山青一二示", min_size=0, max_size=8)


def far(one: str, other: str) -> int:
    """Return how many characters have to be put in, taken out or changed: the slow way, to compare with."""
    row = list(range(len(other) + 1))
    for n, a in enumerate(one, 1):
        before, row[0] = row[0], n
        for m, b in enumerate(other, 1):
            before, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, before + (a != b))
    return row[-1]


@given(NAMES, NAMES)
@example("示例海青科技", "示例海清科技")
@example("示例海青科技", "示例海青新科技")
@example("", "海")
def test_one_apart_is_a_distance_of_one_and_shares_a_key(one: str, other: str) -> None:
    assert rules.one_apart(one, other) == rules.one_apart(other, one) == (far(one, other) == 1)
    if rules.one_apart(one, other) and min(len(one), len(other)) >= rules.SHORTEST:
        assert rules.keys_of(one) & rules.keys_of(other)
    assert len(rules.keys_of(one)) <= len(one) + 1


def test_what_tells_firms_of_one_house_apart_does_not_count() -> None:
    assert rules.are_near("示例海青科技", "示例海清科技")
    assert rules.are_near("示例海青科技", "示例海青的科技")
    for one, other in (
        ("示例第一机械", "示例第二机械"), ("示例东方实业", "示例西方实业"), ("示例置业2", "示例置业3"),
        ("示例海青", "示例海清"), ("示例海青科技", "示例海青科技"), ("示例置业集团", "示例置业集团2"),
    ):  # fmt: skip
        assert not rules.are_near(one, other), (one, other)


def look() -> int:
    """Look at every name, as the sweep does some minutes later."""
    seen = 0
    with freeze(now() + timedelta(minutes=5)):
        while found := actions.note_names():
            seen += found
    return seen


def near() -> set[tuple[str, str]]:
    """Return the names of the pairs that are proposed because of one character."""
    return {(p.low.name, p.high.name) for p in queries.enterprise_pairs().rows if Sign.NEAR_NAME in p.signs}


def test_pairs_follow_what_is_registered_and_renamed(work: db.Transaction) -> None:
    one, two = an_enterprise("青岛示例海青科技有限公司"), an_enterprise("青岛示例海蓝科技有限公司")
    an_enterprise("示例远山商贸有限公司")
    assert near() == set(), "nobody has looked yet"
    assert actions.note_names() == 0, "what has just been written may not be complete"
    assert look() == 3
    assert look() == 0
    assert near() == {(one.name, two.name)}
    with freeze(now() + timedelta(minutes=9)):
        members.change_fields(two.id, {"name": "示例完全不同有限公司"}, by=SYSTEM)
    with freeze(now() + timedelta(minutes=19)):
        assert actions.note_names() == 1
    assert near() == set()
    with freeze(now() + timedelta(minutes=29)):
        members.change_fields(two.id, {"name": "青岛示例海青科枝有限公司"}, by=SYSTEM)
    with freeze(now() + timedelta(minutes=39)):
        actions.note_names()
    signs = [sign for pair in queries.enterprise_pairs().rows for sign in pair.signs]
    assert signs == [Sign.NEAR_NAME], "枝 sounds like 技"


def test_two_credit_codes_and_pairs_said_distinct_are_not_proposed(work: db.Transaction) -> None:
    one, two = an_enterprise("示例海青科技有限公司"), an_enterprise("示例海蓝科技有限公司")
    an_enterprise("示例海石科技有限公司", credit_code=a_code())
    an_enterprise("示例海星科技有限公司", credit_code=a_code())
    look()
    assert len(near()) == 5, "six pairs, one of two credit codes"
    actions.say_distinct(Kind.ENTERPRISE, one.id, two.id, by=SYSTEM)
    assert len(near()) == 4


def test_what_goes_out_of_sight_comes_back_alike(work: db.Transaction) -> None:
    one, two = an_enterprise("示例海青科技有限公司"), an_enterprise("示例海蓝科技有限公司")
    look()
    gone = actions.trash(Kind.ENTERPRISE, two.id, by=SYSTEM)
    assert near() == set()
    actions.restore(gone.id, by=SYSTEM)
    assert near() == {(one.name, two.name)}


def many(most: int) -> None:
    """Write so many enterprises at once: names drawn from few characters, so that many are alike."""
    at, letters = now(), "海山云江湖星月光风林石泉松竹梅兰"
    rows = []
    for n in range(most):
        mixed = n * 7919
        name = "示例" + "".join(letters[(mixed >> shift) % 16] for shift in (0, 4, 8)) + "科技有限公司"
        fields = name_fields(name, "")
        rows.append({
            "name": name, "home_code": "370200", "created_at": at, "updated_at": at, "version": 1, **fields,
            **dict.fromkeys(("name_en", "legal_representative", "address", "postcode", "website", "stock_code",
                             "phone", "intro"), ""),
        })  # fmt: skip
    for first in range(0, most, 500):
        db.session.execute(insert(Enterprise), rows[first : first + 500])


def test_thousands_of_names_cost_a_bounded_number_of_statements(
    work: db.Transaction, max_queries: Callable[[int], AbstractContextManager[list[str]]]
) -> None:
    many(3_000)
    costs = []
    with freeze(now() + timedelta(minutes=5)):
        for _chunk in range(6):
            with max_queries(40) as seen:
                assert actions.note_names() == actions.NAMES_AT_ONCE
            costs.append(len(seen))
    assert max(costs[1:]) <= costs[0] + 4, f"a later piece costs what the first did: {costs}"
    widest = db.session.scalar(
        select(func.count()).select_from(NearName).group_by(NearName.key).order_by(func.count().desc()).limit(1)
    )
    assert widest is not None
    assert widest <= rules.MOST_HOLDERS + 1
    assert (db.session.scalar(select(func.count()).select_from(NearPair)) or 0) <= 3_000 * rules.MOST_HOLDERS * 2
    with max_queries(9):
        assert len(queries.enterprise_pairs().rows) == 20


def test_the_sweep_looks_at_what_is_new(clean: CrmFlask) -> None:
    with clean.app_context():
        with db.transaction(write=True):
            an_enterprise("示例海青科技有限公司")
            an_enterprise("示例海蓝科技有限公司")
        with freeze(now() + timedelta(minutes=5)):
            assert (jobs.note_names(), jobs.note_names()) == (2, 0)
        with db.transaction():
            assert len(near()) == 1
