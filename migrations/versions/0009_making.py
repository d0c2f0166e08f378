"""Making surveys: their drafts with every change, when they ask, and answers given on trial."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade():
    op.add_column("surveys", sa.Column("opens_at", MOMENT))
    op.add_column("surveys", sa.Column("closes_at", MOMENT))
    op.create_table(
        "survey_drafts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("whole_version", BIG, nullable=False),
        sa.Column("edit_number", BIG, nullable=False),
        sa.Column("based_on", BIG),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", BIG),
        sa.Column("ended_at", MOMENT),
        sa.Column("published_version", BIG),
        sa.ForeignKeyConstraint(["based_on"], ["survey_versions.id"], name="fk_survey_drafts_based_on"),
        sa.ForeignKeyConstraint(["changed_by"], ["users.id"], name="fk_survey_drafts_changed_by"),
        sa.ForeignKeyConstraint(
            ["published_version"], ["survey_versions.id"], name="fk_survey_drafts_published_version"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_survey_drafts"),
    )
    unended = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_survey_drafts_open",
        "survey_drafts",
        ["name"],
        unique=True,
        sqlite_where=unended,
        postgresql_where=unended,
    )
    op.create_index("ix_survey_drafts_name_begun_at", "survey_drafts", ["name", "begun_at"])
    op.create_table(
        "survey_edits",
        sa.Column("id", BIG, nullable=False),
        sa.Column("draft_id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("draft_version", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("params", JSON, nullable=False),
        sa.Column("text", sa.String()),
        sa.Column("edited_at", MOMENT, nullable=False),
        sa.Column("edited_by", BIG),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["survey_drafts.id"], name="fk_survey_edits_draft_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["edited_by"], ["users.id"], name="fk_survey_edits_edited_by"),
        sa.PrimaryKeyConstraint("id", name="pk_survey_edits"),
        sa.UniqueConstraint("draft_id", "number", name="uq_survey_edits_draft_id_number"),
    )
    op.create_table(
        "test_answers",
        sa.Column("id", BIG, nullable=False),
        sa.Column("survey", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("opens", JSON, nullable=False),
        sa.Column("seconds", BIG),
        sa.Column("answered_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_test_answers"),
    )
    op.create_index("ix_test_answers_survey_answered_at", "test_answers", ["survey", "answered_at"])


def downgrade():
    op.drop_table("test_answers")
    op.drop_table("survey_edits")
    op.drop_table("survey_drafts")
    op.execute("ALTER TABLE surveys DROP COLUMN closes_at")
    op.execute("ALTER TABLE surveys DROP COLUMN opens_at")
