"""Paging by key: forwards, backwards and from the end, nobody is left out or shown twice."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from crm.core.clock import now
from crm.core.db import session
from crm.core.pages import Cut, Key, Page, paged
from crm.events.models import Event

SIZE = 3


def page(cut: Cut, *, descending: bool = False) -> Page:
    """A page of events by edition, then id."""
    keys = [Key(Event.edition, "edition", descending), Key(Event.id, "id", descending)]
    return paged(select(Event.id, Event.edition), keys, cut, size=SIZE)


@pytest.mark.usefixtures("work")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 4), max_size=14), st.booleans())
def test_walking_the_pages_sees_each_row_once(editions: list[int], descending: bool) -> None:
    session.execute(delete(Event))
    rows = [
        {"code": f"E{n}", "name": "示例", "edition": edition, "starts_at": now(), "ends_at": now(), "created_at": now(),
         "state": "draft"}
        for n, edition in enumerate(editions)
    ]  # fmt: skip
    if rows:
        session.execute(insert(Event), rows)
    order = [Event.edition.desc(), Event.id.desc()] if descending else [Event.edition, Event.id]
    wanted = list(session.scalars(select(Event.id).order_by(*order)))

    seen, cut = [], Cut()
    while True:
        found = page(cut, descending=descending)
        seen += [row.id for row in found.rows]
        if found.after is None:
            break
        cut = Cut(after=found.after)
    assert seen == wanted

    back: list[int] = []
    found = page(Cut(last=True), descending=descending)
    while True:
        back = [row.id for row in found.rows] + back
        if found.before is None:
            break
        found = page(Cut(before=found.before), descending=descending)
    assert back == wanted


@pytest.mark.usefixtures("work")
@given(st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_broken_cursor_shows_the_first_page(cursor: str) -> None:
    assert page(Cut(after=cursor)).rows == page(Cut()).rows
    assert page(Cut(before=cursor)) is not None
