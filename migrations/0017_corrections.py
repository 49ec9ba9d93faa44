"""Changes of projects that count: reported, confirmed by a second person, appended to the ledger."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_WAITS = sa.text("state = 'pending'")


def upgrade() -> None:
    """Take the schema forward."""
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("amount", db.MoneyFen(), nullable=False),
        sa.Column("agreement", sa.String(length=80), nullable=True),
        sa.Column("investor", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("basis_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("reported_at", db.UtcDateTime(), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=True),
        sa.Column("reported_by", sa.String(length=100), nullable=False),
        sa.Column("settled_at", db.UtcDateTime(), nullable=True),
        sa.Column("settled_by", sa.String(length=100), nullable=False),
        sa.Column("refusal", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_correction_project_id_project")),
        sa.ForeignKeyConstraint(["basis_id"], ["stored_file.id"], name=op.f("fk_correction_basis_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index("ix_correction_project_id", "correction", ["project_id"])
    op.create_index("ix_correction_state", "correction", ["state", "id"])
    op.create_index(
        "uq_correction_waits", "correction", ["project_id"], unique=True, sqlite_where=_WAITS, postgresql_where=_WAITS
    )
    with op.batch_alter_table("ledger_entry") as entry:
        entry.add_column(sa.Column("correction_id", sa.Integer(), nullable=True))
        entry.create_foreign_key(
            op.f("fk_ledger_entry_correction_id_correction"), "correction", ["correction_id"], ["id"]
        )


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("ledger_entry") as entry:
        entry.drop_constraint(op.f("fk_ledger_entry_correction_id_correction"), type_="foreignkey")
        entry.drop_column("correction_id")
    op.drop_table("correction")
