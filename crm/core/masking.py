"""Hiding most of a phone number or mail address where nobody asked to see it."""

from __future__ import annotations


def mask_phone(number: str) -> str:
    """Hide the middle of a number: 138****1234; a short one keeps its last two digits."""
    if len(number) >= 11:
        return f"{number[:3]}****{number[-4:]}"
    return f"****{number[-2:]}" if len(number) > 4 else "****" if number else ""


def mask_email(address: str) -> str:
    """Hide the name of an address: w***@example.com."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}***{at}{domain}" if address else ""
