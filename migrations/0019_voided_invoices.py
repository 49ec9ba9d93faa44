"""Invoices that were voided, the days an invoice is for, and what a paid time rests on."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

LIVE = sa.text("voided_at IS NULL")
_DAYS = (
    "UPDATE invoice SET since = {first}, until = {last}",
    "UPDATE paid_period SET origin = 'opening' WHERE NOT EXISTS "
    "(SELECT 1 FROM invoice WHERE invoice.period_id = paid_period.id)",
)


def upgrade() -> None:
    """Take the schema forward. What was billed so far is for calendar years; time nobody paid an invoice for is 期初."""
    with op.batch_alter_table("fee_schedule") as batch:
        batch.add_column(sa.Column("period", sa.String(length=80), nullable=False, server_default="calendar"))
        batch.add_column(sa.Column("pro_rata", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("paid_period") as batch:
        batch.add_column(sa.Column("origin", sa.String(length=80), nullable=False, server_default="payment"))
    with op.batch_alter_table("payment") as batch:
        batch.add_column(sa.Column("period_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_payment_period_id_paid_period"), "paid_period", ["period_id"], ["id"], ondelete="SET NULL"
        )
    op.create_index(op.f("ix_payment_period_id"), "payment", ["period_id"])
    with op.batch_alter_table("invoice") as batch:
        batch.drop_constraint(op.f("uq_invoice_membership_id_year"), type_="unique")
        batch.add_column(sa.Column("since", sa.Date(), nullable=True))
        batch.add_column(sa.Column("until", sa.Date(), nullable=True))
        batch.add_column(sa.Column("voided_at", db.UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("voided_by", sa.String(length=100), nullable=False, server_default=""))
        batch.add_column(sa.Column("void_reason", sa.String(length=300), nullable=False, server_default=""))
    sqlite = op.get_bind().dialect.name == "sqlite"
    first, last = (
        ("year || '-01-01'", "year || '-12-31'") if sqlite else ("make_date(year, 1, 1)", "make_date(year, 12, 31)")
    )
    for statement in _DAYS:
        op.execute(statement.format(first=first, last=last))
    with op.batch_alter_table("invoice") as batch:
        batch.alter_column("since", existing_type=sa.Date(), nullable=False)
        batch.alter_column("until", existing_type=sa.Date(), nullable=False)
        batch.create_check_constraint(op.f("ck_invoice_void"), "voided_at IS NULL OR (paid = 0 AND period_id IS NULL)")
        batch.create_check_constraint(op.f("ck_invoice_days"), "since <= until")
    op.create_index(
        "uq_invoice_live", "invoice", ["membership_id", "year"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
    )


def downgrade() -> None:
    """Take it back. An invoice that was issued again keeps its place; the void one before it goes with its rows."""
    op.drop_index("uq_invoice_live", "invoice")
    replaced = (
        "SELECT gone.id FROM invoice AS gone WHERE gone.voided_at IS NOT NULL AND EXISTS (SELECT 1 FROM invoice AS other "
        "WHERE other.membership_id = gone.membership_id AND other.year = gone.year AND other.id > gone.id)"
    )
    for table in ("allocation", "waiver", "invoice_line", "receipt", "dues_letter"):
        op.execute(f"DELETE FROM {table} WHERE invoice_id IN ({replaced})")
    op.execute(f"DELETE FROM invoice WHERE id IN ({replaced})")
    with op.batch_alter_table("invoice") as batch:
        batch.drop_constraint(op.f("ck_invoice_void"), type_="check")
        batch.drop_constraint(op.f("ck_invoice_days"), type_="check")
        for name in ("void_reason", "voided_by", "voided_at", "until", "since"):
            batch.drop_column(name)
        batch.create_unique_constraint(op.f("uq_invoice_membership_id_year"), ["membership_id", "year"])
    op.drop_index(op.f("ix_payment_period_id"), "payment")
    with op.batch_alter_table("payment") as batch:
        batch.drop_constraint(op.f("fk_payment_period_id_paid_period"), type_="foreignkey")
        batch.drop_column("period_id")
    with op.batch_alter_table("paid_period") as batch:
        batch.drop_column("origin")
    with op.batch_alter_table("fee_schedule") as batch:
        batch.drop_column("pro_rata")
        batch.drop_column("period")
