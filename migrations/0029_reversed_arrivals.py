"""Money that arrived is corrected by a row that takes it back."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    with op.batch_alter_table("arrival") as arrival:
        arrival.add_column(sa.Column("reverses_id", sa.Integer(), nullable=True))
        arrival.add_column(sa.Column("reason", sa.String(length=200), nullable=False, server_default=""))
        arrival.create_foreign_key(op.f("fk_arrival_reverses_id_arrival"), "arrival", ["reverses_id"], ["id"])
    with op.batch_alter_table("arrival") as arrival:
        arrival.alter_column("reason", server_default=None)
    op.create_index("uq_arrival_reverses", "arrival", ["reverses_id"], unique=True)
    op.create_index("ix_arrival_day", "arrival", ["arrived_on", "id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_arrival_day", "arrival")
    op.drop_index("uq_arrival_reverses", "arrival")
    with op.batch_alter_table("arrival") as arrival:
        arrival.drop_constraint(op.f("fk_arrival_reverses_id_arrival"), type_="foreignkey")
        arrival.drop_column("reason")
        arrival.drop_column("reverses_id")
