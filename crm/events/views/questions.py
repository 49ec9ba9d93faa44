"""What an event asks of who registers, what they answered, and the file of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from flask import Response, request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import local, now
from crm.core.errors import DomainError, NotFound
from crm.core.i18n import _
from crm.core.masking import mask_email, mask_phone
from crm.core.sheets import Cell, workbook_file
from crm.core.shell import shell
from crm.core.web import flash, limited, refused, render, see_other
from crm.events import actions, queries
from crm.events.forms.asking import QuestionForm
from crm.events.models import Event
from crm.events.rules import GUEST_CLASS_NAMES, NO, QUESTION_KIND_NAMES, REGISTRATION_STATE_NAMES, YES, QuestionKind
from crm.events.views import bp
from crm.events.views.listing import cut, list_address
from crm.lists import actions as lists
from crm.lists.rules import Format

KIND = "registration"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _writable(code: str) -> Event:
    return queries.event_for(current_actor(), code, Thing.EVENT, Act.WRITE)


def _context(event: Event) -> dict[str, Any]:
    return {
        "event": event, "questions": queries.questions_of(event.id, retired=True), "kinds": QUESTION_KIND_NAMES,
        "answered": queries.answers_counted(event.id),
    }  # fmt: skip


@bp.get("/events/<code>/questions")
@requires(Thing.EVENT, Act.WRITE)
def questions(code: str) -> ResponseReturnValue:
    """Show what the event asks, and a form for one more question."""
    return render("events/questions.html", form=QuestionForm(), error=None, **_context(_writable(code)))


@bp.post("/events/<code>/questions")
@requires(Thing.EVENT, Act.WRITE)
def add_question(code: str) -> ResponseReturnValue:
    """Ask one thing more."""
    event, form = _writable(code), QuestionForm(request.form)
    if not form.validate():
        return refused(form, None, "events/questions.html", **_context(event))
    try:
        actions.add_question(event.id, form.draft(), by=current_actor())
    except DomainError as error:
        return refused(form, error, "events/questions.html", **_context(event))
    return see_other(".questions", code=code)


@bp.get("/events/<code>/questions/<int:question_id>")
@requires(Thing.EVENT, Act.WRITE)
def edit_question(code: str, question_id: int) -> ResponseReturnValue:
    """Show the form of a question."""
    event = _writable(code)
    row = queries.question_of(event.id, question_id)
    return render("events/question.html", form=QuestionForm.of(row), event=event, row=row, error=None)


@bp.post("/events/<code>/questions/<int:question_id>")
@requires(Thing.EVENT, Act.WRITE)
def update_question(code: str, question_id: int) -> ResponseReturnValue:
    """Store a changed question."""
    event, form = _writable(code), QuestionForm(request.form)
    row = queries.question_of(event.id, question_id)
    if not form.validate():
        return refused(form, None, "events/question.html", event=event, row=row)
    try:
        actions.edit_question(event.id, row.id, form.draft(), by=current_actor())
    except DomainError as error:
        return refused(form, error, "events/question.html", event=event, row=row)
    flash(_("已保存。"))
    return see_other(".questions", code=code)


def _step(code: str, do: Callable[[Event], object]) -> ResponseReturnValue:
    event = _writable(code)
    try:
        do(event)
    except DomainError as error:
        return refused(QuestionForm(), error, "events/questions.html", **_context(event))
    return see_other(".questions", code=code)


@bp.post("/events/<code>/questions/<int:question_id>/removal")
@requires(Thing.EVENT, Act.WRITE)
def remove_question(code: str, question_id: int) -> ResponseReturnValue:
    """Delete a question nobody answered."""
    return _step(code, lambda event: actions.remove_question(event.id, question_id, by=current_actor()))


@bp.post("/events/<code>/questions/<int:question_id>/retirement")
@requires(Thing.EVENT, Act.WRITE)
def retire_question(code: str, question_id: int) -> ResponseReturnValue:
    """Ask a question no more; its answers stay."""
    return _step(code, lambda event: actions.retire_question(event.id, question_id, retired=True, by=current_actor()))


@bp.post("/events/<code>/questions/<int:question_id>/return")
@requires(Thing.EVENT, Act.WRITE)
def return_question(code: str, question_id: int) -> ResponseReturnValue:
    """Ask a retired question again."""
    return _step(code, lambda event: actions.retire_question(event.id, question_id, retired=False, by=current_actor()))


def answer_text(question: Any, value: str) -> str:
    """Return an answer as people read it: several picked options in one line, yes and no in words."""
    if question.kind is QuestionKind.YES_NO:
        return _("是") if value == YES else _("否") if value == NO else value
    return _("、").join(value.splitlines()) if question.kind is QuestionKind.SEVERAL else value


def _readable(code: str, act: Act = Act.READ) -> Event:
    actor = current_actor()
    if not actor.staff:
        raise NotFound()
    return queries.event_for(actor, code, Thing.REGISTRATION, act)


@bp.get("/events/<code>/answers")
@requires(Thing.REGISTRATION, Act.READ)
def answers(code: str) -> ResponseReturnValue:
    """List who is registered with a column for each question."""
    event = _readable(code)
    page = queries.answers_page(event.id, cut())
    return render(
        "events/answers.html", event=event, page=page, questions=queries.questions_of(event.id, retired=True),
        answers=queries.answers_of([row.id for row in page.rows]), states=REGISTRATION_STATE_NAMES, error=None,
        said=answer_text, url=list_address(".answers", code=code),
        may_export=queries.may_in(current_actor(), event, Thing.REGISTRATION, Act.EXPORT),
    )  # fmt: skip


@bp.post("/events/<code>/answers/export")
@requires(Thing.REGISTRATION, Act.EXPORT)
def export_answers(code: str) -> ResponseReturnValue:
    """Send the file, and note that it was taken away: masked contacts, a column for each question."""
    limited("export")
    event, actor = _readable(code, Act.EXPORT), current_actor()
    made = lists.ask_for_export(KIND, f"event={event.id}", queries.live_counted(event.id), Format.XLSX, by=actor)
    asked = queries.questions_of(event.id, retired=True)
    heads = [_("姓名"), _("单位"), _("职务"), _("会场"), _("身份"), _("状态"), _("手机号"), _("邮箱"), _("报名时间")]
    said = _("{who} 于 {at} 导出，共 {n} 行", who=actor.name, at=f"{local(now()):%Y-%m-%d %H:%M}", n=made.rows)
    target = workbook_file([*heads, *(row.label for row in asked)], _rows(event.id, asked), footer=said)
    name = quote(f"{event.code}-{local(now()):%Y%m%d-%H%M}.xlsx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    with target:
        return Response(target.read(), mimetype=XLSX, headers=headers)


def _rows(event_id: int, asked: Any) -> Iterator[list[Cell]]:
    for batch in queries.answer_batches(event_id):
        given = queries.answers_of([row.id for row in batch])
        for row in batch:
            yield [
                row.name, row.company, row.title, f"{shell().city_name(row.city_code)} {row.venue_name}",
                _(GUEST_CLASS_NAMES[row.guest_class]), _(REGISTRATION_STATE_NAMES[row.state]),
                mask_phone(row.mobile or row.phone), mask_email(row.email or ""),
                f"{local(row.created_at):%Y-%m-%d %H:%M}",
                *(answer_text(each, given[row.id].get(each.id, "")) for each in asked),
            ]  # fmt: skip
