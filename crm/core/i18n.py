"""Two languages: Chinese is what the code says, English is a catalogue that a test keeps complete."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po
from markupsafe import Markup

from crm.core.clock import local, now

LOCALES = ("zh", "en")
CATALOGUES = Path(__file__).parent.parent / "translations"


_spoken: ContextVar[str] = ContextVar("spoken", default="zh")


def current_locale() -> str:
    """Return the language of this request or job: zh unless somebody chose en."""
    return _spoken.get()


def speak(locale: str) -> None:
    """Speak `locale` until the block of `texts_in` around this request ends."""
    _spoken.set(locale if locale in LOCALES else "zh")


@contextmanager
def texts_in(locale: str) -> Iterator[None]:
    """Speak `locale` inside the block: for mails to somebody else, and around every request."""
    token = _spoken.set(locale if locale in LOCALES else "zh")
    try:
        yield
    finally:
        _spoken.reset(token)


@lru_cache(maxsize=len(LOCALES))
def catalogue(locale: str) -> dict[str, str]:
    """Return msgid → text of one language, joined from one file per feature."""
    texts: dict[str, str] = {}
    for path in sorted((CATALOGUES / locale).glob("*.po")):
        with path.open("rb") as file:
            messages = read_po(file, locale=locale)
        texts |= {str(m.id): str(m.string) for m in messages if m.id and m.string and not m.fuzzy}
    return texts


def _(text: str, **facts: object) -> str:
    """Return the text in the language of this request, facts filled in. Markup among the facts stays markup."""
    if (locale := _spoken.get()) != "zh":
        text = catalogue(locale).get(text, text)
    if not facts:
        return text
    if any(hasattr(fact, "__html__") for fact in facts.values()):
        return Markup(text).format(**facts)  # noqa: S704  # the catalogue is ours; Markup escapes the facts
    return text.format(**facts)


def long_date(day: date | datetime) -> str:
    """Return a day as people of this language write it: 2021年1月29日, 29 January 2021."""
    day = local(day).date() if isinstance(day, datetime) else day
    if current_locale() == "en":
        return f"{day.day} {day:%B} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def weekday(day: date | datetime) -> str:
    """Return the short name of the day of the week."""
    day = local(day).date() if isinstance(day, datetime) else day
    return f"{day:%a}" if current_locale() == "en" else _WEEKDAYS[day.weekday()]


def ago(at: datetime) -> str:
    """Return how long ago something was; beyond a day the date and time, beyond this year all of it."""
    minutes = int((now() - at).total_seconds()) // 60
    if minutes < 1:
        return _("刚刚")
    if minutes < 60:
        return _("{n} 分钟前", n=minutes)
    if minutes < 24 * 60:
        return _("{n} 小时前", n=minutes // 60)
    wall = local(at)
    return f"{wall:%m-%d %H:%M}" if wall.year == local(now()).year else f"{wall:%Y-%m-%d %H:%M}"
