"""Terms and their offices; proposals about memberships; relations between enterprises."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    op.add_column("membership", sa.Column("readmitted_on", sa.Date(), nullable=True))
    _proposals()
    _relations()
    _terms()


def _proposals() -> None:
    op.create_table(
        "standing_proposal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("membership_id", sa.Integer(), sa.ForeignKey("membership.id"), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("clause", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("paid_until", sa.Date(), nullable=True),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=False),
        sa.Column("opinion", sa.String(length=500), nullable=False),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("stored_file.id"), nullable=True),
    )
    op.create_index("ix_standing_proposal_membership_id", "standing_proposal", ["membership_id"])
    op.create_index("ix_standing_proposal_state", "standing_proposal", ["state", "proposed_on", "id"])
    _partial("uq_standing_proposal_open", "standing_proposal", ["membership_id", "kind"], "state = 'open'")


def _relations() -> None:
    op.create_table(
        "enterprise_relation",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("from_id", sa.Integer(), sa.ForeignKey("enterprise.id"), nullable=False),
        sa.Column("to_id", sa.Integer(), sa.ForeignKey("enterprise.id"), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
    )
    op.create_index("ix_enterprise_relation_from_id", "enterprise_relation", ["from_id"])
    op.create_index("ix_enterprise_relation_to_id", "enterprise_relation", ["to_id"])
    _partial("uq_enterprise_relation_running", "enterprise_relation", ["from_id", "to_id", "kind"], "until IS NULL")


def _terms() -> None:
    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("resolution", sa.String(length=200), nullable=False),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.Column("co_presidents", sa.String(length=300), nullable=False),
        sa.Column("confirmed_at", db.UtcDateTime(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=100), nullable=False),
        sa.UniqueConstraint("number", name="uq_term_number"),
    )
    _partial("uq_term_in_office", "term", ["state"], "state = 'in_office'")
    op.create_table(
        "term_office",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("term_id", sa.Integer(), sa.ForeignKey("term.id"), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), sa.ForeignKey("enterprise.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("position", sa.String(length=80), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("successor_id", sa.Integer(), sa.ForeignKey("term.id"), nullable=True),
    )
    op.create_index("ix_term_office_since", "term_office", ["since", "until"])
    _partial("uq_term_office_running", "term_office", ["enterprise_id"], "until IS NULL")
    for column in ("term_id", "enterprise_id", "person_id", "successor_id"):
        op.create_index(f"ix_term_office_{column}", "term_office", [column])
    op.create_table(
        "roster_line",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("term_id", sa.Integer(), sa.ForeignKey("term.id"), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), sa.ForeignKey("enterprise.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("before", sa.String(length=80), nullable=True),
        sa.Column("position", sa.String(length=80), nullable=True),
    )
    op.create_index("uq_roster_line_term_id", "roster_line", ["term_id", "enterprise_id"], unique=True)
    for column in ("enterprise_id", "person_id"):
        op.create_index(f"ix_roster_line_{column}", "roster_line", [column])


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    """Create a unique index over some rows of a table."""
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=True, sqlite_where=condition, postgresql_where=condition)


def downgrade() -> None:
    """Take it back."""
    for table in ("roster_line", "term_office", "term", "enterprise_relation", "standing_proposal"):
        op.drop_table(table)
    op.drop_column("membership", "readmitted_on")
