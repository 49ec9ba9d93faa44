"""The name of a kept list, and in which shape a list is taken away."""

from __future__ import annotations

from crm.core.forms import Choice, Form, Text, Tick, choices_of
from crm.core.words import N_
from crm.lists.rules import FORMAT_NAMES, Format


class ViewForm(Form):
    """The name of a kept list."""

    name = Text(N_("视图名称"), longest=40)
    shared = Tick(N_("与同事共享"), hint=N_("能看到此列表的工作人员都能打开；各人只看到自己有权查看的行"))


class ExportForm(Form):
    """In which shape a list is taken away."""

    format = Choice(N_("格式"), choices_of(Format, dict(FORMAT_NAMES)), coerce=Format, default=Format.CSV)
    whole_phones = Tick(N_("手机号不打码"), hint=N_("完整手机号属于个人信息，本次导出会写入审计记录"))


class PeopleExportForm(ExportForm):
    """The same for a list of people, who have addresses besides."""

    whole_phones = Tick(N_("手机、邮箱和微信号不打码"), hint=N_("完整的联系方式属于个人信息，本次导出会写入审计记录"))
