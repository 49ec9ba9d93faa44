"""The floor: a bare Flask view, SQLAlchemy Core and a table of 50 rows in Jinja, on the same SQLite file.

No session, no permission, no form, no layout: what is left is what the parts themselves cost.
"""

from __future__ import annotations

import os

from flask import Flask, redirect, request
from sqlalchemy import create_engine, event, text
from werkzeug.wrappers import Response

TABLE = """<table>{% for row in rows %}<tr><td>{{ row.id }}</td><td><a href="/{{ row.id }}">{{ row.name }}</a></td>
<td>{{ row.city_code }}</td><td>{{ row.position }}</td><td>{{ row.paid_until }}</td></tr>{% endfor %}</table>"""
LIST = text(
    "SELECT e.id, e.name, e.city_code, m.position, m.paid_until FROM enterprise e"
    " LEFT JOIN membership m ON m.enterprise_id = e.id WHERE (:home = '' OR e.home_code = :home)"
    " ORDER BY e.sort_key, e.id LIMIT 50"
)
FOUND = text(
    "SELECT subject_id AS id, title AS name, subtitle AS city_code, '' AS position, '' AS paid_until"
    " FROM search_entry WHERE id IN (SELECT rowid FROM search_token WHERE search_token MATCH :match LIMIT 50)"
)
CHANGE = text("UPDATE enterprise SET intro = :intro, version = version + 1 WHERE id = :id")
NOTE = text("INSERT INTO bench_note (enterprise_id, intro) VALUES (:id, :intro)")


def create(path: str) -> Flask:
    """Return the bare application on a database file."""
    app = Flask("floor")
    app.jinja_env.autoescape = True
    shown = app.jinja_env.from_string(TABLE)
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _pragmas(raw: object, _record: object) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=15000", "cache_size=-16000"):
            raw.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

    @app.get("/empty")
    def empty() -> str:
        return "ok"

    @app.get("/list")
    def listing() -> str:
        with engine.connect() as connection:
            rows = connection.execute(LIST, {"home": request.args.get("home", "")}).all()
        return shown.render(rows=rows)

    @app.get("/search")
    def search() -> str:
        with engine.connect() as connection:
            rows = connection.execute(FOUND, {"match": request.args["match"]}).all()
        return shown.render(rows=rows)

    @app.post("/edit/<int:number>")
    def edit(number: int) -> Response:
        with engine.begin() as connection:
            values = {"id": number, "intro": request.form["intro"]}
            connection.execute(CHANGE, values)
            connection.execute(NOTE, values)
        return redirect("/empty", 303)

    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS bench_note (enterprise_id INTEGER, intro TEXT)"))
    return app


app = create(os.environ["BENCH_FLOOR"]) if "BENCH_FLOOR" in os.environ else None
