"""An old address of a merged record leads to the one that stayed."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.care import queries
from crm.care.rules import MERGED, Kind
from crm.care.views import bp
from crm.core.access import current_actor
from crm.core.errors import NotFound
from crm.core.web import error_page, sentence, wants_json
from crm.members import queries as members


@bp.app_errorhandler(NotFound)
def moved(error: NotFound) -> ResponseReturnValue:
    """Answer 303 where a merged enterprise or person is asked for (merges can be undone); else nothing is there."""
    given = request.view_args or {}
    if request.method in ("GET", "HEAD") and request.endpoint and not wants_json():
        for kind in MERGED:
            if f"{kind}_id" in given and (into := _seen(kind, int(given[f"{kind}_id"]))) is not None:
                return redirect(url_for(request.endpoint, **{**given, f"{kind}_id": into}), code=303)
    return answered(error)


def _seen(kind: Kind, subject_id: int) -> int | None:
    """Return where a record went, if the actor may see what is there; nobody learns of records out of reach."""
    into = queries.moved_to(kind, subject_id)
    if into is None:
        return None
    try:
        (members.enterprise_for if kind is Kind.ENTERPRISE else members.person_for)(current_actor(), into)
    except NotFound:
        return None
    return into


def answered(error: NotFound) -> ResponseReturnValue:
    """Answer as every error is answered."""
    if wants_json():
        return {"code": error.code, "message": sentence(error), "field": error.field}, error.status
    return error_page(error.status, error)
