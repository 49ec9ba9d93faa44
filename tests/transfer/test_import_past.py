"""An import that completes projects which count leaves the figures of earlier days, and so does taking it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import func, select, update

from crm.accounts.permissions import Role
from crm.chinese.names import name_key
from crm.core import db
from crm.core.clock import at_wall, freeze
from crm.core.web import CrmFlask
from crm.projects.models import Project, ProjectPast
from crm.recognition import queries
from crm.recognition.queries import Question
from crm.recognition.rules import NOT_SAID, Breakdown
from tests.support.people import Browser
from tests.support.pipeline import counted_projects
from tests.transfer.test_import_wizard import imported, mapped, sent

LEDGER = "项目名称,签约企业,签约日期,总投资（万元）,落户区市\n"
COUNTED, UNSIGNED, FIRM = "演示智能装备项目", "演示未签项目", "示例智能有限公司"
DAYS = [date(2026, 5, day) for day in (4, 11, 18)]
"""Before the import, after it, after it was taken back."""


def landed(app: CrmFlask, day: date) -> list[str]:
    """The districts in which the figures of a day lie."""
    with app.app_context(), db.transaction(), freeze(at_wall(date(2026, 6, 1), 9)):
        return [share.key for share in queries.broken_down(Question(as_of=day), Breakdown.DISTRICT)]


def test_completed_by_an_import_and_taken_back(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    secretary = browse(Role.SECRETARY)
    with clean.app_context(), db.transaction(write=True), freeze(at_wall(date(2026, 5, 1), 9)):
        number = counted_projects(1, landing_code=None)[0]
        keys = {"name": COUNTED, "name_key": name_key(COUNTED), "investor": FIRM, "investor_key": name_key(FIRM)}
        db.session.execute(update(Project).where(Project.id == number).values(**keys))
    row = "{},示例智能有限公司,2026-05-01,10000,{}\n"
    with freeze(at_wall(DAYS[1], 9)):
        address = sent(
            secretary, LEDGER + row.format(COUNTED, "青岛市市南区") + row.format(UNSIGNED, ""), kind="projects"
        )
        mapped(secretary, address)
        imported(secretary, address, **{"row-3": "new", "why-3": "另一块地"})
    assert [landed(clean, day) for day in DAYS[:2]] == [[NOT_SAID], ["370202"]]
    with freeze(at_wall(DAYS[2], 9)):
        assert secretary.send(f"{address}/undo").status_code == 303
    assert [landed(clean, day) for day in DAYS] == [[NOT_SAID], ["370202"], [NOT_SAID]]
    with clean.app_context(), db.transaction():
        assert db.session.scalar(select(func.count()).select_from(ProjectPast)) == 2
        assert db.session.scalars(select(Project.name)).all() == [COUNTED]
