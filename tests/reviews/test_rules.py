"""What needs a review, what a review may say, and what differs between two texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.errors import DomainError
from crm.reviews import rules
from crm.reviews.rules import IMMEDIATE, REVIEWED, Drift, Ruling, Verdict

FIELDS = (*IMMEDIATE, *REVIEWED)
profiles = st.fixed_dictionaries({name: st.text(max_size=6) for name in FIELDS})


@given(profiles, profiles)
def test_every_changed_field_is_in_exactly_one_half(now: dict[str, str], submitted: dict[str, str]) -> None:
    edits = rules.split(now, submitted)
    assert not edits.immediate.keys() & edits.reviewed.keys()
    assert {**edits.immediate, **edits.reviewed} == {k: v for k, v in submitted.items() if v != now[k]}
    assert edits.immediate.keys() <= set(IMMEDIATE)
    assert edits.reviewed.keys() <= set(REVIEWED)
    assert bool(edits) == (now != submitted)


@given(profiles, st.dictionaries(st.sampled_from(["home_code", "manager_id", "version", "id"]), st.text()))
def test_what_is_no_firms_business_is_left_out(now: dict[str, str], foreign: dict[str, str]) -> None:
    assert not rules.split(now, {**now, **foreign})


@given(st.text(), st.text())
def test_compared_pieces_join_to_the_texts(before: str, after: str) -> None:
    old, new = rules.compared(before, after)
    assert "".join(piece.text for piece in old) == before
    assert "".join(piece.text for piece in new) == after
    kept_old = "".join(piece.text for piece in old if not piece.differs)
    assert kept_old == "".join(piece.text for piece in new if not piece.differs)


@given(st.text(max_size=3), st.text(max_size=3), st.text(max_size=3))
def test_drift_says_what_happened(before: str, now: str, after: str) -> None:
    found = rules.drift(before=before, now=now, after=after)
    assert (found is Drift.ARRIVED) == (now == after)
    if found is Drift.NONE:
        assert now == before


@pytest.mark.parametrize("verdict", Verdict)
def test_only_what_waits_can_be_decided(verdict: Verdict) -> None:
    if verdict is Verdict.PENDING:
        rules.check_pending(verdict)
        return
    with pytest.raises(rules.AlreadyDecided):
        rules.check_pending(verdict)


@given(st.lists(st.sampled_from(list(Verdict)), min_size=1))
def test_settled_and_news(verdicts: list[Verdict]) -> None:
    assert rules.is_settled(verdicts) == (Verdict.PENDING not in verdicts)
    assert rules.is_news(verdicts) == any(v in (Verdict.ACCEPTED, Verdict.RETURNED) for v in verdicts)


@pytest.mark.parametrize("reason", ["", "   ", "\n", "长" * 501])
def test_a_return_needs_a_reason_at_its_own_input(reason: str) -> None:
    with pytest.raises(DomainError) as caught:
        rules.check_ruling(Ruling(7, Verdict.RETURNED, reason))
    assert caught.value.field == "reason_7"


def test_an_acceptance_carries_no_reason() -> None:
    assert rules.check_ruling(Ruling(7, Verdict.ACCEPTED, "x")) == Ruling(7, Verdict.ACCEPTED)


@pytest.mark.parametrize("name", REVIEWED)
def test_what_a_firm_is_known_by_is_not_emptied(name: str) -> None:
    with pytest.raises(rules.NotEmptied) as caught:
        rules.check_reviewed({name: " "}, has_licence=True)
    assert caught.value.field == name
    assert rules.NotEmptied.field is None


def test_a_licence_comes_with_name_and_code_only() -> None:
    rules.check_reviewed({"legal_representative": "李样例"}, has_licence=False)
    for name in ("name", "credit_code"):
        with pytest.raises(rules.LicenceNeeded):
            rules.check_reviewed({name: "x"}, has_licence=False)
