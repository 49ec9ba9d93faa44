"""The page behind the personal link of a survey, and the list of who was asked. GETs change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from flask import Response, current_app, request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, public, requires
from crm.core.actor import Act, Thing
from crm.core.clock import local, now, today
from crm.core.delivery_states import DELIVERY_STATE_NAMES
from crm.core.errors import DomainError
from crm.core.forms import Form
from crm.core.i18n import _
from crm.core.pages import Cut
from crm.core.sheets import Cell, csv_file, workbook_file
from crm.core.shell import shell
from crm.core.web import flash, limited, refused, render, see_other
from crm.events.forms.asking import answers_in, asked, name_of
from crm.events.models import Event
from crm.events.queries import may_in
from crm.events.rules import SEPARATOR, YES, QuestionKind, offered
from crm.lists import actions as lists
from crm.lists.rules import Format
from crm.outcomes import actions, queries
from crm.outcomes.forms import AnswerListForm, ExportForm
from crm.outcomes.models import EventLetter
from crm.outcomes.queries import AnswerFilter
from crm.outcomes.rules import ANSWERED_NAMES, Answered, survey_open
from crm.outcomes.views import bp

KIND = "survey"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _context(letter: EventLetter, token: str) -> dict[str, Any]:
    event, survey, who = queries.event_of(letter)
    english = shell().locale == "en"
    return {
        "event": event, "survey": survey, "who": who, "letter": letter, "token": token,
        "questions": queries.questions_of(survey.id), "english": english, "name_of": name_of,
        "name": (english and event.name_en) or event.name, "intro": (english and survey.intro_en) or survey.intro,
        "open": survey_open(sent=survey.sent_at is not None, answer_by=survey.answer_by, today=today()),
    }  # fmt: skip


def _form(shown: dict[str, Any], *given: Any) -> Form:
    kept = queries.answers_of([shown["letter"].id])[shown["letter"].id]
    data = {name_of(each.id): _typed(each, kept[each.id]) for each in shown["questions"] if each.id in kept}
    form = asked(Form, shown["questions"], english=shown["english"])(*given, data=data)
    for each in shown["questions"]:
        if each.required and each.kind in (QuestionKind.ONE, QuestionKind.YES_NO):  # drawn as cards: no empty one
            field = form[name_of(each.id)]
            field.choices = [choice for choice in field.choices if choice.value != ""]
    return form


def _typed(question: Any, value: str) -> Any:
    if question.kind is QuestionKind.SEVERAL:
        return value.split(SEPARATOR)
    return int(value) if question.kind is QuestionKind.NUMBER else value


@bp.get("/q/<token>")
@public
def ask(token: str) -> ResponseReturnValue:
    """Show the survey with what was answered before."""
    shown = _context(queries.by_token(token), token)
    return render("outcomes/ask.html", form=_form(shown), error=None, **shown)


@bp.post("/q/<token>")
@public
def answer(token: str) -> ResponseReturnValue:
    """Take the answer; it can be changed until the last day is over."""
    letter = queries.by_token(token)
    shown = _context(letter, token)
    form = _form(shown, request.form)
    try:
        limited("registration")
        if not form.validate():
            return refused(form, None, "outcomes/ask.html", **shown)
        actions.answer_survey(letter.id, answers_in(form, shown["questions"]), by=current_actor())
    except DomainError as error:
        return refused(form, error, "outcomes/ask.html", **shown)
    flash(_("已收到您的回答，谢谢。"))
    return see_other(".ask", token=token)


def said(question: Any, value: str) -> str:
    """Return an answer as people read it: several picked options in one line, yes and no in words."""
    if question.kind is QuestionKind.YES_NO:
        return _("是") if value == YES else _("否")
    read = dict(offered(question.options, question.options_en, english=shell().locale == "en"))
    picks = value.split(SEPARATOR) if question.kind is QuestionKind.SEVERAL else [value]
    return _("、").join(read.get(pick, pick) for pick in picks)


def _listed(event: Event, form: AnswerListForm) -> dict[str, Any]:
    filters = form.filters()
    page = queries.asked_page(event.id, filters, Cut.of(request.args))
    survey = queries.survey_of(event.id)
    kept = {name: value for name, value in request.args.items() if value and name not in ("after", "before", "last")}
    return {
        "event": event, "page": page, "filters": filters, "said": said, "kept": kept, "names": ANSWERED_NAMES,
        "questions": queries.questions_of(survey.id) if survey else [], "mails": DELIVERY_STATE_NAMES,
        "answers": queries.answers_of([row.id for row in page.rows]), "links": _links(event, page.rows),
        "count": queries.asked_counted(event.id, filters),
        "may_export": may_in(current_actor(), event, Thing.REGISTRATION, Act.EXPORT),
        "url": lambda **changed: url_for(".answers", **{**kept, "code": event.code, **changed}),
    }  # fmt: skip


@bp.get("/events/<code>/survey/answers")
@requires(Thing.REGISTRATION, Act.READ)
def answers(code: str) -> ResponseReturnValue:
    """List who was asked, with what they answered."""
    event, form = queries.readable(current_actor(), code), AnswerListForm(request.args)
    form.validate()
    return render("outcomes/answers.html", form=form, error=None, **_listed(event, form))


def _links(event: Event, rows: Any) -> dict[int, str]:
    """Return the personal links for whoever may hand them over."""
    if not may_in(current_actor(), event, Thing.EVENT):
        return {}
    base = current_app.config["CRM_SETTINGS"].base_url
    return {row.id: f"{base}/q/{queries.token_of(row.mark)}" for row in rows if row.answered_at is None}


@bp.post("/events/<code>/survey/export")
@requires(Thing.REGISTRATION, Act.EXPORT)
def export_answers(code: str) -> ResponseReturnValue:
    """Send the answers as a file, and note that they were taken away."""
    limited("export")
    event, actor, form = queries.readable(current_actor(), code, Act.EXPORT), current_actor(), ExportForm(request.form)
    if not form.validate():
        return refused(form, None, "outcomes/answers.html", **_listed(event, form))
    filters = form.filters()
    count = queries.asked_counted(event.id, filters)
    made = lists.ask_for_export(KIND, f"event={event.id}", count, form.format.data, by=actor)
    footer = _("{who} 于 {at} 导出，共 {n} 行", who=actor.name, at=f"{local(now()):%Y-%m-%d %H:%M}", n=made.rows)
    return _file(event, filters, form.format.data, footer)


def _file(event: Event, filters: AnswerFilter, kind: Format, footer: str) -> Response:
    survey = queries.survey_of(event.id)
    questions = queries.questions_of(survey.id) if survey else []
    heads = [_("姓名"), _("单位"), _("会场"), _("作答"), _("作答时间"), *(each.label for each in questions)]
    name = quote(f"{event.code}-survey-{local(now()):%Y%m%d-%H%M}.{kind.value}")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    rows = _rows(event.id, filters, questions)
    if kind is Format.CSV:
        return Response(b"".join(csv_file(heads, rows)), mimetype="text/csv", headers=headers)
    with workbook_file(heads, rows, footer=footer) as target:
        return Response(target.read(), mimetype=XLSX, headers=headers)


def _rows(event_id: int, filters: AnswerFilter, questions: Any) -> Iterator[list[Cell]]:
    for batch in queries.asked_batches(event_id, filters):
        given = queries.answers_of([row.id for row in batch])
        for row in batch:
            yield [
                row.name, row.company, f"{shell().city_name(row.city_code)} {row.venue}",
                _(ANSWERED_NAMES[Answered.YES if row.answered_at else Answered.NO]),
                f"{local(row.answered_at):%Y-%m-%d %H:%M}" if row.answered_at else "",
                *(said(each, given[row.id][each.id]) if each.id in given[row.id] else "" for each in questions),
            ]  # fmt: skip
