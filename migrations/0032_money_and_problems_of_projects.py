"""内资 and 外资 with currency and rate, 完成投资, steps that do not apply, 堵点 of projects."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

FOREIGN = ("currency", "foreign_cents", "rate_micros", "rate_on", "rate_source")


def upgrade() -> None:
    """Take the schema forward."""
    for table in ("project", "arrival"):
        with op.batch_alter_table(table) as altered:
            altered.add_column(sa.Column("currency", sa.String(length=3), nullable=True))
            altered.add_column(sa.Column("foreign_cents", sa.BigInteger(), nullable=True))
            altered.add_column(sa.Column("rate_micros", sa.BigInteger(), nullable=True))
            altered.add_column(sa.Column("rate_on", sa.Date(), nullable=True))
            altered.add_column(sa.Column("rate_source", sa.String(length=100), nullable=False, server_default=""))
        with op.batch_alter_table(table) as altered:
            altered.alter_column("rate_source", server_default=None)
    with op.batch_alter_table("project") as project:
        project.add_column(sa.Column("capital", sa.String(length=80), nullable=True))
        project.add_column(sa.Column("subscribed", db.MoneyFen(), nullable=True))
    _completions()
    _problems()


def _completions() -> None:
    op.create_table(
        "completion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("amount", db.MoneyFen(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("reported_by_id", sa.Integer(), nullable=True),
        sa.Column("reported_by", sa.String(length=100), nullable=False),
        sa.Column("reported_at", db.UtcDateTime(), nullable=False),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.Column("verified_by", sa.String(length=100), nullable=False),
        sa.Column("verified_at", db.UtcDateTime(), nullable=True),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_completion_project_id_project")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["stored_file.id"], name=op.f("fk_completion_evidence_id_stored_file")
        ),
        sa.ForeignKeyConstraint(["reverses_id"], ["completion.id"], name=op.f("fk_completion_reverses_id_completion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completion")),
    )
    op.create_index("ix_completion_project_id", "completion", ["project_id"])
    op.create_index("uq_completion_reverses", "completion", ["reverses_id"], unique=True)
    op.create_table(
        "step_waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_step_waiver_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_waiver")),
    )
    op.create_index("uq_step_waiver_step", "step_waiver", ["project_id", "step"], unique=True)


def _problems() -> None:
    op.create_table(
        "problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("severity", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("by_firm", sa.Boolean(), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=True),
        sa.Column("raised_by", sa.String(length=100), nullable=False),
        sa.Column("raised_at", db.UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=100), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("solved_on", sa.Date(), nullable=True),
        sa.Column("solved_by_id", sa.Integer(), nullable=True),
        sa.Column("solved_by", sa.String(length=100), nullable=False),
        sa.Column("confirmed_at", db.UtcDateTime(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_problem_project_id_project")),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_problem_owner_id_account")),
        sa.ForeignKeyConstraint(["evidence_id"], ["stored_file.id"], name=op.f("fk_problem_evidence_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem")),
    )
    op.create_index("ix_problem_project_id", "problem", ["project_id"])
    op.create_index("ix_problem_owner_id", "problem", ["owner_id"])
    op.create_index("ix_problem_list", "problem", ["state", "due_on"])
    op.create_table(
        "problem_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=100), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["problem_id"], ["problem.id"], name=op.f("fk_problem_move_problem_id_problem")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_move")),
    )
    op.create_index("ix_problem_move_problem_id", "problem_move", ["problem_id"])


def downgrade() -> None:
    """Take it back."""
    for table in ("problem_move", "problem", "step_waiver", "completion"):
        op.drop_table(table)
    with op.batch_alter_table("project") as project:
        project.drop_column("subscribed")
        project.drop_column("capital")
    for table in ("arrival", "project"):
        with op.batch_alter_table(table) as altered:
            for name in FOREIGN:
                altered.drop_column(name)
