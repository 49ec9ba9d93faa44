"""Shapes of what people type about recognition."""

from __future__ import annotations

from crm.core.clock import today
from crm.core.forms import Choice, DateInput, Form, Text, choices_of
from crm.core.words import N_
from crm.recognition.rules import COUNT_SCOPE_NAMES, HEADLINE, RATE_NAMES, CountScope, RateKind


class ConfirmForm(Form):
    """What is recognised, and from which day."""

    scope = Choice(N_("口径"), choices_of(CountScope, COUNT_SCOPE_NAMES), coerce=CountScope, default=HEADLINE)
    counts_on = DateInput(N_("计入日期"), default=today, hint=N_("数据从这一天起包含本项目"))
    basis = Text(N_("认定依据"), longest=300, required=False, hint=N_("例如会议纪要或文号"))


class RefuseForm(Form):
    """Why a signing does not count."""

    reason = Text(N_("不予认定的原因"), longest=300)


class QuestionForm(Form):
    """Which figures are asked for, as it stands in the address."""

    as_of = DateInput(N_("截至日期"), required=False)
    scope = Choice(N_("口径"), choices_of(CountScope, COUNT_SCOPE_NAMES), required=False, coerce=CountScope)
    city = Choice(N_("归属方"), required=False, blank=N_("两地"))
    event = Choice(N_("活动"), required=False, blank=N_("不限"), coerce=int)
    rate = Choice(N_("比率"), choices_of(RateKind, RATE_NAMES), required=False, blank=N_("不限"), coerce=RateKind)
