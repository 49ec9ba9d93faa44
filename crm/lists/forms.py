"""What people type about lists."""

from __future__ import annotations

from crm.core.forms import Form, Text, Tick
from crm.core.words import N_


class ViewForm(Form):
    """The name of a kept list."""

    name = Text(N_("视图名称"), longest=40)
    shared = Tick(N_("与同事共享"), hint=N_("能看到此列表的工作人员都能打开；各人只看到自己有权查看的行"))
