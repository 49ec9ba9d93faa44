"""Icons: our words for them, drawn by the lucide package as inline SVG and kept."""

from __future__ import annotations

import re
from functools import lru_cache

from lucide.jinja import lucide
from markupsafe import Markup

NAMES = {
    "add": "plus", "adjust": "sliders-horizontal", "attach": "paperclip", "back": "chevron-left", "bell": "bell",
    "building": "building-2", "calendar": "calendar-days", "camera": "camera", "chart": "chart-column",
    "check": "check", "clock": "clock", "close": "x", "code": "qr-code", "columns": "columns-3", "copy": "copy",
    "dashboard": "layout-dashboard", "desktop": "monitor", "dots": "ellipsis", "down": "chevron-down",
    "download": "download", "edit": "pencil", "error": "circle-x", "event": "calendar-days",
    "external": "external-link",
    "eye": "eye", "file": "file-text", "filter": "list-filter", "flag": "flag", "help": "circle-question-mark",
    "history": "history", "home": "house", "import": "file-input", "info": "info", "key": "key-round",
    "language": "languages", "lead": "target", "ledger": "book-check", "link": "link", "list": "list", "lock": "lock",
    "log": "scroll-text", "mail": "mail", "mails": "send", "map": "map-pin", "members": "building-2", "menu": "menu",
    "moon": "moon", "move": "arrow-left-right", "next": "arrow-right", "offline": "wifi-off", "ok": "circle-check",
    "outbox": "inbox", "pause": "pause", "people": "users", "person": "user", "phone": "phone", "photo": "image",
    "play": "play", "print": "printer", "project": "file-badge", "qrcode": "qr-code", "receipt": "receipt",
    "refresh": "refresh-cw", "review": "git-compare", "right": "chevron-right", "search": "search",
    "settings": "settings", "share": "share-2", "shield": "shield-check", "sign": "signature", "signature": "signature",
    "sign-out": "log-out", "sort-down": "arrow-down", "sort-up": "arrow-up", "star": "star", "stop": "square",
    "sun": "sun", "tag": "tag", "trash": "trash-2", "undo": "undo-2", "up": "arrow-up", "upload": "upload",
    "warning": "triangle-alert", "wechat": "message-circle",
}  # fmt: skip
"""Our words; any other name is looked up in lucide as it stands."""


@lru_cache(maxsize=1024)
def icon(name: str, cls: str = "", label: str = "") -> Markup:
    """Return an icon. With a label it is an image of that name, without one it is decoration."""
    said = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    drawn = lucide(NAMES.get(name, name), size=18, **{"class": f"icon {cls}".strip()}, **said)
    return Markup(re.sub(r">\s+<", "><", str(drawn)))  # noqa: S704  # lucide's own SVG
