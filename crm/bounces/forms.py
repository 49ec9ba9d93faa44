"""What is typed on the pages of bounces."""

from __future__ import annotations

from crm.bounces.rules import KIND_NAMES, BounceKind
from crm.core.forms import Choice, Form, Text, Tick, choices_of
from crm.core.words import N_


class BounceListForm(Form):
    """What the list is narrowed by; part of its address."""

    kind = Choice(
        N_("结果"), choices_of(BounceKind, dict(KIND_NAMES)), blank=N_("全部结果"), required=False, coerce=BounceKind
    )
    barred = Tick(N_("只看已停发"))


class ReinstateForm(Form):
    """Why mails go to an address again."""

    reason = Text(N_("原因"), longest=200)
