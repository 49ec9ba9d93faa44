"""会内职务 beside the enterprise's name: lists by position read one index."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    op.add_column("enterprise", sa.Column("position", sa.String(length=80), nullable=True))
    op.execute(
        "UPDATE enterprise SET position ="
        " (SELECT membership.position FROM membership WHERE membership.enterprise_id = enterprise.id)"
    )
    op.create_index("ix_enterprise_position", "enterprise", ["position", "sort_key", "id"])
    op.create_index("ix_enterprise_home_code_position", "enterprise", ["home_code", "position", "sort_key", "id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_enterprise_home_code_position", "enterprise")
    op.drop_index("ix_enterprise_position", "enterprise")
    op.drop_column("enterprise", "position")
