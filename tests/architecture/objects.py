"""What the arguments of addresses name, and which endpoints use a right more narrowly than its cell says."""

from __future__ import annotations

from collections.abc import Mapping

from crm.core.actor import Act, Scope, Thing
from tests.support.reach import Right, Use

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
