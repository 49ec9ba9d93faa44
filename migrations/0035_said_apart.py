"""Why a lead or project is another than one that looks the same."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0035"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
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


def downgrade() -> None:
    """Take it back."""
    op.drop_table("said_apart")
