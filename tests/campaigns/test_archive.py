"""The public archive: what was published, for everybody to read, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crm.accounts.permissions import Role
from crm.campaigns import actions
from crm.campaigns.jobs import watch
from crm.campaigns.rules import WrongMoment
from crm.core.actor import COMMAND_LINE
from crm.core.web import CrmFlask
from tests.support.campaigns import Launch, a_campaign, in_app
from tests.support.people import Browser

Browse = Callable[..., Browser]


def test_what_is_published_is_read_by_everybody_and_names_nobody(
    clean: CrmFlask, browse: Browse, launch: Launch
) -> None:
    number = launch(2, subject="示例月报", body="尊敬的{{称谓}}，{{企业}}：\n\n[材料](https://example.com/a)")
    with clean.app_context():
        watch()
    staff, stranger = browse(Role.SECRETARY), Browser(clean)
    assert "还没有公开的邮件" in stranger.get("/archive/").text
    assert stranger.get(f"/archive/{number}").status_code == 404
    assert browse(Role.ORGANIZER).send(f"/campaigns/{number}/publish").status_code == 404
    assert staff.send(f"/campaigns/{number}/publish").status_code == 303
    assert staff.send(f"/campaigns/{number}/publish").status_code == 303, "again changes nothing"
    assert "示例月报" in stranger.get("/archive/").text
    page = stranger.get(f"/archive/{number}")
    assert "尊敬的您好，贵企业" in page.text
    assert 'href="https://example.com/a"' in page.text
    for recipients_own in ("退订", "在浏览器中打开", "/u/", "/m/", "您收到本邮件"):
        assert recipients_own not in page.text
    assert not page.headers.getlist("Set-Cookie")
    assert staff.send(f"/campaigns/{number}/unpublish").status_code == 303
    assert stranger.get(f"/archive/{number}").status_code == 404


def test_only_what_was_sent_is_published(clean: CrmFlask) -> None:
    with in_app(clean):
        draft = a_campaign().id
        with pytest.raises(WrongMoment):
            actions.publish(draft, by=COMMAND_LINE)
        actions.unpublish(draft, by=COMMAND_LINE)
