"""What a ledger of consents comes to: the latest word, and a channel that is barred."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.consents import rules
from crm.consents.rules import NEEDS_CONSENT, Channel, Purpose, Said, Verdict, Word

spoken = st.builds(
    Said, st.sampled_from(Channel), st.sampled_from(Purpose), st.sampled_from([Word.GIVEN, Word.WITHDRAWN, Word.LIFTED])
)
barring = st.builds(Said, st.sampled_from(Channel), st.none(), st.sampled_from([Word.DO_NOT_CONTACT, Word.LIFTED]))
ledgers = st.lists(spoken | barring, max_size=30)
channels, purposes = st.sampled_from(Channel), st.sampled_from(Purpose)


@given(ledgers, channels, purposes)
def test_the_latest_word_holds(ledger: list[Said], channel: Channel, purpose: Purpose) -> None:
    found = rules.verdict(ledger, channel, purpose)
    own = [said.word for said in ledger if said.channel is channel and said.purpose is purpose]
    whole = [said.word for said in ledger if said.channel is channel and said.purpose is None]
    if whole and whole[-1] is Word.DO_NOT_CONTACT:
        assert found is Verdict.DO_NOT_CONTACT
    elif own and own[-1] is not Word.LIFTED:
        assert found.value == own[-1].value
    else:
        assert found is Verdict.UNSTATED


@given(ledgers, channels, purposes)
def test_do_not_contact_outweighs_every_consent(ledger: list[Said], channel: Channel, purpose: Purpose) -> None:
    barred = [*ledger, Said(channel, None, Word.DO_NOT_CONTACT), Said(channel, purpose, Word.GIVEN)]
    assert rules.verdict(barred, channel, purpose) is Verdict.DO_NOT_CONTACT
    assert not rules.is_allowed(Verdict.DO_NOT_CONTACT, purpose)
    lifted = [*barred, Said(channel, None, Word.LIFTED)]
    assert rules.verdict(lifted, channel, purpose) is Verdict.GIVEN


@given(ledgers, channels, purposes, channels)
def test_channels_do_not_touch_each_other(
    ledger: list[Said], channel: Channel, purpose: Purpose, other: Channel
) -> None:
    if other is not channel:
        more = [*ledger, Said(other, None, Word.DO_NOT_CONTACT), Said(other, purpose, Word.WITHDRAWN)]
        assert rules.verdict(more, channel, purpose) is rules.verdict(ledger, channel, purpose)


@given(purposes)
def test_silence_is_consent_only_for_what_membership_means(purpose: Purpose) -> None:
    assert rules.is_allowed(Verdict.UNSTATED, purpose) == (purpose not in NEEDS_CONSENT)
    assert rules.is_allowed(Verdict.GIVEN, purpose)
    assert not rules.is_allowed(Verdict.WITHDRAWN, purpose)


def test_lines_that_say_too_little_or_too_much() -> None:
    with pytest.raises(rules.PurposeMissing):
        rules.check(Word.GIVEN, None, "示例文本")
    with pytest.raises(rules.PurposeTooMuch):
        rules.check(Word.DO_NOT_CONTACT, Purpose.NOTICE, "")
    with pytest.raises(rules.EvidenceMissing):
        rules.check(Word.GIVEN, Purpose.BUSINESS, " ")
    rules.check(Word.LIFTED, None, "")
