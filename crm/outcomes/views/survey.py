"""The survey in the hands of staff: its texts and questions, sending it, its results."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import today
from crm.core.errors import DomainError, NotFound, Stale
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.events.forms.asking import QuestionForm
from crm.events.models import Event
from crm.events.queries import may_in
from crm.events.rules import CHOSEN, NO, QUESTION_KIND_NAMES, YES, QuestionKind
from crm.outcomes import actions, queries
from crm.outcomes.forms import SurveyForm
from crm.outcomes.models import EventSurvey
from crm.outcomes.queries import AnswerFilter
from crm.outcomes.rules import SURVEY_DAYS, Answered, rate
from crm.outcomes.views import bp
from crm.outcomes.views.closing import writable

TEXTS = ("intro", "intro_en")
COUNTED = frozenset({*CHOSEN, QuestionKind.YES_NO})


def _context(event: Event) -> dict[str, Any]:
    survey = queries.survey_of(event.id)
    waiting = queries.attendees_to_ask(event.id)
    return {
        "event": event, "survey": survey, "questions": queries.questions_of(survey.id) if survey else [],
        "kinds": QUESTION_KIND_NAMES, "waiting": len(waiting), "mailable": sum(bool(row.email) for row in waiting),
        "asked": queries.asked_counted(event.id, AnswerFilter()), "open": survey is not None,
        "over": survey is not None and survey.answer_by < today(),
    }  # fmt: skip


def _form(survey: EventSurvey | None) -> SurveyForm:
    if survey is None:
        return SurveyForm(data={"answer_by": today() + timedelta(days=SURVEY_DAYS), "version": 0})
    return SurveyForm(data={name: getattr(survey, name) for name in (*TEXTS, "answer_by", "version")})


@bp.get("/events/<code>/survey")
@requires(Thing.EVENT, Act.WRITE)
def survey(code: str) -> ResponseReturnValue:
    """Show what is asked, and whom sending reaches."""
    shown = _context(writable(code))
    form = _form(shown["survey"])
    return render(
        "outcomes/survey.html", form=form, survey_form=form, question_form=QuestionForm(), error=None, **shown
    )


@bp.post("/events/<code>/survey")
@requires(Thing.EVENT, Act.WRITE)
def write_survey(code: str) -> ResponseReturnValue:
    """Store texts and last day; a save that comes too late shows both."""
    event, form = writable(code), SurveyForm(request.form)
    shown = _context(event) | {"question_form": QuestionForm(), "survey_form": form}
    if not form.validate() or form.answer_by.data is None:
        return refused(form, None, "outcomes/survey.html", **shown)
    try:
        texts = {name: form[name].data or "" for name in TEXTS}
        version = form.version.data or 0
        actions.write_survey(event.id, texts, form.answer_by.data, version=version, by=current_actor())
    except DomainError as error:
        form.version.data = error.version if isinstance(error, Stale) else form.version.data
        return refused(form, error, "outcomes/survey.html", **shown)
    flash(_("问卷已保存。"))
    return see_other(".survey", code=code)


@bp.post("/events/<code>/survey/questions")
@requires(Thing.EVENT, Act.WRITE)
def add_question(code: str) -> ResponseReturnValue:
    """Ask one thing more."""
    event, form = writable(code), QuestionForm(request.form)
    shown = _context(event)
    if shown["survey"] is None:
        raise NotFound()
    shown |= {"survey_form": _form(shown["survey"]), "question_form": form}
    try:
        if form.validate():
            actions.add_question(event.id, form.draft(), by=current_actor())
            flash(_("已添加题目。"))
            return see_other(".survey", code=code)
    except DomainError as error:
        return refused(form, error, "outcomes/survey.html", **shown)
    return refused(form, None, "outcomes/survey.html", **shown)


@bp.post("/events/<code>/survey/questions/<int:asked_id>/removal")
@requires(Thing.EVENT, Act.WRITE)
def remove_question(code: str, asked_id: int) -> ResponseReturnValue:
    """Ask it no more."""
    event = writable(code)
    shown = _context(event)
    try:
        label = actions.remove_question(event.id, asked_id, by=current_actor())
    except DomainError as error:
        return _refused(error, shown)
    flash(_("已删除题目“{label}”。", label=label))
    return see_other(".survey", code=code)


def _refused(error: DomainError, shown: dict[str, Any]) -> ResponseReturnValue:
    form = _form(shown["survey"])
    return refused(form, error, "outcomes/survey.html", survey_form=form, question_form=QuestionForm(), **shown)


@bp.post("/events/<code>/survey/sending")
@requires(Thing.EVENT, Act.WRITE)
def send_survey(code: str) -> ResponseReturnValue:
    """Send the survey to who came and was not asked yet."""
    event = writable(code)
    shown = _context(event)
    try:
        made = actions.send_survey(event.id, by=current_actor())
    except DomainError as error:
        return _refused(error, shown)
    flash(_("问卷正在发给 {n} 人，每人一封。", n=made))
    return see_other(".results", code=code)


@bp.get("/events/<code>/survey/results")
@requires(Thing.REGISTRATION, Act.READ)
def results(code: str) -> ResponseReturnValue:
    """Show what was answered; every number opens who answered so."""
    actor = current_actor()
    event = queries.readable(actor, code)
    row = queries.survey_of(event.id)
    asked = queries.questions_of(row.id) if row is not None else []
    counts = {one: queries.asked_counted(event.id, AnswerFilter(answered=one)) for one in Answered}
    return render(
        "outcomes/results.html", event=event, survey=row, questions=asked, counts=counts, rate=rate,
        tallies=queries.tallies(row, asked) if row is not None else {}, counted=COUNTED, yes=YES, no=NO,
        texts={each.id: queries.texts_of(each.id) for each in asked if each.kind not in COUNTED},
        may_edit=may_in(actor, event, Thing.EVENT), may_export=may_in(actor, event, Thing.REGISTRATION, Act.EXPORT),
        states=Answered,
    )  # fmt: skip
