"""Made-up masses on top of the demo: for measuring with a million enterprises and people.

Every firm is a member, every person works at one and has an address @example.com, so that a campaign reaches all.
Rows are numbered by themselves: the same numbers give the same rows, and what is there is not made again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, insert, select, text

from crm.core import db, search, search_index
from crm.core.actor import COMMAND_LINE
from crm.core.clock import now
from crm.core.db import Base, session
from crm.core.facts import announce
from crm.core.instance import mark
from crm.core.money import Money
from crm.demo.facts import CrowdLoaded
from crm.demo.tables import noted
from crm.members import queries
from crm.members.models import Employment, Enterprise, Membership, PaidPeriod, Person
from crm.members.rules import Duty, PeriodOrigin, Position, name_fields, person_sort_key
from crm.standards import credit_code, divisions

CHUNK = 5_000
MANY = 20_000
"""From so many new rows on the search index is made anew instead of row by row."""
PEOPLE_PER_FIRM = 10
"""So many people share a firm where people are asked for and no firms."""
_MARKS = "示例样例演示样本范例"
_SYLLABLES = (
    "海云天星智联创达信通嘉瑞恒泰华盛光明远航新锐博睿金石鼎峰启元宏图正源安康百川千禾万象同方中科东南山西湖北辰凌霄紫荆青白鹭赤霞"
    "蓝湾绿洲银杏玉衡晨曦晓若水清泉松涛竹影梅岭兰亭菊园荷风柏林枫叶桐城梓里楠木檀香峡屿溪岩峦岚霖雯霁曙昕煦灿煜焕炜烨琪琳瑜瑶璟珩"
)
_FIELDS = (
    ("科技", "I6513"), ("信息技术", "I6540"), ("智能装备", "C3569"), ("新能源", "C3841"), ("新材料", "C2659"),
    ("电子", "C3985"), ("生物", "M7452"), ("文化旅游", "N7869"), ("供应链", "G5930"), ("国际贸易", "F5199"),
    ("软件", "I6513"), ("机械", "C3484"),
)  # fmt: skip
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
_CITIES = (("370200", "青岛"), ("440300", "深圳"))
_MARKED = {"enterprises": "demo_crowd_enterprises", "people": "demo_crowd_people"}

Progress = Callable[[int], None]


def gather(today: date, enterprises: int, people: int, progress: Progress) -> tuple[int, int]:
    """Bring the made-up masses up to so many firms and people; return how many there are now of each.

    Commits after every chunk, so it must not run inside a transaction. `progress` hears how many were made.
    """
    with db.transaction():
        firms, persons = (int(noted(key) or 0) for key in _MARKED.values())
    if people and not max(enterprises, firms):
        enterprises = -(-people // PEOPLE_PER_FIRM)
    ahead = max(0, enterprises - firms) + max(0, people - persons)
    with _unindexed(ahead):
        for numbers in _chunks(firms, enterprises):
            _step(_MARKED["enterprises"], numbers, lambda some: _add_firms(some, today))
            progress(len(numbers))
        firms = max(firms, enterprises)
        for numbers in _chunks(persons, people):
            _step(_MARKED["people"], numbers, lambda some: _add_people(some, firms))
            progress(len(numbers))
    persons = max(persons, people)
    if ahead:
        with db.transaction(write=True):
            announce(CrowdLoaded(by=COMMAND_LINE, enterprises=firms, people=persons))
    return firms, persons


def _chunks(have: int, want: int) -> Iterator[range]:
    for first in range(have, want, CHUNK):
        yield range(first, min(first + CHUNK, want))


def _step(key: str, numbers: range, add: Callable[[range], None]) -> None:
    with db.transaction(write=True):
        add(numbers)
        mark(key, str(numbers.stop))
    session.remove()


@contextmanager
def _unindexed(ahead: int) -> Iterator[None]:
    """For many rows leave the search index behind and make it anew at the end: a third of the time."""
    if ahead < MANY:
        yield
        return
    with db.transaction(write=True):
        connection = session.connection()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA cache_size=-400000")  # keys come in no order: keep the indexes at hand
        search_index.drop_index(connection)
    try:
        yield
    finally:
        with db.transaction(write=True):
            search_index.create_index(session.connection())


def _next_id(model: Any) -> int:
    return (session.scalar(select(func.max(model.id))) or 0) + 1


def _insert(model: type[Base], values: list[dict[str, Any]]) -> None:
    """Insert rows that bring their ids. PostgreSQL is told where to go on counting."""
    connection = session.connection()
    table: Any = model.__table__
    connection.execute(insert(table), values)
    if connection.dialect.name == "postgresql":
        name = table.name
        connection.execute(text(f"SELECT setval('{name}_id_seq', (SELECT max(id) FROM {name}))"))


def _add_firms(numbers: range, today: date) -> None:
    first, seat, period = _next_id(Enterprise), _next_id(Membership), _next_id(PaidPeriod)
    at = now()
    ids = range(first, first + len(numbers))
    kept = {"version": 1, "created_at": at, "updated_at": at}
    firms = [{"id": ids[k], **kept, "position": _position(n), **firm(n)} for k, n in enumerate(numbers)]
    _insert(Enterprise, firms)
    paid = [today + timedelta(days=n * 37 % 700 - 250) for n in numbers]
    joined = [date(2019, 5, 20) + timedelta(days=n * 13 % 620) for n in numbers]
    seats = [
        {"id": seat + k, "version": 1, "enterprise_id": ids[k], "number": f"S{n:07d}", "position": _position(n),
         "joined_on": joined[k], "paid_until": paid[k], "decision": None, "decided_on": None, "basis": ""}
        for k, n in enumerate(numbers)
    ]  # fmt: skip
    _insert(Membership, seats)
    periods = [
        {"id": period + k, "membership_id": seat + k, "since": joined[k], "until": paid[k], "dues": Money.of(3000),
         "recorded_at": at, "recorded_by": "演示", "origin": PeriodOrigin.OPENING}
        for k in range(len(numbers))
    ]  # fmt: skip
    _insert(PaidPeriod, periods)
    search.index_many(queries.enterprise_entries(ids))


def firm(number: int) -> dict[str, Any]:
    """Return the columns of the made-up firm of this number: 深圳示例星凌智能装备有限公司."""
    city, place = _CITIES[number % 2]
    word = _word(number)
    field, industry = _FIELDS[number * 7 % len(_FIELDS)]
    tag = _MARKS[number % 5 * 2 : number % 5 * 2 + 2]
    name = f"{place}{tag}{word}{field}有限公司"
    areas = divisions.districts(city)
    return {
        "name": name, **name_fields(name, f"{tag}{word}"), "name_en": "", "credit_code": _code(number),
        "city_code": city, "district_code": areas[number // 2 % len(areas)].code, "home_code": city,
        "industry_code": industry,
        "registered_capital": Money.of(number % 90 + 10, "万元"), "legal_representative": "",
        "address": f"演示路 {number} 号", "postcode": "", "website": "", "stock_code": "",
        "phone": f"0000-{number:07d}",
        "intro": "", "manager_id": None,
    }  # fmt: skip


def _word(number: int) -> str:
    """Return three characters, other ones for each number below 1.5 million."""
    size = len(_SYLLABLES)
    scattered = number * 7_919 % (size**3)
    return "".join(_SYLLABLES[scattered // size**place % size] for place in range(3))


def _code(number: int) -> str:
    """Return a valid credit code with FAKE in it, other ones for each number below 3.1 million."""
    high, low = divmod(number, 100_000)
    body = f"9{credit_code.ALPHABET[high + 1]}440300FAKE{low:05d}"
    return body + credit_code.check_character(body)


def _position(number: int) -> Position:
    return Position.MEMBER if number // 2 % 10 else Position.COUNCIL  # in both cities alike


def _add_people(numbers: range, firms: int) -> None:
    first, place = _next_id(Person), _next_id(Employment)
    lowest = session.scalar(select(func.min(Membership.enterprise_id)).where(Membership.number >= "S")) or 1
    at = now()
    ids = range(first, first + len(numbers))
    people = [{"id": ids[k], "version": 1, "created_at": at, **person(n)} for k, n in enumerate(numbers)]
    _insert(Person, people)
    places = [
        {"id": place + k, "version": 1, "person_id": ids[k], "enterprise_id": lowest + n % firms,
         "title": "总经理" if n < firms else "经理", "duty": Duty.REPRESENTATIVE if n < firms else Duty.CONTACT,
         "main": n < firms, "firm_admin": False, "since": date(2019, 1, 1), "until": None}
        for k, n in enumerate(numbers)
    ]  # fmt: skip
    _insert(Employment, places)
    search.index_many(queries.person_entries(ids))


def person(number: int) -> dict[str, Any]:
    """Return the columns of the made-up person of this number: 王示例云, p0000042@example.com."""
    surname = _SURNAMES[number % len(_SURNAMES)]
    tag = _MARKS[number % 5 * 2 : number % 5 * 2 + 2]
    name = f"{surname}{tag}{_SYLLABLES[number // 7 % len(_SYLLABLES)]}"
    return {
        "name": name, "sort_key": person_sort_key(name), "salutation": f"{surname}总",
        "mobile": f"19900{(number + 1_000) % 1_000_000:06d}", "email": f"p{number:07d}@example.com", "wechat": "",
        "locale": "zh" if number % 20 else "en", "rank": 0, "account_id": None,
    }  # fmt: skip
