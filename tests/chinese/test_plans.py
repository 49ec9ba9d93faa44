"""What the index keeps and what queries ask for fit together: tried on a token set, without a database."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crm.chinese import pinyin
from crm.chinese.plans import All, Any, Beginning, Node, query_plans
from crm.chinese.tokens import document_tokens
from tests.chinese.strategies import anything, names


def is_found(query: str, tokens: set[str]) -> bool:
    """Whether the first plan, the query as it was typed, finds an entry with these tokens."""
    return holds(query_plans(query)[0].node, tokens)


def holds(node: Node, tokens: set[str]) -> bool:
    match node:
        case All(parts):
            return all(holds(part, tokens) for part in parts)
        case Any(parts):
            return any(holds(part, tokens) for part in parts)
        case Beginning(beginning):
            return any(token.startswith(beginning) for token in tokens)
        case str():
            return node in tokens


@given(names)
def test_every_part_pinyin_and_initials_find_the_name(name: str) -> None:
    tokens = set(document_tokens([name]))
    for start in range(len(name) - 1):
        pair = name[start : start + 2]
        assert not all("\u4e00" <= character <= "\u9fff" for character in pair) or is_found(pair, tokens)
    assert is_found(name, tokens)
    assert is_found(pinyin.initials(name)[:12], tokens)


@given(names.map(lambda name: name[:8]))
def test_full_pinyin_finds_the_name(name: str) -> None:
    """Of a name of usual length: a long row of characters that each have several readings has no one spelling."""
    assert is_found(pinyin.full(name), set(document_tokens([name])))


@given(names, st.data())
def test_a_longer_part_finds_the_name(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 2))
    end = data.draw(st.integers(start + 2, len(name)))
    assert is_found(name[start:end], set(document_tokens([name])))


@given(st.text("0123456789ABCX", min_size=4, max_size=18), st.data())
def test_parts_of_a_code_find_it(code: str, data: st.DataObject) -> None:
    tokens = set(document_tokens(["某企业"], codes=[code]))
    size = data.draw(st.integers(min(5, len(code)), len(code)))
    start = data.draw(st.integers(0, len(code) - size)) if size > 4 else 0
    part = code[start : start + size]
    if any(map(str.isdigit, part)):
        assert is_found(part, tokens)


def test_phones_are_found_by_their_last_four_digits_or_whole() -> None:
    tokens = set(document_tokens(["演示人"], phones=["199 0000-1234"]))
    assert is_found("1234", tokens)
    assert is_found("19900001234", tokens)
    assert not is_found("0000", tokens)
    assert not is_found("1990000", tokens)


@given(st.lists(anything, max_size=3), anything)
def test_nothing_raises_and_tokens_hold_no_blank(texts: list[str], query: str) -> None:
    for token in document_tokens(texts, codes=texts, phones=texts):
        assert token
        assert not set(token) & set(" \"'\\\x00\n")
    query_plans(query)


def test_a_very_long_query_is_cut() -> None:
    assert query_plans("海尔" * 5_000)
    assert query_plans("\u200b" * 10_000) == []
