"""Figures of a day keep what a project was and whose a result was: what stood before a change is kept beside it."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    op.create_table(
        "project_past",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("since", db.UtcDateTime(), nullable=True),
        sa.Column("until", db.UtcDateTime(), nullable=False),
        sa.Column("sector", sa.String(length=80), nullable=False),
        sa.Column("origin_code", sa.String(length=6), nullable=True),
        sa.Column("landing_code", sa.String(length=6), nullable=True),
        sa.Column("home_code", sa.String(length=6), nullable=True),
        sa.Column("contracted", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_past_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_past")),
    )
    op.create_index("uq_project_past_until", "project_past", ["project_id", "until"], unique=True)
    with op.batch_alter_table("attribution") as attribution:
        attribution.add_column(sa.Column("since", db.UtcDateTime(), nullable=True))
        attribution.add_column(sa.Column("until", db.UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Take it back: parties that were replaced are forgotten."""
    op.execute("DELETE FROM attribution WHERE until IS NOT NULL")
    with op.batch_alter_table("attribution") as attribution:
        attribution.drop_column("until")
        attribution.drop_column("since")
    op.drop_table("project_past")
