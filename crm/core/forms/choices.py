"""Fields of choices: one, several, a box to tick, a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

import wtforms
from werkzeug.datastructures import FileStorage
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from crm.core.forms.base import Labelled
from crm.core.i18n import _


def choices_of(kind: type[StrEnum], names: dict[Any, str]) -> list[tuple[str, str]]:
    """Return (value, msgid) of every member of `kind`, in its order."""
    return [(member.value, names[member]) for member in kind]


class Choice(Labelled, wtforms.SelectField):
    """One of a list of (value, label msgid). With `blank`, nothing may be chosen; `coerce` makes the value."""

    data: Any

    def __init__(
        self, label: str, choices: Iterable[tuple[str, str]] = (), *, blank: str | None = None, **options: Any
    ) -> None:
        self.blank = blank
        super().__init__(label, choices=self._offered(choices), **options)

    def _offered(self, choices: Iterable[tuple[str, str]]) -> list[SelectChoice]:
        first = [] if self.blank is None else [SelectChoice("", self.blank)]
        return first + [SelectChoice(value, label) for value, label in choices]

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Set the choices for this request; what was typed is read again with them."""
        self.choices = self._offered(choices)
        if self.raw_data:
            self.process_formdata(self.raw_data)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take the value if it is one of the offered."""
        given = valuelist[0] if valuelist else ""
        offered = given != "" and given in {str(choice.value) for choice in self.choices}
        self.data = self.coerce(given) if offered else None

    def pre_validate(self, form: wtforms.Form) -> None:
        """Say that something else was typed than was offered."""
        if self.data is None and self.raw_data and self.raw_data[0]:
            raise StopValidation(_("请从列表中选择{label}。", label=self.label.text))


class Choices(Labelled, wtforms.SelectMultipleField):
    """Several of a list of (value, label msgid)."""

    data: Any

    def __init__(self, label: str, choices: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(label, choices=[SelectChoice(v, text) for v, text in choices], **options)

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Set the choices for this request; what was typed is read again with them."""
        self.choices = [SelectChoice(v, text) for v, text in choices]
        if self.raw_data:
            self.process_formdata(self.raw_data)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take the values that are offered."""
        offered = {str(choice.value) for choice in self.choices}
        self.data = [self.coerce(value) for value in valuelist if value in offered]

    def pre_validate(self, form: wtforms.Form) -> None:
        """Say that something else was typed than was offered."""
        if len(self.data or ()) < len(self.raw_data or ()):
            raise StopValidation(_("请从列表中选择{label}。", label=self.label.text))


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
