"""Pages of applications: the public form and its link, the secretariat's list, one application, resolutions."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from crm.core.files import IMAGES, StoredFile

bp = Blueprint("entry", __name__)


def typed() -> MultiDict[str, object]:
    """Return what was typed and what was uploaded, for one form."""
    return MultiDict([*request.form.items(multi=True), *request.files.items(multi=True)])


def sent(file: StoredFile) -> Response:
    """Answer a file; what is no picture is downloaded."""
    response = Response(file.content, mimetype=file.kind.value)
    manner = "inline" if file.kind in IMAGES else "attachment"
    response.headers.set("Content-Disposition", manner, filename=file.name)
    return response


from crm.entry.views import applying, governing, resolutions, staff  # noqa: E402, F401  # they add their routes to the blueprint
