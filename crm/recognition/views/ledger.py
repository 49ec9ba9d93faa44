"""What counts, what waits, the rows behind each figure, and the act of recognising."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.actor import Act, Thing
from crm.core.clock import today
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.pages import Cut
from crm.core.shell import shell
from crm.core.web import current_actor, flash, refused, render, requires, see_other
from crm.projects import queries as projects
from crm.projects.models import Signing
from crm.projects.rules import SigningState
from crm.recognition import actions, queries
from crm.recognition.forms import ConfirmForm, QuestionForm, RefuseForm
from crm.recognition.queries import Question
from crm.recognition.rules import AGE_NAMES, BREAKDOWN_NAMES, HEADLINE, Slice
from crm.recognition.views import NAMES, bp

CARRIED = ("as_of", "since", "known", "scope", "city", "event")
"""The parts of an address that say which figures are asked for, whatever page shows them."""


def question_of_request() -> tuple[QuestionForm, Question]:
    """Read from the address which figures are asked for, bounded by what this actor may see."""
    form, frame = QuestionForm(), shell()
    form.city.offer([(city.code, frame.city_name(city.code)) for city in frame.pair])
    form.event.offer(queries.events_to_choose(current_actor()))
    form.process(request.args)
    form.validate()
    event = frozenset({form.event.data}) if form.event.data else None
    city = form.city.data or ("" if "city" in request.args else frame.scope)
    part = Slice(form.by.data, form.part.data) if form.by.data and form.part.data else None
    asked = Question(
        as_of=form.as_of.data or today(), scope=form.scope.data or HEADLINE, city=city or "", event_ids=event,
        part=part, since=form.since.data, known=form.known.data,
    )  # fmt: skip
    return form, queries.bounded(current_actor(), asked)


def cut() -> Cut:
    """Return which page of a list the address asks for."""
    return Cut.of(request.args)


def address(endpoint: str) -> Callable[..., str]:
    """Return a function that gives this page\'s address with some of its filters changed."""
    kept = {name: value for name, value in request.args.items() if name not in ("after", "before", "last")}
    said = {name: value for name, value in kept.items() if value or name == "city"}
    return lambda **changed: url_for(endpoint, **{**said, **changed})


def carried() -> dict[str, str]:
    """Return what the address says of the figures asked for: every link to other figures carries it.

    An empty `city` is kept: it says both sides where the frame of the page is narrowed to one.
    """
    given = {name: request.args[name] for name in CARRIED if name in request.args}
    return {name: value for name, value in given.items() if value or name == "city"}


def page_of(template: str, endpoint: str, form: QuestionForm, asked: Question, **context: Any) -> ResponseReturnValue:
    """Show a page of the ledger: the figures asked for above, what the page lists below."""
    return render(
        template, figures=queries.figures_for(asked), asked=asked, form=form, url=address(endpoint), carried=carried(),
        **context, **NAMES,
    )  # fmt: skip


@bp.get("/")
@requires(Thing.RECOGNITION, Act.READ)
def index() -> ResponseReturnValue:
    """Show the ledger; its sum is the headline."""
    form, asked = question_of_request()
    page = queries.entries_page(asked, cut())
    return page_of(
        "recognition/index.html", "recognition.index", form, asked, page=page, rows=queries.entries_count(asked),
        breakdowns=BREAKDOWN_NAMES,
    )  # fmt: skip


@bp.get("/pending")
@requires(Thing.RECOGNITION, Act.READ)
def pending() -> ResponseReturnValue:
    """Show what waits for recognition."""
    form, asked = question_of_request()
    may = current_actor().may_all(Thing.RECOGNITION, Act.CONFIRM)
    page = queries.pending_page(asked, cut(), form.age.data)
    return page_of(
        "recognition/pending.html", "recognition.pending", form, asked, page=page, may_confirm=may, age=form.age.data,
        ages=AGE_NAMES, waiting=queries.pending_of(asked, form.age.data),
    )  # fmt: skip


@bp.get("/signings/<int:signing_id>")
@requires(Thing.RECOGNITION, Act.CONFIRM)
def decide(signing_id: int) -> ResponseReturnValue:
    """Show a signing to who may recognise it."""
    signing = queries.signing_to_settle(current_actor(), signing_id)
    return render("recognition/decide.html", form=ConfirmForm(), error=None, **_signing_context(signing))


def _signing_context(signing: Signing) -> dict[str, Any]:
    actor = current_actor()
    return {
        "signing": signing, "project": queries.project_of(signing), "event": projects.event_named(signing.event_id),
        "has_agreement": projects.agreement_of(signing.project_id) is not None,
        "own": signing.reported_by_id == actor.id, "open": signing.state is SigningState.PENDING,
        "refuse_form": RefuseForm(), **NAMES,
    }  # fmt: skip


@bp.post("/signings/<int:signing_id>/confirm")
@requires(Thing.RECOGNITION, Act.CONFIRM)
def confirm(signing_id: int) -> ResponseReturnValue:
    """Recognise a signing as the second person."""
    signing = queries.signing_to_settle(current_actor(), signing_id)
    form = ConfirmForm(request.form)
    if not form.validate():
        return refused(form, None, "recognition/decide.html", **_signing_context(signing))
    try:
        entry = actions.confirm_signing(
            signing_id, scope=form.scope.data or HEADLINE, counts_on=form.counts_on.data, basis=form.basis.data or "",
            by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return refused(form, error, "recognition/decide.html", **_signing_context(signing))
    flash(_("已认定，台账新增 1 行：{yi} 亿元。", yi=f"{entry.amount.in_unit('亿元'):,}"))
    return see_other("projects.show", project_id=entry.project_id)


@bp.post("/signings/<int:signing_id>/refuse")
@requires(Thing.RECOGNITION, Act.CONFIRM)
def refuse(signing_id: int) -> ResponseReturnValue:
    """Decide that a signing does not count."""
    signing = queries.signing_to_settle(current_actor(), signing_id)
    form = RefuseForm(request.form)
    context = _signing_context(signing)
    if not form.validate():
        return refused(form, None, "recognition/decide.html", **context | {"refuse_form": form})
    try:
        actions.refuse_signing(signing_id, form.reason.data or "", by=current_actor())
    except DomainError as error:
        return refused(form, error, "recognition/decide.html", **context | {"refuse_form": form})
    flash(_("已登记为不予认定，原因见项目记录。"))
    return see_other("projects.show", project_id=signing.project_id)
