"""A project as a parcel in the shape templates/ui/progress.html draws it: steps across, what happened newest first."""

from __future__ import annotations

from datetime import date

from crm.core.i18n import _
from crm.projects.rules import STEP_NAMES
from crm.tracking.rules import Mark, Told

Line = tuple[str, str, str, str, str]
"""State of the line, day, time, title, text."""


def steps(told: list[Told], *, days: bool) -> list[tuple[str, str, str]]:
    """Return (name, when, mark) of each step; the public reads months only."""
    return [(_(STEP_NAMES[each.step]), _when(each, days=days), each.mark.value) for each in told]


def lines(told: list[Told], *, days: bool) -> list[Line]:
    """Return what comes next, what is under way and what was reached, newest first."""
    found: list[Line] = []
    for each in told:
        name = _(STEP_NAMES[each.step])
        if each.mark is Mark.DONE:
            found.append(("done", *_dated(each.on, days=days), name, "" if each.on else _("已过，日期未登记")))
        elif each.mark is Mark.NOW:
            found.append(("now", "", "", _("{step}进行中", step=name), _plan(each, days=days)))
        elif each.planned is not None:
            found.append(("next", "", "", name, _plan(each, days=days)))
    return found[::-1]


def _dated(day: date | None, *, days: bool) -> tuple[str, str]:
    """Return what stands beside a line, in two rows: the day over its year, or the month alone."""
    if day is None:
        return "", ""
    return (f"{day:%m-%d}", f"{day:%Y}") if days else (f"{day:%Y-%m}", "")


def _when(each: Told, *, days: bool) -> str:
    if each.mark is Mark.DONE:
        return _shown(each.on, days=days)
    return _("预计 {month}", month=_shown(each.planned.on, days=days)) if each.planned else ""


def _plan(each: Told, *, days: bool) -> str:
    if each.planned is None:
        return _("尚未登记计划时间。")
    month, unit = _shown(each.planned.on, days=days), each.planned.unit
    if unit:
        return _("预计 {month}，责任单位：{unit}。", month=month, unit=unit)
    return _("预计 {month}。", month=month)


def _shown(day: date | None, *, days: bool) -> str:
    if day is None:
        return ""
    return day.isoformat() if days else f"{day:%Y-%m}"
