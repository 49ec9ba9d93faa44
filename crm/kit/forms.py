"""Shapes of what is typed about tables, places and papers."""

from __future__ import annotations

from crm.core.forms import Choice, Form, LongText, Text, Tick, Upload, Whole, choices_of
from crm.core.words import N_
from crm.events.rules import GUEST_CLASS_NAMES, GuestClass
from crm.kit.rules import (
    CAPACITY_MOST,
    CARD_SIZE_NAMES,
    FORM_NAMES,
    PAPER_NAMES,
    PRINTED,
    TABLE_KIND_NAMES,
    TABLES_MOST,
    PaperForm,
    PaperKind,
    Size,
    TableKind,
    size_fits,
)

SHEETS = ".xlsx,.csv"


class TableForm(Form):
    """A table or row."""

    name = Text(N_("名称"), longest=12, hint=N_("例如 1、主桌、第1排。自助签到后显示给来宾。"))
    capacity = Whole(N_("座位数"), least=1, most=CAPACITY_MOST)
    guest_class = Choice(
        N_("专留给"), choices_of(GuestClass, GUEST_CLASS_NAMES), blank=N_("不限身份"), required=False, coerce=GuestClass
    )


class NewTablesForm(TableForm):
    """Several tables at once, named by counting on."""

    kind = Choice(N_("形式"), choices_of(TableKind, TABLE_KIND_NAMES), coerce=TableKind)
    count = Whole(N_("数量"), least=1, most=TABLES_MOST)


class PlaceForm(Form):
    """Where the ticked people are to sit."""

    table_id = Choice(N_("安排到"), blank=N_("选择桌或排"), required=False, coerce=int)
    place = Whole(N_("座位号"), least=1, most=CAPACITY_MOST, required=False)


class SearchForm(Form):
    """Whom to look for among those without a place."""

    venue = Choice(N_("会场"), required=False, coerce=int)
    q = Text(N_("姓名、拼音首字母、单位或手机尾号"), longest=100, required=False)


class PlanFileForm(Form):
    """The plan, edited in Excel."""

    file = Upload(N_("改好的座次表"), required=True, accept=SHEETS)


class PlanForm(Form):
    """What the checked plan changes, as it was shown."""

    plan = LongText(N_("座次变动"), longest=200_000)


class CopyForm(Form):
    """Which paper, in which form."""

    kind = Choice(
        N_("文件"), [(k.value, PAPER_NAMES[k]) for k in PaperKind if k not in PRINTED], coerce=PaperKind
    )  # fmt: skip
    form = Choice(N_("格式"), choices_of(PaperForm, FORM_NAMES), coerce=PaperForm)
    venue = Choice(N_("会场"), blank=N_("全部会场"), required=False, coerce=int)
    phones = Tick(N_("印出完整手机号"))


class PeopleForm(Form):
    """Whose badges or cards are listed, as it stands in the address."""

    kind = Choice(N_("种类"), [(k.value, PAPER_NAMES[k]) for k in PRINTED], required=False, coerce=PaperKind)
    venue = Choice(N_("会场"), blank=N_("全部会场"), required=False, coerce=int)
    guest_class = Choice(
        N_("身份"), choices_of(GuestClass, GUEST_CLASS_NAMES), blank=N_("不限身份"), required=False, coerce=GuestClass
    )
    show = Choice(
        N_("范围"), [("fresh", N_("还没有印过的"))], blank=N_("全部"), required=False
    )  # fmt: skip
    q = Text(N_("姓名、拼音首字母、单位或手机尾号"), longest=100, required=False)


class PrintForm(Form):
    """Of which size, and why again."""

    form = Choice(
        N_("格式"), [(f.value, FORM_NAMES[f]) for f in (PaperForm.PRINT, PaperForm.XLSX)], coerce=PaperForm,
        hint=N_("Excel 文件供印刷厂排版，同样计入次数。"),
    )  # fmt: skip
    size = Choice(N_("尺寸"), coerce=Size)
    reason = Text(N_("补印原因"), longest=200, required=False, hint=N_("选填，例如 遗失、改名。记在打印记录中。"))
    every = Tick(N_("筛选出的全部，不只勾选的"))


def sizes_of(kind: PaperKind) -> list[tuple[str, str]]:
    """Return the sizes to choose from."""
    return [(size.value, name) for size, name in CARD_SIZE_NAMES.items() if size_fits(kind, size)]
