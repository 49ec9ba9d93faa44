"""Personal invitations to events."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    op.create_table(
        "event_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("company", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("guest_class", sa.String(length=80), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("word", sa.String(length=500), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("answered_at", db.UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("told_at", db.UtcDateTime(), nullable=True),
        sa.Column("told_by", sa.String(length=100), nullable=False),
        sa.Column("mail_due_at", db.UtcDateTime(), nullable=True),
        sa.Column("mail_state", sa.String(length=80), nullable=False),
        sa.Column("mail_tries", sa.Integer(), nullable=False),
        sa.Column("mail_at", db.UtcDateTime(), nullable=True),
        sa.Column("reminded_at", db.UtcDateTime(), nullable=True),
        sa.Column("reminded_itself_at", db.UtcDateTime(), nullable=True),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_invitation_event_id_event")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_event_invitation_person_id_person")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_event_invitation_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_invitation")),
        sa.UniqueConstraint("mark", name=op.f("uq_event_invitation_mark")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_event_invitation_token_hash")),
    )
    op.create_index("ix_event_invitation_person_id", "event_invitation", ["person_id"])
    op.create_index("ix_event_invitation_registration_id", "event_invitation", ["registration_id"])
    op.create_index("ix_event_invitation_mail_due_at", "event_invitation", ["mail_due_at"])
    op.create_index("ix_event_invitation_state", "event_invitation", ["event_id", "state", "id"])
    op.create_index("uq_event_invitation_person", "event_invitation", ["event_id", "person_id"], unique=True)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("event_invitation")
