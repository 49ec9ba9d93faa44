"""What all forms and fields share: our own sentences, labels translated when shown, required unless said otherwise."""

from __future__ import annotations

import re
from typing import Any
from weakref import WeakKeyDictionary

import wtforms
from wtforms.validators import StopValidation

from crm.core.i18n import _

UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffd-\uffff\ud800-\udfff]"
)
"""What no text of ours may hold: controls, other line ends, marks that turn the reading direction (a name could be
made to look like another one), the sign of broken bytes, halves of characters."""


def trimmed(text: str) -> str:
    """Return `text` without space around it. Controls stay, so that they are seen and refused, not swallowed."""
    return text if UNPRINTABLE.search(text) else text.strip()


_made: WeakKeyDictionary[Any, wtforms.Field] = WeakKeyDictionary()


class Form(wtforms.Form):
    """A form whose messages come from our catalogue. Prefill by keyword; typed text wins."""

    class Meta:
        """WTForms settings: no built-in messages, no implicit locale."""

        def get_translations(self, form: object) -> None:
            """Use our own sentences only."""

        def bind_field(self, form: wtforms.Form, unbound: Any, options: dict[str, Any]) -> wtforms.Field:
            """Return a field of this form: a copy of the first one made from the same line of the class.

            Nothing a form does changes what its fields are made with, so there is no need to make it each time.
            """
            if options["prefix"]:
                return unbound.bind(form=form, **options)
            if unbound not in _made:
                _made[unbound] = unbound.bind(form=form, **options)
                _made[unbound]._form = _made[unbound].meta = None
            field: wtforms.Field = object.__new__(type(_made[unbound]))
            vars(field).update(vars(_made[unbound]), _form=form, meta=self)
            return field

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
        if not data or (isinstance(data[0], str) and not trimmed(data[0])):
            field.errors = []
            raise StopValidation(_("请填写{label}。", label=field.label.text))


class Optional:
    """Nothing given is fine, and ends the checking."""

    field_flags = {"optional": True}

    def __call__(self, form: wtforms.Form, field: wtforms.Field) -> None:
        if not field.raw_data or (isinstance(field.raw_data[0], str) and not trimmed(field.raw_data[0])):
            field.errors = []
            raise StopValidation


class Labelled:
    """What all our fields share: a label that is translated when shown, required unless said otherwise."""

    def __init__(self, label: str, *, required: bool = True, hint: str = "", **options: Any) -> None:
        validators = [Required() if required else Optional(), *options.pop("validators", ())]
        super().__init__(label, validators, **options)  # type: ignore[call-arg]  # wtforms.Field behind us
        self.hint = hint
