"""Waiting lists with timed offers, reminders, and questions asked of who registers."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waitlisted'")


def upgrade() -> None:
    """Take the schema forward."""
    _events()
    _registrations()
    op.create_table(
        "registration_question",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("event_id", sa.Integer(), sa.ForeignKey("event.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("label_en", sa.String(length=200), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("options_en", sa.Text(), nullable=False),
        sa.Column("retired_at", db.UtcDateTime(), nullable=True),
    )
    op.create_index("ix_registration_question_event_id", "registration_question", ["event_id"])
    op.create_table(
        "registration_answer",
        sa.Column("registration_id", sa.Integer(), sa.ForeignKey("registration.id"), primary_key=True),
        sa.Column("question_id", sa.Integer(), sa.ForeignKey("registration_question.id"), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
    )
    op.create_index("ix_registration_answer_question_id", "registration_answer", ["question_id"])


def _events() -> None:
    op.add_column("event", sa.Column("offer_hours", sa.Integer(), nullable=False, server_default="24"))
    op.add_column("event", sa.Column("offers_by_hand", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("event", sa.Column("change_until", db.UtcDateTime(), nullable=True))
    op.add_column("event", sa.Column("reminder_days", sa.String(length=40), nullable=False, server_default="3, 1"))


def _registrations() -> None:
    for column in (
        sa.Column("mail_cause", sa.String(length=80), nullable=False, server_default="state"),
        sa.Column("reminded_days", sa.Integer(), nullable=True),
        sa.Column("either_venue", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("waiting_since", db.UtcDateTime(), nullable=True),
        sa.Column("offered_until", db.UtcDateTime(), nullable=True),
        sa.Column("message", sa.String(length=500), nullable=False, server_default=""),
    ):
        op.add_column("registration", column)
    op.execute(sa.text("UPDATE registration SET waiting_since = created_at WHERE state = 'waitlisted'"))
    op.create_index("ix_registration_offered_until", "registration", ["offered_until"])
    op.create_index(
        "ix_registration_waiting", "registration", ["event_id", "waiting_since", "id"],
        sqlite_where=WAITING, postgresql_where=WAITING,
    )  # fmt: skip


def downgrade() -> None:
    """Take it back."""
    op.drop_table("registration_answer")
    op.drop_table("registration_question")
    op.drop_index("ix_registration_waiting", "registration")
    op.drop_index("ix_registration_offered_until", "registration")
    for name in ("message", "offered_until", "waiting_since", "either_venue", "reminded_days", "mail_cause"):
        op.drop_column("registration", name)
    for name in ("reminder_days", "change_until", "offers_by_hand", "offer_hours"):
        op.drop_column("event", name)
