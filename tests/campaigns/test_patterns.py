"""Texts of the association, figures as merge fields, copies of earlier campaigns, the web version without a name."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.accounts.permissions import Role
from crm.campaigns import actions, queries
from crm.campaigns.models import Campaign
from crm.campaigns.rules import KNOWN, PATTERNS, Audience, Purpose, Text, blocking, checks, gaps, labelled
from crm.campaigns.rules.fields import FIGURES, names_in, with_figures
from crm.core import db
from crm.core.actor import COMMAND_LINE
from crm.core.web import CrmFlask
from tests.support.campaigns import a_campaign, in_app, some_members
from tests.support.mailbox import body, mails, way_out
from tests.support.people import Browser

Browse = Callable[..., Browser]
SOMEBODY = Audience(3, 1, {}, {})


@pytest.mark.parametrize("key", sorted(PATTERNS))
def test_a_text_is_complete_but_for_its_gaps(key: str) -> None:
    text = PATTERNS[key]
    zh, en = Text(text.subject, text.body), Text(text.subject_en, text.body_en)
    assert names_in(zh.subject + zh.body + en.subject + en.body) <= KNOWN
    assert len(blocking(checks(zh, en, SOMEBODY, purpose=text.purpose))) == 2, "a gap never goes out"
    filled = [Text(re.sub("［.*?］", "示例", each.subject), re.sub("［.*?］", "示例", each.body)) for each in (zh, en)]
    assert not gaps(*(part for each in filled for part in (each.subject, each.body)))
    assert not blocking(checks(filled[0], filled[1], SOMEBODY, purpose=text.purpose))


@given(text=st.text(max_size=80), value=st.text(max_size=20))
def test_only_figures_are_put_in_ahead(text: str, value: str) -> None:
    values = dict.fromkeys([*FIGURES, "姓名"], value)
    assert with_figures("{{ 姓名 }}{{已认定项目数}}", values) == "{{ 姓名 }}" + value
    if not names_in(text) & FIGURES:
        assert with_figures(text, values) == text


@pytest.mark.parametrize("subject", ["特惠", "ADVANCE booking", "Address book", "{{姓名}}，广告", "a广告"])
def test_an_advertisement_says_so_first_whatever_is_typed(subject: str) -> None:
    assert re.match("【?广告", labelled(subject, Purpose.ADVERT))
    assert labelled(subject, Purpose.NOTICE) == subject


def test_a_form_begins_from_a_text(clean: CrmFlask, browse: Browse) -> None:
    secretary = browse(Role.SECRETARY)
    page = secretary.get("/campaigns/new?pattern=monthly").text
    assert "{{已认定项目数}}" in page
    assert "本月要闻" in page
    assert secretary.get("/campaigns/new?pattern=nothing").status_code == 200


def test_the_bar_of_each_text_names_its_field(clean: CrmFlask, browse: Browse) -> None:
    page = browse(Role.SECRETARY).get("/campaigns/new").text
    for name in ("body", "body_en"):
        assert f'data-writes="{name}"' in page
        assert re.search(f'<textarea[^>]* name="{name}"', page)
    assert page.count('data-markdown="bold"') == 2
    assert "markdown-bar" in page


def test_a_copy_is_a_draft_of_its_own(clean: CrmFlask, browse: Browse) -> None:
    with in_app(clean):
        some_members(1, 0)
        earlier = a_campaign(subject_en="Notice", body_en="Dear {{name}}", purpose=Purpose.EVENT).id
    with in_app(clean):
        actions.launch(earlier, by=COMMAND_LINE)
    answer = browse(Role.SECRETARY).send(f"/campaigns/{earlier}/copy")
    assert answer.status_code == 303
    with in_app(clean, write=False):
        made = db.session.get_one(Campaign, int(answer.location.split("/")[2]))
        assert (made.subject, made.purpose, made.body_en) == ("示例通知", Purpose.EVENT, "Dear {{name}}")
        assert (made.state.value, made.approved_at, made.started_at) == ("draft", None, None)
    assert browse(Role.LEADER).send(f"/campaigns/{earlier}/copy").status_code == 404


def test_figures_are_frozen_and_the_web_version_names_nobody(clean: CrmFlask, visitor: Browser, instance: Path) -> None:
    for old in (instance / "outbox").glob("*.eml"):
        old.unlink()
    with in_app(clean):
        some_members(1, 0)
        number = a_campaign(body="{{姓名}}：已认定 {{已认定项目数}} 个，{{ 已认定投资额 }}。").id
    with in_app(clean):
        assert queries.recognised()["已认定项目数"] == "0"
        actions.launch(number, by=COMMAND_LINE)
    (mail,) = mails(instance / "outbox")
    assert "示例甲0：已认定 0 个，0.00 万元。" in body(mail)
    with in_app(clean, write=False):
        assert "已认定 0 个" in db.session.get_one(Campaign, number).body
    answer = visitor.get(f"{way_out(mail)}/mail")
    assert "您好：已认定 0 个" in answer.text
    assert "示例甲0" not in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex"
