"""Shapes of what applicants and the secretariat type about applications."""

from __future__ import annotations

from crm.entry.forms.applying import SIMPLE, ApplicationForm, DraftForm, WithdrawForm, stored
from crm.entry.forms.deciding import AdmissionForm, HandOverForm, ListForm, ResolutionForm, StepForm
from crm.entry.forms.governing import FindingForm, ObjectionForm, ProcedureForm, shown_in_form

__all__ = [
    "SIMPLE", "AdmissionForm", "ApplicationForm", "DraftForm", "FindingForm", "HandOverForm", "ListForm",
    "ObjectionForm", "ProcedureForm", "ResolutionForm", "StepForm", "WithdrawForm", "shown_in_form", "stored",
]  # fmt: skip
