"""The register of personal information: every column that may hold some, and what becomes of it when its person goes.

One page, as PIPL art. 51 and 54 want it. A test walks the schema: a text column of a table that points at a person must
stand here. A column that does not is read through for the person's name, phone and addresses all the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

ERASED = "已删除人员"
"""What stands where a name stood: figures stay, nobody is known by them."""
NOWHERE = "erased-{id}@invalid"
"""What stands where an address must stand and be unique: RFC 2606 reserves `invalid`."""


class Fate(StrEnum):
    """What becomes of a value when its person is erased."""

    NAMED = "named"
    """ERASED stands in its place."""
    EMPTIED = "emptied"
    NOWHERE = "nowhere"
    """NOWHERE stands in its place."""
    READ = "read"
    """Free text: the person's name, phone and addresses are taken out, the rest stays."""
    KEPT = "kept"
    """Nothing of a person: a firm, a code, a random word, or who of the secretariat wrote it."""


_PERSON = {
    "name": Fate.NAMED, "sort_key": Fate.EMPTIED, "salutation": Fate.EMPTIED, "mobile": Fate.EMPTIED,
    "email": Fate.EMPTIED, "wechat": Fate.EMPTIED, "locale": Fate.KEPT,
}  # fmt: skip
REGISTER: Mapping[str, Mapping[str, Fate]] = {
    "person": _PERSON,
    "employment": {"title": Fate.EMPTIED},
    "person_custom_value": {"text": Fate.EMPTIED},
    "person_edit_row": {"before": Fate.EMPTIED},
    "activity": {"text": Fate.READ, "by_name": Fate.KEPT},
    "registration": {
        "name": Fate.NAMED, "company": Fate.READ, "title": Fate.EMPTIED, "mobile": Fate.EMPTIED, "phone": Fate.EMPTIED,
        "email": Fate.EMPTIED, "locale": Fate.KEPT, "ticket": Fate.KEPT, "table_no": Fate.KEPT,
        "token_hash": Fate.KEPT, "nonce": Fate.EMPTIED, "search": Fate.EMPTIED, "message": Fate.READ,
    },
    "registration_answer": {"value": Fate.EMPTIED},
    "event_invitation": {
        "name": Fate.NAMED, "company": Fate.READ, "title": Fate.EMPTIED, "mobile": Fate.EMPTIED,
        "email": Fate.NOWHERE, "locale": Fate.KEPT, "word": Fate.READ, "mark": Fate.KEPT, "token_hash": Fate.KEPT,
        "reason": Fate.EMPTIED, "told_by": Fate.KEPT,
    },
    "notice": {"title": Fate.READ, "body": Fate.READ, "issued_by": Fate.KEPT},
    "notice_firm": {
        "name": Fate.NAMED, "mobile": Fate.EMPTIED, "email": Fate.NOWHERE, "locale": Fate.KEPT, "mark": Fate.KEPT,
        "token_hash": Fate.KEPT, "reason": Fate.READ, "wechat_by": Fate.KEPT, "phone_by": Fate.KEPT,
    },
    "notice_attendee": {"name": Fate.NAMED, "title": Fate.EMPTIED, "mobile": Fate.EMPTIED},
    "survey_answer": {"value": Fate.EMPTIED},
    "event_letter": {
        "note": Fate.READ, "mark": Fate.KEPT, "token_hash": Fate.KEPT, "sent_by": Fate.KEPT,
    },
    "attribution": {"role": Fate.KEPT, "party": Fate.NAMED},
    "import_row": {"title": Fate.NAMED, "notes": Fate.EMPTIED, "undo": Fate.EMPTIED, "left": Fate.KEPT},
    "recipient": {
        "address": Fate.NOWHERE, "name": Fate.NAMED, "salutation": Fate.EMPTIED, "company": Fate.KEPT,
        "title": Fate.EMPTIED, "locale": Fate.KEPT, "token_hash": Fate.KEPT, "claimed_by": Fate.KEPT,
        "message_id": Fate.KEPT, "response": Fate.READ, "transport": Fate.KEPT,
        "home_code": Fate.KEPT, "house": Fate.KEPT,
    },
    "bounce": {"status": Fate.KEPT, "words": Fate.READ},
    "recipient_person": {"address": Fate.NOWHERE, "name": Fate.NAMED},
    "lead": {
        "title": Fate.READ, "company": Fate.READ, "contact": Fate.NAMED, "phone": Fate.EMPTIED, "introducer": Fate.READ,
        "note": Fate.READ, "nonce": Fate.KEPT, "created_by": Fate.KEPT, "updated_by": Fate.KEPT,
        "origin_code": Fate.KEPT, "landing_code": Fate.KEPT, "told": Fate.READ,
    },
    "lead_report": {"text": Fate.READ, "by_name": Fate.KEPT},
    "said_apart": {
        "reason": Fate.READ, "kind": Fate.KEPT, "other_kind": Fate.KEPT, "by_name": Fate.KEPT,
    },
    "lead_transfer": {
        "from_code": Fate.KEPT, "to_code": Fate.KEPT, "reason": Fate.READ, "by_name": Fate.KEPT,
    },
    "task": {
        "title": Fate.READ, "note": Fate.READ, "subject_kind": Fate.KEPT, "created_by": Fate.KEPT,
        "settled_by": Fate.KEPT,
    },
    "consent_entry": {"text_version": Fate.KEPT, "reason": Fate.READ, "by_name": Fate.KEPT},
    "rights_request": {"text": Fate.READ, "answer": Fate.READ, "answered_by": Fate.KEPT},
    "term_office": {"basis": Fate.KEPT},
    "visibility": {"consent_version": Fate.KEPT},
    "application": {
        "seed": Fate.KEPT, "token_hash": Fate.KEPT, "locale": Fate.KEPT, "name": Fate.KEPT, "credit_code": Fate.KEPT,
        "home_code": Fate.KEPT, "city_code": Fate.KEPT, "district_code": Fate.KEPT, "industry_code": Fate.KEPT,
        "legal_representative": Fate.READ, "address": Fate.KEPT, "intro": Fate.READ, "contact_name": Fate.NAMED,
        "contact_title": Fate.EMPTIED, "contact_mobile": Fate.EMPTIED, "contact_email": Fate.EMPTIED,
        "recommender": Fate.KEPT, "consent": Fate.KEPT, "plaque_to": Fate.READ, "certificate_to": Fate.READ,
    },
    "entry_objection": {
        "objector": Fate.READ, "contact": Fate.READ, "text": Fate.READ, "recorded_by": Fate.KEPT,
        "finding": Fate.READ, "settled_by": Fate.KEPT,
    },
    "suppression": {"address": Fate.NOWHERE, "scope": Fate.KEPT, "ip": Fate.EMPTIED, "user_agent": Fate.EMPTIED},
    "account": {
        "email": Fate.NOWHERE, "mobile": Fate.EMPTIED, "name": Fate.NAMED, "locale": Fate.KEPT,
        "password_hash": Fate.EMPTIED, "totp_secret": Fate.EMPTIED,
    },
    "login_session": {"key_hash": Fate.KEPT, "address": Fate.EMPTIED, "browser": Fate.EMPTIED},
    "change_request": {"asked_by": Fate.NAMED},
    "mail_event": {"ip_prefix": Fate.EMPTIED, "user_agent": Fate.EMPTIED},
}  # fmt: skip
REACHED_BY: Mapping[str, tuple[str, ...]] = {
    "registration": ("mobile", "email", "phone"), "recipient": ("address",), "recipient_person": ("address",),
    "suppression": ("address",), "lead": ("phone",),
    "notice_attendee": ("mobile",), "application": ("contact_mobile", "contact_email"),
}  # fmt: skip
"""Columns that hold a phone or an address of somebody who may not be linked: equal means theirs."""
THROUGH: Mapping[str, tuple[str, ...]] = {
    "account": ("login_session.account_id", "change_request.account_id", "sign_in_link.account_id",
                "account_role.account_id"),
    "registration": ("registration_answer.registration_id", "check_in.registration_id", "device_scan.registration_id",
                     "import_row.registration_id", "placing_person.registration_id", "event_no_show.registration_id",
                     "event_follow_up.registration_id", "event_letter.registration_id"),
    "event_letter": ("survey_answer.letter_id",),
    "recipient": ("mail_event.recipient_id", "bounce.recipient_id"),
    "lead": ("lead_report.lead_id", "lead_transfer.lead_id"),
}  # fmt: skip
"""Rows that belong to a person through another row of theirs."""
LEAST = 5
"""Shorter words are not looked for everywhere: they would hit others."""


class Words:
    """What a person is known by, and how it is taken out of a text."""

    def __init__(self, names: Collection[str], contacts: Collection[str]) -> None:
        self.names = sorted({name for name in names if len(name) > 1 and name != ERASED}, key=len, reverse=True)
        self.contacts = sorted({word for word in contacts if len(word) >= LEAST}, key=len, reverse=True)

    def holds_contact(self, text: str) -> bool:
        """Say whether a text holds a phone or an address of the person."""
        lower = text.lower()
        return any(word.lower() in lower for word in self.contacts)

    def holds(self, text: str) -> bool:
        """Say whether a text holds anything the person is known by."""
        return self.holds_contact(text) or any(name in text for name in self.names)

    def without(self, value: Any, *, names: bool = True) -> Any:
        """Return a text, or a JSON value with its texts, without what the person is known by."""
        match value:
            case str():
                return self._text(value, names=names)
            case dict():
                return {self.without(key, names=names): self.without(each, names=names) for key, each in value.items()}
            case list():
                return [self.without(each, names=names) for each in value]
            case _:
                return value

    def _text(self, text: str, *, names: bool) -> str:
        for name in self.names if names else ():
            text = text.replace(name, ERASED)
        for word in self.contacts:
            text = re.sub(re.escape(word), "***", text, flags=re.IGNORECASE)
        return text
