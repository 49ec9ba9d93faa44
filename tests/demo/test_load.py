"""The demo in a database: the headline, the same twice, and no invention about real names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from crm.accounts import rules as passwords
from crm.accounts.models import Account, AccountRole
from crm.core import audit_check, db, search
from crm.core.audit import AuditEntry
from crm.core.db import Base, session
from crm.core.instance import is_demo
from crm.core.money import Money
from crm.core.web import CrmFlask
from crm.demo import crowd, load
from crm.demo.sign_ins import SIGN_INS
from crm.demo.tables import rows
from crm.events.models import Event, Registration, Venue
from crm.events.rules import HOLDS_SEAT
from crm.leads.models import Lead, StageChange
from crm.leads.rules import Stage as LeadStage
from crm.members import queries as members
from crm.members.models import Activity, Employment, Enterprise, Membership, PaidPeriod, Person
from crm.members.rules import Standing, paid_until, standing
from crm.projects.models import Arrival, Milestone, Project, ProjectDocument, Signing
from crm.recognition import queries as recognition
from crm.recognition.models import LedgerEntry
from crm.recognition.rules import CountScope, RateKind
from crm.reviews.models import ChangeRequest
from crm.standards import credit_code

TODAY = date(2026, 3, 4)
SAMPLE = re.compile("示例|样例|演示|范例|样本")
LEDGER = Money.of(9_063_800, "万元")


@pytest.fixture(scope="module")
def loaded(app: CrmFlask) -> Iterator[CrmFlask]:
    """An application whose database holds the demo, loaded once for this module."""
    app.extensions["instance_marks"] = {}
    with app.app_context(), db.transaction(write=True):
        load.load(TODAY, "no hash")
    yield app
    with app.app_context(), db.transaction(write=True):
        load.wipe()
    app.extensions["instance_marks"] = {}


@pytest.fixture
def demo(loaded: CrmFlask) -> Iterator[CrmFlask]:
    """The loaded demo, to be read."""
    with loaded.app_context(), db.transaction():
        yield loaded


def real_ids() -> list[int]:
    real = {row["name"] for row in rows("companies_cn")}
    return [row.id for row in session.execute(select(Enterprise.id, Enterprise.name)) if row.name in real]


def test_the_headline_is_the_printed_one(demo: CrmFlask) -> None:
    for day in (date(2021, 2, 21), TODAY):
        found = recognition.figures(day)
        assert (found.projects, found.total_investment.yuan) == (76, 90_638_000_000)
        assert found.rates[RateKind.LANDING].percent == "50.0"
        assert found.arrived < found.contracted < found.total_investment
    assert recognition.figures(date(2019, 2, 21)).projects == 0
    assert recognition.figures(date(2021, 2, 21)).pending_projects == 0
    assert recognition.figures(TODAY).pending_projects == 3


def test_the_ledger_sums_to_it_without_any_query_of_ours(demo: CrmFlask) -> None:
    headline = session.scalars(select(LedgerEntry).where(LedgerEntry.scope == CountScope.COHORTS)).all()
    assert len(headline) == sum(entry.count for entry in headline) == 76
    assert sum(entry.amount.fen for entry in headline) == LEDGER.fen
    wider = session.scalars(select(LedgerEntry).where(LedgerEntry.scope != CountScope.COHORTS)).all()
    assert len(wider) == 2


def test_every_recognition_had_a_second_person_and_an_agreement(demo: CrmFlask) -> None:
    papers = set(session.scalars(select(ProjectDocument.project_id)))
    for entry in session.scalars(select(LedgerEntry)):
        assert entry.confirmed_by_id not in (None, entry.reported_by_id)
        assert entry.project_id in papers
        assert entry.basis_id is not None


def test_both_cities_real_enterprises_are_plain_entries(demo: CrmFlask) -> None:
    ids = real_ids()
    cities = dict(
        session.execute(
            select(Enterprise.city_code, func.count()).where(Enterprise.id.in_(ids)).group_by(Enterprise.city_code)
        ).all()
    )
    assert cities == {"370200": 36, "440300": 201}
    for firm in session.scalars(select(Enterprise).where(Enterprise.id.in_(ids))):
        invented = (firm.credit_code, firm.registered_capital, firm.manager_id, firm.industry_code)
        assert invented == (None, None, None, None), firm.name
        assert f"{firm.legal_representative}{firm.phone}{firm.address}{firm.intro}" == "", firm.name


@pytest.mark.parametrize(
    "column",
    [
        Membership.enterprise_id, Employment.enterprise_id, Activity.enterprise_id, Registration.enterprise_id,
        Lead.enterprise_id, Project.investor_id, Project.partner_id, ChangeRequest.enterprise_id,
    ],
    ids=str,
)  # fmt: skip
def test_no_real_name_carries_anything_invented(demo: CrmFlask, column: object) -> None:
    assert session.scalar(select(func.count()).where(column.in_(real_ids()))) == 0  # type: ignore[attr-defined]


def test_no_text_of_any_row_names_a_real_enterprise_elsewhere(demo: CrmFlask) -> None:
    """Walk every text of every table: a real name stands in the register and in the search only."""
    real = [row["name"] for row in rows("companies_cn")]
    for table in Base.metadata.sorted_tables:
        if table.name in ("enterprise", "search_entry"):
            continue
        texts = [column for column in table.columns if column.type.python_type is str]
        said = "\n".join(str(value) for row in session.execute(select(*texts)) for value in row) if texts else ""
        assert not [name for name in real if name in said], table.name


def test_invented_names_say_so(demo: CrmFlask) -> None:
    real = set(real_ids())
    firms = [firm for firm in session.scalars(select(Enterprise)) if firm.id not in real]
    assert len([f for f in firms if f.city_code in ("370200", "440300")]) == 91
    assert len([f for f in firms if f.credit_code is None]) == 1, "one firm stands twice, to be merged"
    for firm in firms:
        assert SAMPLE.search(firm.name)
        assert firm.credit_code is None or credit_code.is_valid(firm.credit_code)
        assert firm.credit_code is None or "FAKE" in firm.credit_code
    for person in session.scalars(select(Person)):
        assert SAMPLE.search(person.name)
        assert person.mobile.startswith("19900")
        assert person.email.endswith("@example.com")
    for project in session.scalars(select(Project)):
        assert SAMPLE.search(project.investor)
        assert SAMPLE.search(project.partner)


def test_real_events_have_no_invented_results(demo: CrmFlask) -> None:
    real = session.scalars(select(Event).where(Event.name.startswith("青深企业家联谊会"))).all()
    assert {event.code for event in real} == {"zx-20210129", "nh-20201116"}
    ids = [event.id for event in real]
    for column in (Registration.event_id, Signing.event_id, LedgerEntry.event_id, Lead.event_id):
        assert session.scalar(select(func.count()).where(column.in_(ids))) == 0


def test_the_past_ends_with_the_article_and_the_rest_is_near_today(demo: CrmFlask) -> None:
    article = date(2021, 2, 21)
    for column in (Project.signed_on, Arrival.arrived_on, Milestone.reached_on):
        for on in session.scalars(select(column)):
            assert on <= article or TODAY - timedelta(days=120) <= on <= TODAY
    for column, planned in ((StageChange.at, ()), (Activity.at, (Activity.planned_for.is_(None),))):
        for at in session.scalars(select(column).where(*planned)):
            assert at.date() <= article or TODAY - timedelta(days=220) <= at.date() <= TODAY


def test_every_standing_occurs_and_payments_agree(demo: CrmFlask) -> None:
    found = set()
    for membership in session.scalars(select(Membership)):
        paid = session.execute(
            select(PaidPeriod.since, PaidPeriod.until).where(PaidPeriod.membership_id == membership.id)
        ).all()
        assert membership.paid_until == paid_until((row.since, row.until) for row in paid)
        found.add(standing(members.basis(membership, TODAY), TODAY))
    assert {Standing.ACTIVE, Standing.DUE, Standing.GRACE, Standing.LAPSED, Standing.PENDING_PAYMENT} <= found


def test_seats_and_leads_are_consistent(demo: CrmFlask) -> None:
    for venue in session.scalars(select(Venue)):
        held = select(func.count()).where(Registration.venue_id == venue.id, Registration.state.in_(HOLDS_SEAT))
        assert venue.seats_taken == session.scalar(held) <= venue.capacity
    assert set(session.scalars(select(Lead.stage))) == set(LeadStage)
    signed = set(session.scalars(select(Lead.id).where(Lead.stage == LeadStage.SIGNED)))
    assert signed == set(session.scalars(select(Project.lead_id)))
    for lead in session.scalars(select(Lead)):
        last = session.scalars(
            select(StageChange).where(StageChange.lead_id == lead.id).order_by(StageChange.at.desc())
        ).first()
        assert last is not None
        assert (last.after, last.at) == (lead.stage, lead.stage_since)


def test_there_is_an_open_event_in_both_cities_two_weeks_ahead(demo: CrmFlask) -> None:
    event = session.scalars(select(Event).where(Event.code == "sl-open")).one()
    assert (event.starts_at.date() - TODAY).days == 14
    cities = session.scalars(select(Venue.city_code).where(Venue.event_id == event.id)).all()
    assert set(cities) == {"370200", "440300"}


def test_sign_ins_have_their_roles_and_members_their_firms(demo: CrmFlask) -> None:
    found = dict(
        session.execute(
            select(Account.email, AccountRole.role).join(AccountRole, AccountRole.account_id == Account.id)
        ).all()
    )
    assert found == {each.email: each.role for each in SIGN_INS}
    for email in ("member@demo.example", "member2@demo.example"):
        holder = select(Person.id).join(Account, Account.id == Person.account_id).where(Account.email == email)
        places = session.scalars(select(Employment).where(Employment.person_id.in_(holder))).all()
        assert [place.firm_admin for place in places] == [True]


def test_everything_can_be_found(demo: CrmFlask) -> None:
    assert search.find("示例机器人")[0].title == "深圳示例机器人科技有限公司"
    assert any(hit.title == "海尔智家股份有限公司" for hit in search.find("海尔智家"))
    assert search.find("王样例")[0].kind == "person"
    assert any(hit.kind == "project" for hit in search.find("文旅智能导览"))


def test_the_log_holds_the_loading_and_verifies(demo: CrmFlask) -> None:
    facts = session.scalars(select(AuditEntry.fact)).all()
    assert facts.count("DemoLoaded") == 1
    assert audit_check.verify().ok
    assert is_demo()


def test_loading_is_refused_where_something_is(loaded: CrmFlask) -> None:
    with loaded.app_context(), pytest.raises(load.NotEmpty), db.transaction(write=True):
        load.load(TODAY, "no hash")


def test_the_same_day_gives_the_same_rows(loaded: CrmFlask) -> None:
    """All but what is secret, random or says when it was stored."""
    before = snapshot(loaded)
    with loaded.app_context(), db.transaction(write=True):
        load.wipe()
        load.load(TODAY, "no hash")
    assert snapshot(loaded) == before


SECRET = {"ticket", "token_hash", "created_at", "asked_at", "at"}


def snapshot(app: CrmFlask) -> dict[str, list[tuple[object, ...]]]:
    kinds = (
        Enterprise,
        Membership,
        PaidPeriod,
        Person,
        Project,
        Signing,
        LedgerEntry,
        Milestone,
        Arrival,
        Registration,
    )
    with app.app_context(), db.transaction():
        return {
            kind.__tablename__: [
                tuple(row)
                for row in session.execute(
                    select(*(c for c in kind.__table__.columns if c.name not in SECRET and not c.name.endswith("id")))
                    .order_by(kind.id)
                )
            ]
            for kind in kinds
        }  # fmt: skip


def test_a_made_password_is_good_enough() -> None:
    example = "d637-d4f2-4bb8-2116-0336"
    assert passwords.check_password(example, ["demo", "secretary"]) == example


def test_a_crowd_is_made_once(loaded: CrmFlask) -> None:
    with loaded.app_context():
        first = crowd.gather(TODAY, 120, 300, lambda _count: None)
        again = crowd.gather(TODAY, 120, 300, lambda _count: None)
        with db.transaction():
            firms = session.scalar(select(func.count()).where(Membership.number.startswith("S")))
            mailable = session.scalar(select(func.count()).select_from(members.mailable().subquery()))
            codes = session.scalars(select(Enterprise.credit_code).where(Enterprise.credit_code.contains("FAKE"))).all()
            found = search.find(crowd.firm(77)["name"])
    assert first == again == (120, 300)
    assert firms == 120
    assert mailable is not None
    assert mailable >= 300 + 230
    assert all(code and credit_code.is_valid(code) for code in codes)
    assert found[0].title == crowd.firm(77)["name"]


def test_a_crowd_of_a_million_has_no_two_alike() -> None:
    numbers = range(0, 1_500_000, 997)
    assert len({crowd._code(n) for n in numbers}) == len(numbers)
    assert len({crowd._word(n) for n in range(200_000)}) == 200_000
