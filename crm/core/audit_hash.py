"""What the audit log signs, to the letter: values as text, commitments, the keyed hash of an entry. Pure."""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from json.encoder import encode_basestring as _quoted
from typing import Any

from crm.core.money import Money


def as_text(value: object) -> str | None:
    """Return a value as the log keeps it: money in 分, instants in ISO 8601, enums by value."""
    if type(value) is str:
        return value
    match value:
        case None:
            return None
        case Money():
            return str(value.fen)
        case datetime() | date():
            return value.isoformat()
        case Enum():
            return str(value.value)
        case bool() | int() | str():
            return str(value)
        case _:
            return _packed(value)


_packed = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=as_text).encode

canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""JSON without blanks, the same text for the same value."""


def commitment(field: str, person_id: int | None, before: str | None, after: str | None, salt: str) -> str:
    """One value of an entry as JSON: field, person, commitments to before and after."""
    salted = salt.encode()
    return f"[{_quoted(field)},{_number(person_id)},{_commit(salted, before)},{_commit(salted, after)}]"


def _commit(salt: bytes, text: str | None) -> str:
    return "null" if text is None else f'"{hmac.digest(salt, text.encode(), "sha256").hex()}"'


def _number(number: int | None) -> str:
    return "null" if number is None else str(number)


def mac_of(key: bytes, at: datetime, signed: Sequence[Any]) -> str:
    """The hash of the columns of an entry but its instant, written as one JSON list behind the instant."""
    entry_id, actor_id, actor_name, address, fact, subject, subject_id, commitments, key_id = signed
    texts = f"{_quoted(actor_name)},{_quoted(address)},{_quoted(fact)},{_quoted(subject)}"
    content = (
        f'["{at.isoformat()}",{_quoted(entry_id)},{_number(actor_id)},{texts},{_number(subject_id)},'
        f"{_quoted(commitments)},{_quoted(key_id)}]"
    )
    return hmac.digest(key, content.encode(), "sha256").hex()
