"""Applications for tests. All invented; call inside a transaction."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from werkzeug.datastructures import FileStorage

from crm.core.actor import SYSTEM
from crm.core.clock import now, today
from crm.core.db import session
from crm.entry import actions
from crm.entry.actions.applying import Begun
from crm.entry.models import Application, Objection
from crm.entry.rules import Details, Manner, Move, Opinion, State
from tests.support.members import a_code

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
WAY = (
    (State.SUBMITTED, Move.ACCEPT), (State.SCREENING, Move.PASS), (State.SECRETARIAT, Move.PASS),
    (State.NOTICE, Move.PASS), (State.COUNCIL, Move.PASS),
)  # fmt: skip


def details(name: str = "示例申请有限公司", **given: Any) -> Details:
    """Return an application with everything in it."""
    plain = Details(
        name=name, credit_code=a_code(), home_code="370200", city_code="370200", district_code="370212",
        industry_code="I65", legal_representative="高样例", address="示例路 1 号", contact_name="邓样例",
        contact_title="总经理", contact_mobile="19900005501", contact_email="deng@example.com",
    )  # fmt: skip
    return replace(plain, **given)


def a_licence() -> FileStorage:
    """Return an upload."""
    return FileStorage(io.BytesIO(PNG), filename="licence.png")


def a_draft(given: Details | None = None, *, locale: str = "zh") -> Begun:
    """Begin an application."""
    return actions.begin(given or details(), licence=a_licence(), locale=locale, by=SYSTEM)


def an_application(state: State = State.SUBMITTED, given: Details | None = None) -> Application:
    """Return an application that has come to `state`, the notice run long ago."""
    application = actions.submit(a_draft(given).application.id, by=SYSTEM)
    for here, move in WAY:
        if application.state is state:
            break
        if here is State.SCREENING and state is State.RETURNED:
            actions.decide(application.id, Move.RETURN, Opinion(text="请补充营业执照。"), by=SYSTEM)
            break
        actions.decide(application.id, move, opinion_at(here), by=SYSTEM)
    assert application.state is state
    return application


def opinion_at(state: State, day: date | None = None) -> Opinion:
    """Return what closes a step: the secretariat's was signed on paper nine days ago, so that the notice has run."""
    day = day or today()
    if state is State.SECRETARIAT:
        nine = day - timedelta(days=9)
        return Opinion(text="同意", manner=Manner.RECORDED, approver="秘书样例", decided_on=nine)
    if state is State.COUNCIL:
        return Opinion(text="同意", meeting="示例理事会第一次会议", held_on=day)
    return Opinion(text="同意")


def an_objection(application_id: int) -> Objection:
    """Return an objection nobody has looked into, wherever its application stands."""
    objection = Objection(
        application_id=application_id, received_on=today(), objector="示例异议人", text="示例异议内容",
        recorded_at=now(), recorded_by="秘书样例",
    )  # fmt: skip
    session.add(objection)
    session.flush()
    return objection
