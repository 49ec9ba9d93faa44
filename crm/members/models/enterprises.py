"""Tables of the members feature. Columns and relations only; decisions live in rules.py."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.clock import now
from crm.core.db import Base
from crm.core.money import Money
from crm.members.rules import (
    ActivityKind,
    ActivityState,
    ControlType,
    Decision,
    Duty,
    PeriodOrigin,
    Position,
    Standing,
)


class Enterprise(Base):
    """A company, whether or not it is a member today."""

    __tablename__ = "enterprise"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200), index=True)
    """The name as imports compare it (crm.chinese.names.name_key)."""
    core_name: Mapped[str] = mapped_column(String(200), index=True)
    """The name without place and legal form (crm.chinese.names.core_name): finds likely duplicates."""
    sort_key: Mapped[str] = mapped_column(String(200))
    """The short name's pinyin, for sorting (rules.name_fields)."""
    short_name: Mapped[str] = mapped_column(String(60), default="", index=True)
    name_en: Mapped[str] = mapped_column(String(200), default="")
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)
    city_code: Mapped[str | None] = mapped_column(String(6))
    district_code: Mapped[str | None] = mapped_column(String(6))
    home_code: Mapped[str | None] = mapped_column(String(6))
    """归属方: the side of the pair it counts to; may differ from where it is registered."""
    industry_code: Mapped[str | None] = mapped_column(String(5))
    position: Mapped[Position | None]
    """会内职务 as its membership has it, None for no member: a copy, so that lists by position read one index."""
    registered_capital: Mapped[Money | None]
    control_type: Mapped[ControlType | None]
    figures_year: Mapped[int | None]
    """The year of `employees`, `revenue` and `assets`."""
    employees: Mapped[int | None]
    revenue: Mapped[Money | None]
    assets: Mapped[Money | None]
    legal_representative: Mapped[str] = mapped_column(String(100), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    postcode: Mapped[str] = mapped_column(String(10), default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    stock_code: Mapped[str] = mapped_column(String(10), default="")
    phone: Mapped[str] = mapped_column(String(30), default="", index=True)
    """The firm's own telephone (a switchboard, not a person's mobile)."""
    intro: Mapped[str] = mapped_column(Text, default="")
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """对接人: the secretariat's person for this enterprise."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    membership: Mapped[Membership | None] = relationship(back_populates="enterprise", lazy="raise")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_enterprise_sort_key", "sort_key", "id"),
        Index("ix_enterprise_home_code", "home_code", "sort_key", "id"),
        Index("ix_enterprise_position", "position", "sort_key", "id"),
        Index("ix_enterprise_home_code_position", "home_code", "position", "sort_key", "id"),
        Index("ix_enterprise_city_code", "city_code", "sort_key", "id"),
        Index("ix_enterprise_manager_id", "manager_id", "sort_key", "id"),
        Index("ix_enterprise_updated_at", "updated_at", "id"),
        {"sqlite_autoincrement": True},  # the id of a record that was merged away is never given again
    )


class Membership(Base):
    """Belonging to the association. One row per enterprise; the number stays for ever."""

    __tablename__ = "membership"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    position: Mapped[Position] = mapped_column(index=True)
    joined_on: Mapped[date]
    paid_until: Mapped[date | None]
    """The last day of the last paid period without a gap; kept by the actions that record payments."""
    decision: Mapped[Decision | None] = mapped_column(index=True)
    decided_on: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(300), default="")
    readmitted_on: Mapped[date | None]
    """When it came back after an exit, with its old number; what was paid before that day counts no longer."""

    enterprise: Mapped[Enterprise] = relationship(back_populates="membership", lazy="raise")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_membership_joined_on", "joined_on", "enterprise_id"),
        Index("ix_membership_paid_until", "paid_until", "enterprise_id"),
    )


class PaidPeriod(Base):
    """A time paid for, both days included."""

    __tablename__ = "paid_period"
    id: Mapped[int] = mapped_column(primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    since: Mapped[date]
    until: Mapped[date]
    dues: Mapped[Money]
    origin: Mapped[PeriodOrigin] = mapped_column(default=PeriodOrigin.PAYMENT, server_default="payment")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(100))


class StandingOverride(Base):
    """A standing set by hand, with a reason and a last day; afterwards the rule holds again by itself."""

    __tablename__ = "standing_override"
    id: Mapped[int] = mapped_column(primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    standing: Mapped[Standing]
    since: Mapped[date]
    until: Mapped[date] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(String(300))
    set_by: Mapped[str] = mapped_column(String(100))
    ended_at: Mapped[datetime | None]


class Person(Base):
    """Somebody we know. Where they work stands in `employment`."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(100))
    sort_key: Mapped[str] = mapped_column(String(100))
    salutation: Mapped[str] = mapped_column(String(40), default="")
    """称谓: how letters and cards address this person (王总)."""
    mobile: Mapped[str] = mapped_column(String(20), default="", index=True)
    email: Mapped[str] = mapped_column(String(254), default="", index=True)
    wechat: Mapped[str] = mapped_column(String(60), default="")
    locale: Mapped[str] = mapped_column(String(5), default="zh")
    rank: Mapped[int] = mapped_column(default=0)
    """排序号: order in lists of guests, 0 = none."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), unique=True)
    created_at: Mapped[datetime]

    employments: Mapped[list[Employment]] = relationship(back_populates="person", lazy="raise")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index("ix_person_sort_key", "sort_key", "id"), {"sqlite_autoincrement": True})


class Employment(Base):
    """A person's place at an enterprise. When somebody leaves it ends; it is never deleted."""

    __tablename__ = "employment"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    title: Mapped[str] = mapped_column(String(100), default="")
    duty: Mapped[Duty] = mapped_column(default=Duty.OTHER)
    main: Mapped[bool] = mapped_column(default=False)
    """主要联系人: whom to call first."""
    firm_admin: Mapped[bool] = mapped_column(default=False)
    """Whether this person may manage the enterprise's profile and colleagues in the portal."""
    since: Mapped[date | None]
    until: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="employments", lazy="raise")
    enterprise: Mapped[Enterprise] = relationship(lazy="raise")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index(
            "uq_employment_representative", "enterprise_id", unique=True,
            sqlite_where=text("duty = 'representative' AND until IS NULL"),
            postgresql_where=text("duty = 'representative' AND until IS NULL"),
        ),
    )  # fmt: skip


class Activity(Base):
    """Something that passed between an enterprise and us."""

    __tablename__ = "activity"
    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[ActivityKind]
    at: Mapped[datetime]
    """When it happened; while it is planned, when it shall."""
    logged_at: Mapped[datetime] = mapped_column(default=now)
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(100))
    state: Mapped[ActivityState] = mapped_column(default=ActivityState.HELD, server_default="held")
    owner_id: Mapped[int | None]
    """Who shall do what is planned: an account's number."""
    planned_for: Mapped[datetime | None]
    """For when it was planned; None for what was noted afterwards."""
    removed_at: Mapped[datetime | None]
    """When its writer took it back; it can be put back for as long as it could be taken back."""
    __table_args__ = (
        Index("ix_activity_enterprise_id", "enterprise_id", "at", "id"),
        Index("ix_activity_owner_id", "owner_id", "state", "at"),
    )
