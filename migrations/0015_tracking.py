"""When steps are expected, and where a project stands, told like a parcel."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    op.create_table(
        "step_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=False),
        sa.Column("unit", sa.String(length=100), nullable=False),
        sa.Column("planned_at", db.UtcDateTime(), nullable=False),
        sa.Column("planned_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_step_plan_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_plan")),
    )
    op.create_index("uq_step_plan_step", "step_plan", ["project_id", "step"], unique=True)
    op.create_table(
        "tracking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("issued_at", db.UtcDateTime(), nullable=False),
        sa.Column("issued_by", sa.String(length=100), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_tracking_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracking")),
        sa.UniqueConstraint("code", name=op.f("uq_tracking_code")),
        sa.UniqueConstraint("project_id", name=op.f("uq_tracking_project_id")),
    )
    op.create_table(
        "tracking_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=80), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_tracking_word_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracking_word")),
    )
    op.create_index("ix_tracking_word_latest", "tracking_word", ["project_id", "party", "id"])
    op.create_table(
        "tracking_watch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("locale", sa.String(length=10), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("asked_at", db.UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", db.UtcDateTime(), nullable=True),
        sa.Column("mail_due_at", db.UtcDateTime(), nullable=True),
        sa.Column("mail_handed_at", db.UtcDateTime(), nullable=True),
        sa.Column("mail_tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_tracking_watch_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracking_watch")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_tracking_watch_token_hash")),
    )
    op.create_index("ix_tracking_watch_mail_due_at", "tracking_watch", ["mail_due_at"])
    op.create_index("uq_tracking_watch_email", "tracking_watch", ["project_id", "email"], unique=True)


def downgrade() -> None:
    """Take it back."""
    for table in ("tracking_watch", "tracking_word", "tracking", "step_plan"):
        op.drop_table(table)
