"""The directory for members: enterprises in order, what they and their people show; contacts by a logged POST."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import make_response, request, url_for
from flask.typing import ResponseReturnValue

from crm.core import limits
from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError, TooMany
from crm.core.masking import mask_email, mask_phone
from crm.core.pages import Cut
from crm.core.web import render, see_other
from crm.directory import actions, queries, rules
from crm.directory.queries import Filters
from crm.directory.views import bp
from crm.members.rules import DUTY_NAMES, POSITION_NAMES
from crm.standards import industries

LIMIT = "directory_reveal"


def values(given: Mapping[str, str]) -> dict[str, Any]:
    """Return what stands in an address: only what is set."""
    return {name: text for name, text in given.items() if text}


@bp.get("/portal/directory")
@requires(Thing.ENTERPRISE, Act.READ)
def index() -> ResponseReturnValue:
    """Show a page of the directory; staff have a list of their own."""
    if not queries.may_read(current_actor()):
        return see_other("members.index")
    filters, given = Filters.of(request.args), request.args
    cut = Cut(given.get("after"), given.get("before"), given.get("last") == "1")

    def url(**changed: str) -> str:
        return url_for(".index", **values(filters.stated | changed))

    return render(
        "directory/index.html", listed=queries.page(current_actor(), filters, cut), filters=filters, url=url,
        sections=industries.sections(), positions=POSITION_NAMES, duties=DUTY_NAMES, trade=industries.name_of,
    )  # fmt: skip


def _page(enterprise_id: int, *, revealed: int | None = None, phone: str = "", error: DomainError | None = None) -> str:
    """Show an entry; `revealed` is the person whose contacts, `phone` the telephone that was just looked at."""
    entry = queries.entry(current_actor(), enterprise_id)
    return render(
        "directory/entry.html", entry=entry, enterprise=entry.enterprise, revealed=revealed, phone=phone, error=error,
        positions=POSITION_NAMES, duties=DUTY_NAMES, mask_phone=mask_phone, mask_email=mask_email,
        lineage=industries.lineage(entry.enterprise.industry_code or ""),
    )  # fmt: skip


@bp.get("/portal/directory/<int:enterprise_id>")
@requires(Thing.ENTERPRISE, Act.READ)
def entry(enterprise_id: int) -> ResponseReturnValue:
    """Show an enterprise of the directory."""
    return _page(enterprise_id)


@bp.post("/portal/directory/<int:enterprise_id>/phone")
@requires(Thing.ENTERPRISE, Act.READ)
def reveal_phone(enterprise_id: int) -> ResponseReturnValue:
    """Show the telephone an enterprise shows; who looked is logged, how often in a day is limited."""
    queries.entry(current_actor(), enterprise_id)
    try:
        _spend()
        phone = actions.reveal_firm(enterprise_id, by=current_actor())
    except DomainError as error:
        return _refused(enterprise_id, error)
    return _page(enterprise_id, phone=phone)


@bp.post("/portal/directory/<int:enterprise_id>/people/<int:person_id>/contact")
@requires(Thing.PERSON, Act.READ)
def reveal_contact(enterprise_id: int, person_id: int) -> ResponseReturnValue:
    """Show the contacts a person shows; who looked is logged, how often in a day is limited."""
    queries.shown_person(current_actor(), enterprise_id, person_id)
    try:
        _spend()
        actions.reveal_person(enterprise_id, person_id, by=current_actor())
    except DomainError as error:
        return _refused(enterprise_id, error)
    return _page(enterprise_id, revealed=person_id)


def _spend() -> None:
    """Count one look of this account. Raises RevealsSpent, which says what to do."""
    try:
        limits.spend(LIMIT, str(current_actor().id))
    except TooMany as error:
        seconds = int(str(error.facts["seconds"]))
        raise rules.RevealsSpent(seconds=seconds, hours=max(1, -(-seconds // 3600))) from error


def _refused(enterprise_id: int, error: DomainError) -> ResponseReturnValue:
    """Show the entry as it was, with the reason on top."""
    response = make_response(_page(enterprise_id, error=error), error.status)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.facts["seconds"])
    return response
