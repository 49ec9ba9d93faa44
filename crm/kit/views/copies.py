"""The 会务包 itself: which papers there are, making one, opening what one has made."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, make_response, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from crm.core.access import current_actor, requires
from crm.core.actor import Thing
from crm.core.clock import now
from crm.core.docx import MIME, Grid, Heading, Line, NewPage, document
from crm.core.i18n import _
from crm.core.sheets import workbook
from crm.core.shell import shell
from crm.core.web import limited, refused, render, see_other
from crm.events.models import Event
from crm.events.rules import GUEST_CLASS_NAMES, qr_svg
from crm.kit import actions, queries, rules
from crm.kit.forms import CopyForm
from crm.kit.models import KitCopy
from crm.kit.rules import FORM_NAMES, FORMS_OF, PAPER_NAMES, PRINTED, PaperForm, PaperKind
from crm.kit.views import bp
from crm.kit.views.frame import READS, event_at, venue_choices, venues_in
from crm.kit.views.papers import paper_of, rows_in, sheet_of

PAGE = "kit/index.html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BLOCKS = {Heading: "heading", Line: "line", Grid: "grid", NewPage: "page"}


def _shown(event: Event) -> dict[str, Any]:
    return {
        "event": event, "venues": venues_in(event), "counts": queries.placed_counts(event.id),
        "copies": queries.copies_of(event.id), "last": queries.last_made(event.id), "names": PAPER_NAMES,
        "form_names": FORM_NAMES, "forms_of": {k: v for k, v in FORMS_OF.items() if k not in PRINTED},
        "unprinted": {kind: queries.unprinted_count(event.id, kind) for kind in PRINTED},
        "me": current_actor().id, "open": lambda copy: rules.is_open(copy.made_at, now()),
    }  # fmt: skip


@bp.get("/events/<code>/kit")
@requires(*READS)
def index(code: str) -> ResponseReturnValue:
    """Show the papers of an event, and those made last."""
    event = event_at(code)
    return render(PAGE, form=_form(event), error=None, **_shown(event))


def _form(event: Event, given: Any = None) -> CopyForm:
    form = CopyForm()
    form.venue.offer(venue_choices(venues_in(event)))
    if given is not None:
        form.process(given)
    return form


@bp.post("/events/<code>/kit/copies")
@requires(*READS)
def make(code: str) -> ResponseReturnValue:
    """Note that a paper is made and lead to it."""
    event = event_at(code)
    form = _form(event, request.form)
    if not form.validate():
        return refused(form, None, PAGE, **_shown(event))
    if form.form.data not in FORMS_OF[form.kind.data]:
        form.refuse("form", _("{kind}没有这种格式，请用页面上的按钮。", kind=_(PAPER_NAMES[form.kind.data])))
        return refused(form, None, PAGE, **_shown(event))
    limited("export")
    draft = KitCopy(kind=form.kind.data, form=form.form.data, venue_id=form.venue.data or None)
    draft.phones = bool(form.phones.data) and current_actor().reveals(Thing.REGISTRATION)
    made = actions.make_copy(
        event.id, draft.kind, draft.form, venue_id=draft.venue_id, phones=draft.phones,
        rows=len(sheet_of(event, draft)[1]) if draft.form is PaperForm.XLSX else rows_in(paper_of(event, draft)),
        by=current_actor(),
    )  # fmt: skip
    return see_other(".copy", code=code, copy_id=made.id)


@bp.get("/events/<code>/kit/copies/<int:copy_id>")
@requires(*READS)
def copy(code: str, copy_id: int) -> ResponseReturnValue:
    """Answer what one has made: a page to print, or a file."""
    event = event_at(code)
    found = queries.copy_for(current_actor(), event, copy_id)
    if not rules.is_open(found.made_at, now()):
        raise rules.CopyClosed()
    name = f"{_(PAPER_NAMES[found.kind])}-{event.code}"
    if found.form is PaperForm.XLSX:
        heads, rows = _people_sheet(found) if found.kind in PRINTED else sheet_of(event, found)
        return _file(workbook(heads, rows, widths=(8, 12, 26, 18, 12, 16, 16, 12, 10)), f"{name}.xlsx", XLSX)
    if found.form is PaperForm.DOCX:
        return _file(document(paper_of(event, found)), f"{name}.docx", MIME)
    if found.kind in PRINTED:
        return _passes(event, found)
    return render("kit/paper.html", event=event, copy=found, paper=paper_of(event, found), kind_of=_kind_of)


def _kind_of(block: object) -> str:
    return BLOCKS[type(block)]


def _address(ticket: str) -> str:
    """Return what the QR code of a badge says."""
    base: str = current_app.config["CRM_SETTINGS"].base_url
    return f"{base.rstrip('/')}{url_for('attendance.ticket', ticket=ticket)}"


def _passes(event: Event, found: KitCopy) -> ResponseReturnValue:
    """Show badges or name cards as they are printed."""
    people, badge = queries.people_of_copy(found), found.kind is PaperKind.BADGE
    codes = {who.id: Markup(qr_svg(_address(who.ticket))) for who in people if badge}  # noqa: S704  # drawn by segno
    return render(
        "kit/passes.html", event=event, copy=found, people=people, codes=codes, classes=GUEST_CLASS_NAMES,
        names=PAPER_NAMES, shown_place=rules.shown_place,
    )  # fmt: skip


def _people_sheet(found: KitCopy) -> tuple[list[str], list[list[str]]]:
    """Return what a printer needs of badges or name cards."""
    badge = found.kind is PaperKind.BADGE
    heads = [_("姓名"), _("单位"), _("职务"), _("身份"), _("会场"), _("桌号"), *([_("签到码")] if badge else [])]
    rows = [
        [who.name, who.company, who.title, _(GUEST_CLASS_NAMES[who.guest_class]), shell().city_name(who.city_code),
         rules.shown_place(who.kind, who.table, who.place) if who.table else "",
         *([_address(who.ticket)] if badge else [])]
        for who in queries.people_of_copy(found)
    ]  # fmt: skip
    return heads, [*rows, [_("演示数据")]] if shell().demo else rows


def _file(content: bytes, name: str, kind: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = kind
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
