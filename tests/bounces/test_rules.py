"""Reading what came back: never a fault, never more than what it says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crm.bounces.rules import LAST, WITHIN, is_unreachable, read
from tests.support.bounces import report

TOKEN = "A" * 27


@given(st.binary(max_size=2000))
def test_whatever_comes_is_read_without_a_fault(raw: bytes) -> None:
    assert read(raw).kind in ("bounce", "delayed", "complaint", "reply")


@given(st.binary(max_size=400), st.sampled_from(["message/delivery-status", "multipart/report", "message/rfc822"]))
def test_broken_reports_are_read_without_a_fault(raw: bytes, kind: str) -> None:
    head = f'MIME-Version: 1.0\nContent-Type: {kind}; boundary="edge"\n\n--edge\n'.encode()
    assert read(head + raw).returned == () or read(head + raw).kind == "bounce"


def test_mails_inside_mails_without_end_are_replies() -> None:
    deep = b"MIME-Version: 1.0\nContent-Type: message/rfc822\n\n" * 5000
    assert read(deep).kind == "reply"


def test_a_report_names_status_words_and_token() -> None:
    said = read(report(f"List-Unsubscribe: <https://crm.example/u/{TOKEN}>\n\nhello", status="5.2.2"))
    assert said.kind == "bounce"
    assert said.tokens == (TOKEN,)
    assert said.returned[0].status == "5.2.2"
    assert said.returned[0].words == "550 User not found"


def test_a_folded_header_is_still_a_token() -> None:
    said = read(report(f"List-Unsubscribe:\n <https://crm.example/u/{TOKEN}>,\n <mailto:a@b.c>\n\nhello"))
    assert said.tokens == (TOKEN,)


def test_a_delay_is_no_bounce() -> None:
    assert read(report("a: b\n\n", action="delayed", status="4.4.1")).kind == "delayed"


@given(st.lists(st.booleans(), max_size=12))
def test_unreachable_is_three_of_the_last_five(latest: list[bool]) -> None:
    assert is_unreachable(latest) is (sum(latest[:WITHIN]) >= LAST)
