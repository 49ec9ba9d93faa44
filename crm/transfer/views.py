"""Pages of the import wizard: upload, columns, check, import; and of the batches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, current_app, make_response, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict, FileStorage, MultiDict

from crm.core.actor import Act, Thing
from crm.core.errors import DomainError, NotFound
from crm.core.i18n import _
from crm.core.pages import Cut
from crm.core.tables.limits import UPLOAD
from crm.core.tables.refusals import FileRefused, FileTooLarge
from crm.core.web import current_actor, flash, refused, render, requires, see_other
from crm.members.queries import custom_named
from crm.transfer import actions, checking, downloads, forms, queries, rules, running
from crm.transfer.forms import StartForm, UploadForm
from crm.transfer.models import ImportBatch
from crm.transfer.reading import reasons
from crm.transfer.reading.kinds import Kind
from crm.transfer.reading.outcomes import Merged
from crm.transfer.reading.reader import Preview, open_file, preview
from crm.transfer.rules import MOVING, OPEN, BatchState

bp = Blueprint("transfer", __name__, url_prefix="/import")
RIGHT = (Thing.ENTERPRISE, Act.EXPORT)
"""Lists go in and out by one right; `_actor_batch` asks for writing every enterprise on top."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _cut() -> Cut:
    return Cut.of(request.args)


def _batch(batch_id: int, *, is_open: bool = False) -> ImportBatch:
    batch = queries.batch_for(current_actor(), batch_id)
    if is_open and (batch.state not in OPEN or batch.file_id is None):
        raise rules.WrongState(state=_(rules.STATE_NAMES[batch.state]))
    return batch


def _may_import() -> None:
    if not queries.may_import(current_actor()):
        raise NotFound()


# -- 1 upload


@bp.get("/")
@requires(RIGHT)
def index() -> ResponseReturnValue:
    """Offer to upload a file, and list the imports so far."""
    return render("transfer/index.html", form=_upload_form(), error=None, **_around())


def _upload_form(*given: MultiDict[str, Any]) -> UploadForm:
    form = UploadForm(CombinedMultiDict(given) if given else None)
    form.event.offer(queries.events())
    return form


def _around() -> dict[str, object]:
    return {"page": queries.batches(current_actor(), _cut()), "events": queries.events(), "rules": rules}


@bp.post("/")
@requires(RIGHT)
def upload() -> ResponseReturnValue:
    """Take a file. Whatever cannot be read is answered with a sentence, and nothing is kept."""
    _may_import()
    form = _upload_form(request.form, request.files)
    if not form.validate() or form.kind.data is None or form.file.data is None:
        return refused(form, None, "transfer/index.html", **_around())
    try:
        batch = _taken(form.kind.data, form.file.data, form.event.data or "")
    except DomainError as error:
        return refused(form, error, "transfer/index.html", **_around())
    return see_other("transfer.columns", batch_id=batch.id)


def _taken(kind: Kind, given: FileStorage, event: str) -> ImportBatch:
    event_id = None
    if kind is Kind.ATTENDANCE:
        if not event:
            raise rules.EventNeeded()
        event_id = queries.event_id_of(event)
    name, most = rules.cleaned(given.filename or ""), UPLOAD.file_bytes or 0
    content = given.stream.read(most + 1)
    if len(content) > most:
        raise FileTooLarge(file=name, limit=most // 1024 // 1024)
    preview(kind, content, name)
    return actions.upload(kind, given, content, event_id=event_id, by=current_actor())


@bp.get("/template/<kind>.xlsx")
@requires(RIGHT)
def template(kind: str) -> ResponseReturnValue:
    """Give an empty list with the headings we know."""
    if kind not in set(Kind):
        raise NotFound()
    return _file(downloads.empty_list(Kind(kind)), f"{_(rules.KIND_NAMES[Kind(kind)])}.xlsx")


def _file(content: bytes, name: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = XLSX
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


# -- 2 columns


@bp.get("/<int:batch_id>/map")
@requires(RIGHT)
def columns(batch_id: int) -> ResponseReturnValue:
    """Show what each column probably means."""
    batch = _batch(batch_id, is_open=True)
    seen, guesses = queries.guesses(batch, request.args.get("sheet"))
    extras = queries.extras(Kind(batch.kind))
    form = forms.for_columns(Kind(batch.kind), guesses, extras)(data={"remember": True})
    return render("transfer/map.html", batch=batch, form=form, seen=seen, guesses=guesses, rules=rules)


@bp.post("/<int:batch_id>/map")
@requires(RIGHT)
def map_columns(batch_id: int) -> ResponseReturnValue:
    """Keep what the columns mean and check the rows: at once, or by a job if the file is long."""
    batch = _batch(batch_id, is_open=True)
    seen, guesses = queries.guesses(batch, request.form.get("sheet"))
    extras = queries.extras(Kind(batch.kind))
    form = forms.for_columns(Kind(batch.kind), guesses, extras)(request.form)
    around: dict[str, Any] = {"batch": batch, "seen": seen, "guesses": guesses, "rules": rules}
    if not form.validate():
        return refused(form, None, "transfer/map.html", **around)
    chosen = forms.mapping(request.form, Kind(batch.kind), len(guesses), extras)
    remember = {g.heading: chosen[g.number] for g in guesses if g.heading and g.number in chosen}
    batch.mapping = mapping = _mapping(chosen, seen)
    try:
        found = _checked(batch)
    except FileRefused as error:
        return refused(form, error, "transfer/map.html", **around)
    keep = remember if form.remember.data else {}
    actions.keep_mapping(batch_id, mapping, remember=keep, sheet=seen.sheet, by=current_actor())
    if found is None:
        actions.send_to_check(batch_id, by=current_actor())
    else:
        actions.keep_check(batch_id, found.summary, by=current_actor())
    return see_other("transfer.check", batch_id=batch_id)


def _mapping(chosen: Mapping[int, str], seen: Preview) -> dict[str, Any]:
    """What a batch keeps of the columns."""
    return {
        "fields": {str(column): name for column, name in chosen.items()},
        "policies": forms.policies(request.form, chosen),
        "heading_row": seen.heading_rows[-1] if seen.heading_rows else None, "sheet": seen.sheet,
    }  # fmt: skip


def _checked(batch: ImportBatch) -> checking.Check | None:
    """What the rows would do; None if the file is so long that a job has to find out. Raises FileRefused."""
    content = queries.content_of(batch)
    source = open_file(Kind(batch.kind), content, batch.name, queries.columns_of(batch))
    return checking.check(batch, running.judged(source)) if len(content) <= rules.INLINE else None


# -- 3 check


@bp.get("/<int:batch_id>/check")
@requires(RIGHT)
def check(batch_id: int) -> ResponseReturnValue:
    """Show what would happen; nothing is written yet."""
    batch = _batch(batch_id, is_open=True)
    if batch.state is BatchState.DRAFT:
        return see_other("transfer.columns", batch_id=batch_id)
    return render("transfer/check.html", form=StartForm(data=batch.options), error=None, **_check(batch))


def _check(batch: ImportBatch) -> dict[str, object]:
    return {
        "batch": batch, "found": batch.summary, "rules": rules, "pair": current_app.config["CRM_SETTINGS"].pair,
        "chosen": request.form,
    }  # fmt: skip


@bp.post("/<int:batch_id>/start")
@requires(RIGHT)
def start(batch_id: int) -> ResponseReturnValue:
    """导入: from here on a job writes."""
    batch = _batch(batch_id)
    pair = {city.code: city.name for city in current_app.config["CRM_SETTINGS"].pair}
    try:
        options = forms.decisions(request.form, batch.summary, pair)
        actions.start(batch_id, options, by=current_actor())
    except (rules.Undecided, rules.WhyMissing, rules.NothingAccepted, rules.NotOffered) as error:
        return refused(StartForm(request.form), error, "transfer/check.html", **_check(_batch(batch_id)))
    return see_other("transfer.batch", batch_id=batch_id)


@bp.post("/<int:batch_id>/refused")
@requires(RIGHT)
def refused_rows(batch_id: int) -> ResponseReturnValue:
    """Give the refused rows as a file: mend them there and send it again."""
    batch = _batch(batch_id)
    content, rows = downloads.refused_rows(batch)
    name = _("{name}-未导入的行", name=batch.name.rpartition(".")[0] or batch.name)
    actions.note_download(batch_id, rows, by=current_actor())
    return _file(content, f"{name}.xlsx")


# -- 4 the batch


@bp.get("/<int:batch_id>")
@requires(RIGHT)
def batch(batch_id: int) -> ResponseReturnValue:
    """Show what an import did, row by row, and offer to take it back."""
    found = _batch(batch_id)
    if found.state in OPEN and found.file_id is not None:
        return see_other("transfer.check", batch_id=batch_id)
    wanted = request.args.get("show", "")
    wanted = wanted if wanted in queries.FILTERS else ""
    return render("transfer/batch.html", page=queries.rows_of(found, wanted, _cut()), show=wanted, **_state(found))


def _state(found: ImportBatch) -> dict[str, object]:
    left = queries.left_over(found.id) if found.state is BatchState.UNDONE else {}
    return {"batch": found, "rules": rules, "is_moving": found.state in MOVING, "left": left, "is_fragment": False}


@bp.get("/<int:batch_id>/progress")
@requires(RIGHT)
def progress(batch_id: int) -> ResponseReturnValue:
    """The part of the page that moves while a job is at work."""
    found = _batch(batch_id)
    template = "transfer/_checking.html" if found.state in OPEN else "transfer/_progress.html"
    return render(template, **{**_state(found), "is_fragment": True})


@bp.post("/<int:batch_id>/undo")
@requires(RIGHT)
def undo(batch_id: int) -> ResponseReturnValue:
    """整批撤销: take back what the import made; what others changed since stays and is listed."""
    actions.ask_undo(batch_id, by=current_actor())
    flash(_("正在撤销这次导入。"))
    return see_other("transfer.batch", batch_id=batch_id)


# -- what the templates say about rows


def row_sentence(reason: str, row: int, is_warning: bool = False) -> str:
    """Say why a row was refused, or what a warning about it means, in the reader's language."""
    return reasons.sentence(reason, row, _, is_warning=is_warning)


def merge_sentence(merge: Mapping[str, Any]) -> str:
    """Say what was merged into which row."""
    filled, conflicts = ([labelled(name) for name in merge[which]] for which in ("filled", "conflicts"))
    said = Merged(merge["row"], merge["into"], merge["by"], filled, conflicts)
    return reasons.merge_sentence(said, _)


def labelled(name: str) -> str:
    """Return what a custom field is called; other fields as they are."""
    custom = custom_named(name, retired=True, about=None) if name.startswith("x") else None
    return custom.label if custom is not None else name


def link_of(row: Any) -> str:
    """Return the address of what a row made or met, "" if it has none."""
    for name, endpoint in (("enterprise_id", "members.show"), ("project_id", "projects.show")):
        record = getattr(row, name)
        if record is not None:
            return url_for(endpoint, **{name: record})
    return ""


TEMPLATE_NAMES: Mapping[str, Callable[..., Any]] = {
    "row_sentence": row_sentence, "merge_sentence": merge_sentence, "import_link": link_of,
}  # fmt: skip
