"""Why a file is refused as a whole by its headings; what else refuses it stands in crm.core.tables.refusals."""

from __future__ import annotations

from crm.core.tables.refusals import FileRefused as FileRefused
from crm.core.words import N_


class NoHeading(FileRefused):
    """No row with the headings of this kind."""

    code = "file_without_heading"
    template = N_("在文件“{file}”中没有找到表头。表头至少要有“{heading}”和另一列，请核对表头，或手工指定各列的含义。")


class NoSuchSheet(FileRefused):
    """The mapping names a sheet that the file does not have."""

    code = "file_without_sheet"
    template = N_("文件“{file}”里没有名为“{sheet}”的工作表。请重新选择工作表。")


class NotMapped(FileRefused):
    """The mapping leaves out the column without which there is no record."""

    code = "file_not_mapped"
    template = N_("还没有指定哪一列是“{heading}”。请先指定这一列，再继续导入。")
