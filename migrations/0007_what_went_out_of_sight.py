"""What was merged or put into the trash, how it comes back; ids of enterprises and people are never given twice."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "departure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("way", sa.String(length=80), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("into_name", sa.String(length=200), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("ended_by", sa.String(length=100), nullable=False),
        sa.Column("purged_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_departure"),
    )
    op.create_index(
        "uq_departure_subject",
        "departure",
        ["kind", "subject_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_departure_into", "departure", ["kind", "into_id"])
    op.create_index("ix_departure_way", "departure", ["way", "at", "id"])
    op.create_table(
        "departure_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("departure_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("key", sa.JSON(), nullable=False),
        sa.Column("column_name", sa.String(length=60), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["departure_id"], ["departure.id"], name="fk_departure_move_departure_id_departure"),
        sa.PrimaryKeyConstraint("id", name="pk_departure_move"),
    )
    op.create_index("ix_departure_move_departure_id", "departure_move", ["departure_id"])
    op.create_table(
        "distinct_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("low_id", sa.Integer(), nullable=False),
        sa.Column("high_id", sa.Integer(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_distinct_pair"),
        sa.UniqueConstraint("kind", "low_id", "high_id", name="uq_distinct_pair_kind_low_id_high_id"),
    )
    op.create_table(
        "audit_erased",
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", "field", name="pk_audit_erased"),
    )
    op.create_index("ix_audit_erased_person_id", "audit_erased", ["person_id"])
    _never_twice(again=False)


def downgrade() -> None:
    """Take it back."""
    _never_twice(again=True)
    for name in ("audit_erased", "distinct_pair", "departure_move", "departure"):
        op.drop_table(name)


def _never_twice(*, again: bool) -> None:
    """On SQLite the highest id of a table is given again once its row is gone, unless the table says AUTOINCREMENT."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for name in ("enterprise", "person"):
        with op.batch_alter_table(name, recreate="always", table_kwargs={"sqlite_autoincrement": not again}):
            pass
