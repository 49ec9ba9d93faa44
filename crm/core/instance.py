"""What this database says about itself: whether it holds demo data, when it was restored."""

from __future__ import annotations

import time

from flask import current_app
from sqlalchemy import Engine, String, select
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base, session

KEPT_FOR = 30.0


class InstanceMark(Base):
    """A word about the whole database."""

    __tablename__ = "instance_mark"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


def mark(key: str, value: str) -> None:
    """Set a word about the database."""
    session.merge(InstanceMark(key=key, value=value))
    session.flush()


def marked(key: str) -> str:
    """Return a word about the database, "" if it was never set. Remembered for half a minute per process."""
    kept: dict[str, tuple[float, str]] = current_app.extensions.setdefault("instance_marks", {})
    at, value = kept.get(key, (0.0, ""))
    if time.monotonic() - at > KEPT_FOR or key not in kept:
        value = session.scalar(select(InstanceMark.value).where(InstanceMark.key == key)) or ""
        kept[key] = (time.monotonic(), value)
    return value


def is_demo() -> bool:
    """Say whether the database holds demo data: every page, export, print and mail shows it."""
    return marked("demo") == "yes"


def is_demo_in(engine: Engine) -> bool:
    """Say the same of a database whose schema is this program's, without an application around it."""
    with engine.connect() as connection:
        return connection.scalar(select(InstanceMark.value).where(InstanceMark.key == "demo")) == "yes"
