"""The client's address behind trusted proxies: the last ones of X-Forwarded-For, never more than configured."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from typing import Any

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class ClientAddress:
    """WSGI middleware that sets REMOTE_ADDR. It reads no other forwarded header: links come from CRM_BASE_URL."""

    def __init__(self, app: Wsgi, trusted: int) -> None:
        self.app, self.trusted = app, trusted

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer with the client's own address in place."""
        hops = [hop.strip() for hop in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if self.trusted and len(hops) >= self.trusted:
            environ["REMOTE_ADDR"] = hops[-self.trusted]
        environ["REMOTE_ADDR"] = _valid(environ.get("REMOTE_ADDR", ""))
        return self.app(environ, start_response)


def _valid(address: str) -> str:
    try:
        return str(ipaddress.ip_address(address.strip("[]")))
    except ValueError:
        return "0.0.0.0"  # noqa: S104  # "unknown", not a bind
