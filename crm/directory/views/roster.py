"""The roster for the secretariat: what it would hold, numbered copies to print or to open in Excel."""

from __future__ import annotations

from datetime import date

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import now, today
from crm.core.i18n import _
from crm.core.sheets import workbook
from crm.core.shell import shell
from crm.core.web import limited, refused, render, see_other
from crm.directory import actions, queries, rules
from crm.directory.forms import CopyForm
from crm.directory.models import RosterCopy
from crm.directory.queries import Line
from crm.directory.rules import ROSTER_NAMES, RosterKind
from crm.directory.views import bp
from crm.members.rules import POSITION_NAMES
from crm.standards import divisions

RIGHT = (Thing.ENTERPRISE, Act.EXPORT)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PREVIEWED = 20


def _form(given: object = None) -> CopyForm:
    """Return the form with both sides to choose from, as typed or as the address says."""
    form = CopyForm() if given is not None else CopyForm(data=_asked())
    form.home.offer([(side.code, shell().city_name(side.code)) for side in shell().pair])
    if given is not None:
        form.process(given)
    return form


def _asked() -> dict[str, object]:
    kind, home = request.args.get("kind", ""), request.args.get("home", shell().scope or "")
    try:
        as_of = date.fromisoformat(request.args.get("as_of", ""))
    except ValueError:
        as_of = today()
    return {
        "kind": kind if kind in set(RosterKind) else RosterKind.FIRMS.value, "home": home,
        "as_of": as_of if 1900 <= as_of.year <= 2200 else today(), "form": "print",
    }  # fmt: skip


def _context(form: CopyForm) -> dict[str, object]:
    kind, home, as_of = RosterKind(form.kind.data or RosterKind.FIRMS), form.home.data or "", form.as_of.data or today()
    lines = queries.lines(kind, home, as_of)
    return {
        "as_of": as_of, "past": as_of < today(), "offices_unknown": queries.offices_unknown(as_of),
        "lines": lines[:PREVIEWED], "total": len(lines), "reachable": sum(bool(line.phone) for line in lines),
        "people": kind is RosterKind.PEOPLE, "copies": queries.copies(), "names": ROSTER_NAMES,
        "positions": POSITION_NAMES, "side": divisions.name_of, "title": ROSTER_NAMES[kind], "me": current_actor().id,
    }  # fmt: skip


@bp.get("/roster/")
@requires(*RIGHT)
def roster() -> ResponseReturnValue:
    """Show what the roster would hold, ask for whom a copy is, list the copies that were made."""
    form = _form()
    return render("directory/roster.html", form=form, error=None, **_context(form))


@bp.post("/roster/copies")
@requires(*RIGHT)
def copy() -> ResponseReturnValue:
    """Number a copy and lead to it."""
    form = _form(request.form)
    if not form.validate():
        return refused(form, None, "directory/roster.html", **_context(form))
    limited("export")
    made = actions.copy_roster(
        form.kind.data, form=form.form.data, home_code=form.home.data or "", as_of=form.as_of.data or today(),
        for_whom=form.for_whom.data, by=current_actor(),
    )  # fmt: skip
    return see_other(".sheet" if made.form == "xlsx" else ".printed", copy_id=made.id)


def _open(copy_id: int) -> RosterCopy:
    """Return one's own copy while it may still be printed. Raises NotFound, CopyClosed."""
    found = queries.copy_for(current_actor(), copy_id)
    if not rules.is_open(found.made_at, now()):
        raise rules.CopyClosed(number=f"{found.number:04d}")
    return found


@bp.get("/roster/copies/<int:copy_id>")
@requires(*RIGHT)
def printed(copy_id: int) -> ResponseReturnValue:
    """Show a copy as it is printed."""
    found = _open(copy_id)
    lines = queries.lines(found.kind, found.home_code, found.as_of)
    return render(
        "directory/printed.html", copy=found, lines=lines, title=ROSTER_NAMES[found.kind], positions=POSITION_NAMES,
        people=found.kind is RosterKind.PEOPLE, side=divisions.name_of,
        uncounted=[line.name for line in lines if line.name and not line.counted],
    )  # fmt: skip


@bp.get("/roster/copies/<int:copy_id>/sheet.xlsx")
@requires(*RIGHT)
def sheet(copy_id: int) -> ResponseReturnValue:
    """Answer a copy as a sheet; its first line says number, reader and that it is internal."""
    found = _open(copy_id)
    heads, rows = _cells(found, queries.lines(found.kind, found.home_code, found.as_of))
    name = f"{_(ROSTER_NAMES[found.kind])}-{found.number:04d}.xlsx"
    return _file(workbook(heads, rows, widths=(14, 14, 30, 20, 16, 26, 10)), name)


def _cells(found: RosterCopy, lines: list[Line]) -> tuple[list[str], list[list[str]]]:
    """Return the heads and the cells; who made it for whom stands in the last line, so that sorting keeps working."""
    people = found.kind is RosterKind.PEOPLE
    heads = [_("会内职务"), _("姓名"), _("企业"), _("职务"), _("手机") if people else _("总机电话"),
             _("邮箱") if people else _("地址"), _("归属方")]  # fmt: skip
    rows = [
        [_(POSITION_NAMES[line.position]), line.name, line.enterprise, line.title, line.phone,
         line.email if people else line.address, divisions.name_of(line.home_code) if line.home_code else ""]
        for line in lines
    ]  # fmt: skip
    mark = _(
        "内部资料，请勿外传。第 {number} 号，截至 {as_of}，领取人 {whom}，{by} 制作。",
        number=f"{found.number:04d}", as_of=found.as_of.isoformat(), whom=found.for_whom, by=found.made_by,
    )  # fmt: skip
    demo = [[_("演示数据")]] if shell().demo else []
    return heads, [*rows, [mark], *demo]


def _file(content: bytes, name: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = XLSX
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
