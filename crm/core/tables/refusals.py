"""Why a file is refused as a whole: every FileRefused says where, why and what to do."""

from __future__ import annotations

from crm.core.errors import DomainError
from crm.core.words import N_


class FileRefused(DomainError):
    """Nothing of the file is imported."""

    status = 422
    code = "file_refused"
    field = "file"
    template = N_("无法读取文件“{file}”。请在 Excel 或 WPS 中另存为 .xlsx 或 CSV 后重试。")


class EmptyFile(FileRefused):
    """There is nothing in it."""

    code = "file_empty"
    template = N_("文件“{file}”是空的。请选择有内容的 Excel 或 CSV 文件。")


class FileTooLarge(FileRefused):
    """More bytes than the limit; `limit` in MB."""

    code = "file_too_large"
    template = N_("文件“{file}”超过 {limit} MB 的上限。请拆成几个文件，分别导入。")


class UnknownFormat(FileRefused):
    """Neither a workbook nor a text file."""

    code = "file_format_unknown"
    template = N_("文件“{file}”不是 Excel 工作簿，也不是文本文件。请在 Excel 或 WPS 中另存为 .xlsx 或 CSV 后重试。")


class OldWorkbook(FileRefused):
    """An .xls, .xlsb or .ods file, or one with a password."""

    code = "file_old_or_encrypted"
    template = N_("文件“{file}”是旧版或加密的工作簿。请打开后另存为不带密码的 .xlsx，再导入。")


class WorkbookWithMacros(FileRefused):
    """A workbook that carries programs. They would never run here, but a list has none."""

    code = "file_with_macros"
    template = N_("工作簿“{file}”带有宏。请另存为不含宏的 .xlsx，再导入。")


class BrokenWorkbook(FileRefused):
    """A workbook that cannot be read."""

    code = "file_broken"
    template = N_("工作簿“{file}”已损坏，无法读取。请用 Excel 或 WPS 打开并重新保存，再导入。")


class UnpacksTooLarge(FileRefused):
    """A compressed file that grows beyond the limit; `limit` in MB."""

    code = "file_unpacks_too_large"
    template = N_("工作簿“{file}”解压后超过 {limit} MB，为安全起见未读取。请删去图片和空白区域，或拆成几个文件。")


class TooManyCells(FileRefused):
    """A sheet that claims more rows, columns or cells than the limits."""

    code = "file_too_many_cells"
    template = N_(
        "文件“{file}”的表格范围过大（最多 {rows} 行、{columns} 列、{cells} 个单元格）。"
        "请删除数据区以外的行和列，或拆成几个文件。"
    )


class UnreadableText(FileRefused):
    """A text file whose records cannot be told apart."""

    code = "file_unreadable_text"
    template = N_("文本文件“{file}”第 {row} 行附近无法分列，可能缺少引号。请用 Excel 或 WPS 打开核对后另存为 CSV。")
