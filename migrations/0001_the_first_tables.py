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
    op.create_table('account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('mobile', sa.String(length=20), nullable=True),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('locale', sa.String(length=5), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('password_temporary', sa.Boolean(), nullable=False),
    sa.Column('totp_secret', sa.String(length=64), nullable=True),
    sa.Column('totp_since', db.UtcDateTime(), nullable=True),
    sa.Column('totp_last', sa.Integer(), nullable=True),
    sa.Column('created_at', db.UtcDateTime(), nullable=False),
    sa.Column('disabled_at', db.UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('email', name=op.f('uq_account_email')),
    sa.UniqueConstraint('mobile', name=op.f('uq_account_mobile'))
    )
    op.create_table('audit_entry',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('at', db.UtcDateTime(), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('actor_name', sa.String(length=100), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('fact', sa.String(length=80), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=True),
    sa.Column('commitments', sa.Text(), nullable=False),
    sa.Column('key_id', sa.String(length=20), nullable=False),
    sa.Column('mac', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entry_actor_id'), ['actor_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entry_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entry_fact'), ['fact'], unique=False)
        batch_op.create_index('ix_audit_entry_subject', ['subject', 'subject_id'], unique=False)

    op.create_table('audit_seal',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('at', db.UtcDateTime(), nullable=False),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('entries', sa.Integer(), nullable=False),
    sa.Column('key_id', sa.String(length=20), nullable=False),
    sa.Column('mac', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_seal'))
    )
    op.create_table('audit_value',
    sa.Column('entry_id', sa.String(length=32), nullable=False),
    sa.Column('field', sa.String(length=80), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('before', sa.Text(), nullable=True),
    sa.Column('after', sa.Text(), nullable=True),
    sa.Column('salt', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('entry_id', 'field', name=op.f('pk_audit_value'))
    )
    with op.batch_alter_table('audit_value', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_value_person_id'), ['person_id'], unique=False)

    op.create_table('failed_sign_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name_hash', sa.String(length=64), nullable=False),
    sa.Column('network', sa.String(length=64), nullable=False),
    sa.Column('at', db.UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_failed_sign_in'))
    )
    with op.batch_alter_table('failed_sign_in', schema=None) as batch_op:
        batch_op.create_index('ix_failed_sign_in_name_network', ['name_hash', 'network', 'at'], unique=False)

    op.create_table('instance_mark',
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('value', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_instance_mark'))
    )
    op.create_table('job_lease',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('holder', sa.String(length=120), nullable=False),
    sa.Column('until', db.UtcDateTime(), nullable=False),
    sa.Column('ran_at', db.UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_job_lease'))
    )
    op.create_table('account_role',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_role_account_id_account')),
    sa.PrimaryKeyConstraint('account_id', 'role', name=op.f('pk_account_role'))
    )
    op.create_table('audit_sealed',
    sa.Column('entry_id', sa.String(length=32), nullable=False),
    sa.Column('seal_id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['seal_id'], ['audit_seal.id'], name=op.f('fk_audit_sealed_seal_id_audit_seal')),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_audit_sealed'))
    )
    with op.batch_alter_table('audit_sealed', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_sealed_seal_id'), ['seal_id'], unique=False)

    op.create_table('login_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('key_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', db.UtcDateTime(), nullable=False),
    sa.Column('expires_at', db.UtcDateTime(), nullable=False),
    sa.Column('ended_at', db.UtcDateTime(), nullable=True),
    sa.Column('waits_for_code', sa.Boolean(), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('browser', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_login_session_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_session')),
    sa.UniqueConstraint('key_hash', name=op.f('uq_login_session_key_hash'))
    )
    with op.batch_alter_table('login_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_login_session_account_id'), ['account_id'], unique=False)

    op.create_table('sign_in_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('purpose', sa.String(length=80), nullable=False),
    sa.Column('created_at', db.UtcDateTime(), nullable=False),
    sa.Column('expires_at', db.UtcDateTime(), nullable=False),
    sa.Column('used_at', db.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_sign_in_link_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_in_link_token_hash'))
    )
    with op.batch_alter_table('sign_in_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_link_account_id'), ['account_id'], unique=False)

    search_index.create_index(op.get_bind())


def downgrade() -> None:
    """Take it back."""
    search_index.drop_index(op.get_bind())
    with op.batch_alter_table('sign_in_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_link_account_id'))

    op.drop_table('sign_in_link')
    with op.batch_alter_table('login_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_login_session_account_id'))

    op.drop_table('login_session')
    with op.batch_alter_table('audit_sealed', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_sealed_seal_id'))

    op.drop_table('audit_sealed')
    op.drop_table('account_role')
    op.drop_table('job_lease')
    op.drop_table('instance_mark')
    with op.batch_alter_table('failed_sign_in', schema=None) as batch_op:
        batch_op.drop_index('ix_failed_sign_in_name_network')

    op.drop_table('failed_sign_in')
    with op.batch_alter_table('audit_value', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_value_person_id'))

    op.drop_table('audit_value')
    op.drop_table('audit_seal')
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_entry_subject')
        batch_op.drop_index(batch_op.f('ix_audit_entry_fact'))
        batch_op.drop_index(batch_op.f('ix_audit_entry_at'))
        batch_op.drop_index(batch_op.f('ix_audit_entry_actor_id'))

    op.drop_table('audit_entry')
    op.drop_table('account')
