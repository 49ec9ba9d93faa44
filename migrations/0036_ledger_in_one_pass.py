"""The ledger is read by project and event in the order of an index: no sort, no row of the table is touched."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

COLUMNS = ["scope", "project_id", "event_id", "counts_on", "confirmed_at", "amount", "count"]


def upgrade() -> None:
    """Take the schema forward."""
    op.create_index("ix_ledger_entry_cut", "ledger_entry", COLUMNS)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_ledger_entry_cut", "ledger_entry")
