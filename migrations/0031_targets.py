"""Targets of a year."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    op.create_table(
        "target",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(80), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("aim", sa.String(80), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(100), nullable=False),
    )
    op.create_index("ix_target_year", "target", ["year", "party", "aim", "id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("target")
