"""The whole url map × ten roles × an object inside each role's reach and one outside: default deny, wrong object = 404.

What is right is said by `crm.accounts.permissions`; how far a role reaches towards each object by the small world of
tests.support; `USES` holds the few endpoints that use a right more narrowly than its cell, each with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Engine
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.access import Access
from crm.core.actor import Act, Scope, Thing
from crm.core.web import CrmFlask
from tests.support.deals import a_world, letters
from tests.support.people import Browser
from tests.support.reach import Right, Target, Use, World, allowed, holds, reaches

pytestmark = pytest.mark.long
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
KINDS: Mapping[str, str] = {
    "/people/ bulk_id": "people_bulk", "/leads/ bulk_id": "lead_bulk",
    "/people/ export_id": "people_export", "/leads/ export_id": "lead_export",
    "/projects/ export_id": "project_export", "/ledger/ export_id": "ledger_export",
    "bulk_id": "bulk", "custom_field_id": "custom_field", "export_id": "export", "list_kind": "list", "view_id": "view",
    "completion_id": "completion", "problem_id": "problem",
    "account_id": "account", "activity_id enterprise_id": "activity", "arrival_id": "arrival", "batch_id": "batch",
    "campaign_id": "campaign", "campaign_id recipient_id": "recipient", "check_in_id code": "check_in",
    "code": "event", "code question_id": "question", "closing_id code": "closing", "code photo_id": "photo",
    "asked_id code": "survey_question", "series": "series", "/q/ token": "asked",
    "code item_id": "agenda", "code party_id": "party", "code registration_id": "registration",
    "code key": "screen", "bounce_id": "bounce", "mail_id": "intake",
    "code planned_id": "planned",
    "code table_id": "table", "code copy_id": "kit_copy",
    "code venue_id": "venue", "account_id code": "event_staff", "document_id project_id": "document",
    "employment_id": "employment", "enterprise_id": "enterprise", "enterprise_id period_id": "period",
    "kind": "template", "lead_id": "lead", "mark": "mark", "merge_id": "merge", "milestone_id": "milestone",
    "name": "letter",
    "name number": "enclosure", "person_id": "person", "project_id": "project", "request_id": "request",
    "reminder_id": "reminder", "/archive/ campaign_id": "archived",
    "segment_id": "segment", "session_id": "session", "signing_id": "signing", "ticket": "ticket",
    "term_id": "term", "office_id": "office", "enterprise_id relation_id": "relation",
    "application_id": "application", "application_id step_id": "application_step", "resolution_id": "resolution",
    "application_id objection_id": "application_objection",
    "/apply/ token": "applied", "/i/ token": "invited", "code invitation_id": "invitation",
    "/n/ token": "told", "notice_id": "notice", "firm_id notice_id": "notice_firm",
    "task_id": "task",
    "rights_id": "rights",
    "cohort_id": "cohort", "cohort_id member_id": "cohort_member", "correction_id": "correction",
    "entry_id role": "entry", "parcel": "tracked", "/track/ token": "watched",
    "certificate": "certificate", "copy_id": "copy", "enterprise_id person_id": "listed_person",
    "allocation_id": "allocation", "invoice_id": "invoice", "payment_id": "payment", "receipt_id": "receipt",
    "schedule_id": "fee_table", "statement_id": "statement", "waiver_id": "waiver", "year": "dues_year",
    "code device_id": "device", "code scan": "device_scan", "code token": "wall",
    "trash_id": "trashed", "/r/ token": "own", "/u/ token": "left", "end token": "confirming",
    "/sign-in/ token": "link",
}  # fmt: skip
"""Which objects the arguments of an address name. A new argument needs a line here and an object in the world."""
FILES = frozenset({"assets.file", "assets.stylesheet", "assets.instance_stylesheet"})
"""Addresses of files that are the same for everybody."""
BEARERS = frozenset({
    "screen", "own", "invited", "asked", "wall", "left", "confirming", "letter", "applied", "certificate", "tracked",
    "watched", "told", "archived",
})  # fmt: skip
"""Whoever has the link of a ticket, mail, application, certificate, project or big screen reads what it is about."""
WHOLE = frozenset({"admin.outbox"})
"""The outbox of a development machine shows whole mails."""
FAULTLESS = frozenset({200, 302, 303, 400, 409, 422})

STAFF_ONLY = frozenset({Scope.FIRM, Scope.OWN})
_FIRMS_PROPOSE = Use("firm rw (review): firms propose changes in the portal", never=frozenset({Scope.FIRM}))
_TASKS_READ = Use(
    "tasks are for staff, with the right of what they are about", never=frozenset({Scope.FIRM, Scope.DIRECTORY})
)
_TASKS_CHANGED = Use(
    "who may change the firm settles its tasks", rights=((Thing.ENTERPRISE, Act.WRITE),), never=frozenset({Scope.FIRM})
)
_MEMBERSHIP = Use("who is a member is the association's decision", never=frozenset({Scope.FIRM, Scope.OWN}))
_ORGANISERS = Use("firms and members act on theirs by the link of the ticket, /r/<token>", never=STAFF_ONLY)
_NEW_THERE = Use("what one writes down anywhere is one's own", anywhere=frozenset({Scope.OWN}))
_INVITES = Use(
    "ev i (staff): organizers invite no members; whoever does may write the person",
    never=frozenset({Scope.EVENT}), also=(Thing.PERSON, Act.WRITE),
)  # fmt: skip
_OWN_DUES = Use("a firm sees its own dues in the portal", never=frozenset({Scope.FIRM}))
_OF_EVENT: Right = (Thing.EVENT, Act.READ)
_OUR_LIST = Use(
    "rows and names are narrowed to what one reads; totals are for staff", rights=(_OF_EVENT,),
    never=frozenset({Scope.PUBLISHED}),
)  # fmt: skip
USES: Mapping[str, Use] = {
    **dict.fromkeys(("members.edit_customs", "members.save_customs"), _FIRMS_PROPOSE),
    **dict.fromkeys(
        ("members.edit", "members.update", "members.log_activity", "members.new_activity", "members.remove_activity",
         "members.restore_activity", "members.edit_activity", "members.update_activity", "members.new_plan",
         "members.plan_activity", "members.outcome", "members.log_outcome"),
        _FIRMS_PROPOSE,
    ),
    "work.show": _TASKS_READ,
    **dict.fromkeys(
        ("work.update", "work.finish", "work.cancel", "work.reopen", "work.postpone", "work.move_back",
         "work.reassign", "work.remove"), _TASKS_CHANGED,
    ),
    **dict.fromkeys(
        ("members.save_membership", "members.decide", "members.set_override", "members.end_override"), _MEMBERSHIP
    ),
    "members.membership": Use("who records dues or reads them, and their own firm", rights=((Thing.DUES, Act.READ),)),
    "members.staff": Use("the directory shows the 单位代表 only", never=frozenset({Scope.DIRECTORY})),
    "members.timeline": Use("notes about a firm are ours", never=frozenset({Scope.DIRECTORY, Scope.FIRM})),
    "members.relations": Use("the directory shows no relations", never=frozenset({Scope.DIRECTORY})),
    **dict.fromkeys(("members.relate", "members.end_relation", "members.resume_relation"), _FIRMS_PROPOSE),
    **dict.fromkeys(("members.propose", "members.readmit"), _MEMBERSHIP),
    "events.copy": Use("a copy is a new event; the old one is read", rights=(_OF_EVENT,)),
    "events.make_copy": Use("a copy is a new event; the old one is read", rights=(_OF_EVENT,)),
    "leads.new_at_event": _NEW_THERE, "leads.create_at_event": _NEW_THERE,
    "projects.new": _NEW_THERE, "projects.create": _NEW_THERE,
    "projects.new_from_lead": Use("a lead one may write becomes a project", rights=((Thing.LEAD, Act.WRITE),)),
    "projects.create_from_lead": Use("a lead one may write becomes a project", rights=((Thing.LEAD, Act.WRITE),)),
    **dict.fromkeys(
        ("tracking.own_project", "tracking.speak", "projects.own_problems", "projects.raise_own",
         "projects.confirm_own", "projects.reopen_own"),
        Use("the portal shows a firm its own projects", never=frozenset({Scope.ALL, Scope.OWN, Scope.EVENT})),
    ),
    **dict.fromkeys(
        ("ceremony.index", "ceremony.new", "ceremony.create", "ceremony.show", "ceremony.edit", "ceremony.update",
         "ceremony.check", "ceremony.approve", "ceremony.arrange", "ceremony.sheet", "ceremony.day", "ceremony.signed",
         "ceremony.unsigned", "ceremony.undo"),
        Use("an event's list is the office's and its organisers'", never=STAFF_ONLY),
    ),
    "leads.reveal": Use("whose phone stands in a lead one may read", also=(Thing.LEAD, Act.READ)),
    **dict.fromkeys(
        ("events.edit_registration", "events.update_registration", "events.cancel_registration",
         "events.confirm_registration", "events.reject_registration", "events.mail_registration",
         "events.switch_registration"), _ORGANISERS,
    ),
    **dict.fromkeys(
        ("events.waiting", "events.offer_seat", "events.approvals", "events.approve", "events.reject_many",
         "events.answers", "events.export_answers"), _ORGANISERS,
    ),
    "outcomes.reopen": Use("the office alone opens a closed event again", never=frozenset({Scope.EVENT})),
    "outcomes.series_page": Use("for staff; members see public pages", never=frozenset({Scope.PUBLISHED})),
    **dict.fromkeys(
        ("invitations.paste", "invitations.check", "invitations.take_down", "invitations.invited",
         "invitations.ask_whom", "invitations.preview", "invitations.invite", "invitations.remind",
         "invitations.mark"), _ORGANISERS,
    ),
    **dict.fromkeys(
        ("kit.placing", "kit.place", "kit.place_everybody", "kit.take_back", "kit.put_back", "kit.add_tables",
         "kit.table", "kit.save_table", "kit.remove_table", "kit.read_plan", "kit.apply_plan"), _ORGANISERS,
    ),
    **dict.fromkeys(
        ("attendance.undo", "attendance.settle", "attendance.revoke_device"),
        Use("stewards scan; who may write the registrations supervises", rights=((Thing.REGISTRATION, Act.WRITE),),
            never=STAFF_ONLY),
    ),
    "attendance.attendees": _OUR_LIST, "attendance.live": _OUR_LIST, "board.open_board": _OUR_LIST,
    **dict.fromkeys(
        ("directory.entry", "directory.reveal_phone", "directory.reveal_contact"),
        Use("the members' directory; staff have pages of their own", never=frozenset(Scope) - {Scope.DIRECTORY}),
    ),
    **dict.fromkeys(
        ("portal.colleague", "portal.change_colleague", "portal.end_colleague", "portal.revoke",
         "portal.administration", "portal.hand_over"),
        Use("a firm's own; ours is /employments/", never=frozenset({Scope.ALL, Scope.EVENT})),
    ),
    **dict.fromkeys(
        ("dues.invoice", "dues.notice", "dues.receipt_file"), _OWN_DUES,
    ),
    "portal.invitation": _INVITES, "portal.invite": _INVITES,
    **dict.fromkeys(
        ("entry.show", "entry.licence", "entry.scan", "entry.resolution", "entry.resolution_scan", "entry.hand_over"),
        Use("a firm follows its application by its link, /apply/<token>", never=frozenset({Scope.FIRM})),
    ),
    "entry.reveal": Use("whose phone stands in an application one may read", also=(Thing.REVIEW, Act.READ)),
    "portal.request_page": Use("the firm's own page; ours is /reviews/", never=frozenset({Scope.ALL, Scope.OWN})),
    **dict.fromkeys(
        ("care.rights_request", "care.answer_rights"),
        Use("the secretariat's pages; one's own are in the portal", never=frozenset({Scope.OWN, Scope.FIRM})),
    ),
    "portal.withdraw": Use("who has proposed withdraws", never=frozenset({Scope.ALL, Scope.OWN})),
}  # fmt: skip


def kind_of(rule: Rule) -> str:
    """Return which objects a rule's arguments name. KeyError for arguments nobody has thought of."""
    names = " ".join(sorted(rule.arguments))
    begun = f"/{rule.rule.split('/')[1]}/ {names}"
    return KINDS[begun] if begun in KINDS else KINDS[names]


def rules_with_objects(app: CrmFlask) -> list[Rule]:
    """Return every rule with an argument, files left out, in the order of their addresses."""
    found = [rule for rule in app.url_map.iter_rules() if rule.arguments and rule.endpoint not in FILES]
    return sorted(found, key=lambda rule: rule.rule)


def access_of(app: CrmFlask, rule: Rule) -> Access:
    """Return what a rule's view asks for."""
    found: Access = vars(app.view_functions[rule.endpoint])["access"]
    return found


def may(access: Access, role: Role, rule: Rule, target: Target) -> bool:
    """Say what the permission page says: may this role do this to this object?"""
    if not target.exists:
        return False
    if access.kind == "public":
        return rule.endpoint not in ("events.page", "events.sign_up") or _sees_event(role, target)
    if access.kind == "signed_in":
        return Scope.OWN in target.reach.get(role, frozenset())
    return holds(role, access.rights) and allowed(role, target, access.rights, USES.get(rule.endpoint))


def _sees_event(role: Role, target: Target) -> bool:
    published = Scope.PUBLISHED in target.reach.get(Role.GUEST, frozenset())
    return published or reaches(role, (Thing.EVENT, Act.READ), target.reach)


def told_apart(outside: list[Target]) -> list[Target]:
    """Return the nearest and the farthest of the objects out of reach, and all that do not exist."""
    real = [each for each in outside if each.exists]
    return real[:1] + real[1:][-1:] + [each for each in outside if not each.exists]


@dataclass
class Walk:
    """One role's way through the map, and what was wrong on it."""

    app: CrmFlask
    world: World
    role: Role
    browser: Browser
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.token = self.browser.csrf()
        told = [each.word for each in self.world.secrets if reaches(self.role, (each.thing, Act.READ), each.reach)]
        hidden = [each.word for each in self.world.secrets if each.word not in told]
        self.pattern = re.compile("|".join(hidden) or r"(?!)")

    def steps(self) -> Iterator[tuple[Rule, Access, Target, bool]]:
        """Every rule with the objects of its kind, and whether the role may."""
        for rule in rules_with_objects(self.app):
            access = access_of(self.app, rule)
            found = [each for each in self.world.targets[kind_of(rule)] if rule.endpoint not in each.but]
            right = {each.label: may(access, self.role, rule, each) for each in found}
            inside, outside = ([each for each in found if right[each.label] is judged] for judged in (True, False))
            if not any(each.exists for each in outside):  # every object is alike to who may all
                inside = inside[:1]
            if access.kind == "rights" and not holds(self.role, access.rights):
                outside = [each for each in outside if each.exists]
            for target in inside + told_apart(outside):
                yield rule, access, target, right[target.label]

    def ask(self, rule: Rule, method: str, target: Target) -> None:
        """Ask for one object and note an answer that is not what the permission page says."""
        right = may(access_of(self.app, rule), self.role, rule, target)
        answer = self.answer(rule, method, target)
        status = answer.status_code
        if (status not in FAULTLESS) if right else (status != 404):
            self.wrong.append(f"{method} {rule.endpoint} {target.label}: {status}, {'may' if right else 'may not'}")
        if not (right and kind_of(rule) in BEARERS):
            self.read(f"{method} {rule.endpoint} {target.label}", answer)

    def read(self, what: str, answer: TestResponse) -> None:
        """Note a word on the page that this role must not read."""
        if answer.mimetype in ("text/html", "text/plain") and (slipped := self.pattern.search(answer.text)):
            self.wrong.append(f"{what}: shows {slipped[0]}")

    def look_around(self) -> None:
        """Read every page without an object, and what the search finds: lists, counts and totals."""
        for rule in self.app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and not rule.arguments and rule.endpoint not in WHOLE:
                self.read(rule.endpoint, self.browser.get(rule.rule))
        for page in ("/search/", "/search/palette"):
            for asked in ("隐", "列", "近"):
                self.read(f"{page} {asked}", self.browser.get(page, query_string={"q": asked}))

    def answer(self, rule: Rule, method: str, target: Target) -> TestResponse:
        """Ask as this role."""
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(target.values[found[1]]), rule.rule)
        browser, token = self.browser, self.token
        if rule.endpoint == "accounts.use_link":  # whoever uses it is somebody else from then on
            browser = self.app.test_client()  # type: ignore[assignment]
            token = browser.csrf()
        data = {"csrf_token": token, **target.body} if method in UNSAFE else None
        return browser.open(path, method=method, data=data)


def methods_of(rule: Rule, *, unsafe: bool) -> list[str]:
    """Return the methods of a rule that may change something, or those that may not."""
    return sorted((rule.methods or set()) & UNSAFE) if unsafe else ["GET"] if "GET" in (rule.methods or ()) else []


def contents(app: CrmFlask) -> dict[str, list[str]]:
    """Return every row of every table as text."""
    engine: Engine = app.extensions["engine"]
    with engine.connect() as connection:
        return {
            table.name: sorted(str(tuple(row)) for row in connection.execute(table.select()))
            for table in db.Base.metadata.sorted_tables
        }


@pytest.fixture
def world(clean: CrmFlask) -> World:
    """A world that has been committed, with its letters sent."""
    outbox = clean.config["CRM_SETTINGS"].instance / "outbox"
    for path in outbox.glob("*.eml"):
        path.unlink()
    with clean.app_context(), db.transaction(write=True):
        made = a_world()
    letters(made, outbox)
    return made


def test_every_argument_of_an_address_is_known(app: CrmFlask, world: World) -> None:
    for rule in rules_with_objects(app):
        names = " ".join(sorted(rule.arguments))
        assert names in KINDS or names == "token", f"{rule.rule}: name its objects in KINDS and build them in the world"
        for target in world.targets[kind_of(rule)]:
            assert set(target.values) == rule.arguments, rule.rule
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert set(USES) <= endpoints, "USES names an endpoint that is gone"
    assert set(KINDS.values()) <= set(world.targets)


@pytest.mark.parametrize("role", list(Role))
def test_objects(clean: CrmFlask, world: World, browse: Callable[..., Browser], role: Role) -> None:
    walk = Walk(clean, world, role, browse(role))
    walk.look_around()
    for rule, _access, target, _right in walk.steps():
        for method in methods_of(rule, unsafe=False):
            walk.ask(rule, method, target)
    before = contents(clean)
    for rule, access, target, right in walk.steps():
        if not right and access.kind != "public":
            for method in methods_of(rule, unsafe=True):
                walk.ask(rule, method, target)
    after = contents(clean)
    walk.wrong += [f"{name} was written" for name in after if after[name] != before[name]]
    for rule, access, target, right in walk.steps():
        if right or access.kind == "public":
            for method in methods_of(rule, unsafe=True):
                walk.ask(rule, method, target)
    assert not walk.wrong, "\n".join(sorted(set(walk.wrong)))


def test_a_visitor_reaches_what_is_public_only(clean: CrmFlask, world: World, visitor: Browser) -> None:
    walk = Walk(clean, world, Role.GUEST, visitor)  # whoever has no account sees no more than who has no role
    before = contents(clean)
    for rule in rules_with_objects(clean):
        if access_of(clean, rule).kind == "public":
            continue
        for target in told_apart(world.targets[kind_of(rule)])[:2]:
            for method in methods_of(rule, unsafe=False) + methods_of(rule, unsafe=True):
                answer = walk.answer(rule, method, target)
                walk.read(f"{method} {rule.endpoint}", answer)
                refused = answer.status_code == 401 if method in UNSAFE else answer.location.startswith("/sign-in")
                if not refused:
                    walk.wrong.append(f"{method} {rule.endpoint} {target.label}: {answer.status_code}")
    assert contents(clean) == before
    for rule, access, target, _right in walk.steps():
        if access.kind == "public":
            for method in methods_of(rule, unsafe=False) + methods_of(rule, unsafe=True):
                walk.ask(rule, method, target)
    assert not walk.wrong, "\n".join(sorted(set(walk.wrong)))
