"""Tables of custom fields, and of one field of many enterprises set at once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base
from crm.core.money import Money
from crm.members.rules import About, CustomKind


class CustomField(Base):
    """自定义字段: something the secretariat wants to know about every enterprise, or about every person."""

    __tablename__ = "custom_field"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    label: Mapped[str] = mapped_column(String(40), unique=True)
    label_en: Mapped[str] = mapped_column(String(60), default="")
    kind: Mapped[CustomKind]
    about: Mapped[About] = mapped_column(default=About.ENTERPRISE, server_default="enterprise")
    hint: Mapped[str] = mapped_column(String(200), default="")
    required: Mapped[bool] = mapped_column(default=False)
    place: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None]
    """Since when forms no longer ask; what was answered stays."""

    __mapper_args__ = {"version_id_col": version}


class CustomOption(Base):
    """Something to choose in a custom field."""

    __tablename__ = "custom_option"
    id: Mapped[int] = mapped_column(primary_key=True)
    field_id: Mapped[int] = mapped_column(ForeignKey("custom_field.id"), index=True)
    label: Mapped[str] = mapped_column(String(60))
    label_en: Mapped[str] = mapped_column(String(60), default="")
    place: Mapped[int]
    retired_at: Mapped[datetime | None]


class CustomValue(Base):
    """What a custom field says about an enterprise: one row, or one for each chosen option (`item`, else 0)."""

    __tablename__ = "custom_value"
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), primary_key=True)
    field_id: Mapped[int] = mapped_column(ForeignKey("custom_field.id"), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True, default=0, autoincrement=False)
    text: Mapped[str | None] = mapped_column(String(300))
    number: Mapped[int | None] = mapped_column(BigInteger)
    """Whole ten-thousandths."""
    money: Mapped[Money | None]
    day: Mapped[date | None]
    __table_args__ = (Index("ix_custom_value_field_id", "field_id", "item", "enterprise_id"),)


class PersonCustomValue(Base):
    """What a custom field says about a person, kept as it is for enterprises."""

    __tablename__ = "person_custom_value"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    field_id: Mapped[int] = mapped_column(ForeignKey("custom_field.id"), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True, default=0, autoincrement=False)
    text: Mapped[str | None] = mapped_column(String(300))
    number: Mapped[int | None] = mapped_column(BigInteger)
    """Whole ten-thousandths."""
    money: Mapped[Money | None]
    day: Mapped[date | None]
    __table_args__ = (Index("ix_person_custom_value_field_id", "field_id", "item", "person_id"),)


class BulkEditRow(Base):
    """What one enterprise had before, and the version it got."""

    __tablename__ = "bulk_edit_row"
    bulk_edit_id: Mapped[int] = mapped_column(ForeignKey("bulk_edit.id"), primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), primary_key=True, index=True)
    before: Mapped[dict[str, Any]]
    version: Mapped[int]


class PersonEditRow(Base):
    """What one person had before a bulk edit, and the version they got."""

    __tablename__ = "person_edit_row"
    bulk_edit_id: Mapped[int] = mapped_column(ForeignKey("bulk_edit.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    before: Mapped[dict[str, Any]]
    version: Mapped[int]
