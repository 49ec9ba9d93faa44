"""Closings, minutes, photos, follow-ups, surveys and reports of events."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    op.create_table(
        "event_closing",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("event_id", sa.Integer(), sa.ForeignKey("event.id"), nullable=False),
        sa.Column("closed_at", db.UtcDateTime(), nullable=False),
        sa.Column("closed_by", sa.String(100), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("arrived", sa.Integer(), nullable=False),
        sa.Column("absent", sa.Integer(), nullable=False),
        sa.Column("reopened_at", db.UtcDateTime(), nullable=True),
        sa.Column("reopened_by", sa.String(100), nullable=False),
        sa.Column("reopen_reason", sa.String(300), nullable=False),
    )
    op.create_index("ix_event_closing_event_id", "event_closing", ["event_id"])
    stands = sa.text("reopened_at IS NULL")
    op.create_index(
        "uq_event_closing_stands", "event_closing", ["event_id"], unique=True, sqlite_where=stands,
        postgresql_where=stands,
    )  # fmt: skip
    op.create_table(
        "event_no_show",
        sa.Column("closing_id", sa.Integer(), sa.ForeignKey("event_closing.id"), primary_key=True),
        sa.Column("registration_id", sa.Integer(), sa.ForeignKey("registration.id"), primary_key=True),
    )
    op.create_index("ix_event_no_show_registration_id", "event_no_show", ["registration_id"])
    op.create_table(
        "event_minutes",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), sa.ForeignKey("event.id"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_at", db.UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.String(100), nullable=False),
        sa.UniqueConstraint("event_id", name="uq_event_minutes_event_id"),
    )
    op.create_table(
        "event_photo",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("event_id", sa.Integer(), sa.ForeignKey("event.id"), nullable=False),
        sa.Column("file_id", sa.Integer(), sa.ForeignKey("stored_file.id"), nullable=False),
        sa.Column("alt", sa.String(200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("added_at", db.UtcDateTime(), nullable=False),
        sa.Column("added_by", sa.String(100), nullable=False),
        sa.Column("removed_at", db.UtcDateTime(), nullable=True),
        sa.Column("removed_by", sa.String(100), nullable=False),
    )
    op.create_index("ix_event_photo_event_id", "event_photo", ["event_id"])
    op.create_table(
        "event_follow_up",
        sa.Column("registration_id", sa.Integer(), sa.ForeignKey("registration.id"), primary_key=True),
        sa.Column("task_id", sa.Integer(), sa.ForeignKey("task.id"), nullable=False),
    )
    op.create_index("ix_event_follow_up_task_id", "event_follow_up", ["task_id"])
    _survey()
    _letters()


def _survey() -> None:
    op.create_table(
        "event_survey",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), sa.ForeignKey("event.id"), nullable=False),
        sa.Column("intro", sa.String(500), nullable=False),
        sa.Column("intro_en", sa.String(500), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("sent_at", db.UtcDateTime(), nullable=True),
        sa.Column("updated_by", sa.String(100), nullable=False),
        sa.UniqueConstraint("event_id", name="uq_event_survey_event_id"),
    )
    op.create_table(
        "survey_question",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("survey_id", sa.Integer(), sa.ForeignKey("event_survey.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("label_en", sa.String(200), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("options_en", sa.Text(), nullable=False),
    )
    op.create_index("ix_survey_question_survey_id", "survey_question", ["survey_id"])


def _letters() -> None:
    op.create_table(
        "event_letter",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("event_id", sa.Integer(), sa.ForeignKey("event.id"), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("registration_id", sa.Integer(), sa.ForeignKey("registration.id"), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("mark", sa.String(40), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("answered_at", db.UtcDateTime(), nullable=True),
        sa.Column("edited_at", db.UtcDateTime(), nullable=True),
        sa.Column("mail_due_at", db.UtcDateTime(), nullable=True),
        sa.Column("mail_state", sa.String(80), nullable=False),
        sa.Column("mail_tries", sa.Integer(), nullable=False),
        sa.Column("mail_at", db.UtcDateTime(), nullable=True),
        sa.Column("sent_by", sa.String(100), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.UniqueConstraint("registration_id", name="uq_event_letter_registration_id"),
        sa.UniqueConstraint("mark", name="uq_event_letter_mark"),
        sa.UniqueConstraint("token_hash", name="uq_event_letter_token_hash"),
    )
    op.create_index("ix_event_letter_event", "event_letter", ["event_id", "kind", "id"])
    op.create_index("ix_event_letter_mail_due_at", "event_letter", ["mail_due_at"])
    op.create_table(
        "survey_answer",
        sa.Column("letter_id", sa.Integer(), sa.ForeignKey("event_letter.id"), primary_key=True),
        sa.Column("question_id", sa.Integer(), sa.ForeignKey("survey_question.id"), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
    )
    op.create_index("ix_survey_answer_question_id", "survey_answer", ["question_id"])


def downgrade() -> None:
    """Take it back."""
    for table in (
        "survey_answer", "event_letter", "survey_question", "event_survey", "event_follow_up", "event_photo",
        "event_minutes", "event_no_show", "event_closing",
    ):  # fmt: skip
        op.drop_table(table)
