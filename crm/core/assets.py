"""Static files without a build step: style sheets joined and hashed at start, everything cached for ever by address."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, send_from_directory

from crm.core.access import public
from crm.core.settings import Settings

bp = Blueprint("assets", __name__)
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Assets:
    """What was read at start: the joined style sheet, the instance's colours and the version of the whole tree."""

    folder: Path
    version: str
    css: str
    instance_css: str
    instance_version: str

    def url(self, path: str) -> str:
        """Return the address of `css` (the joined sheet) or of a file below static/."""
        if path == "instance.css":
            return f"/static/instance-{self.instance_version}.css"
        return f"/static/{self.version}/{'app.css' if path == 'css' else path}"


def load(folder: Path, settings: Settings) -> Assets:
    """Read static/: the sheets named in css/ORDER, joined; the version is a hash over every file."""
    order = (folder / "css" / "ORDER").read_text().split()
    css = "\n".join((folder / "css" / name.removeprefix("css/")).read_text() for name in order)
    digest = hashlib.sha256(css.encode())
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    own = _instance_css(settings)
    return Assets(folder, f"v-{digest.hexdigest()[:12]}", css, own, hashlib.sha256(own.encode()).hexdigest()[:12])


def _instance_css(settings: Settings) -> str:
    """Return the colours of this instance's two cities, where they differ from the defaults in tokens.css."""
    lines = [f"  --city-{city.place}{part}: {value};" for city in settings.pair for part, value in city.colours.items()]
    return "@layer tokens {\n:root {\n" + "\n".join(lines) + "\n}\n}\n" if lines else "/* default colours */\n"


def prepare(app: Flask, settings: Settings) -> None:
    """Serve static files below an address that names their version."""
    assets = load(Path(app.root_path) / "static", settings)
    app.extensions["assets"] = assets
    app.jinja_env.globals["asset"] = assets.url
    app.register_blueprint(bp)


@bp.get("/static/<version>/app.css")
@public
def stylesheet(version: str) -> Response:
    """Answer the joined style sheet."""
    return _cached(Response(current_app.extensions["assets"].css, mimetype="text/css"), version)


@bp.get("/static/instance-<version>.css")
@public
def instance_stylesheet(version: str) -> Response:
    """Answer the colours of this instance's cities."""
    response = Response(current_app.extensions["assets"].instance_css, mimetype="text/css")
    response.headers["Cache-Control"] = FOREVER if version else "no-cache"
    return response


@bp.get("/static/<version>/<path:name>")
@public
def file(version: str, name: str) -> Response:
    """Answer a static file."""
    if name.endswith("ORDER"):
        abort(404)
    return _cached(send_from_directory(current_app.extensions["assets"].folder, name), version)


def _cached(response: Response, version: str) -> Response:
    current = version == current_app.extensions["assets"].version
    response.headers["Cache-Control"] = FOREVER if current else "no-cache"
    return response
