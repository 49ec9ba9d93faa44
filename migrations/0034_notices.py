"""Notices to firms, their receipts, and whom the firms send."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("called_at", db.UtcDateTime(), nullable=True),
        sa.Column("issued_at", db.UtcDateTime(), nullable=False),
        sa.Column("issued_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_notice_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_event_id", "notice", ["event_id"])
    op.create_table(
        "notice_firm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("answered_at", db.UtcDateTime(), nullable=True),
        sa.Column("wechat_at", db.UtcDateTime(), nullable=True),
        sa.Column("wechat_by", sa.String(length=100), nullable=False),
        sa.Column("phone_at", db.UtcDateTime(), nullable=True),
        sa.Column("phone_by", sa.String(length=100), nullable=False),
        sa.Column("call", sa.Integer(), nullable=False),
        sa.Column("mail_due_at", db.UtcDateTime(), nullable=True),
        sa.Column("mail_state", sa.String(length=80), nullable=False),
        sa.Column("mail_tries", sa.Integer(), nullable=False),
        sa.Column("mail_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_firm_notice_id_notice")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_notice_firm_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_firm_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_firm")),
        sa.UniqueConstraint("mark", name=op.f("uq_notice_firm_mark")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_notice_firm_token_hash")),
    )
    op.create_index("ix_notice_firm_enterprise_id", "notice_firm", ["enterprise_id"])
    op.create_index("ix_notice_firm_person_id", "notice_firm", ["person_id"])
    op.create_index("ix_notice_firm_mail_due_at", "notice_firm", ["mail_due_at"])
    op.create_index("ix_notice_firm_state", "notice_firm", ["notice_id", "state", "id"])
    op.create_index("uq_notice_firm_enterprise", "notice_firm", ["notice_id", "enterprise_id"], unique=True)
    op.create_table(
        "notice_attendee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["firm_id"], ["notice_firm.id"], name=op.f("fk_notice_attendee_firm_id_notice_firm")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_attendee")),
    )
    op.create_index("ix_notice_attendee_firm_id", "notice_attendee", ["firm_id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("notice_attendee")
    op.drop_table("notice_firm")
    op.drop_table("notice")
