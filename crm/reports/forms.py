"""What people choose on the dashboard."""

from __future__ import annotations

from crm.core.forms import Choice, DateInput, Form, choices_of
from crm.core.words import N_
from crm.recognition.rules import COUNT_SCOPE_NAMES, CountScope


class MomentForm(Form):
    """Of which day and scope the figures are, as it stands in the address."""

    as_of = DateInput(N_("截至日期"), required=False)
    scope = Choice(N_("口径"), choices_of(CountScope, COUNT_SCOPE_NAMES), required=False, coerce=CountScope)
