"""Shapes of what people type about recognition."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crm.core.clock import today
from crm.core.forms import Choice, DateInput, Form, MoneyInput, Text, Upload, choices_of
from crm.core.money import Money
from crm.core.words import N_
from crm.projects.rules import AGREEMENT_NAMES, Agreement
from crm.recognition.rules import (
    AGE_NAMES,
    ATTRIBUTION_ROLE_NAMES,
    BREAKDOWN_NAMES,
    CORRECTION_NAMES,
    CORRECTION_STATE_NAMES,
    COUNT_SCOPE_NAMES,
    HEADLINE,
    LANDED,
    LANDED_NAMES,
    PERCENT,
    PERFORMANCE_NAMES,
    RATE_NAMES,
    VIEW_NAMES,
    Age,
    AttributionRole,
    Breakdown,
    CorrectionDraft,
    CorrectionState,
    CountScope,
    EntryKind,
    Part,
    Performance,
    RateKind,
    Ruling,
    View,
)

PAPERS = "application/pdf,image/jpeg,image/png,image/webp,.docx"
LINES = 5
"""Parties a row can be split among on screen."""


class ConfirmForm(Form):
    """What is recognised, and from which day."""

    scope = Choice(N_("口径"), choices_of(CountScope, COUNT_SCOPE_NAMES), coerce=CountScope, default=HEADLINE)
    counts_on = DateInput(
        N_("计入日期"), default=today, hint=N_("按月趋势记入这一天；截至某日的数据自认定之日起包含本项目")
    )
    basis = Text(N_("认定依据"), longest=300, required=False, hint=N_("例如会议纪要或文号"))


class RefuseForm(Form):
    """Why a signing does not count."""

    reason = Text(N_("不予认定的原因"), longest=300)


class CorrectionForm(Form):
    """What has changed about a project that counts, and on what ground."""

    kind = Choice(N_("变更类别"), [(kind.value, name) for kind, name in CORRECTION_NAMES.items()], coerce=EntryKind)
    amount = MoneyInput(N_("金额"))
    agreement = Choice(
        N_("升格后的协议类型"), choices_of(Agreement, AGREEMENT_NAMES), required=False, blank=N_("不是升格则不选"),
        coerce=Agreement,
    )  # fmt: skip
    investor = Text(N_("新的投资方"), longest=200, required=False, hint=N_("只在换业主时填写"))
    basis = Text(N_("变更依据"), longest=300, hint=N_("例如补充协议的名称和日期"))
    paper = Upload(N_("依据文件"), required=True, accept=PAPERS, hint=N_("PDF、JPG、PNG、WebP 或 docx，10 MB 以内"))

    def draft(self) -> CorrectionDraft:
        """Return what was typed, as the action takes it."""
        return CorrectionDraft(
            kind=self.kind.data, amount=self.amount.data or Money(0), basis=self.basis.data or "",
            agreement=self.agreement.data, investor=self.investor.data or "",
        )  # fmt: skip


class CorrectionListForm(Form):
    """Which changes are listed."""

    state = Choice(
        N_("状态"), choices_of(CorrectionState, CORRECTION_STATE_NAMES), required=False, coerce=CorrectionState
    )


class PartyForm(Form):
    """By which role and view the headline is cut, and whose rows are shown."""

    role = Choice(
        N_("归属"), choices_of(AttributionRole, ATTRIBUTION_ROLE_NAMES), required=False, coerce=AttributionRole
    )
    view = Choice(N_("口径"), choices_of(View, VIEW_NAMES), required=False, coerce=View)
    party = Text(N_("归属方"), longest=200, required=False)


class PartsForm(Form):
    """To whom a row is owed: up to five parties and their shares in per cent."""

    party_1 = Text(N_("名称"), longest=200, required=False)
    share_1 = Text(N_("权重（%）"), longest=6, required=False)
    party_2 = Text(N_("名称"), longest=200, required=False)
    share_2 = Text(N_("权重（%）"), longest=6, required=False)
    party_3 = Text(N_("名称"), longest=200, required=False)
    share_3 = Text(N_("权重（%）"), longest=6, required=False)
    party_4 = Text(N_("名称"), longest=200, required=False)
    share_4 = Text(N_("权重（%）"), longest=6, required=False)
    party_5 = Text(N_("名称"), longest=200, required=False)
    share_5 = Text(N_("权重（%）"), longest=6, required=False)

    @classmethod
    def of(cls, parts: Sequence[Part], lines: int) -> PartsForm:
        """Return the form as it stands now."""
        shown: dict[str, str] = {}
        for n, part in enumerate(parts[:lines], 1):
            shown |= {f"party_{n}": part.party, f"share_{n}": f"{part.weight / PERCENT:g}"}
        return cls(data=shown)

    def parts(self) -> list[Part]:
        """Return the lines that say something; a share that is no number is nothing."""
        found = []
        for n in range(1, LINES + 1):
            party, share = self[f"party_{n}"].data or "", self[f"share_{n}"].data or ""
            if party or share:
                found.append(Part(party, points(share)))
        return found


def points(text: str) -> int:
    """Return a share in per cent, two decimals at most, as points of the whole; 0 for what is none."""
    found = re.fullmatch(r"(\d{1,3})(?:\.(\d{1,2}))?%?", text.strip())
    return int(found[1]) * PERCENT + int((found[2] or "").ljust(2, "0")) if found else 0


class RulingForm(Form):
    """What 落地 and 履约 mean."""

    landing = Choice(N_("落地率"), [(kind.value, LANDED_NAMES[kind]) for kind in LANDED], coerce=RateKind)
    performance = Choice(N_("履约率"), choices_of(Performance, PERFORMANCE_NAMES), coerce=Performance)

    def ruling(self) -> Ruling:
        """Return what was chosen."""
        return Ruling(self.landing.data, self.performance.data)


class QuestionForm(Form):
    """Which figures are asked for, as it stands in the address."""

    as_of = DateInput(N_("截至日期"), required=False)
    since = DateInput(N_("起始日期"), required=False)
    known = DateInput(N_("数据截至"), required=False)
    scope = Choice(N_("口径"), choices_of(CountScope, COUNT_SCOPE_NAMES), required=False, coerce=CountScope)
    city = Choice(N_("归属方"), required=False, blank=N_("两地"))
    event = Choice(N_("活动"), required=False, blank=N_("不限"), coerce=int)
    by = Choice(N_("分布"), choices_of(Breakdown, BREAKDOWN_NAMES), required=False, coerce=Breakdown)
    part = Text(N_("部分"), longest=64, required=False)
    age = Choice(N_("已等待"), choices_of(Age, AGE_NAMES), required=False, coerce=Age)
    rate = Choice(N_("比率"), choices_of(RateKind, RATE_NAMES), required=False, blank=N_("不限"), coerce=RateKind)
