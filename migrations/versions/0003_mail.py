"""Sending mail: reminders, who opted out, and the indexes that what is due is found by."""

import sqlalchemy as sa
from alembic import op

MOMENT = sa.DateTime(timezone=True)
PARTIAL = {
    "ix_invitations_planned_send_at": ("send_at", "state = 'planned'"),
    "ix_invitations_remind_at": ("remind_at", "remind_at IS NOT NULL"),
    "ix_invitations_live_expires_at": ("expires_at", "state IN ('planned', 'queued', 'sent', 'started')"),
    "ix_invitations_expired_expires_at": ("expires_at", "state = 'expired'"),
}

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "opt_outs",
        sa.Column("address_hash", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name="pk_opt_outs"),
    )
    op.add_column("invitations", sa.Column("remind_at", MOMENT, nullable=True))
    op.add_column(
        "invitations",
        sa.Column(
            "reminders", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, server_default="0"
        ),
    )
    for name, (column, condition) in PARTIAL.items():
        where = sa.text(condition)
        op.create_index(name, "invitations", [column], sqlite_where=where, postgresql_where=where)
    op.create_index("ix_messages_sent_at", "messages", ["sent_at"])


def downgrade():
    op.drop_index("ix_messages_sent_at", table_name="messages")
    for name in PARTIAL:
        op.drop_index(name, table_name="invitations")
    op.drop_column("invitations", "reminders")
    op.drop_column("invitations", "remind_at")
    op.drop_table("opt_outs")
