"""Speed per receiving house, quiet hours, brakes, who is not tracked; mails fetched from the box of bounces."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    op.create_table(
        "sending_setting",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("houses", sa.JSON(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_until", sa.Integer(), nullable=False),
        sa.Column("workdays_only", sa.Boolean(), nullable=False),
        sa.Column("tracking", sa.Boolean(), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(100), nullable=False),
    )
    op.create_table(
        "sending_gate",
        sa.Column("key", sa.String(253), primary_key=True),
        sa.Column("free_at", db.UtcDateTime(), nullable=True),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("braked_until", db.UtcDateTime(), nullable=True),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
    )
    op.create_table(
        "untracked",
        sa.Column("address", sa.String(254), primary_key=True),
        sa.Column("at", db.UtcDateTime(), nullable=False),
    )
    op.create_table(
        "intake_mail",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("box", sa.String(20), nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("sender", sa.String(254), nullable=False),
        sa.Column("subject", sa.String(300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("looked_at", db.UtcDateTime(), nullable=True),
        sa.Column("looked_by", sa.String(100), nullable=False),
        sa.UniqueConstraint("digest", name="uq_intake_mail_digest"),
    )
    op.create_index("ix_intake_mail_verdict", "intake_mail", ["verdict", "id"])
    with op.batch_alter_table("recipient") as recipient:
        recipient.add_column(sa.Column("house", sa.String(20), nullable=False, server_default="other"))
    op.create_index(
        "ix_recipient_waiting", "recipient", ["campaign_id", "house", "id"],
        sqlite_where=sa.text("state = 'queued'"), postgresql_where=sa.text("state = 'queued'"),
    )  # fmt: skip


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_recipient_waiting", "recipient")
    with op.batch_alter_table("recipient") as recipient:
        recipient.drop_column("house")
    for table in ("intake_mail", "untracked", "sending_gate", "sending_setting"):
        op.drop_table(table)
