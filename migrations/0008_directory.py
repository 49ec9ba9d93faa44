"""Who sees which field in the directory, certificates, numbered copies of the roster."""

import sqlalchemy as sa
from alembic import op

from crm.core.db import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

LIVE = sa.text("withdrawn_at IS NULL")


def upgrade() -> None:
    """Take the schema forward."""
    op.create_table(
        "visibility",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("enterprise_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("audience", sa.String(length=80), nullable=False),
        sa.Column("chosen_at", UtcDateTime(), nullable=False),
        sa.Column("consent_version", sa.String(length=20), nullable=False),
        sa.Column("consented_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("(person_id IS NULL) <> (enterprise_id IS NULL)", name=op.f("ck_visibility_of_one")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_visibility_person_id_person")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_visibility_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visibility")),
    )
    op.create_index("uq_visibility_person", "visibility", ["person_id", "field"], unique=True)
    op.create_index("uq_visibility_enterprise", "visibility", ["enterprise_id", "field"], unique=True)
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("issued_by", sa.String(length=100), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_certificate_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
    )
    op.create_index("ix_certificate_enterprise_id", "certificate", ["enterprise_id"])
    op.create_index(
        "uq_certificate_holds", "certificate", ["enterprise_id"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
    )
    op.create_table(
        "roster_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("home_code", sa.String(length=6), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("for_whom", sa.String(length=100), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_copy")),
        sa.UniqueConstraint("number", name=op.f("uq_roster_copy_number")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("roster_copy")
    op.drop_table("certificate")
    op.drop_table("visibility")
