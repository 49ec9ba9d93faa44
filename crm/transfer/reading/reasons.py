"""The sentences for people: why a row was rejected or skipped, what a warning means, what to do."""

from __future__ import annotations

from collections.abc import Callable

from crm.core.words import N_
from crm.transfer.reading.headings import TITLES
from crm.transfer.reading.outcomes import Merged

Say = Callable[..., str]
"""Says a template with its facts in the language of the reader: `crm.core.i18n._`."""

REJECTED: dict[str, str] = {
    "missing_name": N_("第 {row} 行没有名称，未导入。请补上名称后重新导入。"),
    "missing_company": N_("第 {row} 行没有填写企业，未导入。请补上企业全称后重新导入。"),
    "missing_person": N_("第 {row} 行没有填写姓名，未导入。请补上姓名后重新导入。"),
    "invalid_name": N_("第 {row} 行的名称不是企业全称，未导入。请填写营业执照上的名称，至少 4 个字。"),
    "uscc_lost": N_(
        "第 {row} 行的统一社会信用代码被表格软件变成了数字，后几位已丢失，未导入。"
        "请把该列设为文本格式，重新填写 18 位代码。"
    ),
    "invalid_uscc": N_("第 {row} 行的统一社会信用代码有误，未导入。请对照营业执照逐位核对 18 位代码。"),
    "uscc_conflict": N_(
        "第 {row} 行的企业在前面已出现，但统一社会信用代码不同，未导入。请核对是哪一个代码，只保留正确的一行。"
    ),
    "too_long": N_("第 {row} 行的名称或姓名超过 200 字，未导入。请核对是否填错了列。"),
    "invalid_date": N_("第 {row} 行的签约日期缺失或无法识别，未导入。请写成 2021-01-29 的形式。"),
    "invalid_amount": N_("第 {row} 行的金额缺失或无法识别，未导入。请填写一个大于零的数，如 1.5 亿元。"),
    "amount_unit_missing": N_("第 {row} 行的金额没有单位，未导入。请在金额后或表头中写明万元或亿元。"),
}

SKIPPED: dict[str, str] = {
    "blank": N_("第 {row} 行是空行，已跳过。"),
    "repeated_header": N_("第 {row} 行重复了表头，已跳过。"),
    "total": N_("第 {row} 行是合计，已跳过。"),
    "note": N_("第 {row} 行是说明文字，已跳过。"),
}

WARNINGS: dict[str, str] = {
    "invalid_phone": N_("第 {row} 行的电话无法识别，已留空。请填写 11 位手机号，或带区号的座机。"),
    "several_phones": N_("第 {row} 行有多个电话，已采用第一个。"),
    "invalid_email": N_("第 {row} 行的邮箱无法识别，已留空。请填写一个完整的邮箱地址。"),
    "several_emails": N_("第 {row} 行有多个邮箱，已采用第一个。"),
    "invalid_date": N_("第 {row} 行的日期无法识别，已留空。请写成 2021-01-29 的形式。"),
    "invalid_amount": N_("第 {row} 行的金额无法识别，已留空。请填写一个大于零的数，如 500 万元。"),
    "amount_unit_missing": N_("第 {row} 行的金额没有单位，已留空。请在金额后或表头中写明万元或亿元。"),
    "approximate_amount": N_("第 {row} 行的金额是约数，已按所写的数字记录。请在得到准确金额后更正。"),
    "unknown_industry": N_("第 {row} 行的行业不在国民经济行业分类中，已留空。请填写行业代码或小类名称。"),
    "unknown_city": N_("第 {row} 行的城市或区县无法识别，已留空。请填写行政区划的名称，如青岛市黄岛区。"),
    "former_division": N_("第 {row} 行用了旧的区划名称，已改为现在的区划。"),
    "unknown_attendance": N_("第 {row} 行的到场标记无法识别，已留待确认。请填写是或否。"),
    "too_long": N_("第 {row} 行有一格超过 200 字，已留空。请核对是否填错了列。"),
    "invalid_website": N_("第 {row} 行的网址无法识别，已留空。请填写完整的网址。"),
    "extra_text": N_("第 {row} 行的“{label}”超过 300 字，已留空。请缩短后重新填写。"),
    "extra_number": N_("第 {row} 行的“{label}”不是数字，已留空。请填写数字，最多四位小数。"),
    "extra_money": N_("第 {row} 行的“{label}”不是金额或没有单位，已留空。请在金额后或表头中写明万元或亿元。"),
    "extra_date": N_("第 {row} 行的“{label}”不是日期，已留空。请写成 2021-01-29 的形式。"),
    "extra_select": N_("第 {row} 行的“{label}”不在选项之中，已留空。请填写一个已有的选项。"),
    "extra_multi": N_("第 {row} 行的“{label}”有不在选项之中的内容，已留空。请填写已有的选项，用顿号分开。"),
    "extra_url": N_("第 {row} 行的“{label}”不是网址，已留空。请填写完整的网址。"),
    "possible_duplicate": N_("第 {row} 行可能与前面的一行重复，已分别保留。请核对是否应合并。"),
}

_MERGED_BY: dict[str, str] = {
    "uscc": N_("第 {row} 行与第 {into} 行的统一社会信用代码相同，已合并。"),
    "name": N_("第 {row} 行与第 {into} 行是同一企业，已合并。"),
    "project": N_("第 {row} 行与第 {into} 行是同一天签约的同一项目，已合并。"),
    "phone": N_("第 {row} 行与第 {into} 行的电话相同，已合并。"),
    "person": N_("第 {row} 行与第 {into} 行是同一人，已合并。"),
}
_FILLED = N_("补充了：{fields}。")
_CONFLICTS = N_("内容不同，保留了前面的：{fields}。")
_COMMA = N_("、")
_FIELD_OF = {"amount_wan": "amount", "capital_wan": "capital", "capital_currency": "capital"}


def _plainly(template: str, **facts: object) -> str:
    return template.format(**facts)


def sentence(reason: str, row: int, say: Say = _plainly, *, is_warning: bool = False) -> str:
    """The sentence for a reason of `rejected` or `skipped`, or with `is_warning` for a warning of a record.

    `say` translates (crm.core.i18n._); without it the sentence is Chinese. A warning about a custom field names it:
    `extra_number:出口额`. An unknown reason is a KeyError.
    """
    known = WARNINGS if is_warning else REJECTED | SKIPPED
    kind, _colon, label = reason.partition(":")
    return say(known[kind], row=row, label=label) if label else say(known[kind], row=row)


def merge_sentence(merge: Merged, say: Say = _plainly) -> str:
    """What was merged into which row, what it filled in, and what differed."""
    said = [say(_MERGED_BY[merge.by], row=merge.row, into=merge.into)]
    for template, names in ((_FILLED, merge.filled), (_CONFLICTS, merge.conflicts)):
        if names:
            said.append(say(template, fields=say(_COMMA).join(field_title(name, say) for name in names)))
    return "".join(said) if say(_COMMA) == _COMMA else " ".join(said)


def field_title(name: str, say: Say = _plainly) -> str:
    """What a field of a record is called on screen; a field without a name of its own stands for itself."""
    title = TITLES.get(_FIELD_OF.get(name, name))
    return say(title) if title is not None else name
