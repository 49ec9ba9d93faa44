"""Enterprises and people: real names as plain register entries, 示例 firms with everything a member has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from crm.chinese.pinyin import full
from crm.core import search
from crm.core.clock import at_wall
from crm.core.money import Money
from crm.demo.sign_ins import SIGN_INS
from crm.demo.tables import Row, Stage, day, rows, stored, wan
from crm.members import queries
from crm.members.models import Employment, Enterprise, Membership, PaidPeriod, Person, StandingOverride
from crm.members.rules import Decision, Duty, PeriodOrigin, Position, Standing, name_fields, person_sort_key
from crm.standards import credit_code, divisions

REAL_CITIES = frozenset({"370200", "440300"})
FIRST_PAPERS = at_wall(date(2019, 3, 1), 9)
_MANAGERS = ("secretary", "liaison", "liaison", "organizer")
_LEFT = {  # days from today to the last paid day
    "active": (75, 330), "due": (4, 55), "grace": (-80, -6), "lapsed": (-300, -110), "exit": (-520, -470),
    "honorary": (-700, -600), "suspended": (60, 200), "resigned": (-400, -200),
}  # fmt: skip
_DECIDED = {"honorary": Decision.HONORARY, "suspended": Decision.SUSPENDED, "resigned": Decision.RESIGNED}
_BASIS = {
    "honorary": "理事会决议（演示）：授予名誉会籍。", "suspended": "理事会决议（演示）：暂停资格，待整改。",
    "resigned": "书面退会通知（演示）。",
}  # fmt: skip


def register_real() -> int:
    """Store the real enterprises of both cities: names and public addresses, nothing else. Return how many."""
    real = [row for row in rows("companies_cn") if row["city_code"] in REAL_CITIES]
    ids = stored(Enterprise, [_real(row) for row in real])
    search.index_many(queries.enterprise_entries(ids))
    return len(ids)


def _real(row: Row) -> dict[str, Any]:
    return {
        "name": row["name"], **name_fields(row["name"], row["short_name"]), "name_en": row["name_en"],
        "city_code": row["city_code"], "district_code": row["district_code"] or None, "home_code": row["city_code"],
        "postcode": row["postcode"], "website": row["website"], "stock_code": row["stock_code"],
        "created_at": FIRST_PAPERS, "updated_at": FIRST_PAPERS,
    }  # fmt: skip


def register_firms(stage: Stage) -> None:
    """Store the 示例 firms, their memberships and what they paid."""
    firms = rows("firms")
    ids = stored(Enterprise, [_firm(stage, row) for row in firms])
    stage.firms.update((row["no"], firm) for row, firm in zip(firms, ids, strict=True))
    members = [row for row in firms if row["position"]]
    memberships = stored(Membership, [_membership(stage, row, n) for n, row in enumerate(members, 1)])
    periods = [
        {**period, "membership_id": membership}
        for row, membership in zip(members, memberships, strict=True)
        for period in _periods(stage, row)
    ]
    stored(PaidPeriod, [period | {"origin": PeriodOrigin.OPENING} for period in periods])
    _set_by_hand(stage, memberships[2])
    search.index_many(queries.enterprise_entries(ids))


def register_twice(stage: Stage) -> None:
    """Store one 示例 firm a second time, as an import with another spelling would: a likely duplicate to merge."""
    first = [row for row in rows("firms") if row["position"]][4]
    city = divisions.name_of(first["city_code"])
    name = city + first["name"].removeprefix(city.removesuffix("市"))
    ids = stored(Enterprise, [{
        "name": name, **name_fields(name, first["short_name"]), "city_code": first["city_code"],
        "home_code": first["home_code"], "phone": _firm(stage, first)["phone"],
        "website": f"https://second.{full(first['short_name']).replace(' ', '')[:30]}.example",
        "created_at": FIRST_PAPERS, "updated_at": stage.ago(2, 10, 5),
    }])  # fmt: skip
    search.index_many(queries.enterprise_entries(ids))


def _firm(stage: Stage, row: Row) -> dict[str, Any]:
    number, place = int(row["no"]), row["district_code"] or row["city_code"]
    area = {"440300": "0755", "370200": "0532"}.get(row["city_code"], "010")
    spelled = full(row["short_name"]).replace(" ", "")
    manager = _MANAGERS[number % len(_MANAGERS)] if row["position"] else "liaison"
    return {
        "name": row["name"], **name_fields(row["name"], row["short_name"]),
        "name_en": f"Sample {spelled.capitalize()} Co., Ltd.",
        "credit_code": credit_code.made_up(number, place), "city_code": row["city_code"],
        "district_code": row["district_code"] or None, "home_code": row["home_code"],
        "industry_code": row["industry_code"], "position": Position(row["position"]) if row["position"] else None,
        "registered_capital": wan(row["capital"]), "legal_representative": "",
        "address": f"{divisions.name_of(place)}演示路 {number} 号（演示地址）", "postcode": "",
        "website": f"https://{spelled[:30]}.example", "phone": f"{area}-0000{number:04d}",
        "intro": f"演示企业，主营{_line(row)}。本段文字为演示内容，不涉及任何真实企业。",
        "manager_id": stage.accounts[manager], "created_at": FIRST_PAPERS,
        "updated_at": stage.ago(number % 40, 9, number % 60),
    }  # fmt: skip


def _line(row: Row) -> str:
    return {
        "it": "信息技术产品与服务", "mf": "装备与电子产品制造", "en": "新能源与新材料", "to": "文化旅游服务",
    }.get(row["sector"], "商贸与专业服务")  # fmt: skip


def _last_day(stage: Stage, row: Row) -> date | None:
    if row["standing"] not in _LEFT:
        return None
    least, most = _LEFT[row["standing"]]
    return stage.today + timedelta(days=Random(int(row["no"])).randint(least, most))  # noqa: S311  # no secret


def _membership(stage: Stage, row: Row, number: int) -> dict[str, Any]:
    decided = _DECIDED.get(row["standing"])
    joined = day(row["joined_on"])
    return {
        "enterprise_id": stage.firms[row["no"]], "number": f"{number:05d}", "position": Position(row["position"]),
        "joined_on": joined if row["standing"] != "pending_payment" else stage.today - timedelta(days=9),
        "paid_until": _last_day(stage, row), "decision": decided,
        "decided_on": stage.today - timedelta(days=120) if decided else None,
        "basis": _BASIS.get(row["standing"], "理事会审议通过（演示）"),
    }  # fmt: skip


def _periods(stage: Stage, row: Row) -> list[dict[str, Any]]:
    """Return one paid period per year without a gap, from the day of admission to the last paid day."""
    until, joined = _last_day(stage, row), day(row["joined_on"])
    found: list[dict[str, Any]] = []
    since = joined
    while until is not None and since is not None and since <= until:
        last = min(date(since.year, 12, 31), until)
        last = until if (until - last).days < 31 else last
        paid_at = at_wall(min(since, stage.today), 15)
        found.append(
            {
                "since": since,
                "until": last,
                "dues": Money.of(row["fee"]),
                "recorded_at": paid_at,
                "recorded_by": "钱样例",
            }
        )
        since = last + timedelta(days=1)
    return found


def _set_by_hand(stage: Stage, membership_id: int) -> None:
    """One standing is set by hand for a while, so that the page shows how that looks."""
    override = {
        "membership_id": membership_id, "standing": Standing.ACTIVE, "since": stage.today - timedelta(days=3),
        "until": stage.today + timedelta(days=30), "reason": "会费在途，凭证已收（演示）", "set_by": "林示例",
    }  # fmt: skip
    stored(StandingOverride, [override])


def introduce_people(stage: Stage) -> None:
    """Store the 示例 people and where they work or worked; two of the sign-ins are among them."""
    people = rows("people")
    accounts = {each.name: stage.accounts[each.key] for each in SIGN_INS if each.key.startswith("member")}
    ids = stored(Person, [_person(row, accounts, FIRST_PAPERS) for row in people])
    stage.people.update((row["no"], person) for row, person in zip(people, ids, strict=True))
    stored(Employment, [_place(stage, row) for row in rows("places")])
    search.index_many(queries.person_entries(ids))


def _person(row: Row, accounts: Mapping[str, int], at: datetime) -> dict[str, Any]:
    return {
        "name": row["name"], "sort_key": person_sort_key(row["name"]), "salutation": row["salutation"],
        "mobile": row["mobile"], "email": row["email"], "locale": row["locale"],
        "account_id": accounts.get(row["name"]), "created_at": at,
    }  # fmt: skip


def _place(stage: Stage, row: Row) -> dict[str, Any]:
    return {
        "person_id": stage.people[row["person"]], "enterprise_id": stage.firms[row["firm"]], "title": row["title"],
        "duty": Duty(row["duty"]), "main": row["main"] == "yes", "firm_admin": row["firm_admin"] == "yes",
        "since": day(row["since"]), "until": day(row["until"]),
    }  # fmt: skip
