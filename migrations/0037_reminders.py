"""Letters that go out by themselves: reminders, and the occasion a campaign was made for."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("campaign_id", sa.Integer(), sa.ForeignKey("campaign.id"), nullable=False),
        sa.Column("anchor", sa.String(30), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("event_id", sa.Integer(), sa.ForeignKey("event.id"), nullable=True),
        sa.Column("active_since", db.UtcDateTime(), nullable=True),
        sa.Column("held_at", db.UtcDateTime(), nullable=True),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(100), nullable=False),
    )
    op.create_index("ix_reminder_campaign_id", "reminder", ["campaign_id"])
    op.create_index("ix_reminder_event_id", "reminder", ["event_id"])
    op.add_column("campaign", sa.Column("reminder_id", sa.Integer(), nullable=True))
    op.add_column("campaign", sa.Column("occasion", sa.String(40), nullable=False, server_default=""))
    op.create_index("uq_campaign_occasion", "campaign", ["reminder_id", "occasion"], unique=True)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("uq_campaign_occasion", "campaign")
    op.drop_column("campaign", "occasion")
    op.drop_column("campaign", "reminder_id")
    op.drop_table("reminder")
