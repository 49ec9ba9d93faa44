"""Leads by the clock: progress reported, introducers told, leads handed on with their credit, why one was lost."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WORKED = ("assessed", "assigned", "contacting", "visited", "negotiating", "to_sign", "signed")


def upgrade() -> None:
    """Take the schema forward."""
    with op.batch_alter_table("lead") as lead:
        lead.add_column(sa.Column("complex", sa.Boolean(), nullable=False, server_default=sa.false()))
        lead.add_column(sa.Column("assessed_at", db.UtcDateTime(), nullable=True))
        lead.add_column(sa.Column("told_at", db.UtcDateTime(), nullable=True))
        lead.add_column(sa.Column("told", sa.String(length=300), nullable=False, server_default=""))
        lead.add_column(sa.Column("episode", sa.Integer(), nullable=False, server_default="1"))
        lead.add_column(sa.Column("lost_reason", sa.String(length=80), nullable=True))
    with op.batch_alter_table("lead") as lead:
        for name in ("complex", "told", "episode"):
            lead.alter_column(name, server_default=None)
    leads = sa.table("lead", sa.column("stage", sa.String), sa.column("assessed_at"), sa.column("stage_since"))
    op.execute(leads.update().where(leads.c.stage.in_(WORKED)).values(assessed_at=leads.c.stage_since))
    _tables()


def _tables() -> None:
    op.create_table(
        "lead_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_report_lead_id_lead")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_report")),
    )
    op.create_index("ix_lead_report_lead_id", "lead_report", ["lead_id"])
    op.create_table(
        "lead_transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("from_owner_id", sa.Integer(), nullable=True),
        sa.Column("to_owner_id", sa.Integer(), nullable=True),
        sa.Column("from_code", sa.String(length=6), nullable=True),
        sa.Column("to_code", sa.String(length=6), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_transfer_lead_id_lead")),
        sa.ForeignKeyConstraint(["from_owner_id"], ["account.id"], name=op.f("fk_lead_transfer_from_owner_id_account")),
        sa.ForeignKeyConstraint(["to_owner_id"], ["account.id"], name=op.f("fk_lead_transfer_to_owner_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_transfer")),
    )
    for column in ("lead_id", "from_owner_id", "to_owner_id"):
        op.create_index(f"ix_lead_transfer_{column}", "lead_transfer", [column])
    op.create_table(
        "lead_credit",
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["lead_transfer.id"], name=op.f("fk_lead_credit_transfer_id_lead_transfer")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_lead_credit_owner_id_account")),
        sa.PrimaryKeyConstraint("transfer_id", "owner_id", name=op.f("pk_lead_credit")),
    )
    op.create_index("ix_lead_credit_owner_id", "lead_credit", ["owner_id"])
    days = ("respond", "assess", "assess_complex", "tell", "report", "yellow", "red", "removed")
    op.create_table(
        "lead_pace",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in days),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_pace")),
    )


def downgrade() -> None:
    """Take it back."""
    for table in ("lead_pace", "lead_credit", "lead_transfer", "lead_report"):
        op.drop_table(table)
    with op.batch_alter_table("lead") as lead:
        for name in ("lost_reason", "episode", "told", "told_at", "assessed_at", "complex"):
            lead.drop_column(name)
