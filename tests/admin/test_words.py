"""Every fact that can stand in the log has a name people read."""

from __future__ import annotations

from collections.abc import Iterator

from crm.admin.subjects import SUBJECT_NAMES
from crm.admin.words import FACT_NAMES
from crm.core.facts import Fact
from crm.core.web import CrmFlask


def kinds(kind: type[Fact] = Fact) -> Iterator[type[Fact]]:
    """Every kind of fact of the product that nothing is derived from."""
    for each in kind.__subclasses__():
        if each.__subclasses__():
            yield from kinds(each)
        elif each.__module__.startswith("crm."):
            yield each


def test_every_fact_has_a_name(app: CrmFlask) -> None:
    missing = {kind.__name__ for kind in kinds()} - set(FACT_NAMES)
    assert not missing


def test_every_subject_has_a_name(app: CrmFlask) -> None:
    assert not {kind.subject for kind in kinds()} - set(SUBJECT_NAMES)
