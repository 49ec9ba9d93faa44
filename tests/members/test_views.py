"""The pages of members as people use them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.web import CrmFlask
from crm.members.rules import Duty
from tests.support.members import a_member, a_person, employment_of
from tests.support.people import Browser

Browse = Callable[..., Browser]


@pytest.fixture
def firm(clean: CrmFlask) -> dict[str, int]:
    """A member with one person."""
    with clean.app_context(), db.transaction(write=True):
        enterprise = a_member("深圳市示例机器人有限公司", home_code="440300", city_code="440300", industry_code="C3491")
        person = a_person(enterprise, duty=Duty.REPRESENTATIVE, main=True)
        return {"id": enterprise.id, "person": person.id, "employment": employment_of(person).id}


GETS = (
    "/enterprises/", "/enterprises/count", "/enterprises/new", "/enterprises/{id}", "/enterprises/{id}/people",
    "/enterprises/{id}/timeline", "/enterprises/{id}/edit", "/enterprises/{id}/membership",
    "/enterprises/{id}/people/new", "/enterprises/{id}/activities/new", "/people/", "/people/count",
    "/people/{person}", "/people/{person}/edit", "/employments/{employment}",
)  # fmt: skip


@pytest.mark.parametrize("url", GETS)
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_page_opens_for_the_secretariat(browse: Browse, firm: dict[str, int], url: str, locale: str) -> None:
    browser = browse(Role.SECRETARY)
    browser.set_cookie("locale", locale)
    answer = browser.get(url.format(**firm))
    assert answer.status_code == 200, answer.text


def test_the_list_is_searched_by_pinyin_and_by_contact(browse: Browse, firm: dict[str, int]) -> None:
    browser = browse(Role.SECRETARY)
    for query in ("机器人", "jiqiren", "sljqr", "王样例"):
        assert f'/enterprises/{firm["id"]}"' in browser.get("/enterprises/", query_string={"q": query}).text, query
