"""控股情况 and the yearly figures from which the size of an enterprise follows."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

COLUMNS = (
    ("control_type", sa.String(length=80)),
    ("figures_year", sa.Integer()),
    ("employees", sa.Integer()),
    ("revenue", sa.BigInteger()),
    ("assets", sa.BigInteger()),
)


def upgrade() -> None:
    """Take the schema forward."""
    for name, kind in COLUMNS:
        op.add_column("enterprise", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    """Take it back."""
    for name, _kind in reversed(COLUMNS):
        op.drop_column("enterprise", name)
