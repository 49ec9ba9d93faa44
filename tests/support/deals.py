"""The rest of the small world: leads, projects, reviews, campaigns, imports, sessions, links and letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from crm.accounts import actions as accounts
from crm.accounts import queries as account_queries
from crm.accounts.models import LoginSession
from crm.accounts.permissions import Role, grants_of
from crm.accounts.rules import LinkPurpose
from crm.bounces.models import Bounce, IntakeMail
from crm.bounces.rules import BounceKind, Source
from crm.campaigns import actions as campaigns
from crm.campaigns.models import Campaign, Recipient
from crm.campaigns.rules import CampaignState, RecipientState, Rules
from crm.campaigns.rules import tokens as marks
from crm.care import actions as care
from crm.care.rules import Kind as Gone
from crm.care.rules import RightsKind
from crm.care.rules.confirming import sealed
from crm.ceremony import actions as ceremony
from crm.ceremony.rules import Paper, PlanDetails, PlanState
from crm.cohorts import actions as cohorts
from crm.cohorts.rules import CohortDraft
from crm.core.actor import SYSTEM, Act, Actor, Scope, Thing
from crm.core.clock import now, today
from crm.core.db import session
from crm.core.mail.providers import Meaning
from crm.core.money import Money
from crm.entry import actions as entry
from crm.entry import queries as entry_queries
from crm.entry.rules import State
from crm.events.models import Event
from crm.kit import actions as kit
from crm.kit.rules import PaperForm, PaperKind, TableKind
from crm.lists import actions as lists
from crm.lists.models import BulkEdit, ListExport
from crm.lists.rules import Format
from crm.members import actions as members
from crm.members.rules import Position, Tie
from crm.projects import actions as projects
from crm.projects.models import Project, Signing
from crm.projects.rules import DocumentKind, ProblemDetails, ProblemKind, Severity, Step
from crm.recognition import actions as recognition
from crm.recognition.rules import CorrectionDraft, EntryKind
from crm.terms.models import Term, TermOffice
from crm.terms.rules import TermState
from crm.tracking import actions as tracking
from crm.tracking import queries as tracking_queries
from crm.tracking.models import Tracking, TrackingWatch
from crm.tracking.rules import Party
from crm.transfer import actions as transfer
from crm.transfer import downloads
from crm.transfer.reading.kinds import Kind
from tests.support import entry as applications
from tests.support.members import an_answered_field, an_enterprise
from tests.support.owed import dues_of
from tests.support.people import NAMES, an_account
from tests.support.pipeline import PNG, a_file, a_lead, details
from tests.support.reach import NOWHERE, OUTSIDE, Pair, Reach, Target, World, near
from tests.support.reviews import Firm, a_request
from tests.support.world import AT_FIRM, OTHER, STRANGER, Ground, ground

RECOMMENDED: Reach = {Role.LIAISON: frozenset({Scope.OWN})}
OF_EVENT: Reach = {Role.ORGANIZER: frozenset({Scope.EVENT})}
WORK: Reach = near()
IN_EVENTS: Reach = {Role.ORGANIZER: frozenset({Scope.EVENT})}
ITS_OWN: Reach = {Role.MEMBER: frozenset({Scope.OWN})}


def a_world() -> World:
    """Build everything. Call inside a writing transaction."""
    world, base = ground()
    _leads(world, base)
    _projects(world, base)
    _ceremony(world, base)
    _kit(world, base)
    _requests(world, base)
    _applications(world, base)
    _campaigns(world, base)
    _files(world)
    _doors(world)
    _terms(world, base)
    _departed(world)
    _rights(world, base)
    dues_of(world, base.firms[:2])
    return world


def _departed(world: World) -> None:
    """A merge and something in the trash: the secretary's alone."""
    merge = care.merge_enterprises(an_enterprise().id, an_enterprise().id, by=SYSTEM)
    world.add("merge", Target("near", {"merge_id": merge.id}))
    world.add("trashed", Target("near", {"trash_id": care.trash(Gone.ENTERPRISE, an_enterprise().id, by=SYSTEM).id}))


def _rights(world: World, base: Ground) -> None:
    """What two persons ask for: theirs to take back, the secretary's to answer."""
    for label, person, reach in zip(("near", "far"), base.people, (ITS_OWN, NOWHERE), strict=False):
        account = person.account_id or an_account(Role.MEMBER, email=STRANGER)
        asks = Actor(account, person.name, person_id=person.id)
        asked = care.ask_rights(RightsKind.RECTIFY, "示例请求", by=asks)
        world.add("rights", Target(label, {"rights_id": asked.id}, reach))


def _actor(world: World, role: Role) -> Actor:
    return account_queries.actor_of(world.accounts[role], NAMES[role], frozenset({role}), "127.0.0.1")


def _reads_lists(role: Role) -> bool:
    """Whether somebody of ours reads enterprises: the views of that list are for them."""
    return role not in OUTSIDE and bool(grants_of([role]).get((Thing.ENTERPRISE, Act.READ))) and role is not Role.GUEST


def _leads(world: World, base: Ground) -> None:
    other = account_queries.actor_of(an_account(Role.LIAISON, email=OTHER), "生人乙", frozenset({Role.LIAISON}))
    for label, word, by, n, reach in (
        ("near", "近线索", _actor(world, Role.LIAISON), 0, WORK), ("far", "隐线索", other, 1, NOWHERE),
    ):  # fmt: skip
        event = session.get_one(Event, base.events[n].id)
        lead = a_lead(
            by, event=event, title=word, company=base.firms[n].name, enterprise_id=base.firms[n].id, owner_id=by.id,
            phone="19900000001",
        )  # fmt: skip
        world.add("lead", Target(label, {"lead_id": lead.id}, reach))
        world.hide(Thing.LEAD, **{word: reach})


def _projects(world: World, base: Ground) -> None:
    """Two projects: the liaison's at the staffed event, and a stranger's at the other."""
    papers: dict[str, list[tuple[str, str | int, int, Reach]]] = {}
    for label, word, n, reach in (("near", "近项目", 0, WORK), ("far", "隐项目", 1, NOWHERE)):
        given = details(name=word, investor=base.firms[n].name, partner="")
        signing = projects.log_signing(given, event_id=base.events[n].id, by=SYSTEM)
        project = session.get_one(Project, signing.project_id)
        if label == "near":
            project.created_by_id = project.manager_id = world.accounts[Role.LIAISON]
        world.add("project", Target(label, {"project_id": project.id}, reach))
        world.hide(Thing.PROJECT, **{word: reach})
        for kind, file in (("photo", a_file(PNG, "photo.png")), ("paper", a_file())):
            what = DocumentKind.PHOTO if kind == "photo" else DocumentKind.AGREEMENT
            document = projects.attach_document(project.id, file, what, by=SYSTEM)
            papers.setdefault(kind, []).append((f"{kind} {label}", project.id, document.id, reach))
        _progress(world, project, signing, label, reach)
    _tracked(world)
    _counted(world)
    _cohort(world)
    world.nested("document", ("project_id", "document_id"), papers["photo"])
    amounts_stand_in_it = ((Thing.AMOUNT, Act.READ), (Thing.PROJECT, Act.WRITE))
    world.nested("document", ("project_id", "document_id"), papers["paper"], asks=amounts_stand_in_it)


def _progress(world: World, project: Project, signing: Signing, label: str, reach: Reach) -> None:
    step = projects.record_milestone(project.id, Step.REGISTERED, today(), by=SYSTEM)
    money = projects.record_arrival(project.id, Money.of("1", "亿元"), today(), by=SYSTEM)
    done = projects.record_completion(project.id, Money.of("1", "亿元"), today(), evidence=a_file(), by=SYSTEM)
    details = ProblemDetails(kind=ProblemKind.LAND, severity=Severity.SERIOUS, title=f"{label} 堵点")
    problem = projects.raise_problem(project.id, details, by=SYSTEM)
    world.add("completion", Target(label, {"completion_id": done.id}, reach))
    world.add("problem", Target(label, {"problem_id": problem.id}, reach))
    world.add("milestone", Target(label, {"milestone_id": step.id}, reach))
    world.add("arrival", Target(label, {"arrival_id": money.id}, reach))
    world.add("signing", Target(label, {"signing_id": signing.id}, reach))


def _cohort(world: World) -> None:
    """Two batches with a member each."""
    pairs: list[Pair] = []
    by = _actor(world, Role.SECRETARY)
    for number, label in enumerate(("first", "second"), 1):
        draft = CohortDraft(
            programme="示例实训", number=number, city_code="440300", host="", since=today(), until=None, headcount=9
        )
        made = cohorts.add_cohort(draft, by=by)
        pairs.append((label, made.id, cohorts.list_member(made.id, "示例干部", "", None, by=by).id, IN_EVENTS))
        world.add("cohort", Target(label, {"cohort_id": made.id}, IN_EVENTS))
    world.nested("cohort_member", ("cohort_id", "member_id"), pairs)


def _counted(world: World) -> None:
    """A project that counts, and a change of it that waits for a second person."""
    signing = projects.log_signing(
        details(name="计入项目", investor="示例计入有限公司", partner=""), event_id=None, by=SYSTEM
    )
    projects.attach_document(signing.project_id, a_file(), DocumentKind.AGREEMENT, by=SYSTEM)
    entry = recognition.confirm_signing(signing.id, by=_actor(world, Role.LEADER))
    world.add("entry", Target("all", {"entry_id": entry.id, "role": "officer"}))
    draft = CorrectionDraft(kind=EntryKind.INCREASE, amount=Money.of("1", "亿元"), basis="示例补充协议")
    change = recognition.propose_correction(signing.project_id, draft, a_file(), by=SYSTEM)
    world.add("correction", Target("all", {"correction_id": change.id}))


def _tracked(world: World) -> None:
    """A project whose public page is open, and somebody who follows it."""
    open_to_all = details(name="公开项目", investor="示例公开有限公司", partner="")
    project_id = projects.log_signing(open_to_all, event_id=None, by=SYSTEM).project_id
    tracking.record_word(project_id, Party.INVESTOR, agrees=True, basis="示例", by=SYSTEM)
    code = session.scalars(select(Tracking.code)).one()
    world.add("tracked", Target("near", {"parcel": code}), Target("none", {"parcel": "QS26"}, exists=False))
    watch = session.get_one(TrackingWatch, tracking.ask_for_mail(code, "f@example.com", locale="zh", by=SYSTEM))
    token = tracking_queries.token_of(watch)
    world.add("watched", Target("near", {"token": token}), Target("none", {"token": token[::-1]}, exists=False))


def _ceremony(world: World, base: Ground) -> None:
    """Rows of the staffed event's list, to check, to sign and not signed; and one of the other event's."""
    pairs: list[tuple[str, str | int, int, Reach]] = []
    for n, (label, place, reach) in enumerate((
        (PlanState.COLLECTED, 0, OF_EVENT), (PlanState.APPROVED, 0, OF_EVENT), (PlanState.UNSIGNED, 0, OF_EVENT),
        ("far", 2, NOWHERE),
    )):  # fmt: skip
        given = details(name=f"示例拟签{n}")
        row = ceremony.plan(
            base.events[place].id,
            PlanDetails(
                name=given.name, investor=given.investor, partner="", agreement=given.agreement, amount=given.amount,
                paper=Paper.ATTACHED,
            ),
            by=SYSTEM,
        )  # fmt: skip
        row.state = PlanState(label) if label != "far" else PlanState.COLLECTED
        session.flush()
        if label in (PlanState.APPROVED, PlanState.UNSIGNED):
            world.add("planned", Target(label, {"code": base.events[place].code, "planned_id": row.id}, reach))
        else:
            pairs.append((str(label), base.events[place].code, row.id, reach))
    world.nested("planned", ("code", "planned_id"), pairs)


def _kit(world: World, base: Ground) -> None:
    """An empty table at each event, and a paper the secretary has made."""
    found: list[tuple[str, str | int, int, Reach]] = []
    for n, (label, reach) in enumerate((("near", OF_EVENT), ("listed", NOWHERE), ("far", NOWHERE))):
        event = base.events[n]
        (table,) = kit.add_tables(
            event.venues[0], "主桌", 1, kind=TableKind.TABLE, capacity=1, guest_class=None, by=SYSTEM
        )  # fmt: skip
        found.append((label, event.code, table.id, reach))
    world.nested("table", ("code", "table_id"), found)
    for code, account in ((base.events[0].code, an_account(Role.SECRETARY)), (base.events[2].code, None)):
        made = kit.make_copy(
            base.events[0].id, PaperKind.SIGN_IN, PaperForm.PRINT, venue_id=None, phones=False, rows=1,
            by=Actor(account, "林示例"),
        )  # fmt: skip
        world.add("kit_copy", Target(code, {"code": code, "copy_id": made.id}, exists=account is not None))


def _requests(world: World, base: Ground) -> None:
    """A change each firm's 企业管理员 has proposed."""
    mine = near(member=(), event=False)
    stranger = an_account(Role.FIRM_ADMIN, email=STRANGER)
    who = ((world.accounts[Role.FIRM_ADMIN], "firm_admin@example.com"), (stranger, STRANGER))
    for n, (label, word, reach) in enumerate((("near", "近改名", mine), ("far", "隐改名", NOWHERE))):
        firm = Firm(base.firms[n], base.firms[n].credit_code or "", *who[n])
        asked = a_request(firm, {"name": f"示例{word}有限公司"})
        world.add("request", Target(label, {"request_id": asked.id}, reach))
        world.hide(Thing.REVIEW, **{word: reach})


def _applications(world: World, base: Ground) -> None:
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


UNSENT = frozenset({"campaigns.addresses", "campaigns.results", "campaigns.export_recipients"})
"""A draft has no recipients yet."""


def _campaigns(world: World, base: Ground) -> None:
    """A notice to the guests of each event, already sent, one result of each unknown; and saved choices."""
    pairs: list[tuple[str, str | int, int, Reach]] = []
    for n, (label, word, reach) in enumerate((("near", "近通知", OF_EVENT), ("far", "隐通知", NOWHERE))):
        sent = _sent(base.events[n].id, word)
        world.add("campaign", Target(label, {"campaign_id": sent.id}, reach))
        pairs.append((label, sent.id, _recipient(sent, n, world if label == "near" else None), reach))
        world.hide(Thing.CAMPAIGN, **{word: reach})
        by = _actor(world, Role.ORGANIZER) if label == "near" else SYSTEM
        saved = campaigns.save_segment(None, name=f"示例范围{label}", rules=Rules(({"home": ("370200",)},)), by=by)
        world.add("segment", Target(label, {"segment_id": saved.id}, reach))
    world.nested("recipient", ("campaign_id", "recipient_id"), pairs)
    for label, campaign_id, recipient_id, reach in pairs:
        world.add("bounce", Target(label, {"bounce_id": _bounce(int(campaign_id), recipient_id)}, reach))
    draft = _sent(base.events[0].id, "近草稿", CampaignState.DRAFT)
    world.add("campaign", Target("draft", {"campaign_id": draft.id}, OF_EVENT, but=UNSENT))
    world.add("intake", Target("all", {"mail_id": _fetched()}))


def _terms(world: World, base: Ground) -> None:
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


def _sent(event_id: int, subject: str, state: CampaignState = CampaignState.SENT) -> Campaign:
    campaign = Campaign(
        state=state, segment="event", event_id=event_id, subject=subject, body="示例正文", created_at=now(),
        created_by="示例",
    )  # fmt: skip
    session.add(campaign)
    session.flush()
    return campaign


def _recipient(campaign: Campaign, n: int, world: World | None) -> int:
    row = Recipient(
        campaign_id=campaign.id, address=f"reader{n}@example.com", state=RecipientState.UNCERTAIN, name="示例"
    )
    session.add(row)
    session.flush()
    token = marks.token(current_app.config["CRM_SETTINGS"].secret_key, campaign.id, row.id)
    row.token_hash = marks.found_by_token(token)
    if world is not None:
        mark = marks.mark(token)
        world.add("left", Target("near", {"token": token}), Target("mark", {"token": mark}, exists=False))
        world.add("mark", Target("near", {"mark": mark}), Target("token", {"mark": token}, exists=False))
        end = sealed(current_app.config["CRM_SETTINGS"].secret_key, token, RightsKind.COPY)
        world.add(
            "confirming", Target("near", {"token": token, "end": end}),
            Target("mark", {"token": mark, "end": end}, exists=False),
        )  # fmt: skip
    session.flush()
    return row.id


def _fetched() -> int:
    row = IntakeMail(digest="0" * 64, box="maildir", verdict="unknown", subject="示例来信", at=now())
    session.add(row)
    session.flush()
    return row.id


def _bounce(campaign_id: int, recipient_id: int) -> int:
    row = Bounce(
        campaign_id=campaign_id, recipient_id=recipient_id, kind=BounceKind.SOFT, meaning=Meaning.FULL,
        source=Source.REPORT, at=now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


LISTS = (("enterprises", "", "side"), ("people", "people_", "rank"), ("leads", "lead_", "sector"))
"""Lists that can be taken away and changed at once: kind, how its objects are called here, a field."""


def _files(world: World) -> None:
    content = downloads.empty_list(Kind.MEMBERS)
    for label in ("near", "far"):
        batch = transfer.upload(Kind.MEMBERS, a_file(b"", f"{label}.xlsx"), content, by=SYSTEM)
        world.add("batch", Target(label, {"batch_id": batch.id}))
    for label, owner in (
        ("near", world.accounts[Role.SECRETARY]),
        ("far", an_account(Role.FIRM_ADMIN, email=STRANGER)),
    ):
        reach: Reach = {Role.SECRETARY: frozenset({Scope.OWN})} if label == "near" else NOWHERE
        for kind, begun, set_field in LISTS:
            made = ListExport(
                owner_id=owner, kind=kind, query="", format=Format.CSV, rows=1, revealed=False, made_at=now()
            )
            bulk = BulkEdit(owner_id=owner, kind=kind, field=set_field, rows=0, made_at=now(), undone_at=None)
            session.add_all([made, bulk])
            session.flush()
            world.add(f"{begun}export", Target(label, {"export_id": made.id}, reach))
            world.add(f"{begun}bulk", Target(label, {"bulk_id": bulk.id}, reach))
        for kind, begun in (("projects", "project_"), ("project-ledger", "ledger_")):
            made = ListExport(
                owner_id=owner, kind=kind, query="", format=Format.CSV, rows=1, revealed=False, made_at=now()
            )
            session.add(made)
            session.flush()
            world.add(f"{begun}export", Target(label, {"export_id": made.id}, reach))
        by = replace(_actor(world, Role.SECRETARY), id=owner)
        views = [lists.save_view("enterprises", f"{label} {n}", "", shared=False, by=by) for n in (1, 2)]
        stays = frozenset({"lists.remove", "lists.bring_back"})
        goes = frozenset({"lists.edit", "lists.rename", "lists.choose_default"})
        world.add("view", Target(label, {"view_id": views[0].id}, reach, but=stays))
        world.add("view", Target(label, {"view_id": views[1].id}, reach, but=goes))
    world.add("custom_field", Target("near", {"custom_field_id": an_answered_field().id}))
    inside: Reach = {role: frozenset({Scope.OWN}) for role in Role if _reads_lists(role)}
    world.add("list", Target("near", {"list_kind": "enterprises"}, inside), Target("none", {"list_kind": "x"}))
    world.add("template", Target("near", {"kind": "members"}), Target("none", {"kind": "firms"}, exists=False))


def _doors(world: World) -> None:
    """Other browsers of every account, a stranger's browser, links to sign in with."""
    stranger = an_account(Role.FIRM_ADMIN, email=STRANGER)
    for account_id, role in [(world.accounts[role], role) for role in Role] + [(stranger, None)]:
        at = now()
        row = LoginSession(
            account_id=account_id, key_hash=f"other-browser-{account_id}", created_at=at,
            expires_at=at + timedelta(days=1), address="127.0.0.1", browser="示例",
        )  # fmt: skip
        session.add(row)
        session.flush()
        mine = {role: frozenset({Scope.OWN})} if role else NOWHERE
        world.add("session", Target(role or "stranger", {"session_id": row.id}, mine))
    world.add("account", Target("near", {"account_id": stranger}))
    accounts.ask_for_link(stranger, by=SYSTEM)
    link = accounts.issue_link(an_account(Role.GUEST), LinkPurpose.SIGN_IN, by=SYSTEM)
    world.add("link", Target("near", {"token": link}), Target("none", {"token": link[::-1]}, exists=False))


def letters(world: World, outbox: Path) -> None:
    """Add the mails that lie in the outbox once the transaction has committed: one with an enclosure, one without."""
    named = {"with": "", "without": ""}
    for path in sorted(outbox.glob("*.eml")):
        named["with" if b"Content-Disposition: attachment" in path.read_bytes() else "without"] = path.name
    world.add("letter", Target("near", {"name": named["with"]}), Target("none", {"name": "none.eml"}, exists=False))
    world.add(
        "enclosure",
        Target("near", {"name": named["with"], "number": 0}),
        Target("beyond", {"name": named["with"], "number": 99}, exists=False),
        Target("of another", {"name": named["without"], "number": 0}, exists=False),
    )
