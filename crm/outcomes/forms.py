"""Shapes of what people type after an event."""

from __future__ import annotations

from crm.core.forms import Choice, Choices, DateInput, Form, LongText, Text, Upload, Whole, choices_of
from crm.core.words import N_
from crm.lists.rules import Format
from crm.outcomes.queries import AnswerFilter
from crm.outcomes.rules import ANSWERED_NAMES, Answered


class ReopenForm(Form):
    """Why a closed event is opened again."""

    reason = Text(N_("原因"), longest=300, hint=N_("历次结项和重新打开的原因都会保留。"))


class MinutesForm(Form):
    """The minutes."""

    text = LongText(
        N_("纪要正文"), longest=20_000, hint=N_("可用 Markdown：# 标题、**加粗**、列表、表格、[文字](网址)。")
    )
    version = Whole(N_("版本"), required=False)


class PhotoForm(Form):
    """A photo and what it shows."""

    photo = Upload(
        N_("照片"), required=True, accept="image/jpeg,image/png,image/webp", hint=N_("JPG、PNG 或 WebP，10 MB 以内。")
    )
    alt = Text(N_("照片说明"), longest=200, hint=N_("写明照片里是谁、在做什么，供读屏和打印使用。"))


class PhotoChangeForm(Form):
    """What is done with a photo."""

    what = Choice(
        N_("操作"),
        [("describe", N_("保存说明")), ("earlier", N_("前移")), ("later", N_("后移")), ("remove", N_("移除"))],
    )
    alt = Text(N_("照片说明"), longest=200, required=False)


class FollowUpForm(Form):
    """By when attendees are followed up, and by whom where the firm has no 对接人."""

    due_on = DateInput(N_("到期日"))
    instead = Choice(N_("没有对接人的交给"), required=False, blank=N_("暂不生成"), coerce=int)
    note = LongText(N_("说明"), longest=500, required=False, hint=N_("写进每一条待办。"))


class ReportForm(Form):
    """Who gets the report by mail."""

    account_id = Choices(N_("收件人"), coerce=int)
    note = LongText(N_("附言"), longest=500, required=False, hint=N_("写在报告数字之前。"))


class SurveyForm(Form):
    """The texts of a survey and its last day."""

    intro = LongText(N_("说明文字"), longest=500, required=False, hint=N_("写在邮件和问卷开头。"))
    intro_en = LongText(N_("英文说明"), longest=500, required=False, hint=N_("英文页面上显示；不填则显示中文。"))
    answer_by = DateInput(N_("填写截止日"), hint=N_("含当天。截止前可以修改答案，以最后一次为准。"))
    version = Whole(N_("版本"), required=False)


class AnswerListForm(Form):
    """What the list of who was asked is narrowed to."""

    answered = Choice(
        N_("作答"), choices_of(Answered, ANSWERED_NAMES), blank=N_("全部"), required=False, coerce=Answered
    )
    question = Whole(N_("题目"), required=False, most=2_000_000_000)
    choice = Text(N_("选项"), longest=200, required=False)

    def filters(self) -> AnswerFilter:
        """Return what was asked for; what is faulty asks for nothing."""
        return AnswerFilter(
            answered=self.answered.data, question_id=None if self.question.errors else self.question.data,
            choice="" if self.choice.errors else self.choice.data or "",
        )  # fmt: skip


class ExportForm(AnswerListForm):
    """As which file the answers are taken away."""

    format = Choice(N_("格式"), [(Format.XLSX.value, "Excel"), (Format.CSV.value, "CSV")], coerce=Format)
