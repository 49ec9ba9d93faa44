"""Devices at the desks, the scans they hand in, and the table people sit at."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Take the schema forward."""
    op.add_column("registration", sa.Column("table_no", sa.String(20), nullable=False, server_default=""))
    op.create_table(
        "check_in_device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(60), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("enrolled_at", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        sa.Column("seen_at", AT, nullable=True),
        sa.Column("revoked_at", AT, nullable=True),
        sa.Column("revoked_by", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in_device")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_check_in_device_event_id_event")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_check_in_device_venue_id_venue")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_check_in_device_account_id_account")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_check_in_device_token_hash")),
    )
    op.create_index(op.f("ix_check_in_device_event_id"), "check_in_device", ["event_id"])
    op.create_table(
        "device_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scan_id", sa.String(64), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("at", AT, nullable=False),
        sa.Column("received_at", AT, nullable=False),
        sa.Column("result", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(80), nullable=True),
        sa.Column("other_at", AT, nullable=True),
        sa.Column("other_venue_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", AT, nullable=True),
        sa.Column("settled_by", sa.String(100), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_scan")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_device_scan_event_id_event")),
        sa.ForeignKeyConstraint(
            ["device_id"], ["check_in_device.id"], name=op.f("fk_device_scan_device_id_check_in_device")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_device_scan_venue_id_venue")),
        sa.ForeignKeyConstraint(["other_venue_id"], ["venue.id"], name=op.f("fk_device_scan_other_venue_id_venue")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_device_scan_registration_id_registration")
        ),
        sa.UniqueConstraint("scan_id", name=op.f("uq_device_scan_scan_id")),
    )
    op.create_index(op.f("ix_device_scan_device_id"), "device_scan", ["device_id"])
    op.create_index(op.f("ix_device_scan_registration_id"), "device_scan", ["registration_id"])
    op.create_index("ix_device_scan_event", "device_scan", ["event_id", "result", "settled_at"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("device_scan")
    op.drop_table("check_in_device")
    op.drop_column("registration", "table_no")
