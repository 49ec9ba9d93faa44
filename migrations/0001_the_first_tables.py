"""The first tables."""

import sqlalchemy as sa
from alembic import op

from crm.core import db, search_index

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("password_temporary", sa.Boolean(), nullable=False),
        sa.Column("totp_secret", sa.String(length=64), nullable=True),
        sa.Column("totp_since", db.UtcDateTime(), nullable=True),
        sa.Column("totp_last", sa.Integer(), nullable=True),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("disabled_at", db.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("mobile", name=op.f("uq_account_mobile")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("fact", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("commitments", sa.Text(), nullable=False),
        sa.Column("key_id", sa.String(length=20), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_fact"), ["fact"], unique=False)
        batch_op.create_index("ix_audit_entry_subject", ["subject", "subject_id"], unique=False)

    op.create_table(
        "audit_seal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.String(length=20), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seal")),
    )
    op.create_table(
        "audit_value",
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", "field", name=op.f("pk_audit_value")),
    )
    with op.batch_alter_table("audit_value", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_value_person_id"), ["person_id"], unique=False)

    op.create_table(
        "failed_sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name_hash", sa.String(length=64), nullable=False),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_sign_in")),
    )
    with op.batch_alter_table("failed_sign_in", schema=None) as batch_op:
        batch_op.create_index("ix_failed_sign_in_name_network", ["name_hash", "network", "at"], unique=False)

    op.create_table(
        "import_heading",
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("heading", sa.String(length=100), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "heading", name=op.f("pk_import_heading")),
    )
    op.create_table(
        "instance_mark",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_instance_mark")),
    )
    op.create_table(
        "job_lease",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("until", db.UtcDateTime(), nullable=False),
        sa.Column("ran_at", db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_lease")),
    )
    op.create_table(
        "search_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("subtitle", sa.String(), nullable=False),
        sa.Column("tokens", sa.String(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("kind", "subject_id", name=op.f("uq_search_entry_kind_subject_id")),
    )
    op.create_table(
        "segment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment")),
        sa.UniqueConstraint("name", name=op.f("uq_segment_name")),
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_file_sha256"), ["sha256"], unique=False)

    op.create_table(
        "account_role",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_role_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", "role", name=op.f("pk_account_role")),
    )
    op.create_table(
        "audit_sealed",
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("seal_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["seal_id"], ["audit_seal.id"], name=op.f("fk_audit_sealed_seal_id_audit_seal")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audit_sealed")),
    )
    with op.batch_alter_table("audit_sealed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_sealed_seal_id"), ["seal_id"], unique=False)

    op.create_table(
        "enterprise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("core_name", sa.String(length=200), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("city_code", sa.String(length=6), nullable=True),
        sa.Column("district_code", sa.String(length=6), nullable=True),
        sa.Column("home_code", sa.String(length=6), nullable=True),
        sa.Column("industry_code", sa.String(length=5), nullable=True),
        sa.Column("registered_capital", db.MoneyFen(), nullable=True),
        sa.Column("legal_representative", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column("stock_code", sa.String(length=10), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("updated_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["manager_id"], ["account.id"], name=op.f("fk_enterprise_manager_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_enterprise_credit_code")),
    )
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.create_index("ix_enterprise_city_code", ["city_code", "sort_key", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enterprise_core_name"), ["core_name"], unique=False)
        batch_op.create_index("ix_enterprise_home_code", ["home_code", "sort_key", "id"], unique=False)
        batch_op.create_index("ix_enterprise_manager_id", ["manager_id", "sort_key", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enterprise_name_key"), ["name_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_enterprise_phone"), ["phone"], unique=False)
        batch_op.create_index("ix_enterprise_sort_key", ["sort_key", "id"], unique=False)
        batch_op.create_index("ix_enterprise_updated_at", ["updated_at", "id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("series", sa.String(length=100), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("summary_en", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("starts_at", db.UtcDateTime(), nullable=False),
        sa.Column("ends_at", db.UtcDateTime(), nullable=False),
        sa.Column("registration_until", db.UtcDateTime(), nullable=True),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("copied_from_id", sa.Integer(), nullable=True),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["copied_from_id"], ["event.id"], name=op.f("fk_event_copied_from_id_event")),
        sa.ForeignKeyConstraint(["created_by_id"], ["account.id"], name=op.f("fk_event_created_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("code", name=op.f("uq_event_code")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_series"), ["series"], unique=False)
        batch_op.create_index("ix_event_starts_at", ["starts_at", "id"], unique=False)

    op.create_table(
        "login_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("expires_at", db.UtcDateTime(), nullable=False),
        sa.Column("ended_at", db.UtcDateTime(), nullable=True),
        sa.Column("waits_for_code", sa.Boolean(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_login_session_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_login_session_key_hash")),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_session_account_id"), ["account_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("sort_key", sa.String(length=100), nullable=False),
        sa.Column("salutation", sa.String(length=40), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("wechat", sa.String(length=60), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_person_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("account_id", name=op.f("uq_person_account_id")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_email"), ["email"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_mobile"), ["mobile"], unique=False)
        batch_op.create_index("ix_person_sort_key", ["sort_key", "id"], unique=False)

    op.create_table(
        "sign_in_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=80), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("expires_at", db.UtcDateTime(), nullable=False),
        sa.Column("used_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_link_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_link_token_hash")),
    )
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_link_account_id"), ["account_id"], unique=False)

    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("logged_at", db.UtcDateTime(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_activity_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_activity_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index("ix_activity_enterprise_id", ["enterprise_id", "at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_person_id"), ["person_id"], unique=False)

    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=80), nullable=False),
        sa.Column("segment", sa.String(length=60), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("subject_en", sa.String(length=200), nullable=False),
        sa.Column("body_en", sa.Text(), nullable=False),
        sa.Column("preheader", sa.String(length=200), nullable=False),
        sa.Column("reply_to", sa.String(length=254), nullable=False),
        sa.Column("tracked", sa.Boolean(), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_by", sa.String(length=100), nullable=False),
        sa.Column("approved_at", db.UtcDateTime(), nullable=True),
        sa.Column("scheduled_at", db.UtcDateTime(), nullable=True),
        sa.Column("started_at", db.UtcDateTime(), nullable=True),
        sa.Column("finished_at", db.UtcDateTime(), nullable=True),
        sa.Column("held_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_campaign_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.create_index("ix_campaign_created_at", ["created_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_campaign_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_campaign_state"), ["state"], unique=False)

    op.create_table(
        "change_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.Column("asked_at", db.UtcDateTime(), nullable=False),
        sa.Column("enterprise_version", sa.Integer(), nullable=False),
        sa.Column("licence_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", db.UtcDateTime(), nullable=True),
        sa.Column("notice_due_at", db.UtcDateTime(), nullable=True),
        sa.Column("notice_handed_at", db.UtcDateTime(), nullable=True),
        sa.Column("notice_tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_change_request_account_id_account")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_change_request_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(
            ["licence_id"], ["stored_file.id"], name=op.f("fk_change_request_licence_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
    )
    with op.batch_alter_table("change_request", schema=None) as batch_op:
        batch_op.create_index("ix_change_request_asked_at", ["asked_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_request_decided_at"), ["decided_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_request_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_request_notice_due_at"), ["notice_due_at"], unique=False)

    op.create_table(
        "employment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("duty", sa.String(length=80), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.Column("firm_admin", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_employment_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_employment_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employment")),
    )
    with op.batch_alter_table("employment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employment_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_employment_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_employment_representative",
            ["enterprise_id"],
            unique=True,
            sqlite_where=sa.text("duty = 'representative' AND until IS NULL"),
            postgresql_where=sa.text("duty = 'representative' AND until IS NULL"),
        )

    op.create_table(
        "event_party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_event_party_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_party_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_party")),
    )
    with op.batch_alter_table("event_party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_party_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_party_event_id"), ["event_id"], unique=False)

    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("done_to", sa.Integer(), nullable=False),
        sa.Column("moved_at", db.UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_import_batch_event_id_event")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_import_batch_file_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index("ix_import_batch_at", ["at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_batch_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_batch_fingerprint"), ["fingerprint"], unique=False)
        batch_op.create_index("ix_import_batch_state", ["state", "moved_at"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("position", sa.String(length=80), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("paid_until", sa.Date(), nullable=True),
        sa.Column("decision", sa.String(length=80), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_membership_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("enterprise_id", name=op.f("uq_membership_enterprise_id")),
        sa.UniqueConstraint("number", name=op.f("uq_membership_number")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_decision"), ["decision"], unique=False)
        batch_op.create_index("ix_membership_joined_on", ["joined_on", "enterprise_id"], unique=False)
        batch_op.create_index("ix_membership_paid_until", ["paid_until", "enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_position"), ["position"], unique=False)

    op.create_table(
        "venue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("city_code", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("online_url", sa.String(length=300), nullable=False),
        sa.Column("desk", sa.String(length=100), nullable=False),
        sa.Column("hosts", sa.String(length=200), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("seats_taken", sa.Integer(), nullable=False),
        sa.Column("starts_at", db.UtcDateTime(), nullable=False),
        sa.Column("ends_at", db.UtcDateTime(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_venue_times")),
        sa.CheckConstraint("seats_taken >= 0 AND seats_taken <= capacity", name=op.f("ck_venue_seats")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_venue_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue")),
    )
    with op.batch_alter_table("venue", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_venue_event_id"), ["event_id"], unique=False)

    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", db.UtcDateTime(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_agenda_item_event_id_event")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_agenda_item_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
    )
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agenda_item_event_id"), ["event_id"], unique=False)

    op.create_table(
        "campaign_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_link_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_link")),
    )
    with op.batch_alter_table("campaign_link", schema=None) as batch_op:
        batch_op.create_index("uq_campaign_link_number", ["campaign_id", "number"], unique=True)

    op.create_table(
        "event_staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_event_staff_account_id_account")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_staff_event_id_event")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_event_staff_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_staff")),
    )
    with op.batch_alter_table("event_staff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_staff_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_staff_event_id"), ["event_id"], unique=False)
        batch_op.create_index("uq_event_staff", ["event_id", "account_id"], unique=True)

    op.create_table(
        "import_row",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(length=80), nullable=False),
        sa.Column("did", sa.String(length=80), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("undo", sa.JSON(), nullable=False),
        sa.Column("undoable", sa.Boolean(), nullable=False),
        sa.Column("left", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_import_row_batch_id_import_batch")),
        sa.PrimaryKeyConstraint("batch_id", "row", name=op.f("pk_import_row")),
    )
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.create_index("ix_import_row_did", ["batch_id", "did", "row"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_row_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index("ix_import_row_undoable", ["batch_id", "undoable", "row"], unique=False)

    op.create_table(
        "lead",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=True),
        sa.Column("company", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=100), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("sector", sa.String(length=80), nullable=False),
        sa.Column("origin_code", sa.String(length=6), nullable=True),
        sa.Column("landing_code", sa.String(length=6), nullable=True),
        sa.Column("estimate", db.MoneyFen(), nullable=True),
        sa.Column("stage", sa.String(length=80), nullable=False),
        sa.Column("stage_since", db.UtcDateTime(), nullable=False),
        sa.Column("progressed_at", db.UtcDateTime(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("introducer", sa.String(length=100), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=True),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_lead_enterprise_id_enterprise")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_lead_event_id_event")),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_lead_owner_id_account")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_lead_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
        sa.UniqueConstraint("nonce", name=op.f("uq_lead_nonce")),
    )
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index("ix_lead_stage", ["stage", "stage_since", "id"], unique=False)

    op.create_table(
        "paid_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("dues", db.MoneyFen(), nullable=False),
        sa.Column("recorded_at", db.UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_paid_period_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paid_period")),
    )
    with op.batch_alter_table("paid_period", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paid_period_membership_id"), ["membership_id"], unique=False)

    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_at", db.UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["change_request.id"], name=op.f("fk_proposal_request_id_change_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_request_id"), ["request_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposal_verdict"), ["verdict"], unique=False)

    op.create_table(
        "recipient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("salutation", sa.String(length=40), nullable=False),
        sa.Column("company", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("home_code", sa.String(length=6), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("enterprise_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("claimed_by", sa.String(length=120), nullable=True),
        sa.Column("claimed_until", db.UtcDateTime(), nullable=True),
        sa.Column("handed_at", db.UtcDateTime(), nullable=True),
        sa.Column("next_at", db.UtcDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=250), nullable=False),
        sa.Column("response", sa.String(length=500), nullable=False),
        sa.Column("transport", sa.String(length=10), nullable=False),
        sa.Column("settled_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_recipient_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_recipient_token_hash")),
    )
    with op.batch_alter_table("recipient", schema=None) as batch_op:
        batch_op.create_index("ix_recipient_address", ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_recipient_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recipient_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_recipient_state", ["campaign_id", "state", "id"], unique=False)
        batch_op.create_index("uq_recipient_address", ["campaign_id", "address"], unique=True)

    op.create_table(
        "recipient_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_recipient_person_campaign_id_campaign")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient_person")),
    )
    with op.batch_alter_table("recipient_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recipient_person_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recipient_person_person_id"), ["person_id"], unique=False)

    op.create_table(
        "registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("enterprise_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("company", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=True),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("guest_class", sa.String(length=80), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("ticket", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=True),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("repeats_id", sa.Integer(), nullable=True),
        sa.Column("confirmation_due_at", db.UtcDateTime(), nullable=True),
        sa.Column("confirmation_state", sa.String(length=80), nullable=False),
        sa.Column("confirmation_tries", sa.Integer(), nullable=False),
        sa.Column("confirmation_at", db.UtcDateTime(), nullable=True),
        sa.Column("calendar_sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_registration_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_registration_event_id_event")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_registration_person_id_person")),
        sa.ForeignKeyConstraint(
            ["repeats_id"], ["registration.id"], name=op.f("fk_registration_repeats_id_registration")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_registration_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("nonce", name=op.f("uq_registration_nonce")),
        sa.UniqueConstraint("ticket", name=op.f("uq_registration_ticket")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_registration_token_hash")),
    )
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registration_confirmation_due_at"), ["confirmation_due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_repeats_id"), ["repeats_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_venue_id"), ["venue_id"], unique=False)
        batch_op.create_index("ix_registration_venue_state", ["venue_id", "state"], unique=False)
        batch_op.create_index(
            "uq_registration_email",
            ["event_id", "email"],
            unique=True,
            sqlite_where=sa.text("state IN ('submitted', 'pending_approval', 'confirmed', 'waitlisted', 'offered')"),
            postgresql_where=sa.text(
                "state IN ('submitted', 'pending_approval', 'confirmed', 'waitlisted', 'offered')"
            ),
        )
        batch_op.create_index(
            "uq_registration_mobile",
            ["event_id", "mobile"],
            unique=True,
            sqlite_where=sa.text("state IN ('submitted', 'pending_approval', 'confirmed', 'waitlisted', 'offered')"),
            postgresql_where=sa.text(
                "state IN ('submitted', 'pending_approval', 'confirmed', 'waitlisted', 'offered')"
            ),
        )

    op.create_table(
        "standing_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(length=80), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("set_by", sa.String(length=100), nullable=False),
        sa.Column("ended_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_standing_override_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_override")),
    )
    with op.batch_alter_table("standing_override", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standing_override_membership_id"), ["membership_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_standing_override_until"), ["until"], unique=False)

    op.create_table(
        "suppression",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("ip", sa.String(length=64), nullable=False),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        sa.Column("ended_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_suppression_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression")),
    )
    with op.batch_alter_table("suppression", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suppression_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(
            "uq_suppression_holds",
            ["address", "kind", "scope"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "check_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("method", sa.String(length=80), nullable=False),
        sa.Column("desk", sa.String(length=100), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.Column("scan_id", sa.String(length=64), nullable=False),
        sa.Column("undone_at", db.UtcDateTime(), nullable=True),
        sa.Column("undone_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_check_in_event_id_event")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_check_in_registration_id_registration")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_check_in_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint("scan_id", name=op.f("uq_check_in_scan_id")),
    )
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.create_index("ix_check_in_venue", ["event_id", "venue_id", "at"], unique=False)
        batch_op.create_index(
            "uq_check_in_stands",
            ["registration_id"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )

    op.create_table(
        "mail_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("ip_prefix", sa.String(length=64), nullable=False),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_mail_event_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["link_id"], ["campaign_link.id"], name=op.f("fk_mail_event_link_id_campaign_link")),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"], name=op.f("fk_mail_event_recipient_id_recipient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_event")),
    )
    with op.batch_alter_table("mail_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_event_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_event_link_id"), ["link_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_event_recipient_id"), ["recipient_id"], unique=False)

    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("investor", sa.String(length=200), nullable=False),
        sa.Column("investor_key", sa.String(length=200), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=True),
        sa.Column("partner", sa.String(length=200), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("sector", sa.String(length=80), nullable=False),
        sa.Column("agreement", sa.String(length=80), nullable=False),
        sa.Column("origin_code", sa.String(length=6), nullable=True),
        sa.Column("landing_code", sa.String(length=6), nullable=True),
        sa.Column("home_code", sa.String(length=6), nullable=True),
        sa.Column("total_investment", db.MoneyFen(), nullable=True),
        sa.Column("contracted", db.MoneyFen(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("terminated_on", sa.Date(), nullable=True),
        sa.Column("termination_reason", sa.String(length=200), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["investor_id"], ["enterprise.id"], name=op.f("fk_project_investor_id_enterprise")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_project_lead_id_lead")),
        sa.ForeignKeyConstraint(["manager_id"], ["account.id"], name=op.f("fk_project_manager_id_account")),
        sa.ForeignKeyConstraint(["partner_id"], ["enterprise.id"], name=op.f("fk_project_partner_id_enterprise")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("lead_id", name=op.f("uq_project_lead_id")),
    )
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_investor_id"), ["investor_id"], unique=False)
        batch_op.create_index("ix_project_investor_recent", ["investor_key", "signed_on"], unique=False)
        batch_op.create_index("ix_project_list", ["signed_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_manager_id"), ["manager_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_partner_id"), ["partner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_signed_on"), ["signed_on"], unique=False)
        batch_op.create_index("uq_project_same", ["name_key", "investor_key"], unique=True)

    op.create_table(
        "stage_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=80), nullable=True),
        sa.Column("after", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_stage_change_lead_id_lead")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_change")),
    )
    with op.batch_alter_table("stage_change", schema=None) as batch_op:
        batch_op.create_index("ix_stage_change_at", ["at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stage_change_lead_id"), ["lead_id"], unique=False)

    op.create_table(
        "arrival",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("amount", db.MoneyFen(), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.Column("evidence", sa.String(length=100), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("reported_by_id", sa.Integer(), nullable=True),
        sa.Column("reported_by", sa.String(length=100), nullable=False),
        sa.Column("reported_at", db.UtcDateTime(), nullable=False),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.Column("verified_by", sa.String(length=100), nullable=False),
        sa.Column("verified_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["evidence_id"], ["stored_file.id"], name=op.f("fk_arrival_evidence_id_stored_file")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_arrival_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
    )
    with op.batch_alter_table("arrival", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_arrival_project_id"), ["project_id"], unique=False)

    op.create_table(
        "milestone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=True),
        sa.Column("reported_by", sa.String(length=100), nullable=False),
        sa.Column("reported_at", db.UtcDateTime(), nullable=False),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.Column("verified_by", sa.String(length=100), nullable=False),
        sa.Column("verified_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["evidence_id"], ["stored_file.id"], name=op.f("fk_milestone_evidence_id_stored_file")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_milestone_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
    )
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.create_index("uq_milestone_step", ["project_id", "step"], unique=True)

    op.create_table(
        "project_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_project_document_file_id_stored_file")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_document_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_document")),
    )
    with op.batch_alter_table("project_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_document_project_id"), ["project_id"], unique=False)

    op.create_table(
        "signing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("agreement", sa.String(length=80), nullable=False),
        sa.Column("amount", db.MoneyFen(), nullable=False),
        sa.Column("representative", sa.String(length=100), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("reported_at", db.UtcDateTime(), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=True),
        sa.Column("reported_by", sa.String(length=100), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settled_by", sa.String(length=100), nullable=False),
        sa.Column("refusal", sa.String(length=300), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_signing_event_id_event")),
        sa.ForeignKeyConstraint(["photo_id"], ["stored_file.id"], name=op.f("fk_signing_photo_id_stored_file")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_signing_project_id_project")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_signing_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing")),
        sa.UniqueConstraint("nonce", name=op.f("uq_signing_nonce")),
    )
    with op.batch_alter_table("signing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signing_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signing_project_id"), ["project_id"], unique=False)
        batch_op.create_index("ix_signing_state", ["state", "event_id"], unique=False)
        batch_op.create_index(
            "uq_signing_live",
            ["project_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'refused'"),
            postgresql_where=sa.text("state <> 'refused'"),
        )

    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("signing_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("amount", db.MoneyFen(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("counts_on", sa.Date(), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=True),
        sa.Column("reported_by", sa.String(length=100), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=100), nullable=False),
        sa.Column("confirmed_at", db.UtcDateTime(), nullable=False),
        sa.Column("basis_id", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["basis_id"], ["stored_file.id"], name=op.f("fk_ledger_entry_basis_id_stored_file")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_ledger_entry_event_id_event")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_ledger_entry_project_id_project")),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["ledger_entry.id"], name=op.f("fk_ledger_entry_reverses_id_ledger_entry")
        ),
        sa.ForeignKeyConstraint(["signing_id"], ["signing.id"], name=op.f("fk_ledger_entry_signing_id_signing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
    )
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_entry_counts_on"), ["counts_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_entry_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_entry_project_id"), ["project_id"], unique=False)
        batch_op.create_index("ix_ledger_entry_sum", ["scope", "counts_on", "amount", "count"], unique=False)
        batch_op.create_index(
            "uq_ledger_entry_new",
            ["project_id", "scope"],
            unique=True,
            sqlite_where=sa.text("kind = 'new' AND reverses_id IS NULL"),
            postgresql_where=sa.text("kind = 'new' AND reverses_id IS NULL"),
        )

    op.create_table(
        "attribution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("party", sa.String(length=200), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entry.id"], name=op.f("fk_attribution_entry_id_ledger_entry")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_attribution_event_id_event")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attribution_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribution")),
    )
    with op.batch_alter_table("attribution", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attribution_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attribution_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attribution_person_id"), ["person_id"], unique=False)

    search_index.create_index(op.get_bind())


def downgrade() -> None:
    """Take it back."""
    search_index.drop_index(op.get_bind())
    with op.batch_alter_table("attribution", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attribution_person_id"))
        batch_op.drop_index(batch_op.f("ix_attribution_event_id"))
        batch_op.drop_index(batch_op.f("ix_attribution_entry_id"))

    op.drop_table("attribution")
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_ledger_entry_new",
            sqlite_where=sa.text("kind = 'new' AND reverses_id IS NULL"),
            postgresql_where=sa.text("kind = 'new' AND reverses_id IS NULL"),
        )
        batch_op.drop_index("ix_ledger_entry_sum")
        batch_op.drop_index(batch_op.f("ix_ledger_entry_project_id"))
        batch_op.drop_index(batch_op.f("ix_ledger_entry_event_id"))
        batch_op.drop_index(batch_op.f("ix_ledger_entry_counts_on"))

    op.drop_table("ledger_entry")
    with op.batch_alter_table("signing", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_signing_live",
            sqlite_where=sa.text("state <> 'refused'"),
            postgresql_where=sa.text("state <> 'refused'"),
        )
        batch_op.drop_index("ix_signing_state")
        batch_op.drop_index(batch_op.f("ix_signing_project_id"))
        batch_op.drop_index(batch_op.f("ix_signing_event_id"))

    op.drop_table("signing")
    with op.batch_alter_table("project_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_document_project_id"))

    op.drop_table("project_document")
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.drop_index("uq_milestone_step")

    op.drop_table("milestone")
    with op.batch_alter_table("arrival", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_arrival_project_id"))

    op.drop_table("arrival")
    with op.batch_alter_table("stage_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stage_change_lead_id"))
        batch_op.drop_index("ix_stage_change_at")

    op.drop_table("stage_change")
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_index("uq_project_same")
        batch_op.drop_index(batch_op.f("ix_project_signed_on"))
        batch_op.drop_index(batch_op.f("ix_project_partner_id"))
        batch_op.drop_index(batch_op.f("ix_project_manager_id"))
        batch_op.drop_index("ix_project_list")
        batch_op.drop_index("ix_project_investor_recent")
        batch_op.drop_index(batch_op.f("ix_project_investor_id"))

    op.drop_table("project")
    with op.batch_alter_table("mail_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_event_recipient_id"))
        batch_op.drop_index(batch_op.f("ix_mail_event_link_id"))
        batch_op.drop_index(batch_op.f("ix_mail_event_campaign_id"))

    op.drop_table("mail_event")
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_check_in_stands",
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )
        batch_op.drop_index("ix_check_in_venue")

    op.drop_table("check_in")
    with op.batch_alter_table("suppression", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_suppression_holds",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_suppression_campaign_id"))

    op.drop_table("suppression")
    with op.batch_alter_table("standing_override", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_standing_override_until"))
        batch_op.drop_index(batch_op.f("ix_standing_override_membership_id"))

    op.drop_table("standing_override")
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_registration_mobile",
            sqlite_where=sa.text("state IN ('submitted', 'pending_approval', 'confirmed', 'waitlisted', 'offered')"),
            postgresql_where=sa.text(
                "state IN ('submitted', 'pending_approval', 'confirmed', 'waitlisted', 'offered')"
            ),
        )
        batch_op.drop_index(
            "uq_registration_email",
            sqlite_where=sa.text("state IN ('submitted', 'pending_approval', 'confirmed', 'waitlisted', 'offered')"),
            postgresql_where=sa.text(
                "state IN ('submitted', 'pending_approval', 'confirmed', 'waitlisted', 'offered')"
            ),
        )
        batch_op.drop_index("ix_registration_venue_state")
        batch_op.drop_index(batch_op.f("ix_registration_venue_id"))
        batch_op.drop_index(batch_op.f("ix_registration_repeats_id"))
        batch_op.drop_index(batch_op.f("ix_registration_person_id"))
        batch_op.drop_index(batch_op.f("ix_registration_event_id"))
        batch_op.drop_index(batch_op.f("ix_registration_enterprise_id"))
        batch_op.drop_index(batch_op.f("ix_registration_confirmation_due_at"))

    op.drop_table("registration")
    with op.batch_alter_table("recipient_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recipient_person_person_id"))
        batch_op.drop_index(batch_op.f("ix_recipient_person_campaign_id"))

    op.drop_table("recipient_person")
    with op.batch_alter_table("recipient", schema=None) as batch_op:
        batch_op.drop_index("uq_recipient_address")
        batch_op.drop_index("ix_recipient_state")
        batch_op.drop_index(batch_op.f("ix_recipient_person_id"))
        batch_op.drop_index(batch_op.f("ix_recipient_enterprise_id"))
        batch_op.drop_index("ix_recipient_address")

    op.drop_table("recipient")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_verdict"))
        batch_op.drop_index(batch_op.f("ix_proposal_request_id"))

    op.drop_table("proposal")
    with op.batch_alter_table("paid_period", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paid_period_membership_id"))

    op.drop_table("paid_period")
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.drop_index("ix_lead_stage")
        batch_op.drop_index(batch_op.f("ix_lead_owner_id"))
        batch_op.drop_index(batch_op.f("ix_lead_event_id"))
        batch_op.drop_index(batch_op.f("ix_lead_enterprise_id"))

    op.drop_table("lead")
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.drop_index("ix_import_row_undoable")
        batch_op.drop_index(batch_op.f("ix_import_row_enterprise_id"))
        batch_op.drop_index("ix_import_row_did")

    op.drop_table("import_row")
    with op.batch_alter_table("event_staff", schema=None) as batch_op:
        batch_op.drop_index("uq_event_staff")
        batch_op.drop_index(batch_op.f("ix_event_staff_event_id"))
        batch_op.drop_index(batch_op.f("ix_event_staff_account_id"))

    op.drop_table("event_staff")
    with op.batch_alter_table("campaign_link", schema=None) as batch_op:
        batch_op.drop_index("uq_campaign_link_number")

    op.drop_table("campaign_link")
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agenda_item_event_id"))

    op.drop_table("agenda_item")
    with op.batch_alter_table("venue", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_venue_event_id"))

    op.drop_table("venue")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_position"))
        batch_op.drop_index("ix_membership_paid_until")
        batch_op.drop_index("ix_membership_joined_on")
        batch_op.drop_index(batch_op.f("ix_membership_decision"))

    op.drop_table("membership")
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_index("ix_import_batch_state")
        batch_op.drop_index(batch_op.f("ix_import_batch_fingerprint"))
        batch_op.drop_index(batch_op.f("ix_import_batch_event_id"))
        batch_op.drop_index("ix_import_batch_at")

    op.drop_table("import_batch")
    with op.batch_alter_table("event_party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_party_event_id"))
        batch_op.drop_index(batch_op.f("ix_event_party_enterprise_id"))

    op.drop_table("event_party")
    with op.batch_alter_table("employment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_employment_representative",
            sqlite_where=sa.text("duty = 'representative' AND until IS NULL"),
            postgresql_where=sa.text("duty = 'representative' AND until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_employment_person_id"))
        batch_op.drop_index(batch_op.f("ix_employment_enterprise_id"))

    op.drop_table("employment")
    with op.batch_alter_table("change_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_request_notice_due_at"))
        batch_op.drop_index(batch_op.f("ix_change_request_enterprise_id"))
        batch_op.drop_index(batch_op.f("ix_change_request_decided_at"))
        batch_op.drop_index("ix_change_request_asked_at")

    op.drop_table("change_request")
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_state"))
        batch_op.drop_index(batch_op.f("ix_campaign_event_id"))
        batch_op.drop_index("ix_campaign_created_at")

    op.drop_table("campaign")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_person_id"))
        batch_op.drop_index("ix_activity_enterprise_id")

    op.drop_table("activity")
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_link_account_id"))

    op.drop_table("sign_in_link")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index("ix_person_sort_key")
        batch_op.drop_index(batch_op.f("ix_person_mobile"))
        batch_op.drop_index(batch_op.f("ix_person_email"))

    op.drop_table("person")
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_session_account_id"))

    op.drop_table("login_session")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_starts_at")
        batch_op.drop_index(batch_op.f("ix_event_series"))

    op.drop_table("event")
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.drop_index("ix_enterprise_updated_at")
        batch_op.drop_index("ix_enterprise_sort_key")
        batch_op.drop_index(batch_op.f("ix_enterprise_phone"))
        batch_op.drop_index(batch_op.f("ix_enterprise_name_key"))
        batch_op.drop_index("ix_enterprise_manager_id")
        batch_op.drop_index("ix_enterprise_home_code")
        batch_op.drop_index(batch_op.f("ix_enterprise_core_name"))
        batch_op.drop_index("ix_enterprise_city_code")

    op.drop_table("enterprise")
    with op.batch_alter_table("audit_sealed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_sealed_seal_id"))

    op.drop_table("audit_sealed")
    op.drop_table("account_role")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_file_sha256"))

    op.drop_table("stored_file")
    op.drop_table("segment")
    op.drop_table("search_entry")
    op.drop_table("job_lease")
    op.drop_table("instance_mark")
    op.drop_table("import_heading")
    with op.batch_alter_table("failed_sign_in", schema=None) as batch_op:
        batch_op.drop_index("ix_failed_sign_in_name_network")

    op.drop_table("failed_sign_in")
    with op.batch_alter_table("audit_value", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_value_person_id"))

    op.drop_table("audit_value")
    op.drop_table("audit_seal")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_subject")
        batch_op.drop_index(batch_op.f("ix_audit_entry_fact"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_actor_id"))

    op.drop_table("audit_entry")
    op.drop_table("account")
