"""Uploads are rows: so that backup, erasure and several hosts work. A file is what its first bytes say it is."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column
from werkzeug.datastructures import FileStorage

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import Base, session
from crm.core.errors import DomainError
from crm.core.forms.base import UNPRINTABLE
from crm.core.words import N_

LARGEST = 10 * 1024 * 1024


class Kind(StrEnum):
    """What may be uploaded. Never SVG, never HTML: they would run."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    TABLE = "text/csv"


IMAGES = frozenset({Kind.JPEG, Kind.PNG, Kind.WEBP})
DOCUMENTS = frozenset({Kind.PDF, Kind.JPEG, Kind.PNG, Kind.DOCX})


class FileRefused(DomainError):
    """The upload cannot be taken; the sentence says why."""

    code: ClassVar[str] = "file_refused"
    template: ClassVar[str] = N_("文件“{name}”无法识别，请上传 {accepted} 格式。")


class FileTooLarge(FileRefused):
    """More than 10 MB."""

    code: ClassVar[str] = "file_too_large"
    template: ClassVar[str] = N_("文件“{name}”超过 10 MB，请压缩后再上传。")


class FileEmpty(FileRefused):
    """Not a byte in it."""

    code: ClassVar[str] = "file_empty"
    template: ClassVar[str] = N_("文件“{name}”是空的，请重新选择。")


class StoredFile(Base):
    """One upload: its name as given, its kind as found, its bytes."""

    __tablename__ = "stored_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[Kind]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))


SHORT_NAMES = {
    Kind.PDF: "PDF", Kind.JPEG: "JPG", Kind.PNG: "PNG", Kind.WEBP: "WebP",
    Kind.XLSX: "xlsx", Kind.DOCX: "docx", Kind.TABLE: "csv",
}  # fmt: skip


def store(upload: FileStorage, *, accept: Collection[Kind], by: Actor, field: str | None = None) -> StoredFile:
    """Keep an upload. Raises FileRefused, FileTooLarge or FileEmpty with `field` as the input at fault."""
    name = plain_name(upload.filename or "")
    content = upload.stream.read(LARGEST + 1)
    accepted = "、".join(SHORT_NAMES[kind] for kind in Kind if kind in accept)
    kind = kind_of(content)
    fault: type[FileRefused] | None = FileEmpty if not content else FileTooLarge if len(content) > LARGEST else None
    if fault is None and (kind is None or kind not in accept):
        fault = FileRefused
    if fault is not None:
        error = fault(name=name, accepted=accepted)
        error.field = field  # type: ignore[misc]  # the class default is overridden for this upload only
        raise error
    assert kind is not None  # noqa: S101  # checked just above
    file = StoredFile(
        name=name, kind=kind, size=len(content), sha256=hashlib.sha256(content).hexdigest(), at=now(),
        by_id=by.id, by_name=by.name, content=content,
    )  # fmt: skip
    session.add(file)
    session.flush()
    return file


def plain_name(given: str) -> str:
    """Return a file's name without folders and without what cannot be shown; its end, if it is long."""
    return UNPRINTABLE.sub("", re.split(r"[/\\]", given)[-1]).strip()[-200:] or "file"


def kind_of(content: bytes) -> Kind | None:
    """Say what a file is from its bytes, or None if it is nothing we take."""
    if content.startswith(b"%PDF-"):
        return Kind.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind.WEBP
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    return None


def _office_kind(content: bytes) -> Kind | None:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return None
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    return Kind.DOCX if "word/document.xml" in names else None
