"""What the list of enterprises writes as a file, the import reads: the same firms in an empty database, and once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.money import Money
from crm.core.web import CrmFlask
from crm.members import actions
from crm.members.models import Employment, Enterprise, Membership, Person
from crm.members.rules import EmploymentDraft, PersonDraft, Position
from crm.standards import credit_code, divisions, industries
from tests.support import database
from tests.support.members import an_enterprise
from tests.support.people import Browser
from tests.transfer.test_import_wizard import imported, mapped, sent

Sign = Callable[..., Browser]
COLUMNS = (
    "name", "brief", "contact", "mobile", "joined", "city", "district", "industry", "code", "capital", "legal", "phone",
    "website", "address", "postcode", "stock", "english",
)  # fmt: skip
"""Every column of a file that the import knows."""
KEPT = (
    "name", "short_name", "city_code", "district_code", "industry_code", "credit_code", "registered_capital",
    "legal_representative", "phone", "website", "address", "postcode", "stock_code", "name_en",
)  # fmt: skip
_PLACES = [
    (city, place.code) for city in ("370200", "440300", "110000", "330100") for place in divisions.districts(city)
] + [("370200", ""), ("440300", ""), ("", "")]
_INDUSTRIES = [*sorted(industries.table())[::7], "I", "I65", "I651", "I6513", "C3962", ""]
_WORDS = st.text("海山云江湖Ab1-、&", min_size=2, max_size=9).map(str.strip).filter(lambda text: len(text) > 1)


@dataclass(frozen=True)
class Made:
    """What a firm is made of."""

    fields: dict[str, Any]
    joined: date | None
    contact: tuple[str, str] | None


@st.composite
def firms(draw: st.DrawFn) -> list[Made]:
    """Firms of which each column is given or not."""
    return [draw(_firm(number)) for number in range(draw(st.integers(8, 16)))]


@st.composite
def _firm(draw: st.DrawFn, number: int) -> Made:
    def maybe(strategy: st.SearchStrategy[Any], nothing: Any = "") -> Any:
        return draw(strategy) if draw(st.booleans()) else nothing

    city, district = draw(st.sampled_from(_PLACES))
    fields = {
        "name": f"示例{draw(st.text('海山云江湖', min_size=1, max_size=3))}{number}号有限公司",
        "short_name": maybe(_WORDS), "city_code": city, "district_code": district, "home_code": "",
        "industry_code": draw(st.sampled_from(_INDUSTRIES)),
        "credit_code": maybe(st.just(credit_code.made_up(number + 1))),
        "registered_capital": maybe(st.integers(1, 10**13).map(Money), None),
        "legal_representative": maybe(st.sampled_from(["王样例", "John Example", "欧阳·示例"])),
        "phone": maybe(st.sampled_from(["0532-88880000", "0755-26000001", "19900000099", "+85223456789"])),
        "website": maybe(st.sampled_from(["https://www.example.com", "http://example.com/a?b=1", "www.example.com"])),
        "address": maybe(_WORDS), "postcode": maybe(st.sampled_from(["266000", "010000"])),
        "stock_code": maybe(st.sampled_from(["600001", "000001", "00700", "AAPL"])),
        "name_en": maybe(st.sampled_from(["Example Ltd", "=Example", "-1", "+Plus & Co., Ltd."])),
    }  # fmt: skip
    joined = maybe(st.dates(date(1990, 1, 1), date(2020, 12, 31)), None)
    named = st.tuples(st.sampled_from(["王样例", "李示例"]), st.just(f"199{number:08d}") | st.just(""))
    return Made(fields, joined, maybe(named, None))


def register(app: CrmFlask, made: list[Made]) -> None:
    """Store firms, their members and contacts."""
    with app.app_context(), db.transaction(write=True):
        for each in made:
            firm = an_enterprise(**each.fields)
            if each.joined is not None:
                actions.admit(firm.id, position=Position.MEMBER, joined_on=each.joined, by=SYSTEM)
            if each.contact is not None:
                person = PersonDraft(name=each.contact[0], mobile=each.contact[1])
                actions.add_colleague(firm.id, person, EmploymentDraft(main=True), in_spite_of=True, by=SYSTEM)


def registered(app: CrmFlask) -> set[str]:
    """Return every firm as the columns of a file know it."""
    kept = [getattr(Enterprise, name) for name in KEPT]
    asked = (
        select(*kept, Membership.joined_on, Person.name, Person.mobile)
        .outerjoin(Membership, Membership.enterprise_id == Enterprise.id)
        .outerjoin(Employment, Employment.enterprise_id == Enterprise.id)
        .outerjoin(Person, Person.id == Employment.person_id)
    )
    with app.app_context(), db.transaction():
        return {f"{row.name}: {name}={value}" for row in db.session.execute(asked) for name, value in named(row)}


def named(row: Any) -> list[tuple[str, object]]:
    """Return the columns of a row by what they are called here."""
    names = (*KEPT, "joined_on", "contact", "mobile")
    return list(zip(names, row, strict=True))


def exported(browser: Browser, shape: str) -> bytes:
    """Take the whole list away as a file."""
    asked = {"list": f"home=&cols={'.'.join(COLUMNS)}", "format": shape, "whole_phones": "y"}
    return browser.get(browser.send("/enterprises/export", asked).location).data


@pytest.mark.parametrize("shape", ["csv", "xlsx"])
@given(made=firms())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=5, phases=[Phase.generate])
def test_a_file_gives_the_same_firms_and_twice_changes_nothing(
    browse: Sign, clean: CrmFlask, shape: str, made: list[Made]
) -> None:
    database.wipe(clean.extensions["engine"])
    register(clean, made)
    before = registered(clean)
    content = exported(browse(Role.SECRETARY), shape)
    database.wipe(clean.extensions["engine"])
    secretary = browse(Role.SECRETARY)
    first = sent(secretary, content, f"一.{shape}")
    page = secretary.get(f"{first}/map").text
    assert f"{len(COLUMNS)} 列，已自动识别 {len(COLUMNS)} 列" in page
    mapped(secretary, first)
    imported(secretary, first)
    assert registered(clean) ^ before == set()
    again = sent(secretary, content, f"二.{shape}")
    assert f"新增 0，更新 0，无变化 {len(made)}" in mapped(secretary, again)
    imported(secretary, again)
    assert registered(clean) == before
