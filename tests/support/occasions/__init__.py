"""Every kind of mail, caused as the product would cause it."""

from __future__ import annotations

from tests.support.occasions import events, notices, people
from tests.support.occasions.registry import ADDRESS, MAKERS, Maker, occasion

__all__ = ["ADDRESS", "MAKERS", "Maker", "events", "notices", "occasion", "people"]
