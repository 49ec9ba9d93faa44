"""Pages of administration: the audit log, the outbox of a development machine, an index of both."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, abort, current_app, make_response, request
from flask.typing import ResponseReturnValue

from crm.admin import queries, subjects, words
from crm.core import audit, audit_check
from crm.core.actor import Act, Thing
from crm.core.forms.times import EARLIEST, LATEST
from crm.core.pages import Cut
from crm.core.web import MAIL_BODY_HEADERS, current_actor, render, requires

LETTER_HEADERS = {name: value.replace("img-src 'self'", "img-src data:") for name, value in MAIL_BODY_HEADERS.items()}
"""A mail's own pictures stand inside its HTML; others are not loaded."""
bp = Blueprint("admin", __name__, url_prefix="/admin")


@bp.get("/")
@requires((Thing.ACCOUNT, Act.READ), (Thing.AUDIT, Act.EXPORT), (Thing.OUTBOX, Act.READ))
def index() -> ResponseReturnValue:
    """Lead to what this actor may administer."""
    return render("admin/index.html", outbox=_has_outbox())


def _has_outbox() -> bool:
    return not current_app.config["CRM_SETTINGS"].production


@bp.get("/audit/")
@requires(Thing.AUDIT, Act.READ)
def audit_log() -> ResponseReturnValue:
    """Show who did what, when, from where, before and after."""
    wanted = _filter()
    cut = Cut.of(request.args)
    page = queries.entries(current_actor(), wanted, cut)
    values = queries.values_of([row.id for row in page.rows])
    return render(
        "admin/audit.html", page=page, values=values, wanted=wanted, kinds=queries.kinds(),
        unsealed=audit.unsealed(), fact_names=words.FACT_NAMES, subject_names=subjects.SUBJECT_NAMES,
    )  # fmt: skip


def _filter() -> queries.AuditFilter:
    given = request.args
    number = given.get("id", "")
    return queries.AuditFilter(
        fact=given.get("fact", "")[:80], subject=given.get("subject", "")[:40], who=given.get("who", "")[:100],
        subject_id=int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None,
        since=_day(given.get("since")), until=_day(given.get("until")),
    )  # fmt: skip


def _day(given: str | None) -> date | None:
    try:
        day = date.fromisoformat(given or "")
    except ValueError:
        return None
    return day if EARLIEST <= day.year <= LATEST else None


@bp.post("/audit/verification")
@requires(Thing.AUDIT, Act.EXPORT)
def verify() -> ResponseReturnValue:
    """Check every entry and seal now, and show what was found."""
    return render("admin/audit_verified.html", verdict=audit_check.verify())


@bp.get("/outbox/")
@requires(Thing.OUTBOX, Act.READ)
def outbox() -> ResponseReturnValue:
    """List the mails of a development machine: none of them left it."""
    if not _has_outbox():
        abort(404)
    return render("admin/outbox.html", letters=queries.letters())


@bp.get("/outbox/<name>")
@requires(Thing.OUTBOX, Act.READ)
def letter(name: str) -> ResponseReturnValue:
    """Show one mail."""
    if not _has_outbox():
        abort(404)
    return render("admin/letter.html", letter=queries.letter(name))


@bp.get("/outbox/<name>/body")
@requires(Thing.OUTBOX, Act.READ)
def letter_body(name: str) -> ResponseReturnValue:
    """Answer the HTML part for the frame that shows it: no script, no form, nothing from elsewhere."""
    if not _has_outbox():
        abort(404)
    return make_response(queries.letter(name).html, 200, LETTER_HEADERS)


@bp.get("/outbox/<name>/<int:number>")
@requires(Thing.OUTBOX, Act.READ)
def enclosure(name: str, number: int) -> ResponseReturnValue:
    """Answer a file a mail carries, to be saved."""
    if not _has_outbox():
        abort(404)
    parts = list(queries.letter(name).message.iter_attachments())
    if number >= len(parts):
        abort(404)
    content = parts[number].get_payload(decode=True)
    response = Response(content if isinstance(content, bytes) else b"", mimetype="application/octet-stream")
    filename = parts[number].get_filename() or "file"
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    return response
