"""The frame around every page: navigation for this actor, the two cities, theme, language, demo note."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from flask import current_app, g, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.utils import cached_property

from crm.core import db
from crm.core.access import current_actor
from crm.core.actor import Act, Actor, Thing
from crm.core.db import Query
from crm.core.i18n import _, current_locale
from crm.core.settings import City, Settings


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the navigation as app.py lists it. Shown only to who may `act` on `thing`."""

    key: str
    label: str
    icon: str
    endpoint: str
    thing: Thing | None = None
    act: Act = Act.READ
    tab: bool = False
    """Whether it also stands in the tab bar of phones."""
    short: str = ""

    def open_to(self, actor: Actor) -> bool:
        """Say whether this actor may go there."""
        return self.thing is None or actor.may(self.thing, self.act)


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the navigation as a template draws it."""

    key: str
    label: str
    icon: str
    url: str
    count: int | None = None


Counter = Callable[[Actor], Query | None]
"""Asks for one number, None where there is nothing to ask for. The questions of a page go out as one."""
PARTS_KEPT = 200
"""Drawn parts of the frame a process keeps, some 10 kB each."""


class Shell:
    """What the layouts need; each part is worked out only if a template asks for it."""

    def __init__(self) -> None:
        self.settings: Settings = current_app.config["CRM_SETTINGS"]

    @cached_property
    def nav(self) -> list[tuple[str, list[Item]]]:
        """Groups of navigation lines this actor may use."""
        groups: Sequence[tuple[str, Sequence[Entry]]] = current_app.extensions["navigation"]
        drawn = [(_(title) if title else "", self._items(entries)) for title, entries in groups]
        return [(title, items) for title, items in drawn if items]

    @cached_property
    def tabs(self) -> list[Item]:
        """The tab bar of phones: at most four, the fifth is 更多."""
        groups: Sequence[tuple[str, Sequence[Entry]]] = current_app.extensions["navigation"]
        entries = [entry for _title, all_of in groups for entry in all_of if entry.tab]
        return self._items(entries, short=True)[:4]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How much waits for this actor, by the key of the navigation's line."""
        groups: Sequence[tuple[str, Sequence[Entry]]] = current_app.extensions["navigation"]
        counters: dict[str, Counter] = current_app.extensions["nav_counters"]
        actor = current_actor()
        asked = {
            entry.key: query
            for _title, entries in groups
            for entry in entries
            if entry.key in counters and entry.open_to(actor) and (query := counters[entry.key](actor)) is not None
        }
        if not asked:
            return {}
        return dict(zip(asked, map(int, db.rows(_together(*asked.values()))[0]), strict=True))

    def part(self, template: str, **shown: Hashable) -> Markup:
        """Return a part of a page, drawn once for everybody to whom it looks the same.

        `shown` is what it shows besides the frame itself. A part must hold nothing of one visit: no token, no address
        of this page.
        """
        actor = current_actor()
        seen = (
            template, self.locale, self.theme, self.scope, self.demo, actor.name, actor.roles,
            *self.counts.items(), *shown.items(),
        )  # fmt: skip
        drawn: dict[Hashable, Markup] = current_app.extensions.setdefault("parts", {})
        part = drawn.pop(seen, None)
        if part is None or current_app.debug:
            for unseen in list(drawn)[: max(0, len(drawn) - PARTS_KEPT + 1)]:  # whatever nobody has seen for longest
                drawn.pop(unseen, None)
            part = drawn[seen] = Markup(render_template(template, **shown))  # noqa: S704  # our own template
        else:
            drawn[seen] = part
        return part

    def _items(self, entries: Sequence[Entry], *, short: bool = False) -> list[Item]:
        actor = current_actor()
        return [
            Item(
                entry.key,
                _(entry.short if short and entry.short else entry.label),
                entry.icon,
                url_for(entry.endpoint),
                None if short else self.counts.get(entry.key),
            )
            for entry in entries
            if entry.open_to(actor)
        ]

    @cached_property
    def demo(self) -> bool:
        """Whether this database holds demo data: every page, print and mail says so."""
        return bool(current_app.extensions["is_demo"]())

    @property
    def endpoints(self) -> set[str]:
        """The endpoints this program has: a layout links only to what is there."""
        return set(current_app.view_functions)

    @property
    def pair(self) -> tuple[City, City]:
        """The two cities of this instance."""
        return self.settings.pair

    @cached_property
    def scope(self) -> str:
        """The code of the city this person looks at, or "" for both."""
        code = request.cookies.get("scope", "")
        return code if self.settings.city(code) else ""

    @cached_property
    def theme(self) -> str:
        """light, dark, or "" for what the system says."""
        theme = request.cookies.get("theme", "")
        return theme if theme in ("light", "dark") else ""

    @property
    def locale(self) -> str:
        """zh or en."""
        return current_locale()

    @property
    def base_url(self) -> str:
        """The address all links in mails begin with."""
        return self.settings.base_url

    @property
    def association(self) -> str:
        """The association's name in the language of this request."""
        return self.settings.association_en if self.locale == "en" else self.settings.association

    def city_name(self, code: str | None) -> str:
        """Return the name of one of the two cities; "" for any other code."""
        city = self.settings.city(code)
        return "" if city is None else city.name_en if self.locale == "en" else city.name


@lru_cache(maxsize=32)
def _together(*questions: Query) -> Query:
    """Several questions for one number each as one (decisions.md 26)."""
    return select(*(each.scalar_subquery() for each in questions))


def shell() -> Shell:
    """Return the frame of this request, made once."""
    if "shell" not in g:
        g.shell = Shell()
    made: Shell = g.shell
    return made


def here_url() -> str:
    """Return the address of this page, for forms that come back to it."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path


_patterns: dict[str, str | None] = {}


def address(endpoint: str, **values: object) -> str:
    """Return what `url_for` returns, from a pattern where the rule is plain: a list page asks for hundreds.

    Plain means: one rule whose parts are all whole numbers or absent. What is left over is the query string.
    """
    if endpoint not in _patterns:
        _patterns[endpoint] = _pattern(endpoint)
    pattern = _patterns[endpoint]
    if pattern is None or any(name.startswith("_") for name in values):
        return url_for(endpoint, **values)  # type: ignore[arg-type]  # Flask's own keywords are among the values
    parts = _PART.findall(pattern)
    if any(type(values.get(name)) is not int for name in parts):
        return url_for(endpoint, **values)  # type: ignore[arg-type]  # as above
    asked = {name: value for name, value in values.items() if value is not None and name not in parts}
    path = pattern.format(**values) if parts else pattern
    return f"{path}?{urlencode(asked, doseq=True)}" if asked else path


_PART = re.compile(r"{(\w+)}")


def _pattern(endpoint: str) -> str | None:
    rules = [rule for rule in current_app.url_map.iter_rules() if rule.endpoint == endpoint]
    if len(rules) != 1 or re.search(r"<(?!int:)", rules[0].rule):
        return None
    return re.sub(r"<int:(\w+)>", r"{\1}", rules[0].rule)
