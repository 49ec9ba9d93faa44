"""The rest of the small world: leads, projects, reviews, campaigns, imports, sessions, links and letters."""

from __future__ import annotations

from pathlib import Path

from tests.support.deals.events import ceremony_of, kit_of
from tests.support.deals.files import doors_of, files_of
from tests.support.deals.notices import campaigns_of, notices_of, sent_notice
from tests.support.deals.people import applicants, departed, in_terms, requests, rights
from tests.support.deals.pipeline import leads_of, projects_of
from tests.support.owed import dues_of
from tests.support.reach import Target, World
from tests.support.world import ground

__all__ = ["a_world", "letters", "sent_notice"]


def a_world() -> World:
    """Build everything. Call inside a writing transaction."""
    world, base = ground()
    leads_of(world, base)
    projects_of(world, base)
    ceremony_of(world, base)
    kit_of(world, base)
    requests(world, base)
    applicants(world, base)
    campaigns_of(world, base)
    notices_of(world, base)
    files_of(world)
    doors_of(world)
    in_terms(world, base)
    departed(world)
    rights(world, base)
    dues_of(world, base.firms[:2])
    return world


def letters(world: World, outbox: Path) -> None:
    """Add the mails that lie in the outbox once the transaction has committed: one with an enclosure, one without."""
    named = {"with": "", "without": ""}
    for path in sorted(outbox.glob("*.eml")):
        named["with" if b"Content-Disposition: attachment" in path.read_bytes() else "without"] = path.name
    world.add("letter", Target("near", {"name": named["with"]}), Target("none", {"name": "none.eml"}, exists=False))
    world.add(
        "enclosure",
        Target("near", {"name": named["with"], "number": 0}),
        Target("beyond", {"name": named["with"], "number": 99}, exists=False),
        Target("of another", {"name": named["without"], "number": 0}, exists=False),
    )
