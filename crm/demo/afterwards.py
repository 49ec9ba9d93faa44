"""After 示例 events: one closed with its no-shows, minutes of the latest, its survey half answered."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, insert, select, update

from crm.attendance.models import CheckIn
from crm.attendance.queries.scans import STANDS
from crm.core.db import session
from crm.core.delivery_states import DeliveryState
from crm.core.ids import secret_token
from crm.demo.tables import Stage, stored
from crm.events.models import Event, Registration
from crm.events.rules import EventState, QuestionKind, digest
from crm.outcomes import queries
from crm.outcomes.models import (
    EventClosing,
    EventLetter,
    EventMinutes,
    EventNoShow,
    EventSurvey,
    SurveyAnswer,
    SurveyQuestion,
)
from crm.outcomes.rules import STANDARD, LetterKind

CLOSED, LATEST = "wl-2021", "sl-recent"
ASKED = 40
MINUTES = """## 议定事项（演示）

1. 两地承办单位**三周内**回访到场企业，逐户记入跟进待办。
2. 待认定签约在月底前报送协议文本。

| 事项 | 责任单位 | 时限 |
|---|---|---|
| 回访到场企业 | 示例秘书处 | 三周 |
| 汇总合作意向 | 示例承办单位 | 两周 |
"""


def wind_up(stage: Stage) -> None:
    """Store them."""
    _close(stage)
    event_id, by = stage.events[LATEST].id, stage.names["secretary"]
    stored(
        EventMinutes,
        [{"version": 1, "event_id": event_id, "text": MINUTES, "updated_at": stage.ago(1), "updated_by": by}],
    )
    _ask(stage, event_id, by)


def _close(stage: Stage) -> None:
    event_id, by = stage.events[CLOSED].id, stage.names["secretary"]
    due, came, absent = queries.figures_of(event_id)
    closing = stored(
        EventClosing,
        [{"event_id": event_id, "closed_at": stage.ago(30), "closed_by": by, "expected": due, "arrived": came,
          "absent": absent, "reopened_at": None, "reopened_by": "", "reopen_reason": ""}],
    )[0]  # fmt: skip
    session.execute(
        insert(EventNoShow).from_select(["closing_id", "registration_id"], queries.absent_now(event_id, closing))
    )
    session.execute(update(Event).where(Event.id == event_id).values(state=EventState.CLOSED))


def _ask(stage: Stage, event_id: int, by: str) -> None:
    survey = stored(
        EventSurvey,
        [{"version": 1, "event_id": event_id, "intro": "感谢出席，请用一分钟告诉我们哪里可以更好（演示）。",
          "intro_en": "Thank you for coming. Tell us what could be better (demo).",
          "answer_by": stage.today + timedelta(days=10), "sent_at": stage.ago(1), "updated_by": by}],
    )[0]  # fmt: skip
    asked = stored(
        SurveyQuestion,
        [
            {"survey_id": survey, "position": n, "kind": each.kind, "label": each.label, "label_en": each.label_en,
             "required": each.required, "options": each.options, "options_en": each.options_en}
            for n, each in enumerate(STANDARD)
        ],
    )  # fmt: skip
    _write(stage, event_id, by, asked)


def _write(stage: Stage, event_id: int, by: str, asked: list[int]) -> None:
    people = session.scalars(
        select(Registration.id)
        .join(CheckIn, and_(CheckIn.registration_id == Registration.id, STANDS))
        .where(Registration.event_id == event_id)
        .order_by(Registration.id)
        .limit(ASKED)
    ).all()
    marks = [secret_token() for _ in people]
    letters = stored(
        EventLetter,
        [
            {"event_id": event_id, "kind": LetterKind.SURVEY, "registration_id": person, "account_id": None, "note": "",
             "mark": mark, "token_hash": digest(queries.token_of(mark)), "mail_due_at": None, "mail_tries": 1,
             "answered_at": stage.ago(1, 15) if n % 5 < 3 else None, "edited_at": None, "mail_at": stage.ago(1),
             "mail_state": DeliveryState.SENT, "sent_by": by, "created_at": stage.ago(1)}
            for n, (person, mark) in enumerate(zip(people, marks, strict=True))
        ],
    )  # fmt: skip
    answers = [answer for n, letter in enumerate(letters) if n % 5 < 3 for answer in _answers(n, letter, asked)]
    if answers:
        session.execute(insert(SurveyAnswer), answers)


def _answers(n: int, letter: int, asked: list[int]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for question, draft in zip(asked, STANDARD, strict=True):
        options = draft.options.splitlines()
        match draft.kind:
            case QuestionKind.ONE:
                value = options[n % 7 % 2 if n % 11 else 2]
            case QuestionKind.SEVERAL:
                value = "\n".join(sorted({options[n % 5], options[n % 3]}, key=options.index))
            case QuestionKind.YES_NO:
                value = "no" if n % 9 == 1 else "yes"
            case _:
                value = "" if n % 4 else "对接时间可以再长一些（演示）"
        if value:
            found.append({"letter_id": letter, "question_id": question, "value": value})
    return found
