"""Lists that are kept under a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

from crm.core.actor import Thing
from crm.core.errors import Conflict
from crm.core.words import N_

BROUGHT_BACK_WITHIN = timedelta(hours=24)
LONGEST_QUERY = 6_000
CURSORS = frozenset({"after", "before", "last", "do"})
"""Where somebody stood in a list is no part of the list."""


@dataclass(frozen=True, slots=True)
class ListKind:
    """A list of the product: what it is called, where it is, whom it is open to."""

    title: str
    endpoint: str
    thing: Thing


KINDS: Mapping[str, ListKind] = {
    "enterprises": ListKind(N_("会员企业"), "members.index", Thing.ENTERPRISE),
    "people": ListKind(N_("人员"), "members.people", Thing.PERSON),
    "events": ListKind(N_("活动"), "events.index", Thing.EVENT),
    "leads": ListKind(N_("投资线索"), "leads.index", Thing.LEAD),
    "projects": ListKind(N_("签约项目"), "projects.index", Thing.PROJECT),
}
"""Every list whose views can be kept."""


class ViewNameTaken(Conflict):
    """Somebody has a view of that name already."""

    code, field = "view_name_taken", "name"
    template = N_("您已有名为“{name}”的视图。请换一个名称，或先删除原来的视图。")


def plain_query(query: str) -> str:
    """Return a list's query string without its place in it, in one way of writing; "" for what is none."""
    try:
        pairs = parse_qsl(query[:LONGEST_QUERY], keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return ""
    return urlencode([(name, value) for name, value in pairs if name not in CURSORS])


def parts(query: str) -> dict[str, list[str]]:
    """Return a query string by name, for building an address."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        found.setdefault(name, []).append(value)
    return {name: values for name, values in found.items() if name.isidentifier() and not name.startswith("_")}
