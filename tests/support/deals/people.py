"""Requests, applications, offices and rights of people."""

from __future__ import annotations

from crm.accounts.permissions import Role
from crm.care import actions as care
from crm.care.rules import Kind as Gone
from crm.care.rules import RightsKind
from crm.core.actor import SYSTEM, Actor, Thing
from crm.core.clock import today
from crm.core.db import session
from crm.entry import actions as entry
from crm.entry import queries as entry_queries
from crm.entry.rules import State
from crm.members import actions as members
from crm.members.rules import Position, Tie
from crm.terms.models import Term, TermOffice
from crm.terms.rules import TermState
from tests.support import entry as applications
from tests.support.deals.reaches import ITS_OWN, RECOMMENDED
from tests.support.members import an_enterprise
from tests.support.people import an_account
from tests.support.pipeline import PNG, a_file
from tests.support.reach import NOWHERE, Reach, Target, World, near
from tests.support.reviews import Firm, a_request
from tests.support.world import AT_FIRM, STRANGER, Ground


def departed(world: World) -> None:
    """A merge and something in the trash: the secretary's alone."""
    merge = care.merge_enterprises(an_enterprise().id, an_enterprise().id, by=SYSTEM)
    world.add("merge", Target("near", {"merge_id": merge.id}))
    world.add("trashed", Target("near", {"trash_id": care.trash(Gone.ENTERPRISE, an_enterprise().id, by=SYSTEM).id}))


def rights(world: World, base: Ground) -> None:
    """What two persons ask for: theirs to take back, the secretary's to answer."""
    for label, person, reach in zip(("near", "far"), base.people, (ITS_OWN, NOWHERE), strict=False):
        account = person.account_id or an_account(Role.MEMBER, email=STRANGER)
        asks = Actor(account, person.name, person_id=person.id)
        asked = care.ask_rights(RightsKind.RECTIFY, "示例请求", by=asks)
        world.add("rights", Target(label, {"rights_id": asked.id}, reach))


def requests(world: World, base: Ground) -> None:
    """A change each firm's 企业管理员 has proposed."""
    mine = near(member=(), event=False)
    stranger = an_account(Role.FIRM_ADMIN, email=STRANGER)
    who = ((world.accounts[Role.FIRM_ADMIN], "firm_admin@example.com"), (stranger, STRANGER))
    for n, (label, word, reach) in enumerate((("near", "近改名", mine), ("far", "隐改名", NOWHERE))):
        firm = Firm(base.firms[n], base.firms[n].credit_code or "", *who[n])
        asked = a_request(firm, {"name": f"示例{word}有限公司"})
        world.add("request", Target(label, {"request_id": asked.id}, reach))
        world.hide(Thing.REVIEW, **{word: reach})


def applicants(world: World, base: Ground) -> None:
    """Applications for membership: one recommended by the liaison's firm, one by nobody; a resolution passed both."""
    rows, scans, objected = [], [], []
    for label, word, recommender, reach in (
        ("near", "近申请", base.firms[0].name, RECOMMENDED), ("far", "隐申请", "", NOWHERE),
    ):  # fmt: skip
        given = applications.details(f"示例{word}有限公司", recommender=recommender, contact_name=f"{word}人")
        row = applications.an_application(State.COUNCIL, given)
        rows.append(row)
        world.add("application", Target(label, {"application_id": row.id}, reach))
        world.hide(Thing.REVIEW, **{word: reach})
        step = next(each for each in entry_queries.steps_of(row.id) if each.approver)
        step.scan_id = row.licence_id
        scans.append((label, row.id, step.id, reach))
        objected.append((label, row.id, applications.an_objection(row.id).id, reach))
    world.nested("application_step", ("application_id", "step_id"), scans)
    world.nested("application_objection", ("application_id", "objection_id"), objected)
    given = entry.Resolving(title="示例决议", meeting="示例理事会", held_on=today())
    made = entry.resolve([row.id for row in rows], given, scan=a_file(PNG, "scan.png"), by=SYSTEM)
    world.add("resolution", Target("all", {"resolution_id": made.id}))
    token = entry_queries.token_of(rows[0])
    world.add("applied", Target("near", {"token": token}), Target("none", {"token": token[::-1]}, exists=False))


def in_terms(world: World, base: Ground) -> None:
    """A term in office with an office, a draft, and relations of the firms; rosters are read by who reads all firms."""
    here, _listed, far = (firm.id for firm in base.firms)
    held = Term(number=1, starts=today(), ends=today(), state=TermState.IN_OFFICE)
    draft = Term(number=2, starts=today(), ends=today(), state=TermState.DRAFT)
    session.add_all([held, draft])
    session.flush()
    office = TermOffice(term_id=held.id, enterprise_id=here, position=Position.PRESIDENT, since=today())
    session.add(office)
    session.flush()
    for label, term in (("held", held), ("draft", draft)):
        world.add("term", Target(label, {"term_id": term.id}))
    world.add("office", Target("held", {"office_id": office.id}))
    near_one = members.relate(here, base.firms[1].name, Tie.SUPPLIER, by=SYSTEM).id
    far_one = members.relate(far, base.firms[1].name, Tie.SUPPLIER, by=SYSTEM).id
    pairs: list[tuple[str, str | int, int, Reach]] = [("near", here, near_one, AT_FIRM), ("far", far, far_one, NOWHERE)]
    world.nested("relation", ("enterprise_id", "relation_id"), pairs)
