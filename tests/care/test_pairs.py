"""Likely duplicates among what is registered."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from hypothesis import given
from hypothesis import strategies as st

from crm.care import actions, queries, rules
from crm.care.rules import Choice, Kind, Sign
from crm.core import db
from crm.core.actor import SYSTEM
from tests.support.members import a_code, a_person, an_enterprise


def found(kind: Kind = Kind.ENTERPRISE) -> dict[tuple[int, int], set[Sign]]:
    asked = queries.enterprise_pairs if kind is Kind.ENTERPRISE else queries.person_pairs
    return {(pair.low.id, pair.high.id): set(pair.signs) for pair in asked().rows}


def test_enterprises_by_name_phone_and_contacts(work: db.Transaction) -> None:
    one = an_enterprise("青岛示例海青科技有限公司", phone="053288880000")
    two = an_enterprise("示例海青科技（青岛）有限公司")
    three = an_enterprise("示例远山商贸有限公司", phone="053288880000")
    four = an_enterprise("样例新材料有限公司")
    a_person(one, "王样例", mobile="19900001111", email="w@example.com")
    a_person(four, "王样", mobile="19900001111", email="w@example.com")
    pairs = found()
    assert pairs[one.id, three.id] == {Sign.PHONE}
    assert pairs[one.id, four.id] == {Sign.CONTACT_MOBILE, Sign.CONTACT_EMAIL}
    assert (two.id, three.id) not in pairs


def test_names_alike_but_not_equal_are_found_with_their_reason(
    work: db.Transaction, max_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    one, two = an_enterprise("青岛示例海青科技有限公司"), an_enterprise("示例海青科技（青岛）股份有限公司")
    other = an_enterprise("示例海靑科技集团", credit_code=a_code())
    third = an_enterprise("示例海青科技（深圳）有限公司")
    an_enterprise("示例海青商贸有限公司")
    with max_queries(8):
        pairs = found()
    assert pairs[one.id, two.id] == pairs[one.id, third.id] == {Sign.SHORT_NAME}
    assert all(Sign.SHORT_NAME in signs for signs in pairs.values())
    assert {each for pair in pairs for each in pair} <= {one.id, two.id, third.id, other.id}


def test_the_same_name_once_more(work: db.Transaction) -> None:
    one, two = an_enterprise("示例海青科技有限公司"), an_enterprise("示例海青科技有限公司", credit_code=a_code())
    assert found() == {(one.id, two.id): {Sign.NAME_KEY}}
    actions.say_distinct(Kind.ENTERPRISE, two.id, one.id, by=SYSTEM)
    actions.say_distinct(Kind.ENTERPRISE, one.id, two.id, by=SYSTEM)
    assert found() == {}


def test_two_credit_codes_are_never_proposed(work: db.Transaction) -> None:
    for _ in range(2):
        an_enterprise("示例海青科技有限公司", phone="053288880000", credit_code=a_code())
    assert found() == {}


def test_people_by_contact_or_by_name_at_one_firm(work: db.Transaction) -> None:
    firm = an_enterprise()
    one, two = a_person(firm, "王样例"), a_person(firm, "王样例")
    three, four = a_person(None, "李样例", mobile="19911112222"), a_person(None, "李样", mobile="19911112222")
    a_person(None, "王样例")
    assert found(Kind.PERSON) == {
        (one.id, two.id): {Sign.NAME_AND_FIRM}, (three.id, four.id): {Sign.MOBILE},
    }  # fmt: skip


def test_pages_follow_one_another(work: db.Transaction) -> None:
    for _ in range(5):
        an_enterprise("示例海青科技有限公司")
    after, seen = "", []
    while True:
        page = queries.enterprise_pairs(after, size=3)
        seen += [(pair.low.id, pair.high.id) for pair in page.rows]
        after = page.after
        if not after:
            break
    assert len(seen) == 10 == len(set(seen))
    assert queries.enterprise_pairs("nonsense", size=3).rows
    assert queries.enterprise_pairs('["a", true]', size=3).rows


TEXTS = st.one_of(st.just(""), st.none(), st.text(min_size=1, max_size=3))
RECORDS = st.fixed_dictionaries(dict.fromkeys("abc", TEXTS))


@given(RECORDS, RECORDS, st.dictionaries(st.sampled_from("abc"), st.sampled_from(Choice)))
def test_what_is_picked(keep: dict[str, str], gone: dict[str, str], picks: dict[str, Choice]) -> None:
    changed = rules.picked(keep, gone, "abc", picks)
    for name in "abc":
        if picks.get(name) is Choice.KEEP or (name not in picks and keep[name]):
            assert name not in changed
        elif name in changed:
            assert changed[name] == gone[name] != keep[name]
    assert rules.picked(keep, gone, "abc", dict.fromkeys("abc", Choice.KEEP)) == {}


@given(st.sets(st.sampled_from(Sign)), st.sampled_from(Sign))
def test_another_sign_never_lowers_the_score(signs: set[Sign], more: Sign) -> None:
    assert 0 <= rules.score(signs) <= rules.score(signs | {more}) <= 100


@given(st.sampled_from(["", "A", "B", None]), st.sampled_from(["", "A", "B", None]))
def test_codes(one: str | None, other: str | None) -> None:
    assert rules.may_be_same(one, other) is rules.may_be_same(other, one)
    assert rules.may_be_same(one, other) is not bool(one and other and one != other)
