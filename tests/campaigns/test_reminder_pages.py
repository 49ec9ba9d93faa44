"""The pages of reminders: who sets one up, sees what comes next, stops it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

from crm.accounts.permissions import Role
from crm.campaigns import actions
from crm.campaigns.rules import Anchor, Rules
from crm.core.actor import COMMAND_LINE
from crm.core.web import CrmFlask
from tests.support.campaigns import a_campaign, in_app
from tests.support.events import an_event
from tests.support.people import Browser, an_account
from tests.support.reminders import a_reminder, guests

Browse = Callable[..., Browser]


def test_the_secretariat_sets_one_up_sees_what_comes_next_and_stops_it(clean: CrmFlask, browse: Browse) -> None:
    with in_app(clean):
        guests(timedelta(days=3))
        letter = a_campaign(subject="活动前提醒文稿").id
    browser = browse(Role.SECRETARY)
    assert "还没有定时提醒" in browser.get("/campaigns/reminders").text
    given = {"name": "活动前一天", "campaign_id": str(letter), "anchor": "before_event", "days": "1", "at": "09:00"}
    refused = browser.send("/campaigns/reminders", given | {"days": "400", "name": "留着"})
    assert refused.status_code == 422
    assert "留着" in refused.text
    answer = browser.send("/campaigns/reminders", given)
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "活动开始前 1 天，发给已报名的人" in page
    number = answer.location.rpartition("/")[2]
    assert browser.send(f"/campaigns/reminders/{number}/begin").status_code == 303
    (people,) = re.findall(r'href="([^"]*/people\?[^"]*)"', browser.get(answer.location).text)
    listed = browser.get(unescape(people)).text
    assert "示例甲" in listed
    assert "示例丙" not in listed
    assert browser.send(f"/campaigns/reminders/{number}", given | {"name": "旧稿", "version": "0"}).status_code == 409
    assert browser.send(f"/campaigns/reminders/{number}/stop").status_code == 303
    assert "未启用" in browser.get("/campaigns/reminders").text
    assert browse(Role.LEADER).send(f"/campaigns/reminders/{number}/begin").status_code in (403, 404)


def test_organizers_remind_the_guests_of_their_events_and_see_no_others(clean: CrmFlask, browse: Browse) -> None:
    with in_app(clean):
        other = a_reminder(Anchor.BEFORE_EXPIRY, 3)
    with in_app(clean):
        own, theirs = an_event(staff=[an_account(Role.ORGANIZER)]), an_event()
        letter = a_campaign(segment="event", event_id=own.id, subject="会后致谢文稿").id
    browser = browse(Role.ORGANIZER)
    assert browser.get(f"/campaigns/reminders/{other}").status_code == 404
    assert "示例提醒" not in browser.get("/campaigns/reminders").text
    given = {"name": "会后致谢", "campaign_id": str(letter), "anchor": "after_attended", "days": "1", "at": "09:00"}
    assert browser.send("/campaigns/reminders", given | {"event_id": str(own.id)}).status_code == 303
    assert "会后致谢" in browser.get("/campaigns/reminders").text
    for wrong in ({"event_id": str(theirs.id)}, {"anchor": "before_expiry"}):
        assert browser.send("/campaigns/reminders", given | {"event_id": str(own.id)} | wrong).status_code == 422


def test_an_event_that_is_named_stays_among_the_choices_however_old(clean: CrmFlask, browse: Browse) -> None:
    with in_app(clean):
        old = an_event(code="old", starts_in=timedelta(days=-400))
        for n in range(51):
            an_event(code=f"new-{n}")
        letter = a_campaign(subject="会后致谢文稿", event_id=old.id).id
        number = a_reminder(Anchor.AFTER_ATTENDED, 1, letter=letter, event=old.id)
        segment = actions.save_segment(
            None, name="老活动", rules=Rules(({"attended": (str(old.id),)},)), by=COMMAND_LINE
        ).id  # fmt: skip
    browser = browse(Role.SECRETARY)
    for page in (f"/campaigns/reminders/{number}/edit", f"/campaigns/{letter}/edit"):
        assert f'<option value="{old.id}" selected>' in browser.get(page).text, page
    shown = browser.get(f"/campaigns/segments/{segment}").text
    assert re.search(rf'name="attended_1" value="{old.id}"[^>]* checked', shown)


def test_a_reminder_with_a_letter_of_others_does_not_exist_for_organizers(clean: CrmFlask, browse: Browse) -> None:
    with in_app(clean):
        own = an_event(staff=[an_account(Role.ORGANIZER)])
        number = a_reminder(Anchor.BEFORE_EVENT, 1, event=own.id)
    browser = browse(Role.ORGANIZER)
    assert "示例提醒" not in browser.get("/campaigns/reminders").text
    assert browser.get(f"/campaigns/reminders/{number}").status_code == 404
