"""Why a lead or project is another than one that looks the same; the weekly mail about leads."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    op.add_column("stage_change", sa.Column("undone", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "said_apart",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("other_kind", sa.String(20), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(100), nullable=False),
    )
    op.create_index("ix_said_apart_subject", "said_apart", ["kind", "subject_id"])

    op.create_table(
        "lead_weekly",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("due_at", db.UtcDateTime(), nullable=True),
        sa.Column("handed_at", db.UtcDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
    )
    op.create_index("uq_lead_weekly_week", "lead_weekly", ["owner_id", "week"], unique=True)
    op.create_index("ix_lead_weekly_due_at", "lead_weekly", ["due_at"])
    op.create_table(
        "lead_weekly_off",
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("at", db.UtcDateTime(), nullable=False),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_column("stage_change", "undone")
    op.drop_table("lead_weekly_off")
    op.drop_table("lead_weekly")
    op.drop_table("said_apart")
