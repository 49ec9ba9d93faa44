"""Campaigns that stand in the public archive."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    op.add_column("campaign", sa.Column("published_at", db.UtcDateTime(), nullable=True))
    op.create_index("ix_campaign_published_at", "campaign", ["published_at", "id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_campaign_published_at", "campaign")
    op.drop_column("campaign", "published_at")
