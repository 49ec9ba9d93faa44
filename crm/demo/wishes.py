"""What the secretariat of the demo has set up for itself: views of lists, and a field of its own with answers."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle

from sqlalchemy import insert

from crm.core.db import session
from crm.demo.tables import Stage, stored
from crm.lists.models import SavedView
from crm.members.models import CustomField, CustomOption, CustomValue, PersonCustomValue
from crm.members.rules import About, CustomKind

VIEWS = (
    ("两月内到期", "where=all~due.next.60&cols=side.position.contact.mobile.manager.due&sort=due", True),
    ("青岛理事以上", "home=370200&where=all~position.out.member&cols=position.contact.mobile.city.industry", True),
    ("还没有对接人", "where=all~manager.empty~position.filled", False),
)
"""Name, list as its address has it, whether everybody finds it."""
REPRESENTATIVES = "where=all~duty.in.representative&cols=firm.title.position.mobile.email&sort=rank"
MOVING = "where=all~stage.out.signed.closed~progressed.past.month&cols=stage.progressed.owner"
OTHER_VIEWS = (
    ("people", "单位代表通讯录", REPRESENTATIVES, True),
    ("people", "没有手机的联络员", "where=all~duty.in.contact~mobile.empty", False),
    ("leads", "上月有进展的在谈线索", MOVING, True),
)
"""Which list, name, the list as its address has it, whether everybody finds it."""
LEVELS = (("重点联系", "Key"), ("一般联系", "Regular"))
GUESTS = (("主桌", "Head table"), ("嘉宾席", "Guests"), ("会员席", "Members"))


def set_up(stage: Stage) -> None:
    """Store the views and the field; only 示例 firms have answers."""
    owner, at = stage.accounts["secretary"], stage.ago(30)
    views = [
        {"owner_id": owner, "kind": kind, "name": name, "query": query, "shared": shared,
         "made_at": at + timedelta(minutes=n), "removed_at": None}
        for n, (kind, name, query, shared) in enumerate([*(("enterprises", *view) for view in VIEWS), *OTHER_VIEWS])
    ]  # fmt: skip
    stored(SavedView, views)
    about: dict[str, object] = {"version": 1, "hint": "", "required": False, "retired_at": None}
    rated = {**about, "hint": "由秘书处每季度评定"}
    level, _exports = stored(
        CustomField,
        [{**rated, "label": "联系等级", "label_en": "Contact level", "kind": CustomKind.SELECT, "place": 1},
         {**about, "label": "年出口额", "label_en": "Exports a year", "kind": CustomKind.MONEY, "place": 2}],
    )  # fmt: skip
    options = [
        {"field_id": level, "label": label, "label_en": english, "place": n, "retired_at": None}
        for n, (label, english) in enumerate(LEVELS)
    ]
    empty = {"text": None, "number": None, "money": None, "day": None}
    chosen = zip(list(stage.firms.values())[::3], cycle(stored(CustomOption, options)), strict=False)
    answers = [{"enterprise_id": firm, "field_id": level, "item": option, **empty} for firm, option in chosen]
    session.execute(insert(CustomValue), answers)
    _ask_people(stage, about)


def _ask_people(stage: Stage, about: dict[str, object]) -> None:
    """Ask where somebody sits; everybody of the demo is invented."""
    asked = {**about, "about": About.PERSON, "kind": CustomKind.SELECT, "place": 3}
    (seat,) = stored(CustomField, [{**asked, "label": "座次", "label_en": "Seating", "hint": "年会和理事会的排座"}])
    places = [
        {"field_id": seat, "label": label, "label_en": english, "place": n, "retired_at": None}
        for n, (label, english) in enumerate(GUESTS)
    ]
    empty = {"text": None, "number": None, "money": None, "day": None}
    chosen = zip(list(stage.people.values())[::2], cycle(stored(CustomOption, places)), strict=False)
    session.execute(
        insert(PersonCustomValue),
        [{"person_id": person, "field_id": seat, "item": option, **empty} for person, option in chosen],
    )
