"""Batches of cadres and their members."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    op.create_table(
        "cohort",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=100), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("city_code", sa.String(length=6), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort")),
    )
    op.create_index("uq_cohort_number", "cohort", ["programme", "number"], unique=True)
    op.create_table(
        "cohort_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("listed_at", db.UtcDateTime(), nullable=False),
        sa.Column("listed_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_cohort_member_cohort_id_cohort")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_cohort_member_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_member")),
    )
    op.create_index("ix_cohort_member_account_id", "cohort_member", ["account_id"])
    op.create_index("uq_cohort_member_account", "cohort_member", ["cohort_id", "account_id"], unique=True)
    op.create_index("uq_cohort_member_name", "cohort_member", ["cohort_id", "name", "unit"], unique=True)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("cohort_member")
    op.drop_table("cohort")
