"""`crm export`: the lists of the screen as files, the same rows and columns; noted in the audit log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import click
from flask import g, request

from crm.attendance import queries as attendance
from crm.attendance.queries import AttendeeFilters
from crm.attendance.rules import METHOD_NAMES
from crm.cli.ground import acting_as, actor, at_work
from crm.cli.output import refuse, refusing, say
from crm.core.actor import Act, Actor, Thing
from crm.core.clock import local
from crm.core.i18n import _
from crm.core.money import Money
from crm.core.pages import Cut, Page
from crm.core.sheets import Cell, csv_file, pieces, workbook_file
from crm.core.shell import shell
from crm.events import queries as events
from crm.events.models import Event
from crm.events.queries import EventFilters
from crm.events.rules import EVENT_STATE_NAMES, GUEST_CLASS_NAMES, REGISTRATION_STATE_NAMES
from crm.events.views.listing import filters_of_request as event_filters
from crm.leads import queries as leads
from crm.leads.rules import SECTOR_NAMES, STAGE_NAMES, Sector
from crm.leads.views import around
from crm.leads.views import columns as lead_columns
from crm.leads.views.asking import listed_of
from crm.lists import actions as lists
from crm.members import queries as members
from crm.members.rules import DUTY_NAMES, mask_email, mask_phone
from crm.members.views import exports as enterprises
from crm.members.views import people_columns, people_lists
from crm.members.views.columns import Beside, Names, heads_of, needs_of
from crm.members.views.listing import filters_of_request as enterprise_filters
from crm.members.views.people_columns import BesidePeople
from crm.members.views.people_lists import filters_of_request as people_filters
from crm.projects import queries as projects
from crm.projects.rules import AGREEMENT_NAMES, SIGNING_STATE_NAMES
from crm.projects.views.listing import filters_of_request as project_filters
from crm.recognition import queries as ledger
from crm.recognition.rules import COUNT_SCOPE_NAMES, ENTRY_KIND_NAMES
from crm.recognition.views.ledger import question_of_request
from crm.standards import divisions

ROW = list[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list as a file: what stands above the columns, and the rows."""

    heads: Sequence[str]
    rows: Iterator[ROW]


def _pages(ask: Callable[[Cut], Page]) -> Iterator[Page]:
    """Return every page of a list, by key: the last costs what the first costs."""
    cut = Cut()
    while True:
        page = ask(cut)
        yield page
        if page.after is None:
            return
        cut = Cut(after=page.after)


def _yuan(amount: Money | None) -> Cell:
    return None if amount is None else amount.in_unit("元")


def _when(at: Any) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}" if at is not None else ""


def _sector(sector: Sector | None) -> str:
    return _(SECTOR_NAMES[sector]) if sector else ""


def _place(code: str | None) -> str:
    return divisions.name_of(code) if code else ""


def of_enterprises(by: Actor) -> Sheet:
    """会员企业: the columns of the list, those that were chosen for it included."""
    filters = enterprise_filters()
    columns = enterprises.columns_of(filters)
    query = members.wide(by, filters, needs_of(columns))
    rows = enterprises.rows_of(query, columns, Beside(Names.here(), whole_phones=False))
    return Sheet(heads_of(columns), rows)


def of_people(by: Actor) -> Sheet:
    """人员, with their main place, or (`cols=…`) the columns of the list; phones and addresses masked."""
    filters = people_filters()
    if filters.cols:
        full = by.may_all(Thing.PERSON, Act.READ)
        shown = people_columns.chosen(people_lists.column_names(filters), full=full)
        query = members.people_wide(by, filters, needs_of(shown))
        return Sheet(heads_of(shown), people_lists.rows_of(query, shown, BesidePeople(Names.here(), exact=True)))

    def rows() -> Iterator[ROW]:
        for page in _pages(lambda cut: members.people(by, filters, cut)):
            places = members.places_of([row.id for row in page.rows]) if page.rows else {}
            for row in page.rows:
                main = next(iter(places.get(row.id, [])), None)
                yield [
                    row.name, row.salutation, main.name if main else "", main.title if main else "",
                    _(DUTY_NAMES[main.duty]) if main else "", mask_phone(row.mobile) if row.mobile else "",
                    mask_email(row.email) if row.email else "",
                ]  # fmt: skip

    return Sheet(["姓名", "称谓", "企业", "职务", "身份", "手机", "邮箱"], rows())


def of_events(by: Actor) -> Sheet:
    """活动, the latest first."""
    _form, filters = event_filters()

    def rows() -> Iterator[ROW]:
        for page in _pages(lambda cut: events.events_page(by, filters, cut)):
            for row in page.rows:
                yield [
                    row.code, row.name, row.edition, _(EVENT_STATE_NAMES[row.state]), _when(row.starts_at),
                    _when(row.ends_at),
                ]  # fmt: skip

    return Sheet(["代号", "活动", "届次", "状态", "开始", "结束"], rows())


def of_registrations(by: Actor, code: str) -> Sheet:
    """报名名单 of one event (`event=CODE`), or of all that may be read, event after event."""
    chosen = [code] if code else [
        row.code for page in _pages(lambda cut: events.events_page(by, EventFilters(), cut)) for row in page.rows
    ]  # fmt: skip

    def rows() -> Iterator[ROW]:
        for each in chosen:
            yield from _attendees(by, events.event_for(by, each))

    return Sheet(["活动", "姓名", "职务", "单位", "城市", "会场", "身份", "状态", "签到时间", "签到方式"], rows())


def _attendees(by: Actor, event: Event) -> Iterator[ROW]:
    for page in _pages(lambda cut: attendance.attendees_page(by, event, AttendeeFilters(), cut)):
        yield from (_attendee(event.name, row) for row in page.rows)


def _attendee(event: str, row: Any) -> ROW:
    return [
        event, row.name, row.title, row.company, shell().city_name(row.city_code), row.venue_name,
        _(GUEST_CLASS_NAMES[row.guest_class]), _(REGISTRATION_STATE_NAMES[row.state]), _when(row.at),
        _(METHOD_NAMES[row.method]) if row.method else "",
    ]  # fmt: skip


def of_leads(by: Actor) -> Sheet:
    """投资线索, the newest first; with `cols=…` the columns of the list."""
    listed = listed_of(request.args)
    filters = listed.filters
    if listed.cols:
        shown = lead_columns.chosen(listed.cols, staff=by.staff or by.unbounded)
        query = leads.leads_wide(by, filters, needs_of(shown))
        return Sheet(heads_of(shown), around.rows_of(query, shown, lead_columns.Beside()))

    def rows() -> Iterator[ROW]:
        for page in _pages(lambda cut: leads.leads_page(by, filters, cut)):
            for row in page.rows:
                yield [
                    row.title, row.company, _(STAGE_NAMES[row.stage]), _sector(row.sector), _place(row.origin_code),
                    _place(row.landing_code), _yuan(row.estimate), row.event_name or "", row.owner_name or "",
                    _when(row.progressed_at),
                ]  # fmt: skip

    heads = ["线索", "企业", "阶段", "产业", "来源地", "意向落地", "预计投资（元）", "来源活动", "对接人", "最近进展"]
    return Sheet(heads, rows())


def of_projects(by: Actor) -> Sheet:
    """签约项目, the latest signed first."""
    _form, filters = project_filters()

    def rows() -> Iterator[ROW]:
        for page in _pages(lambda cut: projects.projects_page(by, filters, cut)):
            for row in page.rows:
                yield [
                    row.name, row.investor, row.partner, _sector(row.sector),
                    _(AGREEMENT_NAMES[row.agreement]), _place(row.origin_code), _place(row.landing_code), row.signed_on,
                    _yuan(row.total_investment), _(SIGNING_STATE_NAMES[row.state]) if row.state else "",
                    row.event_name or "", row.manager_name or "",
                ]  # fmt: skip

    heads = [
        "项目",
        "投资方",
        "合作方",
        "产业",
        "协议类型",
        "来源地",
        "落地",
        "签约日期",
        "总投资（元）",
        "认定",
        "活动",
        "对接人",
    ]
    return Sheet(heads, rows())


def of_recognition(by: Actor) -> Sheet:
    """认定台账, the latest counted first."""
    del by  # the question is bounded by who acts in this context
    _form, asked = question_of_request()

    def rows() -> Iterator[ROW]:
        for page in _pages(lambda cut: ledger.entries_page(asked, cut)):
            for row in page.rows:
                yield [
                    row.counts_on, _(ENTRY_KIND_NAMES[row.kind]), row.name, row.investor, _yuan(row.amount),
                    row._mapping["count"],  # a row has a method of that name
                    _(COUNT_SCOPE_NAMES[row.scope]), row.event_name or "", row.reported_by, row.confirmed_by, row.basis,
                ]  # fmt: skip

    heads = ["计入日期", "类型", "项目", "投资方", "金额（元）", "项目数", "口径", "活动", "登记人", "认定人", "依据"]
    return Sheet(heads, rows())


SHEETS: dict[str, Callable[[Actor], Sheet]] = {
    "members": of_enterprises, "people": of_people, "events": of_events, "leads": of_leads, "projects": of_projects,
    "recognition": of_recognition,
}  # fmt: skip


@click.command("export")
@click.argument("kind", type=click.Choice([*SHEETS, "registrations"]))
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option(
    "--filter", "filters", multiple=True, metavar="KEY=VALUE", help="As in the address of the list; repeatable."
)
@acting_as
@refusing
def export(kind: str, file: Path, filters: tuple[str, ...], acting_as: str | None) -> None:
    """Write the list KIND to FILE (.csv or .xlsx). Telephones stay masked."""
    if file.suffix.lower() not in (".csv", ".xlsx"):
        refuse("请写明文件类型：文件名应以 .csv 或 .xlsx 结尾。")
    given = [_pair(each) for each in filters]
    with at_work() as app, app.test_request_context("/?" + urlencode(given)):
        by = g.actor = actor(acting_as)
        sheet = of_registrations(by, dict(given).get("event", "")) if kind == "registrations" else SHEETS[kind](by)
        count = _written(file, sheet)
    with at_work(write=True):
        lists.note_export(kind, count, by=actor(acting_as))
    say(f"已导出 {count} 行到 {file}。")


def _pair(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals:
        refuse(f"筛选条件应写作 名称=值，不是“{given}”。")
    return name, value


def _written(file: Path, sheet: Sheet) -> int:
    """Write the rows and return how many there are. What stood in the file before is gone only when all is written."""
    count = 0

    def counted() -> Iterator[ROW]:
        nonlocal count
        for row in sheet.rows:
            count += 1
            yield row

    part = file.with_name(f".{file.name}.part")
    with part.open("wb") as target:
        if file.suffix.lower() == ".csv":
            target.writelines(csv_file(sheet.heads, counted()))
        else:
            target.writelines(pieces(workbook_file(sheet.heads, counted())))
    part.replace(file)
    return count


COMMANDS = (export,)
