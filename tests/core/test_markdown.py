"""What users write becomes safe HTML and readable text, and merge fields are a closed list."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.markdown import (
    FieldMisplaced,
    FieldUnknown,
    Template,
    check_fields,
    merge,
    to_html,
    to_text,
)

KNOWN = {"称谓", "单位", "报名链接"}
PAYLOADS = [
    "{{ 称谓.__class__ }}",
    "{{ 称谓|upper }}",
    "{{ 7*7 }}",
    "{{}}",
    "{{ ''.__class__.__mro__ }}",
    "{{ config }}",
    "{{ 称谓",
    "称谓 }}",
    "{{ {{ 称谓 }} }}",
    "{{ <b>称谓</b> }}",
]


class Seen(HTMLParser):
    """Collects every tag and address of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]


def test_markdown_becomes_html_with_its_fields_in_place() -> None:
    page = to_html("尊敬的**{{称谓}}**，[报名]({{ 报名链接 }})\n请早。", links={"报名链接"})
    assert "<strong>{{ 称谓 }}</strong>，" in page
    assert '<a href="{{ 报名链接 }}" rel="noopener noreferrer">报名</a><br>' in page


def test_a_field_may_be_a_links_address_only_when_its_value_is_made_by_us() -> None:
    for source in ("[x]({{ 单位 }})", "[x](https://a.example/{{ 报名链接 }})", "[x]: {{ 单位 }}\n\n[x]"):
        with pytest.raises(FieldMisplaced):
            to_html(source, links={"报名链接"})


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_is_no_field_is_named_in_the_refusal(payload: str) -> None:
    with pytest.raises(FieldUnknown) as refusal:
        check_fields(f"您好 {payload} 再见", KNOWN)
    assert "{{" in refusal.value.message or "}}" in refusal.value.message


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_in_braces_is_live_in_a_preview(payload: str) -> None:
    assert Seen(to_html(payload)).tags <= {"p", "br", "strong"}


def test_fields_are_listed_once_in_order() -> None:
    assert check_fields("{{单位}} {{ 称谓 }} {{ 单位 }}", KNOWN) == ("单位", "称谓")


def test_replacement_is_plain_and_happens_once() -> None:
    values = {"称谓": "{{ 单位 }}", "单位": "<b>&"}
    assert merge("{{ 称谓 }}/{{ 单位 }}", values) == "{{ 单位 }}/<b>&"
    assert merge("{{ 称谓 }}/{{ 单位 }}", values, html=True) == "{{ 单位 }}/&lt;b&gt;&amp;"
    with pytest.raises(FieldUnknown, match="电话"):
        merge("{{ 电话 }}", values)
    with pytest.raises(FieldUnknown, match="电话"):
        Template.parse("{{ 电话 }}").fill(values)


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>)",
        "[x](/relative) [y](//evil.example)",
        "![x](https://evil.example/pixel.png)",
        "<javascript:alert(1)>",
        '[x](https://a.example "onmouseover=alert(1)")',
        "[x](vbscript:x)",
        "<a href='https://a.example' style='x'>",
        "```html\n<script>\n```",
    ],
)
def test_nothing_active_survives(source: str) -> None:
    page = Seen(to_html(source))
    assert page.tags <= {"p", "a", "pre", "code"}
    assert page.attributes <= {"href", "rel"}
    assert all(re.match("https?://", address) for address in page.addresses)


PIECES = [*"<>[]()!{}*_`#-|\n \\&:/\"'", "https:", "javascript:", "报", "a", "{{ 称谓 }}"]


@given(source=st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_text_is_safe_html_and_a_text(source: str) -> None:
    try:
        page = Seen(to_html(source))
    except FieldMisplaced:
        return
    assert page.attributes <= {"href", "rel", "start"}
    assert not page.tags & {"script", "img", "form", "iframe", "style", "object"}
    assert all(re.match("https?://|mailto:|tel:", address) for address in page.addresses)
    text = to_text(source)
    assert "\ue000" not in text
    assert ".invalid/" not in text


def test_the_text_part_reads_like_a_letter() -> None:
    source = """# 邀请

尊敬的**{{ 称谓 }}**：
详见[官网](https://a.example/?a=1&b=2)，或写信至 <office@crm.example>。

1. 签到
2. 洽谈
   - 文旅
   - 康养

> 引用
> 两行

| 时间 | 地点 |
|---|---|
| 9:00 | {{ 单位 }} |

---
完
"""
    assert to_text(source) == (
        "邀请\n\n尊敬的{{ 称谓 }}：\n详见官网 <https://a.example/?a=1&b=2>，或写信至 office@crm.example。\n\n"
        "1. 签到\n2. 洽谈\n   - 文旅\n   - 康养\n\n> 引用\n> 两行\n\n时间 | 地点\n9:00 | {{ 单位 }}\n\n"
        "--------------------\n\n完\n"
    )
