"""What refusals mean: the words of the provider before the code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.mail.providers import Meaning, meaning_of, provider_of

M = Meaning
CASES = [
    ("a@qq.com", 550, "Ip frequency limited", M.BUSY),
    ("a@foxmail.com", 550, "Domain frequency limited", M.BUSY),
    ("a@qq.com", 550, "Mailbox unavailable or access denied", M.BUSY),
    ("a@qq.com", 550, "The recipient may contain a non-existent account, please check the recipient address.", M.GONE),
    ("a@qq.com", 550, "Mail content denied.", M.DENIED),
    ("a@163.com", 550, "User not found: a@163.com", M.GONE),
    ("a@163.com", 554, "DT:SPM 163 smtp5,D9GowACXyL", M.DENIED),
    ("a@126.com", 451, "DT:SPM ,please try again", M.BUSY),
    ("a@yeah.net", 421, "HL:IFC 163 mx8", M.BUSY),
    ("a@163.com", 550, "MI:STC", M.BUSY),
    ("a@163.com", 550, "User suspended", M.FULL),
    ("a@sina.com", 550, "mailbox unavailable.", M.GONE),
    ("a@sina.cn", 552, "message rejected by anti-spam engine.", M.DENIED),
    ("a@firm.example", 550, "Ip frequency limited. http://service.mail.qq.com/detail/122", M.BUSY),
    ("a@firm.example", 550, "5.1.1 <a@firm.example>: Recipient address rejected: User unknown", M.GONE),
    ("a@firm.example", 550, "5.1.1 user blocked", M.GONE),
    ("a@firm.example", 552, "5.2.2 Mailbox full", M.FULL),
    ("a@firm.example", 450, "4.2.0 Greylisted, see you later", M.BUSY),
    ("a@firm.example", 550, "5.7.1 Message blocked by policy", M.DENIED),
    ("a@firm.example", 550, "收件人不存在", M.GONE),
    ("a@firm.example", 550, "no", M.UNCLEAR),
    ("a@firm.example", 450, "no", M.BUSY),
]


@pytest.mark.parametrize(("address", "code", "text", "meaning"), CASES)
def test_refusals_mean_what_their_words_say(address: str, code: int, text: str, meaning: Meaning) -> None:
    assert meaning_of(address, text, code=code) is meaning


def test_providers_are_known_by_their_domains() -> None:
    assert provider_of("a@VIP.QQ.com") is provider_of("b@foxmail.com")
    assert provider_of("a@notqq.com") is None


@given(st.text(max_size=200), st.integers(0, 999))
def test_every_text_means_something(text: str, code: int) -> None:
    assert meaning_of("a@qq.com", text, code=code) in Meaning
    assert meaning_of(text, text, code=code, status=text) in Meaning
