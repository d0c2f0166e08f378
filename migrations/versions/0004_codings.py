"""Codings: what comments were found to say, and the queue of those that nobody has coded yet."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
COMMENTS = ["coder_id", "survey_id", "theme", "polarity", "answered_on", "coding_id", "unit_id"]

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("responses", sa.Column("awaits_coding", sa.Boolean(), nullable=False, server_default=sa.false()))
    where = sa.text("awaits_coding")
    op.create_index("ix_responses_awaits_coding", "responses", ["id"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "coders",
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("reached_id", BIG, nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_coders"),
        sa.UniqueConstraint("version", name="uq_coders_version"),
    )
    where = sa.text("is_current")
    op.create_index(
        "uq_coders_is_current", "coders", ["is_current"], unique=True, sqlite_where=where, postgresql_where=where
    )
    op.create_table(
        "codings",
        sa.Column("id", BIG, nullable=False),
        sa.Column("response_id", BIG, nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("coder_id", BIG, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("negativity", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name="fk_codings_response_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["coder_id"], ["coders.id"], name="fk_codings_coder_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_codings"),
        sa.UniqueConstraint("response_id", "question", "coder_id", name="uq_codings_response_id_question_coder_id"),
    )
    op.create_index("ix_codings_coder_id", "codings", ["coder_id"])
    op.create_table(
        "theme_hits",
        sa.Column("coding_id", BIG, nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("polarity", sa.String(), nullable=False),
        sa.Column("begins", BIG, nullable=False),
        sa.Column("ends", BIG, nullable=False),
        sa.Column("coder_id", BIG, nullable=False),
        sa.Column("survey_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["coding_id"], ["codings.id"], name="fk_theme_hits_coding_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("coding_id", "theme", "polarity", name="pk_theme_hits"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_theme_hits_comments", "theme_hits", COMMENTS)


def downgrade():
    op.drop_table("theme_hits")
    op.drop_table("codings")
    op.drop_table("coders")
    op.drop_index("ix_responses_awaits_coding", table_name="responses")
    op.drop_column("responses", "awaits_coding")
