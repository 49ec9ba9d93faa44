"""Photos of an event."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.events.models import Event
from crm.events.queries import may_in
from crm.outcomes import actions, queries
from crm.outcomes.forms import PhotoChangeForm, PhotoForm
from crm.outcomes.views import bp
from crm.outcomes.views.closing import writable

PICTURE = {
    "Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=3600",
}  # fmt: skip


def _context(event: Event) -> dict[str, Any]:
    return {"event": event, "photos": queries.photos(event.id), "may_edit": may_in(current_actor(), event, Thing.EVENT)}


@bp.get("/events/<code>/photos")
@requires(Thing.REGISTRATION, Act.READ)
def photos(code: str) -> ResponseReturnValue:
    """Show the photos of an event."""
    event = queries.readable(current_actor(), code)
    form = PhotoForm()
    return render("outcomes/photos.html", form=form, add_form=form, changed=0, error=None, **_context(event))


@bp.post("/events/<code>/photos")
@requires(Thing.EVENT, Act.WRITE)
def add_photo(code: str) -> ResponseReturnValue:
    """Add a photo."""
    event = writable(code)
    form = PhotoForm(MultiDict([*request.form.items(multi=True), *request.files.items(multi=True)]))
    if not form.validate() or form.photo.data is None:
        return refused(form, None, "outcomes/photos.html", add_form=form, changed=0, **_context(event))
    try:
        actions.add_photo(event.id, form.photo.data, form.alt.data or "", by=current_actor())
    except DomainError as error:
        return refused(form, error, "outcomes/photos.html", add_form=form, changed=0, **_context(event))
    flash(_("已添加照片。"))
    return see_other(".photos", code=code)


@bp.post("/events/<code>/photos/<int:photo_id>")
@requires(Thing.EVENT, Act.WRITE)
def change_photo(code: str, photo_id: int) -> ResponseReturnValue:
    """Describe, move or remove a photo."""
    event, form = writable(code), PhotoChangeForm(request.form)
    photo = queries.photo_of(event, photo_id)
    if not form.validate() or (form.what.data == "describe" and not form.alt.data):
        if not form.errors:
            form.refuse("alt", _("请填写照片说明。"))
        shown = _context(event) | {"add_form": PhotoForm(), "changed": photo_id}
        return refused(form, None, "outcomes/photos.html", **shown)
    _change(event, photo_id, form)
    if form.what.data == "remove":
        undo = (url_for(".restore_photo", code=code, photo_id=photo_id), _("恢复"))
        flash(_("已移除照片“{alt}”。", alt=photo.alt), undo=undo)
    return see_other(".photos", code=code)


def _change(event: Event, photo_id: int, form: PhotoChangeForm) -> None:
    by = current_actor()
    match form.what.data:
        case "describe":
            actions.describe_photo(event, photo_id, form.alt.data or "", by=by)
        case "remove":
            actions.remove_photo(event, photo_id, by=by)
        case way:
            actions.move_photo(event, photo_id, later=way == "later", by=by)


@bp.post("/events/<code>/photos/<int:photo_id>/restoring")
@requires(Thing.EVENT, Act.WRITE)
def restore_photo(code: str, photo_id: int) -> ResponseReturnValue:
    """Bring a removed photo back."""
    event = writable(code)
    try:
        actions.restore_photo(event, photo_id, by=current_actor())
    except DomainError as error:
        form = PhotoForm()
        return refused(form, error, "outcomes/photos.html", add_form=form, changed=0, **_context(event))
    flash(_("已恢复照片。"))
    return see_other(".photos", code=code)


@bp.get("/events/<code>/photos/<int:photo_id>/file")
@requires(Thing.REGISTRATION, Act.READ)
def picture(code: str, photo_id: int) -> ResponseReturnValue:
    """Send a picture."""
    file = queries.file_of(queries.photo_of(queries.readable(current_actor(), code), photo_id))
    name = quote(file.name, safe="")
    headers = {**PICTURE, "Content-Disposition": f"inline; filename*=UTF-8''{name}"}
    return Response(file.content, mimetype=file.kind.value, headers=headers)
