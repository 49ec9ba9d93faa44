"""Blocks of a notice: the card of an event and a button, in HTML and as text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.campaigns import actions, queries
from crm.campaigns.models import Campaign, CampaignLink
from crm.campaigns.rules import gaps
from crm.campaigns.rules.cards import Card, drawn, with_buttons, with_cards
from crm.campaigns.rules.errors import NotReady
from crm.campaigns.rules.fields import names_in
from crm.core import db
from crm.core.actor import COMMAND_LINE
from crm.core.markdown import to_html, to_text
from crm.core.web import CrmFlask
from crm.events.rules import EventState
from tests.support.campaigns import a_campaign, in_app, some_members
from tests.support.events import an_event
from tests.support.mailbox import mails

ADDRESS = "https://crm.example/e/some-2026"


@given(name=st.text(max_size=60), place=st.text(max_size=40))
def test_what_an_event_says_is_never_read_as_markdown_or_fields(name: str, place: str) -> None:
    text = drawn(Card(name, [place], "报名", ADDRESS))
    html = with_buttons(to_html(text))
    assert not names_in(html)
    assert not gaps(text)
    assert re.findall(r'href="([^"]*)"', html) == [ADDRESS]
    assert html.count("<table") == 1
    assert ADDRESS in to_text(text)


def test_signs_of_markdown_are_shown_as_they_are() -> None:
    name = "# *双城* [点](https://evil.example) {{姓名}} <b>"
    html = to_html(drawn(Card(name, ["1. 青岛", "- 深圳"], "报名", ADDRESS)))
    assert "# *双城* [点](https://evil.example) ｛｛姓名｝｝ &lt;b&gt;" in html
    assert "evil.example" not in "".join(re.findall(r'href="([^"]*)"', html))
    assert "<h1>" not in html
    assert "<li>" not in html


@pytest.mark.parametrize("line", ["x ::: 活动 1", "::: 活动", "::: 活动 1 2", "::: 活动 一", ":::: event 1"])
def test_only_a_line_of_its_own_is_a_card(line: str) -> None:
    assert with_cards(line, lambda _number, _locale: None) == line


def test_only_a_paragraph_that_is_one_bold_link_is_a_button() -> None:
    assert "<table" in with_buttons(to_html("**[报名](https://a.example)**"))
    for text in ("[报名](https://a.example)", "**[甲](https://a.example)** 乙", "**甲 [乙](https://a.example)**"):
        assert "<table" not in with_buttons(to_html(text))


def test_a_card_is_frozen_with_the_recipients_and_leads_to_the_event(clean: CrmFlask, instance: Path) -> None:
    for old in (instance / "outbox").glob("*.eml"):
        old.unlink()
    with in_app(clean):
        some_members(1, 0)
        event = an_event(name="文旅*对接*会", code="wenlv-2026")
        number = a_campaign(body=f"{{{{姓名}}}}：\n\n::: 活动 {event.id}\n\n再会").id
    with in_app(clean):
        actions.launch(number, by=COMMAND_LINE)
    (mail,) = mails(instance / "outbox")
    html, text = (mail.get_body((kind,)).get_content() for kind in ("html", "plain"))
    assert "文旅*对接*会" in html
    assert "立即报名" in html
    assert "/m/" in html.split("立即报名")[0].rsplit("href=", 1)[1], "the button is the recipient's own link"
    assert "时间：" in text
    assert "/e/wenlv-2026" in text
    with in_app(clean, write=False):
        assert ":::" not in db.session.get_one(Campaign, number).body
        assert next(link.url for link in db.session.query(CampaignLink)).endswith("/e/wenlv-2026")


def test_an_event_nobody_may_see_keeps_a_notice_from_going_out(clean: CrmFlask) -> None:
    with in_app(clean):
        some_members(1, 0)
        draft = an_event(state=EventState.DRAFT)
        numbers = [a_campaign(body=f"您好\n\n::: {line}").id for line in (f"活动 {draft.id}", "event 999999")]
    for number in numbers:
        with in_app(clean, write=False):
            zh, _en = queries.texts(queries.campaign_by_id(number))
            assert gaps(zh.body)
        with pytest.raises(NotReady), in_app(clean):
            actions.launch(number, by=COMMAND_LINE)
