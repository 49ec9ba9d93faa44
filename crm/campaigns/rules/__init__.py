"""What a campaign is, who gets it, what must hold before it is sent. Pure: no database, no Flask, no clock.

`vocabulary` states, moves, reasons · `audience` segments · `fields` merge fields · `readiness` before and after
sending · `drafts` as written · `tokens` of recipients · `errors` what is refused
"""

from __future__ import annotations

from crm.campaigns.rules.audience import (
    ALL,
    CONDITION_NAMES,
    CONDITIONS,
    EXPIRES,
    OF_EVENT,
    OF_EVENTS,
    PROJECTS,
    SILENT,
    VIEW,
    WITHIN,
    Audience,
    BuiltIn,
    Rules,
    built_in,
    is_custom,
    of_event,
)
from crm.campaigns.rules.errors import (
    LimitTooWide,
    NeedsApproval,
    NotADraft,
    NotReady,
    NotUncertain,
    OutcomeUnsaid,
    OwnApproval,
    SegmentEmpty,
    SegmentExists,
    SegmentUnknown,
    SubjectBroken,
    TimePast,
    WrongMoment,
)
from crm.campaigns.rules.fields import EN, FIGURES_EN, FIGURES_ZH, KNOWN, MADE_BY_US, ZH, Addressee, values_for
from crm.campaigns.rules.pacing import HOUSES, OTHER, House, Pacing, Quiet
from crm.campaigns.rules.patterns import PATTERNS, Pattern, gaps
from crm.campaigns.rules.readiness import (
    ALONE_UP_TO,
    LONGEST_BODY,
    LONGEST_SUBJECT,
    Check,
    Result,
    Text,
    blocking,
    check_can_send,
    checked_move,
    checks,
    labelled,
    result_of,
)
from crm.campaigns.rules.reminders import Anchor, Occasion, ReminderDraft, concerned_by
from crm.campaigns.rules.topics import PAUSE, TOPIC_TEXTS, LanguageUnknown, Topics, topics
from crm.campaigns.rules.vocabulary import (
    CAMPAIGN_MOVES,
    CAMPAIGN_STATE_NAMES,
    COUNTED,
    EDITABLE,
    EVERYTHING,
    LAUNCHED,
    LEDGER_PURPOSE,
    MOST_IN_SEVEN_DAYS,
    OPEN,
    PURPOSE_NAMES,
    REASON_NAMES,
    RECIPIENT_MOVES,
    RECIPIENT_STATE_NAMES,
    WAITING,
    CampaignState,
    MarkKind,
    Purpose,
    Reason,
    RecipientState,
    Removal,
    Settlement,
    may_become,
    may_move,
)

__all__ = [
    "ALL", "ALONE_UP_TO", "CAMPAIGN_MOVES", "CAMPAIGN_STATE_NAMES", "CONDITIONS", "CONDITION_NAMES", "COUNTED",
    "EDITABLE", "EN", "EVERYTHING", "EXPIRES", "FIGURES_EN", "FIGURES_ZH", "HOUSES", "KNOWN", "LAUNCHED",
    "LEDGER_PURPOSE", "LONGEST_BODY", "LONGEST_SUBJECT", "MADE_BY_US", "MOST_IN_SEVEN_DAYS", "OF_EVENT",
    "OF_EVENTS", "OPEN", "OTHER", "PATTERNS", "PAUSE", "PROJECTS", "PURPOSE_NAMES", "REASON_NAMES",
    "RECIPIENT_MOVES", "RECIPIENT_STATE_NAMES", "SILENT", "TOPIC_TEXTS", "VIEW", "WAITING", "WITHIN", "ZH",
    "Addressee", "Anchor", "Audience", "BuiltIn", "CampaignState", "Check", "House", "LanguageUnknown",
    "LimitTooWide", "MarkKind", "NeedsApproval", "NotADraft", "NotReady", "NotUncertain", "Occasion",
    "OutcomeUnsaid", "OwnApproval", "Pacing", "Pattern", "Purpose", "Quiet", "Reason", "RecipientState",
    "ReminderDraft", "Removal", "Result", "Rules", "SegmentEmpty", "SegmentExists", "SegmentUnknown", "Settlement",
    "SubjectBroken", "Text", "TimePast", "Topics", "WrongMoment", "blocking", "built_in", "check_can_send",
    "checked_move", "checks", "concerned_by", "gaps", "is_custom", "labelled", "may_become", "may_move", "of_event",
    "result_of", "topics", "values_for",
]  # fmt: skip
