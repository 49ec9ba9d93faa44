"""Flashes: a sentence about what was just done, in a cookie of its own, set by redirects, taken by the next page."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from flask import Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer

FLASHES = "flashes"


@dataclass(frozen=True, slots=True)
class Flash:
    """A sentence about what was just done, with a way to undo it where there is one."""

    text: str
    kind: str = "ok"
    undo_url: str = ""
    undo_label: str = ""


def flash(text: str, kind: str = "ok", *, undo: tuple[str, str] | None = None) -> None:
    """Say `text` on the next page. `undo` is (url to POST to, label)."""
    url, label = undo or ("", "")
    g.setdefault("new_flashes", []).append([text, kind, url, label])
    if "flash_hooked" not in g:
        g.flash_hooked = True
        hook_after(_set_flashes)


def flashes() -> list[Flash]:
    """Return what there is to say on this page, and forget it."""
    new = [Flash(*parts) for parts in g.pop("new_flashes", [])]
    raw = request.cookies.get(FLASHES)
    if not raw:
        return new
    hook_after(lambda response: response.delete_cookie(FLASHES, path="/"))
    try:
        return [Flash(*map(str, parts)) for parts in _signer().loads(raw)] + new
    except (BadSignature, json.JSONDecodeError, TypeError):
        return new


def hook_after(change: Callable[[Response], None]) -> None:
    """Change this request's response once it is made."""

    def changed(response: Response) -> Response:
        change(response)
        return response

    g.setdefault("_after", []).append(changed)


def run_hooks(response: Response) -> Response:
    """Apply what `hook_after` collected (registered by create_app)."""
    for change in g.pop("_after", []):
        response = change(response)
    return response


def _set_flashes(response: Response) -> None:
    if pending := g.get("new_flashes"):
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(
            FLASHES, _signer().dumps(pending), max_age=60, path="/", httponly=True, samesite="Lax", secure=secure
        )


def _signer() -> URLSafeSerializer:
    return _signer_with(current_app.config["SECRET_KEY"])


@cache
def _signer_with(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=FLASHES)
