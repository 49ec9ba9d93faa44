"""An attendance list of an event, through command and wizard: registrations, check-ins, seats, and the way back."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select

from crm.accounts.permissions import Role
from crm.attendance.models import CheckIn
from crm.core import db
from crm.core.actor import COMMAND_LINE
from crm.core.web import CrmFlask
from crm.events.models import Registration, Venue
from crm.transfer import actions, checking, ledger, running
from crm.transfer.models import ImportBatch
from crm.transfer.reading.kinds import Kind
from crm.transfer.reading.reader import open_file
from crm.transfer.rules import Applied, Options
from tests.support.events import AnEvent, a_registration, an_attendee, an_event
from tests.support.people import Browser

MESSY = Path(__file__).parent / "messy"
FILE = MESSY / "06_attendance_two_sheets.xlsx"
EXPECTED = json.loads((MESSY / f"{FILE.name}.expected.json").read_text())


def seats(app: CrmFlask) -> int:
    with app.app_context(), db.transaction():
        return db.session.scalar(select(func.sum(Venue.seats_taken))) or 0


def count(app: CrmFlask, table: type[db.Base]) -> int:
    with app.app_context(), db.transaction():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def held(app: CrmFlask, **given: object) -> AnEvent:
    with app.app_context(), db.transaction(write=True):
        return an_event(**given)  # type: ignore[arg-type]  # as the caller says


def imported(app: CrmFlask, event: AnEvent, data: bytes, name: str) -> tuple[Applied, Applied, int]:
    """What a dry run says, what is then applied, and the import's id."""
    rows = list(running.judged(open_file(Kind.ATTENDANCE, data, name)))
    with app.app_context():
        with db.transaction():
            plan = ImportBatch(
                id=0, kind=Kind.ATTENDANCE, event_id=event.id, options={}, by_name="命令行", fingerprint="-"
            )
            would = checking.check(plan, rows).applied
        with db.transaction(write=True):
            batch_id = actions.open_for_command(
                Kind.ATTENDANCE, name, name, sheet=None, event_id=event.id, options=Options(), by=COMMAND_LINE
            ).id
        running.run(batch_id, Kind.ATTENDANCE, rows)
        with db.transaction():
            return would, ledger.applied(batch_id), batch_id


def test_who_came_is_registered_and_let_in(clean: CrmFlask) -> None:
    event = held(clean)
    would, done, _batch = imported(clean, event, FILE.read_bytes(), FILE.name)
    reached = [each["fields"] for each in EXPECTED["accepted"] if "phone" in each["fields"]]
    assert would == done
    assert done.created == len(reached) == seats(clean) == count(clean, Registration)
    assert done.created + done.conflicts == EXPECTED["summary"]["accepted"], "the others cannot be reached"
    assert count(clean, CheckIn) == sum(each.get("attended") is True for each in reached)
    _would, again, _batch = imported(clean, event, FILE.read_bytes(), FILE.name)
    assert (again.created, again.updated, again.unchanged) == (0, 0, done.created)


def test_a_known_guest_is_only_let_in(clean: CrmFlask) -> None:
    event = held(clean)
    with clean.app_context(), db.transaction(write=True):
        a_registration(event, an_attendee(1))
    data = "单位名称,姓名,联系电话,签到\n示例机器人有限公司,王样例,19900000001,√\n".encode()
    _would, done, _batch = imported(clean, event, data, "a.csv")
    assert (done.created, done.updated) == (0, 1)
    assert count(clean, Registration) == count(clean, CheckIn) == seats(clean) == 1


def test_a_full_venue_is_said_beside_the_row(clean: CrmFlask) -> None:
    event = held(clean, seats=(("370200", 1),))
    rows = "".join(f"示例企业有限公司,王样例{n},1990000000{n},√\n" for n in range(3))
    _would, done, _batch = imported(clean, event, f"单位名称,姓名,联系电话,签到\n{rows}".encode(), "a.csv")
    assert (done.created, done.conflicts, seats(clean)) == (1, 2, 1)


def test_through_the_wizard_and_back(browse: Callable[..., Browser], clean: CrmFlask) -> None:
    event = held(clean)
    secretary = browse(Role.SECRETARY)
    form = {"kind": "attendance", "event": event.code, "file": (io.BytesIO(FILE.read_bytes()), FILE.name)}
    assert secretary.send("/import/", form | {"event": "", "file": (io.BytesIO(b"x"), "x.csv")}).status_code == 422
    assert secretary.send("/import/", form | {"event": "no", "file": (io.BytesIO(b"x"), "x.csv")}).status_code == 422
    answer = secretary.send("/import/", form)
    address = answer.location.removesuffix("/map")
    chosen = {f"column-{n}": name for n, name in columns(clean).items()}
    assert secretary.send(f"{address}/map", chosen).status_code == 303
    assert secretary.send(f"{address}/start", {}).status_code == 303
    assert "新增" in secretary.get(address).text
    assert count(clean, Registration) == seats(clean) > 0
    assert secretary.send(f"{address}/undo").status_code == 303
    assert "已全部收回" in secretary.get(address).text
    assert count(clean, Registration) == count(clean, CheckIn) == seats(clean) == 0


def columns(app: CrmFlask) -> dict[int, str]:
    source = open_file(Kind.ATTENDANCE, FILE.read_bytes(), FILE.name)
    return {column: name for name, column in source.heading.columns.items()}
