"""Every limit of the product in one table: how many, in which time, counted by what.

Answer when it is reached: 429 with Retry-After; what was typed is kept (crm.core.web).
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, request
from limits import RateLimitItemPerSecond
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from crm.core.errors import TooMany
from crm.core.settings import Settings


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` uses in `seconds`, for each key."""

    most: int
    seconds: int
    key: Callable[[], str]


def network() -> str:
    """Return the caller's network: /24 of IPv4, /64 of IPv6. A hall or an office is one network."""
    address = ipaddress.ip_address(request.remote_addr or "0.0.0.0")  # noqa: S104  # "unknown", not a bind
    return str(ipaddress.ip_network(f"{address}/{24 if address.version == 4 else 64}", strict=False))


def network_and_path() -> str:
    """Return the caller's network on this very address (an event's page, say)."""
    return f"{network()} {request.path}"


LIMITS: dict[str, Limit] = {
    "sign_in": Limit(60, 60, network),
    "mail_link": Limit(20, 600, network),
    "application": Limit(60, 600, network),
    "autosave": Limit(600, 600, network),
    "registration": Limit(600, 60, network_and_path),
    "device": Limit(1200, 60, network_and_path),
    "self_check_in": Limit(120, 60, network_and_path),
    "track": Limit(10, 60, network),
    "reveal": Limit(60, 3600, network),
    "directory_reveal": Limit(30, 86_400, network),
    "preferences": Limit(60, 60, network),
    "export": Limit(30, 60, network),
}


def prepare(app: Flask, settings: Settings) -> None:
    """Choose where uses are counted: Redis if several hosts share them, else this process."""
    storage = storage_from_string(settings.redis_url or "memory://")
    app.extensions["limiter"] = MovingWindowRateLimiter(storage) if settings.rate_limits else None


def spend(name: str, key: str | None = None) -> None:
    """Count one use of limit `name`. Raises TooMany with the seconds to wait."""
    limiter: MovingWindowRateLimiter | None = current_app.extensions["limiter"]
    if limiter is None:
        return
    limit = LIMITS[name]
    item = RateLimitItemPerSecond(limit.most, limit.seconds, namespace=name)
    key = limit.key() if key is None else key
    if not limiter.hit(item, key):
        reset = limiter.get_window_stats(item, key).reset_time
        raise TooMany(seconds=max(1, int(reset - time.time()) + 1))
