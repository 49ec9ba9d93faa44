"""How each kind of mail comes about: makers by (folder under templates/email, occasion)."""

from __future__ import annotations

from collections.abc import Callable

from crm.core.web import CrmFlask

ADDRESS = "wang@example.com"
Maker = Callable[[CrmFlask, str], None]
MAKERS: dict[tuple[str, str], Maker] = {}
"""How each kind of mail comes about, by (folder under templates/email, occasion)."""


def occasion(kind: str, name: str = "") -> Callable[[Maker], Maker]:
    """Say how a mail of this kind comes about. The maker causes it as the product would."""

    def register(maker: Maker) -> Maker:
        MAKERS[kind, name] = maker
        return maker

    return register
