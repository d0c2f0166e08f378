"""Answering page by page: drafts of answers, files sent with them, and where somebody broke off."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade():
    op.add_column("responses", sa.Column("stopped_at", sa.String()))
    op.create_table(
        "drafts",
        sa.Column("invitation_id", BIG, nullable=False),
        sa.Column("version_id", BIG, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name="fk_drafts_invitation_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["version_id"], ["survey_versions.id"], name="fk_drafts_version_id"),
        sa.PrimaryKeyConstraint("invitation_id", name="pk_drafts"),
    )
    op.create_table(
        "answer_files",
        sa.Column("id", BIG, nullable=False),
        sa.Column("invitation_id", BIG),
        sa.Column("form_hash", sa.String()),
        sa.Column("response_id", BIG),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name="fk_answer_files_invitation_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"], name="fk_answer_files_response_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint("(invitation_id IS NULL) <> (form_hash IS NULL)", name="ck_answer_files_of_one_form"),
        sa.PrimaryKeyConstraint("id", name="pk_answer_files"),
    )
    op.create_index("ix_answer_files_form_hash", "answer_files", ["form_hash"])
    op.create_index("ix_answer_files_invitation_id", "answer_files", ["invitation_id"])
    op.create_index("ix_answer_files_response_id", "answer_files", ["response_id"])
    unclaimed = sa.text("response_id IS NULL")
    op.create_index(
        "ix_answer_files_unclaimed_at", "answer_files", ["at"], sqlite_where=unclaimed, postgresql_where=unclaimed
    )
    claimed = sa.text("response_id IS NOT NULL")
    op.create_index(
        "ix_answer_files_claimed_at_id", "answer_files", ["at", "id"], sqlite_where=claimed, postgresql_where=claimed
    )


def downgrade():
    op.drop_table("answer_files")
    op.drop_table("drafts")
    op.execute("ALTER TABLE responses DROP COLUMN stopped_at")
