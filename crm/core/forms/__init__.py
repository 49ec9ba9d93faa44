"""Forms: shape only. Sense is a matter of rules.py. Whatever was typed is kept and shown again."""

from crm.core.forms.base import Form, Labelled, Optional, Required
from crm.core.forms.choices import Choice, Choices, Tick, Upload, choices_of
from crm.core.forms.numbers import MoneyInput, Whole
from crm.core.forms.text import Email, LongText, Nonce, Password, Phone, Text
from crm.core.forms.times import DateInput, MomentInput, TimeInput

__all__ = [
    "Choice",
    "Choices",
    "DateInput",
    "Email",
    "Form",
    "Labelled",
    "LongText",
    "MomentInput",
    "MoneyInput",
    "Nonce",
    "Optional",
    "Password",
    "Phone",
    "Required",
    "Text",
    "Tick",
    "TimeInput",
    "Upload",
    "Whole",
    "choices_of",
]
