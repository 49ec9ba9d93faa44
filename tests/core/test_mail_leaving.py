"""The way out that says by itself whose it is: read by this installation only, and by nobody else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.mail import AddressRefused, Mailbox, WaysOut

SENDER = Mailbox("青深企业家联谊会", "noreply@crm.example")
WAYS = WaysOut("https://crm.example", SENDER, "x" * 64)
LOCALS = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789-_+王李"), min_size=1, max_size=16)
ADDRESSES = st.builds("{}@{}.example".format, LOCALS, st.from_regex(r"[a-z0-9]{1,20}", fullmatch=True))


@given(address=ADDRESSES)
def test_a_token_leads_back_to_its_address_and_shows_nothing_of_it(address: str) -> None:
    token = WAYS.token(address)
    assert WAYS.address(token) == address
    assert WAYS.token(address.upper()) == token
    assert re.fullmatch(r"[A-Za-z0-9_-]{42,420}", token)
    assert address.partition("@")[0] not in token or len(address.partition("@")[0]) < 4
    assert len(token) != 27, "a recipient's token of a campaign has that length"


@given(address=ADDRESSES, place=st.integers(0, 500), sign=st.sampled_from("AZaz09-_"))
def test_an_altered_token_belongs_to_nobody(address: str, place: int, sign: str) -> None:
    token = WAYS.token(address)
    place %= len(token) - 1  # the last sign carries spare bits
    altered = token[:place] + sign + token[place + 1 :]
    assert WAYS.address(altered) == (address if altered == token else None)


@given(text=st.text())
def test_any_other_text_belongs_to_nobody(text: str) -> None:
    assert WAYS.address(text) is None


def test_another_installation_reads_nothing() -> None:
    other = WaysOut("https://crm.example", SENDER, "y" * 64)
    assert other.address(WAYS.token("a@example.com")) is None
    assert other.token("a@example.com") != WAYS.token("a@example.com")
    assert "x" * 64 not in repr(WAYS)


def test_addresses_of_similar_length_have_tokens_of_one_length() -> None:
    lengths = {len(WAYS.token(f"{'a' * n}@example.com")) for n in range(6, 20)}
    assert lengths == {64}


def test_both_ways_are_told() -> None:
    way = WAYS.of("Wang@Example.com")
    assert way.url == f"https://crm.example/u/{WAYS.token('wang@example.com')}"
    assert way.header().endswith("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
    token = way.url.rpartition("/")[2]
    assert f"<mailto:noreply@crm.example?subject=unsubscribe%20{token}>" in way.header()
    with pytest.raises(AddressRefused):
        WAYS.of("nobody")
