"""Moves, reasons, merge fields, checks, tokens: without a database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.campaigns.rules import (
    CAMPAIGN_MOVES,
    CAMPAIGN_STATE_NAMES,
    EN,
    KNOWN,
    OPEN,
    REASON_NAMES,
    RECIPIENT_MOVES,
    RECIPIENT_STATE_NAMES,
    WAITING,
    ZH,
    Addressee,
    Audience,
    CampaignState,
    NeedsApproval,
    NotReady,
    Purpose,
    Reason,
    RecipientState,
    Rules,
    Text,
    WrongMoment,
    built_in,
    check_can_send,
    checks,
    labelled,
    may_move,
    result_of,
    values_for,
)
from crm.campaigns.rules.drafts import CampaignDraft, marked, targets
from crm.campaigns.rules.errors import SubjectBroken
from crm.campaigns.rules.fields import FIGURES
from crm.campaigns.rules.tokens import found_by_mark, found_by_token, mark, stored, token
from crm.core.mail.outcome import Deferred, Failed, Sent, Stage, Unknown
from crm.core.markdown import Template
from crm.core.settings import QINGDAO_SHENZHEN

AT = datetime(2021, 1, 29, tzinfo=UTC)
OUTCOMES = st.one_of(
    st.builds(Sent, st.just("250 ok")),
    st.builds(Deferred, st.integers(400, 499), st.just("later"), st.sampled_from(Stage)),
    st.builds(Failed, st.integers(500, 599), st.just("no"), st.sampled_from(Stage)),
    st.builds(Unknown, st.just("cut")),
)
GOOD = Text("主题", "正文")
NONE = Text("", "")


def an_audience(people: int = 3, **more: int) -> Audience:
    return Audience(people, 1, {}, {}, **more)


def test_the_states_are_exactly_these() -> None:
    assert [state.value for state in RecipientState] == [
        "skipped", "queued", "claimed", "handed", "sent", "deferred", "failed", "uncertain", "suppressed", "cancelled",
    ]  # fmt: skip
    for names, kinds in (
        (RECIPIENT_STATE_NAMES, RecipientState), (CAMPAIGN_STATE_NAMES, CampaignState), (REASON_NAMES, Reason),
    ):  # fmt: skip
        assert set(names) == set(kinds)
    assert set(RECIPIENT_MOVES) == set(RecipientState)
    assert set(CAMPAIGN_MOVES) == set(CampaignState)


def test_what_was_handed_over_never_waits_again_by_itself() -> None:
    for state in (RecipientState.HANDED, RecipientState.SENT, RecipientState.FAILED):
        assert RecipientState.QUEUED not in RECIPIENT_MOVES[state]
        assert RecipientState.CLAIMED not in RECIPIENT_MOVES[state]
    assert RECIPIENT_MOVES[RecipientState.SENT] == frozenset()
    assert RecipientState.HANDED not in WAITING
    assert {RecipientState.HANDED} == OPEN - WAITING


@given(outcome=OUTCOMES, tries=st.integers(1, 9), delays=st.lists(st.integers(1, 90), max_size=5))
def test_every_outcome_is_an_allowed_move(outcome: object, tries: int, delays: list[int]) -> None:
    result = result_of(outcome, recipient_id=1, address="guest@example.com", tries=tries, at=AT, delays=delays)  # type: ignore[arg-type]
    assert may_move(RecipientState.HANDED, result.state)
    assert (result.next_at is not None) == (result.state is RecipientState.DEFERRED)
    if result.next_at is not None:
        waited = (result.next_at - AT).total_seconds() / delays[tries - 1]
        assert 1 <= waited <= 1.1, "spread a little so that not all come back at once, never shortened"
    if isinstance(outcome, Unknown):
        assert result.state is RecipientState.UNCERTAIN


@given(name=st.text(max_size=9), salutation=st.text(max_size=9), company=st.text(max_size=9), title=st.text(max_size=9))
def test_every_field_has_a_text(name: str, salutation: str, company: str, title: str) -> None:
    values = values_for(Addressee(name, salutation, company, title), association="联谊会", association_en="Association")
    assert set(values) == KNOWN - FIGURES == set(ZH + EN)
    assert all(values.values())
    assert values["称谓"] == (salutation or name or "您好")


@pytest.mark.parametrize(
    "payload",
    ["{{ 姓名.__class__ }}", "{{7*7}}", "{{config}}", "{{ unsubscribe }}", "{{ mark }}", "{{", "x }}", "{{ 姓 名 }}"],
)
def test_unknown_fields_block_and_are_named(payload: str) -> None:
    found = [
        check
        for check in checks(Text("主题", payload), NONE, an_audience(), purpose=Purpose.NOTICE)
        if check.kind == "block"
    ]
    assert len(found) == 1
    assert payload.strip("{} ").split(".")[0][:4] in found[0].template.format(**found[0].facts)
    with pytest.raises(NotReady):
        check_can_send(
            CampaignState.DRAFT, Text("主题", payload), NONE, an_audience(), purpose=Purpose.NOTICE, approved=True
        )


def test_sending_asks_for_text_people_and_a_second_person() -> None:
    def check(
        zh: Text = GOOD, people: int = 3, *, approved: bool = False, state: CampaignState = CampaignState.DRAFT
    ) -> None:
        check_can_send(state, zh, NONE, an_audience(people), purpose=Purpose.NOTICE, approved=approved)

    check()
    check(people=1_001, approved=True)
    with pytest.raises(NeedsApproval):
        check(people=1_001)
    with pytest.raises(NotReady):
        check(people=0)
    with pytest.raises(NotReady):
        check(zh=Text(" ", "x"))
    for state in (CampaignState.SENDING, CampaignState.SENT, CampaignState.CANCELLED, CampaignState.PAUSED):
        with pytest.raises(WrongMoment):
            check(state=state)


def test_missing_names_only_warn() -> None:
    found = checks(Text("主题", "{{称谓}}"), NONE, an_audience(nameless=2), purpose=Purpose.NOTICE)
    assert [check.facts for check in found if check.kind == "warn"] == [{"n": 2}]
    assert not [
        check for check in checks(GOOD, NONE, an_audience(nameless=2), purpose=Purpose.NOTICE) if check.kind == "warn"
    ]


def test_advertising_is_labelled_once() -> None:
    assert labelled("特惠", Purpose.ADVERT) == "【广告】特惠"
    assert labelled("【广告】特惠", Purpose.ADVERT) == "【广告】特惠"
    assert labelled("特惠", Purpose.NOTICE) == "特惠"


@given(st.text(min_size=1, max_size=300))
def test_a_subject_is_one_printable_line(subject: str) -> None:
    draft = CampaignDraft(subject=subject, body="x", segment="all")
    fits = len(subject) <= 200 and subject.isprintable() and bool(subject.strip())
    if fits:
        draft.check()
    else:
        with pytest.raises(SubjectBroken):
            draft.check()


@given(st.dictionaries(st.text(max_size=9), st.one_of(st.none(), st.integers(), st.lists(st.text(max_size=9)))))
def test_stored_rules_never_widen(group: dict[str, object]) -> None:
    rules = Rules.read({"any": [group]})
    assert Rules.read(rules.stored()) == rules
    for key, values in rules.groups[0].items():
        assert set(values) <= set(group[key])  # type: ignore[arg-type]
    assert Rules.read({}).groups == ()


def test_built_in_segments_come_from_the_pair() -> None:
    assert [each.key for each in built_in(QINGDAO_SHENZHEN)] == ["all", "qingdao", "shenzhen"]
    assert built_in(QINGDAO_SHENZHEN)[2].rules.groups == ({"home": ("440300",)},)


def test_links_are_led_through_the_mark_and_nowhere_else() -> None:
    body = "[a](https://example.com/?a=1&b=2) [b](mailto:x@example.com) [a](https://example.com/?a=1&b=2)"
    assert targets([body, "{{坏", body]) == ["https://example.com/?a=1&b=2"]
    html = '<a href="https://example.com/?a=1&amp;b=2">a</a><a href="https://example.com/other">b</a>'
    led = marked(html, {"https://example.com/?a=1&b=2": 1})
    assert led == '<a href="{{ mark }}?l=1">a</a><a href="https://example.com/other">b</a>'
    assert Template.parse(led).names == ("mark",)


@given(key=st.text(min_size=1), a=st.integers(1, 10**9), b=st.integers(1, 10**9))
def test_tokens_are_long_and_the_mark_does_not_lead_back(key: str, a: int, b: int) -> None:
    own = token(key, a, b)
    assert len(own) == 27
    assert found_by_token(own) == found_by_mark(mark(own)) == stored(mark(own))
    assert found_by_token(mark(own)) != stored(mark(own))
    assert token(key, a, b + 1) != own


@given(st.text(max_size=40))
def test_anything_else_is_no_token(given_text: str) -> None:
    own = stored(mark(token("key", 1, 1)))
    assert found_by_token(given_text) != own
    assert found_by_mark(given_text) != own
