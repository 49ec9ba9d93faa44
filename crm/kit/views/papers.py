"""What stands in the papers of an event: lists per venue, cards for the host, the handbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from crm.ceremony import queries as ceremony
from crm.ceremony.rules import PlanState
from crm.core.access import current_actor
from crm.core.clock import local, now
from crm.core.docx import Block, Grid, Heading, Line, NewPage, Paper
from crm.core.i18n import _
from crm.core.masking import mask_phone
from crm.core.shell import shell
from crm.events.models import Event
from crm.events.queries import agenda_of, parties_of
from crm.events.rules import GUEST_CLASS_NAMES, ORGANISATION_ROLE_NAMES, GuestClass
from crm.kit import queries, rules
from crm.kit.models import KitCopy
from crm.kit.queries import Attending
from crm.kit.rules import PAPER_NAMES, SHEET_HEADS, Guest, PaperKind
from crm.kit.views.frame import venues_in

DAY = (PlanState.APPROVED, PlanState.SIGNED, PlanState.UNSIGNED)
"""Nothing that was not approved is read out."""


def paper_of(event: Event, copy: KitCopy) -> Paper:
    """Return what a paper says now."""
    venues = {key: each for key, each in venues_in(event).items() if copy.venue_id in (None, key)}
    made = {
        PaperKind.SIGN_IN: _sign_in, PaperKind.PLACING: _placing, PaperKind.SIGNING_ORDER: _signing_order,
        PaperKind.HOST_CARDS: _host_cards, PaperKind.HANDBOOK: _handbook,
    }  # fmt: skip
    note = [_("内部资料，请勿外传")] if copy.phones else []
    note += [_("{by} 制作于 {at}", by=copy.made_by or current_actor().name, at=_moment(copy.made_at or now()))]
    note += [_("演示数据")] if shell().demo else []
    title = f"{event.name} · {_(PAPER_NAMES[copy.kind])}"
    return Paper(title, tuple(made[copy.kind](event, venues, copy.phones)), " · ".join(note))


def sheet_of(event: Event, copy: KitCopy) -> tuple[list[str], list[list[str]]]:
    """Return heads and rows of a paper as one sheet: the plan to be edited, or its tables one below the other."""
    if copy.kind is PaperKind.PLACING:
        heads, rows = _plan(event, copy)
    else:
        grids = [block for block in paper_of(event, copy).blocks if isinstance(block, Grid)]
        heads = [_("会场"), *grids[0].heads] if grids else [_("会场")]
        rows = [[grid.name, *row] for grid in grids for row in grid.rows]
    return heads, [*rows, [_("演示数据")]] if shell().demo else rows


def _plan(event: Event, copy: KitCopy) -> tuple[list[str], list[list[str]]]:
    venues = venues_in(event)
    rows = [
        [str(who.id), who.name, who.company, who.title, _(GUEST_CLASS_NAMES[who.guest_class]), str(who.rank or ""),
         venue_name(venues[who.venue_id]), who.table, str(who.place or "")]
        for who in queries.attending(event.id, copy.venue_id)
    ]  # fmt: skip
    return [_(head) for head in SHEET_HEADS], rows


def rows_in(paper: Paper) -> int:
    """Return how many rows the tables of a paper have."""
    return sum(len(block.rows) for block in paper.blocks if isinstance(block, Grid))


def venue_name(venue: Any) -> str:
    """Return what a venue is called: by its city."""
    return _("{city}会场", city=shell().city_name(venue.city_code)) if venue.city_code else venue.name


def _moment(at: Any) -> str:
    return local(at).strftime("%Y-%m-%d %H:%M")


def _clock(at: Any) -> str:
    return local(at).strftime("%H:%M")


def _told(who: Attending) -> str:
    return rules.shown_place(who.table_kind, who.table, who.place) if who.table else ""


def _per_venue(
    event: Event, venues: dict[int, Any], part: Callable[[Any, list[Attending]], Iterable[Block]]
) -> Iterable[Block]:
    """Return a part per venue, each on a page of its own."""
    people = queries.attending(event.id)
    for n, (key, venue) in enumerate(venues.items()):
        if n:
            yield NewPage()
        here = [who for who in people if who.venue_id == key]
        yield Heading(_("{venue}，{n} 人", venue=f"{venue_name(venue)} · {venue.name}", n=len(here)))
        yield from part(venue, here)


def _sign_in(event: Event, venues: dict[int, Any], phones: bool) -> Iterable[Block]:
    heads = (_("序号"), _("姓名"), _("单位"), _("职务"), _("身份"), _("手机"), _("桌号"), _("签到"))

    def part(venue: Any, here: list[Attending]) -> Iterable[Block]:
        order = sorted(here, key=lambda who: rules.surname_order(Guest(who.id, who.guest_class, who.rank, who.name)))
        rows = [
            (str(n), who.name, who.company, who.title, _(GUEST_CLASS_NAMES[who.guest_class]),
             who.phone if phones else mask_phone(who.phone), _told(who), "")
            for n, who in enumerate(order, 1)
        ]  # fmt: skip
        yield Grid(heads, rows, venue_name(venue), (3, 5, 9, 6, 5, 6, 4, 6))

    return _per_venue(event, venues, part)


def _placing(event: Event, venues: dict[int, Any], _phones: bool) -> Iterable[Block]:
    heads = (_("桌或排"), _("座位号"), _("姓名"), _("单位"), _("职务"))

    def part(venue: Any, here: list[Attending]) -> Iterable[Block]:
        order = {table.name: n for n, table in enumerate(queries.tables_in([venue.id]))}
        seated = sorted((who for who in here if who.table), key=lambda who: (order[who.table], who.place))
        rows = [(who.table, str(who.place), who.name, who.company, who.title) for who in seated]
        yield Grid(heads, rows, venue_name(venue), (3, 2, 4, 8, 5))
        if left := [who.name for who in here if not who.table]:
            yield Line(_("还没有座位：{names}", names=_("、").join(left)))

    return _per_venue(event, venues, part)


def _signings(event: Event, venues: dict[int, Any]) -> list[Any]:
    if not ceremony.may(current_actor(), event):
        return []
    rows = ceremony.rows(event.id, states=DAY)
    whole = len(venues) == len(venues_in(event))
    return [row for row in rows if row.venue_id in venues or (whole and row.venue_id is None)]


def _signing_order(event: Event, venues: dict[int, Any], _phones: bool) -> Iterable[Block]:
    heads = (
        _("顺序"), _("项目"), _("投资方"), _("合作方"), _("场次"), _("投资方代表"), _("合作方代表"), _("见证人"),
        _("主持人"), _("总投资（亿元）"),
    )  # fmt: skip
    found = _signings(event, venues)
    for key, name in (*((key, venue_name(each)) for key, each in venues.items()), (None, _("会场未定"))):
        rows = [
            (str(row.place), row.name, row.investor, row.partner, row.round_name, row.representative,
             row.partner_representative, row.witnesses, row.host, f"{ceremony.shown_amount(row).in_unit('亿元'):,}")
            for row in found if row.venue_id == key
        ]  # fmt: skip
        if rows:
            yield Heading(name, 2)
            yield Grid(heads, rows, name, (2, 5, 5, 5, 3, 3, 3, 4, 3, 3))
    if not found:
        yield Line(_("还没有审定的签约项目。"))


def _host_cards(event: Event, venues: dict[int, Any], _phones: bool) -> Iterable[Block]:
    signings, agenda = _signings(event, venues), agenda_of(event.id)

    def part(venue: Any, here: list[Attending]) -> Iterable[Block]:
        items = [each for each in agenda if each.venue_id in (None, venue.id)]
        yield Heading(_("议程"), 2)
        for item in items:
            yield Line(f"{_clock(item.starts_at)}　{item.title}{f'（{item.note}）' if item.note else ''}", large=True)
        if not items:
            yield Line(_("还没有议程。"))
        yield from _introduction(here)
        rows = [row for row in signings if row.venue_id in (None, venue.id) and row.state is not PlanState.UNSIGNED]
        if rows:
            yield Heading(_("签约顺序"), 2)
        for row in rows:
            hands = _("、").join(filter(None, (row.representative, row.partner_representative)))
            said = _(
                "{place}. {name}：{investor}与{partner}",
                place=row.place, name=row.name, investor=row.investor, partner=row.partner,
            )  # fmt: skip
            yield Line(f"{said}{_('（签约代表：{names}）', names=hands) if hands else ''}", large=True)

    return _per_venue(event, venues, part)


def _introduction(here: list[Attending]) -> Iterable[Block]:
    people = _introduced(here)
    yield Heading(_("介绍领导和嘉宾"), 2)
    for n, who in enumerate(people, 1):
        called = _("（称谓：{salutation}）", salutation=who.salutation) if who.salutation else ""
        yield Line(f"{n}. {' '.join(filter(None, (who.company, who.title, who.name)))}{called}", large=True)
    if not people:
        yield Line(_("没有领导，也没有填了排序号的嘉宾。"))


def _introduced(here: list[Attending]) -> list[Attending]:
    """Return who is introduced: leaders, and whoever has a 排序号."""
    return [who for who in here if who.guest_class is GuestClass.LEADER or who.rank > 0]


def _handbook(event: Event, venues: dict[int, Any], phones: bool) -> Iterable[Block]:
    yield Heading(_("活动信息"))
    yield Line(_("时间：{since} 至 {until}", since=_moment(event.starts_at), until=_moment(event.ends_at)))
    if event.theme:
        yield Line(_("主题：{theme}", theme=event.theme))
    for party in parties_of(event.id):
        yield Line(f"{_(ORGANISATION_ROLE_NAMES[party.role])}：{party.name}")
    if event.summary:
        yield Line(event.summary)
    yield Heading(_("会场"))
    yield Grid(
        (_("会场"), _("地点"), _("时间"), _("签到台"), _("主持人")),
        [(venue_name(v), f"{v.name} {v.address}", f"{_moment(v.starts_at)}–{_clock(v.ends_at)}", v.desk, v.hosts)
         for v in venues.values()],
        widths=(3, 7, 5, 3, 3),
    )  # fmt: skip
    yield from _agenda(event, venues)
    yield from _contacts(event, venues, phones)
    yield NewPage()
    yield Heading(_("参会名单"))
    for venue_id, venue in venues.items():
        people = queries.attending(event.id, venue_id)
        yield Heading(_("{venue}，{n} 人", venue=venue_name(venue), n=len(people)), 2)
        rows = [(who.name, who.company, who.title, _told(who)) for who in people]
        yield Grid((_("姓名"), _("单位"), _("职务"), _("桌号")), rows, venue_name(venue), (3, 8, 5, 3))


def _agenda(event: Event, venues: dict[int, Any]) -> Iterable[Block]:
    yield Heading(_("议程"))
    rows = [
        (_moment(item.starts_at), item.title + (f"（{item.note}）" if item.note else ""),
         venue_name(venues[item.venue_id]) if item.venue_id else _("全部会场"))
        for item in agenda_of(event.id) if item.venue_id is None or item.venue_id in venues
    ]  # fmt: skip
    yield Grid((_("时间"), _("内容"), _("会场")), rows, widths=(4, 9, 3)) if rows else Line(_("还没有议程。"))


def _contacts(event: Event, venues: dict[int, Any], phones: bool) -> Iterable[Block]:
    yield Heading(_("工作联系人"))
    rows = [
        (row.name, venue_name(venues[row.venue_id]) if row.venue_id in venues else _("全部会场"),
         (row.mobile or "") if phones else mask_phone(row.mobile or ""))
        for row in queries.contacts_of(event.id) if row.venue_id is None or row.venue_id in venues
    ]  # fmt: skip
    yield Grid((_("姓名"), _("会场"), _("手机")), rows) if rows else Line(_("活动还没有指定工作人员。"))
