"""The list of enterprises and its exact counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Actor, Thing
from crm.core.i18n import _
from crm.core.pages import Cut, Page
from crm.core.shell import address, shell
from crm.core.web import render
from crm.core.words import N_
from crm.lists.forms import Chip, condition_chips
from crm.members import queries
from crm.members.queries import Filters
from crm.members.rules import POSITION_NAMES, STANDING_NAMES, Position, Standing
from crm.members.views import bp, columns, fields, rows
from crm.standards import divisions, industries

GROUP_NAMES = {
    **{kind.value: name for kind, name in STANDING_NAMES.items()},
    "member": N_("会员"),
    "owing": N_("欠费"),
    "exit": N_("建议视为退会"),
    "none": N_("非会员"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """What the filters offer, by the value in the address; names are msgids."""

    positions: Mapping[Position, str]
    standing_names: Mapping[Standing, str]
    standing_groups: Mapping[str, str]
    sections: Callable[[], Sequence[industries.Industry]]


CHOICES = Choices(POSITION_NAMES, STANDING_NAMES, GROUP_NAMES, industries.sections)


def cut_of_request() -> Cut:
    """Return where the page of this request begins."""
    given = request.args
    return Cut(given.get("after"), given.get("before"), given.get("last") == "1")


def filters_of_request() -> Filters:
    """Return the filters of this address; the switch of the two cities stands for `home` where none is given."""
    filters = Filters.of(request.args)
    return filters if "home" in request.args or not shell().scope else filters.but(home=shell().scope)


LIST: Mapping[str, Any] = {"title": N_("会员企业"), "noun": N_("家"), "here": "members"}
"""How the pages that belong to any list speak of this one."""


def values(stated: Mapping[str, str]) -> dict[str, Any]:
    """Return address parameters as `url_for` types them."""
    return dict(stated)


def list_url(filters: Filters) -> str:
    """Return the address of a list. With the switch on one city, "both" has to be said."""
    stated = filters.stated
    if shell().scope and not filters.home:
        stated["home"] = ""
    return address("members.index", **values(stated))


def tabs(actor: Actor, filters: Filters) -> list[Chip]:
    """Return the views of the list everybody needs; the one shown is marked."""
    views = [(_("全部"), Filters(home=""))]
    views += [(shell().city_name(city.code), Filters(home=city.code)) for city in shell().pair]
    if actor.may_all(Thing.ENTERPRISE, Act.READ):
        views.insert(1, (_(GROUP_NAMES["member"]), Filters(standing="member")))
        views += [(_("我负责的"), Filters(manager="me"))] if actor.may(Thing.ENTERPRISE, Act.WRITE) else []
        views += [(_(GROUP_NAMES[group]), Filters(standing=group)) for group in ("due", "owing", "exit", "none")]
    plain = filters.but(sort="", cols="")
    return [Chip(label, list_url(view), view == plain) for label, view in views]


def chips(filters: Filters) -> list[Chip]:
    """Return what the list is narrowed to, each with the address of the list without it."""
    said: dict[str, Callable[[str], str]] = {
        "home": lambda code: shell().city_name(code) or divisions.name_of(code),
        "city": divisions.name_of,
        "position": lambda value: _(POSITION_NAMES[Position(value)]),
        "standing": lambda value: _(GROUP_NAMES[value]),
        "industry": industries.name_of,
        "manager": lambda value: _("我") if value == "me" else queries.account_name(int(value[:18])) or value,
    }
    heads = {
        "home": _("归属方"), "city": _("注册城市"), "position": _("会内职务"), "standing": _("会籍状态"),
        "industry": _("行业"), "manager": _("对接人"),
    }  # fmt: skip
    return [
        Chip(f"{heads[name]}{_('：')}{said[name](value)}", list_url(filters.but(**{name: ""})))
        for name, value in filters.stated.items()
        if name in said
    ]


def column_names(filters: Filters) -> list[str]:
    """Return the names of the columns an address asks for; [] for the usual ones."""
    return filters.cols.split(".") if filters.cols else []


def lines_of(
    filters: Filters, page: Page, *, full: bool, ticks: bool
) -> tuple[Markup, dict[str, columns.Column] | None]:
    """Return the rows of a page as markup, and the columns chosen for them if they are not the usual ones."""
    ids = [row.id for row in page.rows]
    contacts = queries.main_contacts(ids) if ids and full else {}
    if not filters.cols:
        return rows.drawn(page.rows, contacts, full=full, ticks=ticks), None
    wanted = columns.chosen(column_names(filters), full=full)
    answers = queries.custom_values(ids, columns.customs_of(wanted))
    beside = columns.Beside(columns.Names.here(), contacts=contacts, answers=answers)
    return rows.drawn_chosen(page.rows, wanted, beside, ticks=ticks), wanted


def all_chips(actor: Actor, filters: Filters) -> list[Chip]:
    """Return every condition of a list, simple or put together, each with the address of the list without it."""
    found, where = chips(filters), queries.where_of(actor, filters.where)
    known = fields.fields_of(actor) if where else {}
    return found + condition_chips(where, known, lambda changed: list_url(filters.but(where=changed)))


def may_tick(actor: Actor) -> bool:
    """Say whether this actor may change several enterprises at once."""
    return actor.may_all(Thing.ENTERPRISE, Act.READ) and actor.may(Thing.ENTERPRISE, Act.WRITE)


@bp.get("/enterprises/")
@requires(Thing.ENTERPRISE, Act.READ)
def index() -> ResponseReturnValue:
    """Show a page of enterprises."""
    actor, filters = current_actor(), filters_of_request()
    full = actor.may_all(Thing.ENTERPRISE, Act.READ)
    needed = columns.needs_of(columns.chosen(column_names(filters))) if filters.cols else ()
    page = queries.directory(actor, filters, cut_of_request(), needed)
    ids = page.rows
    ticks = may_tick(actor)
    lines, wanted = lines_of(filters, page, full=full, ticks=ticks)
    return render(
        "members/index.html",
        page=page, filters=filters, full=full, tabs=tabs, chips=all_chips(actor, filters), choices=CHOICES,
        lines=lines, columns=wanted, ticks=ticks,
        counted=len(ids) if page.whole else queries.counted(actor, filters),
        elsewhere=queries.counted(actor, Filters(q=filters.q)) if not ids and filters.q else 0,
        page_url=page_url, url=page_url(filters), query=list_url(filters).partition("?")[2],
        url_of=lambda endpoint: page_url(filters, endpoint)(),
        managers=tuple(queries.managers(actor)),
    )  # fmt: skip


def page_url(filters: Filters, endpoint: str = "members.index") -> Callable[..., str]:
    """Return a function for templates: the address of this list (or of what is made of it) with something changed."""

    def url(**changed: str) -> str:
        return address(endpoint, **values(({"home": ""} if shell().scope else {}) | filters.stated | changed))

    return url


@bp.get("/enterprises/count")
@requires(Thing.ENTERPRISE, Act.READ)
def count() -> ResponseReturnValue:
    """Answer the exact count of a list, by city: a fragment fetched once the page is there."""
    by_home = queries.totals(current_actor(), filters_of_request())
    return render("members/_count.html", total=sum(by_home.values()), by_home=by_home)
