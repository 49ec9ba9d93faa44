"""Pages of batches: all of them with what came of them, one with its members."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from crm.cohorts import actions, queries
from crm.cohorts.forms import CohortForm, MemberForm
from crm.cohorts.models import Cohort
from crm.cohorts.queries import Results
from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import today
from crm.core.errors import DomainError, Stale
from crm.core.forms.comparing import compared
from crm.core.i18n import _
from crm.core.money import Money
from crm.core.web import flash, refused, render, see_other
from crm.recognition.queries import Question
from crm.recognition.rules import HEADLINE
from crm.standards import divisions

bp = Blueprint("cohorts", __name__)
CITIES = ("440300", "310000", "370200")
"""Where batches have been sent; any other city stays offered once it stands in a batch."""


def _asked() -> Question:
    return Question(as_of=today(), scope=HEADLINE)


def _results() -> dict[int, Results]:
    """Return what came of everybody, for whom the whole ledger is open."""
    return queries.results(_asked()) if queries.sees_results(current_actor()) else {}


@bp.get("/cohorts/")
@requires(Thing.RECOGNITION, Act.READ)
def index() -> ResponseReturnValue:
    """List the batches by programme, with what came of the people in them."""
    rows = queries.cohorts_for(current_actor())
    members, found = queries.listed([row.id for row in rows]), _results()
    sums = {row.id: sum((found.get(m.account_id or 0, Results()) for m in members[row.id]), Results()) for row in rows}
    programmes = [(name, list(own)) for name, own in groupby(rows, lambda row: row.programme)]
    return render(
        "cohorts/index.html", programmes=programmes, members=members, sums=sums, asked=_asked(),
        may_edit=queries.may_edit(current_actor()), sees=queries.sees_results(current_actor()),
    )  # fmt: skip


def _form(data: MultiDict[str, str] | None = None, cohort: Cohort | None = None) -> CohortForm:
    form = CohortForm()
    codes = dict.fromkeys([*CITIES, *([cohort.city_code] if cohort else [])])
    form.city_code.offer([(code, divisions.name_of(code)) for code in codes])
    form.process(data, obj=cohort)
    return form


@bp.get("/cohorts/new")
@requires(Thing.RECOGNITION, Act.WRITE)
def new() -> ResponseReturnValue:
    """Ask about a batch."""
    return render("cohorts/edit.html", form=_form(), cohort=None, error=None, versions=[])


@bp.post("/cohorts/")
@requires(Thing.RECOGNITION, Act.WRITE)
def create() -> ResponseReturnValue:
    """Write a batch down."""
    form = _form(request.form)
    if not form.validate():
        return refused(form, None, "cohorts/edit.html", cohort=None, versions=[])
    try:
        made = actions.add_cohort(form.draft(), by=current_actor())
    except DomainError as error:
        return refused(form, error, "cohorts/edit.html", cohort=None, versions=[])
    flash(_("已登记“{programme}”第 {number} 批。", programme=made.programme, number=made.number))
    return see_other(".show", cohort_id=made.id)


@bp.get("/cohorts/<int:cohort_id>")
@requires(Thing.RECOGNITION, Act.READ)
def show(cohort_id: int) -> ResponseReturnValue:
    """Show a batch with its members and the projects they look after."""
    return render("cohorts/show.html", form=_member_form(), error=None, **_context(cohort_id))


def _context(cohort_id: int) -> dict[str, Any]:
    cohort, found = queries.cohort_for(current_actor(), cohort_id), _results()
    members = queries.listed([cohort_id])[cohort_id]
    accounts = [member.account_id for member in members if member.account_id is not None]
    return {
        "cohort": cohort, "members": members, "results": found, "nothing": Results(), "asked": _asked(),
        "total": sum((found.get(account, Results()) for account in accounts), Results()),
        "rows": queries.counted_of(accounts, _asked()) if queries.sees_results(current_actor()) else [],
        "money_of": Money, "sees": queries.sees_results(current_actor()),
        "may_edit": queries.may_edit(current_actor()),
    }  # fmt: skip


def _member_form(data: MultiDict[str, str] | None = None) -> MemberForm:
    form = MemberForm()
    form.account_id.offer(queries.accounts_to_list())
    form.process(data)
    return form


@bp.get("/cohorts/<int:cohort_id>/edit")
@requires(Thing.RECOGNITION, Act.WRITE)
def edit(cohort_id: int) -> ResponseReturnValue:
    """Show a batch for editing."""
    cohort = queries.cohort_for(current_actor(), cohort_id, Act.WRITE)
    return render("cohorts/edit.html", form=_form(None, cohort), cohort=cohort, error=None, versions=[])


@bp.post("/cohorts/<int:cohort_id>")
@requires(Thing.RECOGNITION, Act.WRITE)
def update(cohort_id: int) -> ResponseReturnValue:
    """Save a batch; a save that comes too late shows both texts."""
    cohort = queries.cohort_for(current_actor(), cohort_id, Act.WRITE)
    form = _form(request.form, cohort)
    if not form.validate():
        return refused(form, None, "cohorts/edit.html", cohort=cohort, versions=[])
    try:
        actions.edit_cohort(cohort_id, form.draft(), version=form.version.data or 0, by=current_actor())
    except Stale as error:
        form.version.data = error.version
        return refused(form, error, "cohorts/edit.html", cohort=cohort, versions=compared(form, error))
    except DomainError as error:
        return refused(form, error, "cohorts/edit.html", cohort=cohort, versions=[])
    flash(_("已保存。"))
    return see_other(".show", cohort_id=cohort_id)


@bp.post("/cohorts/<int:cohort_id>/members")
@requires(Thing.RECOGNITION, Act.WRITE)
def list_member(cohort_id: int) -> ResponseReturnValue:
    """List somebody in a batch."""
    form = _member_form(request.form)
    if not form.validate():
        return refused(form, None, "cohorts/show.html", **_context(cohort_id))
    given = form.name.data or "", form.unit.data or "", form.account_id.data
    try:
        actions.list_member(cohort_id, *given, by=current_actor())
    except DomainError as error:
        return refused(form, error, "cohorts/show.html", **_context(cohort_id))
    flash(_("已将“{name}”列入名单。", name=given[0]))
    return see_other(".show", cohort_id=cohort_id)


@bp.post("/cohorts/<int:cohort_id>/members/<int:member_id>/removal")
@requires(Thing.RECOGNITION, Act.WRITE)
def take_off(cohort_id: int, member_id: int) -> ResponseReturnValue:
    """Take somebody off the list."""
    name, _unit, _account = actions.take_off(cohort_id, member_id, by=current_actor())
    flash(_("已将“{name}”移出名单。误操作可在下方重新列入。", name=name))
    return see_other(".show", cohort_id=cohort_id)
