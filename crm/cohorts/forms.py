"""Shapes of what people type about batches."""

from __future__ import annotations

from crm.cohorts.rules import CohortDraft
from crm.core.clock import today
from crm.core.forms import Choice, DateInput, Form, Text, Whole
from crm.core.words import N_


class CohortForm(Form):
    """A batch."""

    programme = Text(N_("实训名称"), longest=100, hint=N_("例如 赴深圳体悟实训"))
    number = Whole(N_("第几批"), least=1, most=999)
    city_code = Choice(N_("派往城市"))
    host = Text(N_("接收单位"), longest=200, required=False)
    since = DateInput(N_("开始日期"))
    until = DateInput(N_("结束日期"), required=False)
    headcount = Whole(N_("人数"), least=0, most=100_000, hint=N_("以公布的人数为准，名单可以不全"))
    note = Text(N_("说明"), longest=300, required=False)
    version = Whole(N_("版本"), required=False)

    def draft(self) -> CohortDraft:
        """Return what was typed."""
        return CohortDraft(
            programme=self.programme.data or "", number=self.number.data or 0, city_code=self.city_code.data or "",
            host=self.host.data or "", since=self.since.data or today(), until=self.until.data,
            headcount=self.headcount.data or 0, note=self.note.data or "",
        )  # fmt: skip


class MemberForm(Form):
    """Somebody in a batch."""

    name = Text(N_("姓名"), longest=100)
    unit = Text(N_("派出单位"), longest=200, required=False)
    account_id = Choice(N_("系统账号"), required=False, blank=N_("没有账号"), coerce=int)
