"""Stopping what goes out, and the index that the funnel is counted from."""

import sqlalchemy as sa
from alembic import op

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
FUNNEL = ["survey_id", "unit_id", "touched_on", "language", "state", "skip_reason", "sent_at", "started_at"]

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "sending_stops",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("stopped_at", MOMENT, nullable=False),
        sa.Column("stopped_by", BIG, nullable=True),
        sa.ForeignKeyConstraint(["stopped_by"], ["users.id"], name="fk_sending_stops_stopped_by_users"),
        sa.PrimaryKeyConstraint("scope", name="pk_sending_stops"),
    )
    op.create_index("ix_invitations_funnel", "invitations", FUNNEL)
    op.create_index(
        "ix_responses_incomplete_survey_id",
        "responses",
        ["survey_id"],
        sqlite_where=sa.text("NOT is_complete"),
        postgresql_where=sa.text("NOT is_complete"),
    )


def downgrade():
    op.drop_index("ix_responses_incomplete_survey_id", table_name="responses")
    op.drop_index("ix_invitations_funnel", table_name="invitations")
    op.drop_table("sending_stops")
