"""Conditions a segment shares with the list of enterprises: custom fields, and whole views that were kept there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from sqlalchemy import ColumnElement, and_, false

from crm.campaigns.rules import VIEW, is_custom
from crm.core.actor import SYSTEM, Actor
from crm.lists import queries as lists
from crm.lists import rules as asking
from crm.lists.rules import BadCondition, TooManyConditions
from crm.members import queries as members
from crm.members.queries import Custom, Filters
from crm.members.rules import CHOOSING, About

VIEWS = "enterprises"
_SIMPLE = {"home": "side", "city": "city", "position": "position", "industry": "industry", "manager": "manager"}
"""A simple filter of the list → the field conditions ask about."""


def holds(texts: Sequence[str]) -> ColumnElement[bool]:
    """Return that all these conditions hold; nobody is meant where one asks for what there is no longer."""
    try:
        return and_(*(members.narrowed_by(SYSTEM, text) for text in texts))
    except (BadCondition, TooManyConditions):
        return false()


def answered(field: str, options: Sequence[str]) -> ColumnElement[bool]:
    """Return that a custom field (`x7`) says one of these options: of the enterprise, or of the person."""
    text = f"all~{field}.in.{'.'.join(options)}"
    if members.custom_named(field, retired=True, about=About.PERSON) is None:
        return holds([text])
    try:
        return members.people_asked(SYSTEM, text)
    except BadCondition:
        return false()


def is_there(key: str, values: Sequence[str]) -> bool:
    """Say whether a condition still asks for something: a custom field that is in use, conditions of a list."""
    if key != VIEW and not is_custom(key):
        return True
    try:
        for text in values if key == VIEW else [f"all~{key}.in.{'.'.join(values)}"]:
            members.narrowed_by(SYSTEM, text)
    except (BadCondition, TooManyConditions):
        return False
    return True


def choosing() -> list[Custom]:
    """Return the custom fields in use in which something is chosen, those of enterprises and of people."""
    return [custom for custom in members.customs(None, retired=False) if custom.kind in CHOOSING]


def offered_views(actor: Actor) -> list[tuple[int, str]]:
    """Return the kept views of enterprises this actor finds that a segment can take over, with their names."""
    found = ((row, _texts(row.query, actor)) for row in lists.views_of(actor, VIEWS))
    return [(row.id, row.name) for row, texts in found if texts]


def texts_of(view_id: int, actor: Actor) -> tuple[str, ...]:
    """Return what a kept view asks for as conditions. Raises NotFound for views that are not theirs to find."""
    view = lists.view_for(actor, view_id)
    return _texts(view.query, actor) if view.kind == VIEWS else ()


def _texts(query: str, actor: Actor) -> tuple[str, ...]:
    """Return the conditions of a list's address; () if it narrows by what a segment cannot ask: words, a proposal."""
    filters = Filters.of(dict(parse_qsl(query, max_num_fields=100)))
    if filters.q or filters.standing == "exit":
        return ()
    simple = [*_standing(filters.standing), *_chosen(filters.stated, actor)]
    texts = (f"all~{'~'.join(simple)}" if simple else "", _for_everybody(filters.where, actor))
    try:
        for text in texts:
            members.where_of(SYSTEM, text)
    except (BadCondition, TooManyConditions):
        return ()
    return tuple(text for text in texts if text)


def _standing(standing: str) -> list[str]:
    if standing in ("member", "none"):
        return ["position.filled" if standing == "member" else "position.empty"]
    return [f"standing.in.{'.'.join(kind.value for kind in members.GROUPS[standing])}"] if standing else []


def _chosen(stated: Mapping[str, str], actor: Actor) -> list[str]:
    values = {name: stated[name] for name in _SIMPLE if name in stated}
    if values.get("manager") == "me":
        values["manager"] = str(actor.id or 0)
    return [f"{_SIMPLE[name]}.{asking.Operator.IN}.{value}" for name, value in values.items()]


def _for_everybody(where: str, actor: Actor) -> str:
    """Return conditions that mean the same for whoever sends: 我 is who saves them."""
    return re.sub(
        r"(?<=~)manager\.(?:in|out)\.[^~]*", lambda found: re.sub(r"\bme\b", str(actor.id or 0), found[0]), where
    )
