"""crm search: the same finds as in the palette."""

from __future__ import annotations

import click

from crm.cli.ground import acting_as, actor, at_work
from crm.cli.output import answer, as_json, refusing
from crm.search import queries
from crm.search.addresses import addresses


@click.command()
@click.argument("query")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100))
@as_json
@acting_as
@refusing
def search(query: str, limit: int, as_json: bool, acting_as: str | None) -> None:
    """Find whatever has a name by characters, pinyin, initials, code or phone tail: enterprises, people, notices …"""
    with at_work() as app:
        hits = queries.find(actor(acting_as), query, limit)
        with app.test_request_context():
            urls = addresses(hits)
        results = [
            {"type": hit.kind, "id": hit.subject_id, "title": hit.title, "subtitle": hit.subtitle,
             "url": urls.get((hit.kind, hit.subject_id), "")}
            for hit in hits
        ]  # fmt: skip
    if as_json:
        answer({"query": query, "results": results})
        return
    for each in results:
        click.echo(f"{each['type']}\t{each['id']}\t{each['title']}\t{each['subtitle']}\t{each['url']}")


COMMANDS = (search,)
