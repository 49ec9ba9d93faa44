"""Enterprises are found by their short name, too: registrations, leads and signings ask for it."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    op.create_index("ix_enterprise_short_name", "enterprise", ["short_name"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_enterprise_short_name", "enterprise")
