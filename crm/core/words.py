"""Marking text that is translated when it is shown, not where it is written."""

from __future__ import annotations


def N_(text: str) -> str:
    """Mark a Chinese msgid for the catalogue and return it unchanged (rules and forms use it at import time)."""
    return text
