"""Shapes of what people type about problems of projects."""

from __future__ import annotations

from crm.core.forms import Choice, DateInput, Form, LongText, Text, Upload, choices_of
from crm.core.words import N_
from crm.projects.forms.records import PAPERS
from crm.projects.rules import (
    LEVEL_NAMES,
    PROBLEM_KIND_NAMES,
    SEVERITY_NAMES,
    STANDING_NAMES,
    ProblemDetails,
    ProblemKind,
    Severity,
    Standing,
)


class ProblemForm(Form):
    """What hinders a project."""

    kind = Choice(N_("堵点类别"), choices_of(ProblemKind, PROBLEM_KIND_NAMES), coerce=ProblemKind, id="problem-kind")
    severity = Choice(N_("影响程度"), choices_of(Severity, SEVERITY_NAMES), coerce=Severity, id="problem-severity")
    title = Text(N_("堵点"), longest=100, id="problem-title")
    detail = LongText(N_("情况说明"), longest=2_000, required=False, id="problem-detail")

    def details(self) -> ProblemDetails:
        """Return what was typed, as the action takes it."""
        return ProblemDetails(
            kind=self.kind.data or ProblemKind.OTHER, severity=self.severity.data or Severity.NORMAL,
            title=self.title.data or "", detail=self.detail.data or "",
        )  # fmt: skip


class AssignForm(Form):
    """Who solves a problem by when."""

    unit = Text(N_("责任单位"), longest=100, id="assign-unit", hint=N_("只写单位，不写个人"))
    owner_id = Choice(N_("跟进人"), required=False, blank=N_("未定"), coerce=int, id="assign-owner")
    due_on = DateInput(N_("办结期限"), required=False, id="assign-due", hint=N_("留空即按影响程度的工作日计算"))
    note = LongText(N_("说明"), longest=500, required=False, id="assign-note")


class EscalateForm(Form):
    """Why and to whom a problem is taken higher."""

    unit = Text(N_("协调单位"), longest=100, required=False, id="escalate-unit")
    note = LongText(N_("升级原因"), longest=500, id="escalate-note")


class SolveForm(Form):
    """What was done, and what shows it."""

    answer = LongText(N_("解决情况"), longest=2_000, id="solve-answer")
    evidence = Upload(N_("证明材料"), required=True, accept=PAPERS, id="solve-evidence")


class SettleForm(Form):
    """A word with a confirmation."""

    note = LongText(N_("确认说明"), longest=500, required=False, id="settle-note")


class ReopenForm(Form):
    """Why a problem is not solved."""

    note = LongText(N_("未解决的原因"), longest=500, id="reopen-note")


class ProblemListForm(Form):
    """Filters of the list of problems, as they stand in the address."""

    standing = Choice(
        N_("状态"), choices_of(Standing, STANDING_NAMES), required=False, blank=N_("不限"), coerce=Standing
    )
    kind = Choice(
        N_("堵点类别"),
        choices_of(ProblemKind, PROBLEM_KIND_NAMES),
        required=False,
        blank=N_("不限"),
        coerce=ProblemKind,
    )
    level = Choice(
        N_("协调层级"),
        [(str(n), name) for n, name in enumerate(LEVEL_NAMES)],
        required=False,
        blank=N_("不限"),
        coerce=int,
    )
    owner = Choice(N_("跟进人"), required=False, blank=N_("不限"), coerce=int)
