"""Lists of people and leads: custom fields of people, what a bulk edit of people or leads had found, names alike."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    op.add_column("custom_field", sa.Column("about", sa.String(80), server_default="enterprise", nullable=False))
    op.add_column("bulk_edit", sa.Column("kind", sa.String(20), server_default="enterprises", nullable=False))
    op.create_table(
        "person_custom_value",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.String(length=300), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("money", db.MoneyFen(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["field_id"], ["custom_field.id"], name=op.f("fk_person_custom_value_field_id_custom_field")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_custom_value_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "field_id", "item", name=op.f("pk_person_custom_value")),
    )
    op.create_index("ix_person_custom_value_field_id", "person_custom_value", ["field_id", "item", "person_id"])
    _kept("person_edit_row", "person")
    _kept("lead_edit_row", "lead")
    _near_names()


def _near_names() -> None:
    op.create_table(
        "near_name",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("firm", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "firm", name=op.f("pk_near_name")),
    )
    op.create_index(op.f("ix_near_name_firm"), "near_name", ["firm"])
    op.create_table(
        "near_pair",
        sa.Column("low", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("high", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("low", "high", name=op.f("pk_near_pair")),
    )
    op.create_index(op.f("ix_near_pair_high"), "near_pair", ["high"])
    op.create_table(
        "near_mark",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("firm", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_near_mark")),
    )


def _kept(table: str, record: str) -> None:
    op.create_table(
        table,
        sa.Column("bulk_edit_id", sa.Integer(), nullable=False),
        sa.Column(f"{record}_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["bulk_edit_id"], ["bulk_edit.id"], name=op.f(f"fk_{table}_bulk_edit_id_bulk_edit")),
        sa.ForeignKeyConstraint([f"{record}_id"], [f"{record}.id"], name=op.f(f"fk_{table}_{record}_id_{record}")),
        sa.PrimaryKeyConstraint("bulk_edit_id", f"{record}_id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_{record}_id"), table, [f"{record}_id"])


def downgrade() -> None:
    """Take it back; what fields of people say is lost, and what was asked about them."""
    for table in ("near_mark", "near_pair", "near_name"):
        op.drop_table(table)
    op.drop_table("lead_edit_row")
    op.drop_table("person_edit_row")
    op.drop_table("person_custom_value")
    op.execute("DELETE FROM custom_option WHERE field_id IN (SELECT id FROM custom_field WHERE about = 'person')")
    op.execute("DELETE FROM custom_field WHERE about = 'person'")
    op.execute("DELETE FROM bulk_edit_row WHERE bulk_edit_id IN (SELECT id FROM bulk_edit WHERE kind <> 'enterprises')")
    op.execute("DELETE FROM bulk_edit WHERE kind <> 'enterprises'")
    op.drop_column("bulk_edit", "kind")
    op.drop_column("custom_field", "about")
