"""Forms: shape only. Sense is a matter of rules.py. Whatever was typed is kept and shown again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

import wtforms
from email_validator import EmailNotValidError, validate_email
from werkzeug.datastructures import FileStorage
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation, ValidationError

from crm.core.i18n import _
from crm.core.money import UNITS, Money
from crm.core.words import N_

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0085\u2028\u2029\ufffd\ud800-\udfff]")
_LINE_BREAK = re.compile(r"[\r\n\t]")
LARGEST_WHOLE = 2**31 - 1


class Form(wtforms.Form):
    """A form whose messages come from our catalogue. Prefill by keyword; typed text wins."""

    class Meta:
        """WTForms settings: no built-in messages, no implicit locale."""

        def get_translations(self, form: object) -> None:
            """Use our own sentences only."""

    def refuse(self, field: str | None, message: str) -> None:
        """Put a domain error beside the field it is about, or above the form."""
        if field is not None and field in self._fields:
            self._fields[field].errors = [*self._fields[field].errors, message]
        else:
            self.form_errors: list[str] = [*self.form_errors, message]


class Required:
    """Something must have been given."""

    field_flags = {"required": True}

    def __call__(self, form: wtforms.Form, field: wtforms.Field) -> None:
        data = field.raw_data
        if not data or (isinstance(data[0], str) and not data[0].strip()):
            field.errors = []
            raise StopValidation(_("请填写{label}。", label=field.label.text))


class Optional:
    """Nothing given is fine, and ends the checking."""

    field_flags = {"optional": True}

    def __call__(self, form: wtforms.Form, field: wtforms.Field) -> None:
        if not field.raw_data or (isinstance(field.raw_data[0], str) and not field.raw_data[0].strip()):
            field.errors = []
            raise StopValidation


class _Field:
    """What all our fields share: a label that is translated when shown, required unless said otherwise."""

    def __init__(self, label: str, *, required: bool = True, hint: str = "", **options: Any) -> None:
        validators = [Required() if required else Optional(), *options.pop("validators", ())]
        super().__init__(label, validators, **options)  # type: ignore[call-arg]  # wtforms.Field behind us
        self.hint = hint


class Text(_Field, wtforms.StringField):
    """One line of text, trimmed, at most `longest` characters, without control characters."""

    lines = False

    def __init__(self, label: str, *, longest: int = 200, **options: Any) -> None:
        self.longest = longest
        options.setdefault("render_kw", {}).setdefault("maxlength", longest)
        super().__init__(label, **options)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take the text as it was typed, only trimmed."""
        self.data = valuelist[0].strip() if valuelist else ""

    def pre_validate(self, form: wtforms.Form) -> None:
        """Refuse what cannot be stored or shown, and say what it is."""
        text = self.data or ""
        if _UNPRINTABLE.search(text) or (not self.lines and _LINE_BREAK.search(text)):
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
        self.data = valuelist[0].strip().replace("\r\n", "\n").replace("\r", "\n") if valuelist else ""


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


_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_OTHER_PHONE = re.compile(r"\+852\d{8}|0\d{2,3}\d{7,8}|\+\d{6,15}")


class Phone(Text):
    """A mobile of the mainland as 11 digits; where `landline` is allowed also 0xxx-xxxxxxxx and +852."""

    widget = wtforms.widgets.TelInput()

    def __init__(self, label: str, *, landline: bool = True, **options: Any) -> None:
        self.landline = landline
        super().__init__(label, longest=30, **options)

    def post_validate(self, form: wtforms.Form, validation_stopped: bool) -> None:
        """Bring the number into one spelling, or say what is expected."""
        if validation_stopped or not self.data:
            return
        bare = re.sub(r"[\s\-()（）]", "", self.data)
        if mobile := _MOBILE.fullmatch(bare):
            self.data = mobile[1]
        elif self.landline and _OTHER_PHONE.fullmatch(bare):
            self.data = bare
        else:
            raise ValidationError(_("手机号“{given}”不对，应为 1 开头的 11 位数字。", given=self.data))


class Whole(_Field, wtforms.IntegerField):
    """A whole number between two bounds."""

    def __init__(self, label: str, *, least: int = 0, most: int = LARGEST_WHOLE, **options: Any) -> None:
        self.least, self.most = least, most
        super().__init__(label, **options)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read ASCII or full-width digits; anything else is said to be no number."""
        given = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not given:
            return
        if not re.fullmatch(r"[+-]?\d{1,12}", given) or not self.least <= int(given) <= self.most:
            raise ValueError(
                _("{label}应为 {least} 到 {most} 之间的整数。", label=self.label.text, least=self.least, most=self.most)
            )
        self.data = int(given)


class MoneyInput(_Field, wtforms.Field):
    """An amount and its unit (two inputs, `name` and `name_unit`). Data is Money."""

    widget = wtforms.widgets.TextInput()

    def __init__(self, label: str, *, unit: str = "亿元", positive: bool = True, **options: Any) -> None:
        self.unit, self.positive, self.typed = unit, positive, ""
        super().__init__(label, **options)

    def process(self, formdata: Any, data: Any = wtforms.utils.unset_value, extra_filters: Any = None) -> None:
        """Read the unit beside the number."""
        if formdata and (unit := formdata.get(f"{self.name}_unit")) in UNITS:
            self.unit = unit
        super().process(formdata, data, extra_filters)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data.in_unit(self.unit, 10).normalize():f}"

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read a number with thousands commas; say what is wrong with it."""
        given = valuelist[0].strip().replace(",", "").replace("，", "") if valuelist else ""
        self.data = None
        if not given:
            return
        try:
            number = Decimal(given) if re.fullmatch(r"[+-]?\d{1,16}(\.\d{1,10})?", given) else None
            self.data = None if number is None else Money.of(number, self.unit)
        except (ValueError, InvalidOperation):
            self.data = None
        if self.data is None:
            raise ValueError(_("{label}应为数字，最多精确到分，例如 6.5。", label=self.label.text))
        if self.positive and self.data.fen <= 0:
            raise ValueError(_("{label}应大于 0。", label=self.label.text))


class DateInput(_Field, wtforms.DateField):
    """A day, typed as 2021-01-29 or 2021/1/29."""

    widget = wtforms.widgets.DateInput()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the day; say how to write it."""
        given = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not given:
            return
        parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", given)
        try:
            self.data = date(*map(int, parts.groups())) if parts else None
        except ValueError:
            self.data = None
        if self.data is None or not 1900 <= self.data.year <= 2200:
            self.data = None
            raise ValueError(_("{label}应为日期，例如 2021-01-29。", label=self.label.text))


class TimeInput(_Field, wtforms.TimeField):
    """A time of day, 24 hours, typed as 14:30."""

    widget = wtforms.widgets.TimeInput()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the time; say how to write it."""
        given = valuelist[0].strip().replace("：", ":") if valuelist else ""
        self.data = None
        if not given:
            return
        try:
            self.data = time.fromisoformat(given.zfill(5)) if re.fullmatch(r"\d{1,2}:\d{2}", given) else None
        except ValueError:
            self.data = None
        if self.data is None:
            raise ValueError(_("{label}应为时间，例如 14:30。", label=self.label.text))


class MomentInput(_Field, wtforms.DateTimeLocalField):
    """A day and time on the wall clock of the association. Data is a naive wall time; `clock.at_wall` makes it UTC."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the moment; say how to write it."""
        given = valuelist[0].strip().replace("T", " ") if valuelist else ""
        self.data = None
        if not given:
            return
        try:
            self.data = datetime.strptime(given[:16], "%Y-%m-%d %H:%M")  # noqa: DTZ007  # a wall time by design
        except ValueError:
            raise ValueError(_("{label}应为日期和时间，例如 2021-01-29 14:30。", label=self.label.text)) from None


def choices_of(kind: type[StrEnum], names: dict[Any, str]) -> list[tuple[str, str]]:
    """Return (value, msgid) of every member of `kind`, in its order."""
    return [(member.value, names[member]) for member in kind]


class Choice(_Field, wtforms.SelectField):
    """One of a list of (value, label msgid). With `blank`, nothing may be chosen; `coerce` makes the value."""

    def __init__(
        self, label: str, choices: Iterable[tuple[str, str]] = (), *, blank: str | None = None, **options: Any
    ) -> None:
        self.blank = blank
        super().__init__(label, choices=self._offered(choices), **options)

    def _offered(self, choices: Iterable[tuple[str, str]]) -> list[SelectChoice]:
        first = [] if self.blank is None else [SelectChoice("", self.blank)]
        return first + [SelectChoice(value, label) for value, label in choices]

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Set the choices for this request."""
        self.choices = self._offered(choices)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take the value if it is one of the offered."""
        given = valuelist[0] if valuelist else ""
        if given == "" or given not in {str(choice.value) for choice in self.choices}:
            self.data = None
            if given:
                raise ValueError(_("请从列表中选择{label}。", label=self.label.text))
            return
        self.data = self.coerce(given)

    def pre_validate(self, form: wtforms.Form) -> None:
        """The list was checked while reading."""


class Choices(_Field, wtforms.SelectMultipleField):
    """Several of a list of (value, label msgid)."""

    def __init__(self, label: str, choices: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(label, choices=[SelectChoice(v, text) for v, text in choices], **options)

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Set the choices for this request."""
        self.choices = [SelectChoice(v, text) for v, text in choices]

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take the values if all are offered."""
        offered = {str(choice.value) for choice in self.choices}
        self.data = [self.coerce(value) for value in valuelist if value in offered]
        if any(value not in offered for value in valuelist):
            raise ValueError(_("请从列表中选择{label}。", label=self.label.text))

    def pre_validate(self, form: wtforms.Form) -> None:
        """The list was checked while reading."""


class Tick(wtforms.BooleanField):
    """A box to tick. With `must`, it has to be ticked."""

    def __init__(self, label: str, *, must: str = "", hint: str = "", **options: Any) -> None:
        super().__init__(label, **options)
        self.must, self.hint = must, hint

    def pre_validate(self, form: wtforms.Form) -> None:
        """Ask for the tick where it is needed."""
        if self.must and not self.data:
            raise StopValidation(_(self.must))


class Upload(wtforms.FileField):
    """A file. Data is a werkzeug FileStorage or None; crm.core.files checks what is in it."""

    def __init__(self, label: str, *, required: bool = False, accept: str = "", hint: str = "", **options: Any) -> None:
        super().__init__(label, **options)
        self.required, self.accept, self.hint = required, accept, hint
        self.flags.required = required

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take the file if one was chosen."""
        given = valuelist[0] if valuelist else None
        self.data = given if isinstance(given, FileStorage) and given.filename else None

    def pre_validate(self, form: wtforms.Form) -> None:
        """Ask for the file where it is needed."""
        if self.required and self.data is None:
            raise StopValidation(_("请选择{label}。", label=self.label.text))


NONCE_LABEL = N_("提交编号")


class Nonce(wtforms.HiddenField):
    """Names one submission, so that a double tap or a repeated send is answered like the first."""

    def __init__(self, **options: Any) -> None:
        super().__init__(NONCE_LABEL, **options)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take up to 64 letters, digits and hyphens; anything else counts as none."""
        given = valuelist[0] if valuelist else ""
        self.data = given if re.fullmatch(r"[A-Za-z0-9_-]{8,64}", given) else ""
