"""Tables, places and papers of an event."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    op.create_table(
        "placing_table",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=12), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("guest_class", sa.String(length=80), nullable=True),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_placing_table_capacity")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_placing_table_event_id_event")),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venue.id"], name=op.f("fk_placing_table_venue_id_venue"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placing_table")),
    )
    op.create_index("ix_placing_table_event_id", "placing_table", ["event_id"])
    op.create_index("uq_placing_table_name", "placing_table", ["venue_id", "name"], unique=True)
    op.create_table(
        "placing_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(length=40), nullable=False),
        sa.CheckConstraint("place > 0", name=op.f("ck_placing_person_place")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_placing_person_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["table_id"],
            ["placing_table.id"],
            name=op.f("fk_placing_person_table_id_placing_table"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placing_person")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_placing_person_registration_id")),
    )
    op.create_index("uq_placing_place", "placing_person", ["table_id", "place"], unique=True)
    op.create_table(
        "kit_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("form", sa.String(length=80), nullable=False),
        sa.Column("size", sa.String(length=80), nullable=True),
        sa.Column("phones", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("again", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("made_at", db.UtcDateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_kit_copy_event_id_event")),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venue.id"], name=op.f("fk_kit_copy_venue_id_venue"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_copy")),
    )
    op.create_index("ix_kit_copy_event_id", "kit_copy", ["event_id"])
    op.create_table(
        "kit_copy_person",
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["kit_copy.id"], name=op.f("fk_kit_copy_person_copy_id_kit_copy")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_kit_copy_person_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("copy_id", "registration_id", name=op.f("pk_kit_copy_person")),
    )
    op.create_index("ix_kit_copy_person_registration_id", "kit_copy_person", ["registration_id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("kit_copy_person")
    op.drop_table("kit_copy")
    op.drop_table("placing_person")
    op.drop_table("placing_table")
