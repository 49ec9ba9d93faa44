"""Fields of text: lines, paragraphs, secrets, mail addresses, telephone numbers, the name of a submission."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import wtforms
from email_validator import EmailNotValidError, validate_email
from wtforms.validators import StopValidation, ValidationError

from crm.core.forms.base import UNPRINTABLE, Labelled, trimmed
from crm.core.i18n import _
from crm.core.words import N_

_LINE_BREAK = re.compile(r"[\r\n\t]")


class Text(Labelled, wtforms.StringField):
    """One line of text, trimmed, at most `longest` characters, without control characters."""

    lines = False

    def __init__(self, label: str, *, longest: int = 200, **options: Any) -> None:
        self.longest = longest
        options.setdefault("render_kw", {}).setdefault("maxlength", longest)
        super().__init__(label, **options)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take the text as it was typed, only trimmed."""
        self.data = trimmed(valuelist[0]) if valuelist else ""

    def pre_validate(self, form: wtforms.Form) -> None:
        """Refuse what cannot be stored or shown, and say what it is."""
        text = self.data or ""
        if UNPRINTABLE.search(text) or (not self.lines and _LINE_BREAK.search(text)):
            raise StopValidation(_("{label}含有无法识别的字符，请删除后重新输入。", label=self.label.text))
        if len(text) > self.longest:
            raise StopValidation(
                _("{label}最多 {most} 个字，现在是 {now} 个。", label=self.label.text, most=self.longest, now=len(text))
            )


class LongText(Text):
    """Several lines of text."""

    lines = True
    widget = wtforms.widgets.TextArea()

    def __init__(self, label: str, *, longest: int = 4_000, **options: Any) -> None:
        super().__init__(label, longest=longest, **options)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take the text with one kind of line break."""
        self.data = trimmed(valuelist[0]).replace("\r\n", "\n").replace("\r", "\n") if valuelist else ""


class Password(Text):
    """A secret: never trimmed, never shown again."""

    widget = wtforms.widgets.PasswordInput(hide_value=True)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take the secret exactly as typed."""
        self.data = valuelist[0] if valuelist else ""


class Email(Text):
    """A mail address, lower-cased domain, no look-up in the network."""

    widget = wtforms.widgets.EmailInput()

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, longest=254, **options)

    def post_validate(self, form: wtforms.Form, validation_stopped: bool) -> None:
        """Refuse what is no address."""
        if validation_stopped or not self.data:
            return
        try:
            found = validate_email(self.data, check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            raise ValidationError(_("邮箱地址“{given}”格式不对，应类似 name@example.com。", given=self.data)) from None
        self.data = found.normalized.lower()


_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})", re.ASCII)
_OTHER_PHONE = re.compile(r"\+852\d{8}|0\d{2,3}\d{7,8}|\+\d{6,15}", re.ASCII)


class Phone(Text):
    """A mobile of the mainland as 11 digits; where `landline` is allowed also 0xxx-xxxxxxxx and +852."""

    widget = wtforms.widgets.TelInput()

    def __init__(self, label: str, *, landline: bool = True, **options: Any) -> None:
        self.landline = landline
        super().__init__(label, longest=30, **options)

    def post_validate(self, form: wtforms.Form, validation_stopped: bool) -> None:
        """Bring the number (full-width digits too) into one spelling, or say what is expected."""
        if validation_stopped or not self.data:
            return
        bare = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", self.data))
        if mobile := _MOBILE.fullmatch(bare):
            self.data = mobile[1]
        elif self.landline and _OTHER_PHONE.fullmatch(bare):
            self.data = bare
        else:
            raise ValidationError(_("手机号“{given}”不对，应为 1 开头的 11 位数字。", given=self.data))


NONCE_LABEL = N_("提交编号")


class Nonce(wtforms.HiddenField):
    """Names one submission, so that a double tap or a repeated send is answered like the first."""

    def __init__(self, **options: Any) -> None:
        super().__init__(NONCE_LABEL, **options)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take up to 64 letters, digits and hyphens; anything else counts as none."""
        given = valuelist[0] if valuelist else ""
        self.data = given if re.fullmatch(r"[A-Za-z0-9_-]{8,64}", given) else ""
