"""Versions of the procedure of entry, days a step may take, objections raised under notice."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward: whoever was approved keeps the thirty days to pay."""
    op.create_table(
        "entry_procedure",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("offer_days", sa.Integer(), nullable=False),
        sa.Column("handling_days", sa.Integer(), nullable=False),
        sa.Column("has_secretariat", sa.Boolean(), nullable=False),
        sa.Column("has_notice", sa.Boolean(), nullable=False),
        sa.Column("has_council", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(200), nullable=False),
        sa.Column("recorded_at", db.UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(100), nullable=False),
        sa.UniqueConstraint("since", name="uq_entry_procedure_since"),
    )
    op.create_table(
        "entry_objection",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("application_id", sa.Integer(), sa.ForeignKey("application.id"), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("objector", sa.String(100), nullable=False),
        sa.Column("contact", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recorded_at", db.UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(100), nullable=False),
        sa.Column("outcome", sa.String(80), nullable=True),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settled_by", sa.String(100), nullable=False),
    )
    op.create_index("ix_entry_objection_application_id", "entry_objection", ["application_id"])
    with op.batch_alter_table("application") as application:
        application.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        application.add_column(sa.Column("procedure_id", sa.Integer(), nullable=True))
        application.create_foreign_key(
            "fk_application_procedure_id_entry_procedure", "entry_procedure", ["procedure_id"], ["id"]
        )
    later = "step_on + 30" if op.get_bind().dialect.name == "postgresql" else "date(step_on, '+30 days')"
    op.execute(f"UPDATE application SET due_on = {later} WHERE state = 'approved'")  # constants


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("application") as application:
        application.drop_constraint("fk_application_procedure_id_entry_procedure", type_="foreignkey")
        application.drop_column("procedure_id")
        application.drop_column("due_on")
    op.drop_table("entry_objection")
    op.drop_table("entry_procedure")
