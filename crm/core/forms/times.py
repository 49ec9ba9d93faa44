"""Fields of days and times, on the wall clock of the association."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time

import wtforms

from crm.core.forms.base import Labelled, trimmed
from crm.core.i18n import _

EARLIEST, LATEST = 1900, 2200
"""Years a day or moment may lie in; further out is a typing mistake, and no calendar of ours reaches there."""


class DateInput(Labelled, wtforms.DateField):
    """A day, typed as 2021-01-29 or 2021/1/29."""

    widget = wtforms.widgets.DateInput()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the day; say how to write it."""
        given = trimmed(valuelist[0]) if valuelist else ""
        self.data = None
        if not given:
            return
        parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", given)
        try:
            self.data = date(*map(int, parts.groups())) if parts else None
        except ValueError:
            self.data = None
        if self.data is None or not EARLIEST <= self.data.year <= LATEST:
            self.data = None
            raise ValueError(_("{label}应为日期，例如 2021-01-29。", label=self.label.text))


class TimeInput(Labelled, wtforms.TimeField):
    """A time of day, 24 hours, typed as 14:30."""

    widget = wtforms.widgets.TimeInput()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the time; say how to write it."""
        given = trimmed(valuelist[0]).replace("：", ":") if valuelist else ""
        self.data = None
        if not given:
            return
        try:
            self.data = time.fromisoformat(given.zfill(5)) if re.fullmatch(r"\d{1,2}:\d{2}", given) else None
        except ValueError:
            self.data = None
        if self.data is None:
            raise ValueError(_("{label}应为时间，例如 14:30。", label=self.label.text))


class MomentInput(Labelled, wtforms.DateTimeLocalField):
    """A day and time on the wall clock of the association. Data is a naive wall time; `clock.at_wall` makes it UTC."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the moment (seconds are dropped); say how to write it."""
        given = trimmed(valuelist[0]) if valuelist else ""
        self.data = None
        if not given:
            return
        parts = re.fullmatch(
            r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[T ](\d{1,2})[:：](\d{2})(?:[:：]\d{2}(?:\.\d+)?)?", given
        )
        try:
            self.data = datetime(*map(int, parts.groups())) if parts else None  # type: ignore[arg-type]  # noqa: DTZ001  # a wall time by design
        except ValueError:
            self.data = None
        if self.data is None or not EARLIEST <= self.data.year <= LATEST:
            self.data = None
            raise ValueError(_("{label}应为日期和时间，例如 2021-01-29 14:30。", label=self.label.text))
