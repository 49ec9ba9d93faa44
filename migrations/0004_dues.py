"""Dues: fee tables, what members owe for a year, what was waived and paid, bank statements, receipts, letters."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    op.create_table(
        "bank_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_statement")),
    )
    op.create_index(op.f("ix_bank_statement_sha256"), "bank_statement", ["sha256"], unique=False)
    op.create_table(
        "fee_schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Integer(), nullable=False),
        sa.Column("meeting", sa.String(length=200), nullable=False),
        sa.Column("meeting_on", sa.Date(), nullable=False),
        sa.Column("votes_for", sa.Integer(), nullable=False),
        sa.Column("votes_against", sa.Integer(), nullable=False),
        sa.Column("votes_abstained", sa.Integer(), nullable=False),
        sa.Column("pay_to", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_schedule")),
        sa.UniqueConstraint("valid_from", name=op.f("uq_fee_schedule_valid_from")),
    )
    op.create_table(
        "bank_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("amount", db.MoneyFen(), nullable=False),
        sa.Column("payer", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("skipped", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["bank_statement.id"], name=op.f("fk_bank_row_statement_id_bank_statement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_row")),
        sa.UniqueConstraint("statement_id", "number", name=op.f("uq_bank_row_statement_id_number")),
    )
    op.create_table(
        "fee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.String(length=80), nullable=False),
        sa.Column("amount", db.MoneyFen(), nullable=False),
        sa.ForeignKeyConstraint(["schedule_id"], ["fee_schedule.id"], name=op.f("fk_fee_schedule_id_fee_schedule")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee")),
        sa.UniqueConstraint("schedule_id", "position", name=op.f("uq_fee_schedule_id_position")),
    )
    op.create_table(
        "payer_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payer_key", sa.String(length=200), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("payer", sa.String(length=200), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_payer_alias_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payer_alias")),
        sa.UniqueConstraint("payer_key", "enterprise_id", name=op.f("uq_payer_alias_payer_key_enterprise_id")),
    )
    op.create_index(op.f("ix_payer_alias_enterprise_id"), "payer_alias", ["enterprise_id"], unique=False)
    op.create_table(
        "payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("amount", db.MoneyFen(), nullable=False),
        sa.Column("allocated", db.MoneyFen(), nullable=False),
        sa.Column("payer", sa.String(length=200), nullable=False),
        sa.Column("method", sa.String(length=80), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=True),
        sa.Column("enterprise_id", sa.Integer(), nullable=True),
        sa.Column("bank_row_id", sa.Integer(), nullable=True),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.CheckConstraint(
            "allocated >= 0 AND (reverses_id IS NOT NULL OR allocated <= amount)", name=op.f("ck_payment_allocated")
        ),
        sa.ForeignKeyConstraint(["bank_row_id"], ["bank_row.id"], name=op.f("fk_payment_bank_row_id_bank_row")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_payment_enterprise_id_enterprise")),
        sa.ForeignKeyConstraint(["reverses_id"], ["payment.id"], name=op.f("fk_payment_reverses_id_payment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("reference", name=op.f("uq_payment_reference")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_payment_reverses_id")),
    )
    op.create_index(op.f("ix_payment_bank_row_id"), "payment", ["bank_row_id"], unique=False)
    op.create_index(op.f("ix_payment_enterprise_id"), "payment", ["enterprise_id"], unique=False)
    op.create_index("ix_payment_received_on", "payment", ["received_on", "id"], unique=False)
    op.create_table(
        "invoice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("charged", db.MoneyFen(), nullable=False),
        sa.Column("waived", db.MoneyFen(), nullable=False),
        sa.Column("paid", db.MoneyFen(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", db.UtcDateTime(), nullable=False),
        sa.Column("issued_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint(
            "charged >= 0 AND waived >= 0 AND paid >= 0 AND waived + paid <= charged", name=op.f("ck_invoice_sums")
        ),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_invoice_enterprise_id_enterprise")),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_invoice_membership_id_membership")),
        sa.ForeignKeyConstraint(
            ["period_id"], ["paid_period.id"], name=op.f("fk_invoice_period_id_paid_period"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("membership_id", "year", name=op.f("uq_invoice_membership_id_year")),
        sa.UniqueConstraint("number", name=op.f("uq_invoice_number")),
    )
    op.create_index("ix_invoice_due_on", "invoice", ["due_on", "id"], unique=False)
    op.create_index(op.f("ix_invoice_enterprise_id"), "invoice", ["enterprise_id"], unique=False)
    op.create_index(op.f("ix_invoice_period_id"), "invoice", ["period_id"], unique=False)
    op.create_index("ix_invoice_year", "invoice", ["year", "id"], unique=False)
    op.create_table(
        "allocation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("amount", db.MoneyFen(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_allocation_invoice_id_invoice")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_allocation_payment_id_payment")),
        sa.ForeignKeyConstraint(["reverses_id"], ["allocation.id"], name=op.f("fk_allocation_reverses_id_allocation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_allocation_reverses_id")),
    )
    op.create_index(op.f("ix_allocation_invoice_id"), "allocation", ["invoice_id"], unique=False)
    op.create_index(op.f("ix_allocation_payment_id"), "allocation", ["payment_id"], unique=False)
    op.create_table(
        "dues_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("due_at", db.UtcDateTime(), nullable=False),
        sa.Column("handed_at", db.UtcDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("skip", sa.String(length=80), nullable=True),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_dues_letter_invoice_id_invoice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dues_letter")),
        sa.UniqueConstraint("invoice_id", "step", name=op.f("uq_dues_letter_invoice_id_step")),
    )
    op.create_index(
        "ix_dues_letter_waiting",
        "dues_letter",
        ["state", "due_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('due', 'handed')"),
        postgresql_where=sa.text("state IN ('due', 'handed')"),
    )
    op.create_table(
        "invoice_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.String(length=80), nullable=False),
        sa.Column("amount", db.MoneyFen(), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_invoice_line_amount")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_line_invoice_id_invoice")),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["fee_schedule.id"], name=op.f("fk_invoice_line_schedule_id_fee_schedule")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_line")),
    )
    op.create_index(op.f("ix_invoice_line_invoice_id"), "invoice_line", ["invoice_id"], unique=False)
    op.create_index(op.f("ix_invoice_line_schedule_id"), "invoice_line", ["schedule_id"], unique=False)
    op.create_table(
        "receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("amount", db.MoneyFen(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.Column("voided_at", db.UtcDateTime(), nullable=True),
        sa.Column("void_reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_receipt_file_id_stored_file")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_receipt_invoice_id_invoice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("code", "number", name=op.f("uq_receipt_code_number")),
    )
    op.create_index(op.f("ix_receipt_invoice_id"), "receipt", ["invoice_id"], unique=False)
    op.create_table(
        "waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("amount", db.MoneyFen(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_waiver_invoice_id_invoice")),
        sa.ForeignKeyConstraint(["reverses_id"], ["waiver.id"], name=op.f("fk_waiver_reverses_id_waiver")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_waiver_reverses_id")),
    )
    op.create_index(op.f("ix_waiver_invoice_id"), "waiver", ["invoice_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_index(op.f("ix_waiver_invoice_id"), table_name="waiver")
    op.drop_table("waiver")
    op.drop_index(op.f("ix_receipt_invoice_id"), table_name="receipt")
    op.drop_table("receipt")
    op.drop_index(op.f("ix_invoice_line_schedule_id"), table_name="invoice_line")
    op.drop_index(op.f("ix_invoice_line_invoice_id"), table_name="invoice_line")
    op.drop_table("invoice_line")
    op.drop_index(
        "ix_dues_letter_waiting",
        table_name="dues_letter",
        sqlite_where=sa.text("state IN ('due', 'handed')"),
        postgresql_where=sa.text("state IN ('due', 'handed')"),
    )
    op.drop_table("dues_letter")
    op.drop_index(op.f("ix_allocation_payment_id"), table_name="allocation")
    op.drop_index(op.f("ix_allocation_invoice_id"), table_name="allocation")
    op.drop_table("allocation")
    op.drop_index("ix_invoice_year", table_name="invoice")
    op.drop_index(op.f("ix_invoice_period_id"), table_name="invoice")
    op.drop_index(op.f("ix_invoice_enterprise_id"), table_name="invoice")
    op.drop_index("ix_invoice_due_on", table_name="invoice")
    op.drop_table("invoice")
    op.drop_index("ix_payment_received_on", table_name="payment")
    op.drop_index(op.f("ix_payment_enterprise_id"), table_name="payment")
    op.drop_index(op.f("ix_payment_bank_row_id"), table_name="payment")
    op.drop_table("payment")
    op.drop_index(op.f("ix_payer_alias_enterprise_id"), table_name="payer_alias")
    op.drop_table("payer_alias")
    op.drop_table("fee")
    op.drop_table("bank_row")
    op.drop_table("fee_schedule")
    op.drop_index(op.f("ix_bank_statement_sha256"), table_name="bank_statement")
    op.drop_table("bank_statement")
