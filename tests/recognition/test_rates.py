"""Every rate opens the rows it counts, by the rule that holds, for the side and the span of days asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import Actor
from crm.core.clock import at_wall, freeze, today
from crm.core.money import Money
from crm.core.pages import Cut
from crm.core.web import CrmFlask
from crm.leads import actions as leads
from crm.leads.models import Lead
from crm.leads.rules import Stage
from crm.members.models import Enterprise
from crm.projects.models import Arrival
from crm.projects.rules import Step
from crm.recognition import queries
from crm.recognition.queries import Question
from crm.recognition.rules import Rate, RateKind
from tests.support.members import an_enterprise
from tests.support.people import Browser, an_actor
from tests.support.pipeline import a_lead, a_signing, counted_projects, reach

Browse = Callable[..., Browser]


def negotiated(lead: Lead, by: Actor) -> None:
    """Take a lead to 在谈."""
    for stage in (Stage.CONTACTING, Stage.NEGOTIATING):
        leads.advance(lead.id, stage, by=by)


def test_every_rate_opens_its_rows_and_a_rule_is_changed_by_who_may(clean: CrmFlask, browse: Browse) -> None:
    with clean.app_context(), db.transaction(write=True):
        by = an_actor(Role.SECRETARY)
        reach(counted_projects(2, contracted=Money.of(2, "亿元")), Step.STARTED)
        counted_projects(1)
        negotiated(a_lead(by, title="在谈线索"), by)
        a_lead(by, title="登记线索")
    secretary, leader, finance = browse(Role.SECRETARY), browse(Role.LEADER), browse(Role.FINANCE)
    home = leader.get("/").text
    for address in ("rate=landing", "rate=arrival", "/recognition/leads"):
        assert address in home, address
    listed = leader.get("/recognition/leads").text
    assert "在谈线索" in listed
    assert "登记线索" not in listed
    assert "在谈线索" not in leader.get("/recognition/leads?signed=1").text
    assert "在谈线索" not in finance.get("/recognition/leads").text
    assert "/recognition/leads" not in finance.get("/").text
    assert leader.get("/recognition/projects?rate=arrival").text.count("2.00") >= 2
    assert "完成公司注册及以后的项目" in leader.get("/recognition/rule").text
    assert leader.send("/recognition/rule", {"landing": "start", "performance": "kept"}).status_code == 404
    bad = secretary.send("/recognition/rule", {"landing": "signing", "performance": "kept"})
    assert bad.status_code == 422
    assert secretary.send("/recognition/rule", {"landing": "production", "performance": "kept"}).status_code == 303
    assert "投产" in leader.get("/recognition/rule").text
    with clean.app_context(), db.transaction():
        rates = queries.figures().rates
        assert (rates[RateKind.LANDING], rates[RateKind.PERFORMANCE]) == (Rate(0, 3), Rate(3, 3))
        assert queries.figures(today() - timedelta(days=1)).rates[RateKind.PERFORMANCE] == Rate(0, 0)


@pytest.mark.parametrize("city", ["370200", "440300"])
def test_a_lead_is_of_the_side_its_project_will_be_of(work: object, city: str) -> None:
    by = an_actor(Role.SECRETARY)
    firm: Enterprise = an_enterprise(home_code="370200")
    lead = a_lead(by, company=firm.name, origin_code="440305")
    lead.enterprise_id = firm.id
    negotiated(lead, by)
    stranger = a_lead(by, title="别的线索", company="示例外地有限公司", origin_code="440305")
    negotiated(stranger, by)
    db.session.flush()
    asked = Question(as_of=today(), city=city)
    assert queries.figures_for(asked).rates[RateKind.SIGNING] == Rate(0, 1)
    assert [row.title for row in queries.pursued_page(asked, Cut()).rows] == [
        lead.title if city == "370200" else "别的线索"
    ]


def test_a_span_of_days_narrows_what_counts_what_came_and_what_waits(work: object) -> None:
    by, first = an_actor(Role.SECRETARY), date(2026, 1, 1)
    for day, yi in ((date(2025, 12, 31), 1), (first, 2)):
        with freeze(at_wall(day, 9)):
            ids = counted_projects(1, yi=str(yi), on=day)
            a_signing(by, name=f"项目{yi}", investor=f"示例{yi}有限公司", yi=str(yi))
        db.session.add(
            Arrival(
                project_id=ids[0], amount=Money.of(yi, "亿元"), arrived_on=day, reported_by="甲",
                reported_at=at_wall(day), verified_by="乙", verified_at=at_wall(day),
            )
        )  # fmt: skip
    db.session.flush()
    year = queries.figures_for(Question(as_of=date(2026, 6, 30), since=first))
    assert (year.projects, year.total_investment, year.arrived) == (1, Money.of(2, "亿元"), Money.of(2, "亿元"))
    assert (year.pending_projects, year.pending_investment) == (1, Money.of(2, "亿元"))
    ever = queries.figures_for(Question(as_of=date(2026, 6, 30)))
    assert (ever.projects, ever.arrived, ever.pending_projects) == (2, Money.of(3, "亿元"), 2)
    assert len(queries.arrivals_page(Question(as_of=date(2026, 6, 30), since=first), Cut()).rows) == 1
