"""项目台账: the list of projects with its columns, in groups with subtotals; on screen, paper and file alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires, signed_in
from crm.core.actor import Act, Actor, Thing
from crm.core.downloads import table_file
from crm.core.errors import NotFound
from crm.core.i18n import _
from crm.core.sheets import Cell
from crm.core.slots import sources
from crm.core.web import limited, render, see_other
from crm.core.words import N_
from crm.leads.rules import SECTOR_NAMES
from crm.lists import actions as lists
from crm.lists import queries as kept
from crm.lists.forms import Column, ExportForm, needs_of, offered, ticked
from crm.projects import queries, rules
from crm.projects.queries import AnyRow
from crm.projects.rules import GROUPING_NAMES, UNIT_NAMES, Entry, Grouping, Line, LineKind, Unit
from crm.projects.views import bp, columns
from crm.projects.views.asking import Listed, chips, list_url, listed_of
from crm.projects.views.listing import shown
from crm.standards import divisions

KIND = "project-ledger"
USUAL = ("name", "investor", "landing", "sector", "state", "step", "total", "contracted", "arrived", "signed")
"""What a ledger shows unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger as it is drawn: heads, and lines of cells, the first of which names the project or the sum."""

    heads: list[str]
    kinds: list[str]
    """text, day, number: how the cells of each column are drawn."""
    lines: list[tuple[Line, int | None, list[Cell]]]
    """Line, project of a row, cells."""
    count: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A ledger as its address has it."""

    listed: Listed
    group: Grouping
    unit: Unit

    @property
    def stated(self) -> dict[str, str]:
        """The address of this ledger."""
        return {**self.listed.stated, "group": self.group.value, "unit": self.unit.value}


def _asked(given: Mapping[str, str]) -> Asked:
    group, unit = given.get("group", ""), given.get("unit", "")
    grouping = Grouping(group) if group in set(Grouping) else Grouping.DISTRICT
    if grouping is Grouping.BATCH and not current_actor().may(Thing.RECOGNITION, Act.READ):
        grouping = Grouping.NONE
    return Asked(listed_of(given), grouping, Unit(unit) if unit in set(Unit) else Unit.YI)


def _chosen(asked: Asked, actor: Actor) -> dict[str, Column]:
    return columns.chosen(asked.listed.cols or USUAL, staff=actor.staff)


def _ledger(asked: Asked, actor: Actor) -> Ledger:
    """Return the ledger somebody asks for. Raises LedgerTooLong."""
    if (count := queries.total(actor, asked.listed.filters).count) > rules.MOST_LINES:
        raise rules.LedgerTooLong(n=count, most=rules.MOST_LINES)
    columns_ = _chosen(asked, actor)
    needs = dict.fromkeys([*needs_of(columns_), "manager_id"])
    found = queries.ledger_rows(actor, asked.listed.filters, tuple(needs))
    groups = _groups(asked.group, found)
    names = [name for name in columns_ if name in columns.MONEY]
    entries = [
        Entry(place, groups[place], {name: getattr(row, columns.MONEY[name]) for name in names})
        for place, row in enumerate(found)
    ]
    lines = rules.ledger(entries, names, asked.unit, grouped=asked.group is not Grouping.NONE)
    beside = columns.Beside()
    return Ledger(
        [_head(column, name, asked.unit) for name, column in columns_.items()],
        [column.kind for column in columns_.values()],
        [(line, _id(line, found), _cells(line, found, columns_, beside)) for line in lines],
        len(found),
    )


def _head(column: Column, name: str, unit: Unit) -> str:
    """Return the head of a column; amounts say the unit of this ledger."""
    if name not in columns.MONEY_NAMES:
        return _(column.label)
    return _("{amount}（{unit}）", amount=_(columns.MONEY_NAMES[name]), unit=_(UNIT_NAMES[unit]))


def _id(line: Line, found: Sequence[AnyRow]) -> int | None:
    return found[line.place].id if line.place is not None else None


def _cells(line: Line, found: Sequence[AnyRow], chosen: Mapping[str, Column], beside: columns.Beside) -> list[Cell]:
    row = found[line.place] if line.place is not None else None
    cells: list[Cell] = []
    for place, (name, column) in enumerate(chosen.items()):
        if name in line.amounts:
            cells.append(line.amounts[name])
        elif row is not None:
            cells.append(column.say(row, beside))
        else:
            cells.append(_title(line) if place == 0 else "")
    return cells


def _title(line: Line) -> str:
    match line.kind:
        case LineKind.SUBTOTAL:
            return _("{group} 小计 {n} 个", group=line.group, n=line.count)
        case LineKind.TOTAL:
            return _("合计 {n} 个", n=line.count)
        case _:
            return _("尾差（四舍五入所致）")


def _groups(group: Grouping, found: Sequence[AnyRow]) -> list[str]:
    """Return the name of each row's group."""
    unknown = _("未定")
    match group:
        case Grouping.DISTRICT:
            return [divisions.name_of(row.landing_code) if row.landing_code else unknown for row in found]
        case Grouping.SECTOR:
            return [_(SECTOR_NAMES[row.sector]) for row in found]
        case Grouping.EVENT:
            return [row.event_name or _("不属于活动") for row in found]
        case Grouping.YEAR:
            return [str(row.signed_on.year) for row in found]
        case Grouping.BATCH:
            batches = _batches([(row.manager_id, row.signed_on) for row in found if row.manager_id])
            return [batches.get((row.manager_id, row.signed_on), _("不属于批次")) for row in found]
        case _:
            return [""] * len(found)


def _batches(asked: list[tuple[int, date]]) -> dict[tuple[int, date], str]:
    found: dict[tuple[int, date], str] = {}
    for tell in sources("project_batches"):
        found |= tell(asked)
    return found


@bp.get("/projects/ledger")
@requires(Thing.PROJECT, Act.READ)
def ledger() -> ResponseReturnValue:
    """Show the ledger."""
    asked, actor = _asked(request.args), current_actor()
    return render(
        "projects/ledger.html", made=_ledger(asked, actor), asked=asked, shown=shown,
        chips=chips(actor, asked.listed), back=list_url(asked.listed), query=urlencode(asked.stated),
        groupings=_offered(actor), units=UNIT_NAMES, named=asked.listed.named,
        kept={name: value for name, value in asked.listed.stated.items() if name != "cols"},
    )  # fmt: skip


def _offered(actor: Actor) -> dict[Grouping, str]:
    """Return the groupings this actor may choose: batches are for who reads the ledger of recognition."""
    may = actor.may(Thing.RECOGNITION, Act.READ)
    return {group: name for group, name in GROUPING_NAMES.items() if may or group is not Grouping.BATCH}


@bp.get("/projects/ledger/columns")
@requires(Thing.PROJECT, Act.READ)
def ledger_columns() -> ResponseReturnValue:
    """Offer the columns of a ledger, or take the choice over into its address."""
    asked, known = _asked(request.args), columns.every(staff=current_actor().staff)
    plain = url_for(".ledger", **dict[str, Any](asked.stated | {"cols": None}))
    if request.args.get("do") == "apply":
        picked = ticked(request.args, known, USUAL)
        return redirect(url_for(".ledger", **dict[str, Any](asked.stated | {"cols": picked or None})), code=303)
    return render(
        "lists/columns.html", title=N_("项目台账"), here="projects", stated=asked.stated, usual=plain, fields_at="",
        offered=offered(known, _chosen(asked, current_actor()), "name"), first=known["name"].label,
        back=url_for(".ledger", **dict[str, Any](asked.stated)), action=url_for(".ledger_columns"),
    )  # fmt: skip


@bp.post("/projects/ledger/export")
@requires(Thing.PROJECT, Act.EXPORT)
def export_ledger() -> ResponseReturnValue:
    """Note that this ledger is taken away and lead to its file."""
    limited("export")
    actor, form = current_actor(), ExportForm(request.form)
    asked = _asked(_pairs(request.form.get("list", "")[:6_000]))
    if not form.validate():
        return see_other(".ledger", **dict[str, Any](asked.stated))
    made = _ledger(asked, actor)
    noted = lists.ask_for_export(KIND, urlencode(asked.stated), len(made.lines), form.format.data, by=actor)
    return see_other(".fetch_ledger", export_id=noted.id)


def _pairs(query: str) -> dict[str, str]:
    return dict(parse_qsl(query, max_num_fields=100))


@bp.get("/ledger/exports/<int:export_id>")
@signed_in
def fetch_ledger(export_id: int) -> ResponseReturnValue:
    """Send the ledger as a file to whoever asked for it: the lines of the page, cell by cell."""
    actor = current_actor()
    noted = kept.export_of(actor, export_id, KIND)
    if not actor.may(Thing.PROJECT, Act.EXPORT):
        raise NotFound()
    made = _ledger(_asked(_pairs(noted.query)), actor)
    cells = [cells for _line, _id, cells in made.lines]
    return table_file(_("项目台账"), noted.format, len(cells), made.heads, iter(cells))
