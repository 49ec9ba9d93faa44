"""Tasks and their reminders, planned activities, the ledger of consents."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    op.add_column("activity", sa.Column("state", sa.String(length=80), nullable=False, server_default="held"))
    op.add_column("activity", sa.Column("owner_id", sa.Integer(), nullable=True))
    op.add_column("activity", sa.Column("planned_for", db.UtcDateTime(), nullable=True))
    op.add_column("activity", sa.Column("removed_at", db.UtcDateTime(), nullable=True))
    op.create_index("ix_activity_owner_id", "activity", ["owner_id", "state", "at"])
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("remind_on", sa.Date(), nullable=True),
        sa.Column("enterprise_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("settled_at", db.UtcDateTime(), nullable=True),
        sa.Column("settled_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_task_enterprise_id_enterprise")),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_task_owner_id_account")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_task_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_owner_id", "task", ["owner_id", "state", "due_on", "id"])
    op.create_index("ix_task_created_by_id", "task", ["created_by_id", "state"])
    op.create_index("ix_task_enterprise_id", "task", ["enterprise_id", "state"])
    op.create_index("ix_task_person_id", "task", ["person_id", "state"])
    op.create_index("ix_task_subject_id", "task", ["subject_id", "subject_kind"])
    op.create_index("ix_task_state", "task", ["state", "due_on", "id"])
    op.create_table(
        "task_digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("due_at", db.UtcDateTime(), nullable=True),
        sa.Column("handed_at", db.UtcDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_task_digest_owner_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_digest")),
    )
    op.create_index("uq_task_digest_day", "task_digest", ["owner_id", "day"], unique=True)
    op.create_index(op.f("ix_task_digest_due_at"), "task_digest", ["due_at"])
    op.create_table(
        "consent_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=80), nullable=True),
        sa.Column("word", sa.String(length=80), nullable=False),
        sa.Column("way", sa.String(length=80), nullable=False),
        sa.Column("text_version", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_entry_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_entry")),
    )
    op.create_index("ix_consent_entry_person_id", "consent_entry", ["person_id", "channel", "id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("consent_entry")
    op.drop_table("task_digest")
    op.drop_table("task")
    op.drop_index("ix_activity_owner_id", "activity")
    for name in ("removed_at", "planned_for", "owner_id", "state"):
        op.drop_column("activity", name)
