"""Figures of a day know what was recorded by then: when an end was recorded, which rule held."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    with op.batch_alter_table("project") as project:
        project.add_column(sa.Column("terminated_at", db.UtcDateTime(), nullable=True))
    op.drop_index("ix_ledger_entry_sum", "ledger_entry")
    op.create_index("ix_ledger_entry_sum", "ledger_entry", ["scope", "counts_on", "confirmed_at", "amount", "count"])
    op.create_table(
        "figure_rule",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("landing", sa.String(80), nullable=False),
        sa.Column("performance", sa.String(80), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=100), nullable=False),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("figure_rule")
    op.drop_index("ix_ledger_entry_sum", "ledger_entry")
    op.create_index("ix_ledger_entry_sum", "ledger_entry", ["scope", "counts_on", "amount", "count"])
    with op.batch_alter_table("project") as project:
        project.drop_column("terminated_at")
