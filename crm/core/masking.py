"""Hiding most of a phone number or mail address where nobody asked to see it."""

from __future__ import annotations


def mask_phone(number: str) -> str:
    """Keep the first three and last four digits (138****0003); of shorter numbers only the last four digits stay."""
    if len(number) >= 11:
        return f"{number[:-8]}****{number[-4:]}"
    return f"****{number[-4:]}" if len(number) > 4 else "****" if number else ""


def mask_email(address: str) -> str:
    """Keep the first letter and the domain: w***@example.com."""
    local, at, domain = address.partition("@")
    return f"{local[:1]}***{at}{domain}" if at else "***" if address else ""
