"""The list of an event's signing ceremony."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    op.create_table(
        "planned_signing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("investor", sa.String(length=200), nullable=False),
        sa.Column("investor_key", sa.String(length=200), nullable=False),
        sa.Column("partner", sa.String(length=200), nullable=False),
        sa.Column("agreement", sa.String(length=80), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("landing_code", sa.String(length=6), nullable=True),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("paper", sa.String(length=80), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("round_name", sa.String(length=60), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("representative", sa.String(length=100), nullable=False),
        sa.Column("partner_representative", sa.String(length=100), nullable=False),
        sa.Column("witnesses", sa.String(length=300), nullable=False),
        sa.Column("host", sa.String(length=100), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_amount", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=80), nullable=True),
        sa.Column("reason_text", sa.String(length=300), nullable=False),
        sa.Column("signing_id", sa.Integer(), nullable=True),
        sa.Column("undone", sa.Integer(), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_planned_signing_event_id_event")),
        sa.ForeignKeyConstraint(["manager_id"], ["account.id"], name=op.f("fk_planned_signing_manager_id_account")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_planned_signing_lead_id_lead")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_planned_signing_venue_id_venue")),
        sa.ForeignKeyConstraint(["signing_id"], ["signing.id"], name=op.f("fk_planned_signing_signing_id_signing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_signing")),
    )
    op.create_index("uq_planned_signing_same", "planned_signing", ["event_id", "name_key", "investor_key"], unique=True)
    op.create_index("ix_planned_signing_order", "planned_signing", ["event_id", "place", "id"])
    op.create_index("ix_planned_signing_lead_id", "planned_signing", ["lead_id"])
    op.create_index("ix_planned_signing_signing_id", "planned_signing", ["signing_id"])
    op.create_table(
        "planned_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("planned_id", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(length=80), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.Column("opinion", sa.String(length=300), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["planned_id"], ["planned_signing.id"], name=op.f("fk_planned_step_planned_id_planned_signing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_step")),
        sa.UniqueConstraint("nonce", name=op.f("uq_planned_step_nonce")),
    )
    op.create_index("ix_planned_step_planned_id", "planned_step", ["planned_id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("planned_step")
    op.drop_table("planned_signing")
