"""Insight: what people read in comments, models trained on it, the taxonomy's history, quotes, events, subscriptions."""

import secrets

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
CURRENT = sa.text("is_current")


def counted_columns():
    return [
        sa.Column("survey_id", BIG, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("series_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("score", sa.String(), nullable=False),
    ]


def upgrade():
    op.add_column("messages", sa.Column("html", sa.String()))
    op.create_table(
        "labels",
        sa.Column("id", BIG, nullable=False),
        sa.Column("response_id", BIG, nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("is_negative", sa.Boolean()),
        sa.Column("themes", JSON, nullable=False),
        sa.Column("coder_version", sa.String(), nullable=False),
        sa.Column("proposal", JSON, nullable=False),
        sa.Column("draw", sa.String(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        sa.Column("labelled_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name="fk_labels_response_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_labels_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_labels"),
        sa.UniqueConstraint("response_id", "question", "user_id", name="uq_labels_response_id_question_user_id"),
    )
    op.create_index("ix_labels_labelled_at", "labels", ["labelled_at"])
    op.create_index("ix_labels_user_id_labelled_at", "labels", ["user_id", "labelled_at"])
    # The coding desk takes the least certain first: those nearest to where complaints begin to count.
    op.create_index("ix_codings_coder_id_negativity", "codings", ["coder_id", "negativity"])
    op.drop_index("ix_codings_coder_id", "codings")
    op.create_table(
        "theme_models",
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("figures", JSON, nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("trained_at", MOMENT, nullable=False),
        sa.Column("trained_by", BIG),
        sa.ForeignKeyConstraint(["trained_by"], ["users.id"], name="fk_theme_models_trained_by"),
        sa.PrimaryKeyConstraint("id", name="pk_theme_models"),
        sa.UniqueConstraint("version", name="uq_theme_models_version"),
    )
    op.create_index("ix_theme_models_trained_at", "theme_models", ["trained_at"])
    op.create_index(
        "uq_theme_models_is_current",
        "theme_models",
        ["is_current"],
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )
    op.create_table(
        "asked_jobs",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_by", BIG),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name="fk_asked_jobs_asked_by"),
        sa.PrimaryKeyConstraint("name", name="pk_asked_jobs"),
    )
    op.create_table(
        "taxonomy_versions",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("params", JSON, nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", BIG),
        sa.ForeignKeyConstraint(["changed_by"], ["users.id"], name="fk_taxonomy_versions_changed_by"),
        sa.PrimaryKeyConstraint("id", name="pk_taxonomy_versions"),
        sa.UniqueConstraint("number", name="uq_taxonomy_versions_number"),
    )
    op.create_index(
        "uq_taxonomy_versions_is_current",
        "taxonomy_versions",
        ["is_current"],
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )
    op.create_table(
        "approved_quotes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("response_id", BIG, nullable=False),
        sa.Column("survey_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("approved_at", MOMENT, nullable=False),
        sa.Column("approved_by", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"], name="fk_approved_quotes_response_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name="fk_approved_quotes_survey_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_approved_quotes_unit_id"),
        sa.ForeignKeyConstraint(["approved_by"], ["users.id"], name="fk_approved_quotes_approved_by"),
        sa.PrimaryKeyConstraint("id", name="pk_approved_quotes"),
        sa.UniqueConstraint("response_id", "question", name="uq_approved_quotes_response_id_question"),
    )
    op.create_index("ix_approved_quotes_survey_id_approved_at", "approved_quotes", ["survey_id", "approved_at"])
    op.create_index(
        "ix_responses_quotable",
        "responses",
        ["answered_on", "id"],
        sqlite_where=sa.text("may_quote"),
        postgresql_where=sa.text("may_quote"),
    )
    op.create_table(
        "report_events",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date()),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("survey_id", BIG),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", BIG, nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_report_events_unit_id"),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name="fk_report_events_survey_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="fk_report_events_created_by"),
        sa.PrimaryKeyConstraint("id", name="pk_report_events"),
    )
    op.create_index("ix_report_events_unit_id_on_day", "report_events", ["unit_id", "on_day"])
    op.create_table(
        "subscriptions",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("rhythm", sa.String(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_subscriptions_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
        sa.UniqueConstraint(
            "user_id", "report", "query", "rhythm", name="uq_subscriptions_user_id_report_query_rhythm"
        ),
    )
    op.create_index("ix_subscriptions_next_on", "subscriptions", ["next_on"])
    op.create_table(
        "stale_columns",
        sa.Column("id", BIG, nullable=False),
        sa.Column("survey_id", BIG, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name="fk_stale_columns_survey_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_stale_columns"),
    )
    op.create_index("ix_stale_columns_survey_id_day", "stale_columns", ["survey_id", "day"])
    op.create_table(
        "written_columns",
        sa.Column("survey_id", BIG, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("stamp", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name="fk_written_columns_survey_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("survey_id", "month", name="pk_written_columns"),
    )
    key = [column.name for column in counted_columns()]
    op.create_table(
        "return_counts",
        *counted_columns(),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("week", BIG, nullable=False),
        sa.Column("happened", sa.Boolean(), nullable=False),
        sa.Column("count", BIG, nullable=False),
        sa.PrimaryKeyConstraint(*key, "status", "week", "happened", name="pk_return_counts"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "answer_facts",
        *counted_columns(),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("count", BIG, nullable=False),
        sa.Column("total", sa.Float(), nullable=False),
        sa.Column("squares", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint(*key, "fact", "key", name="pk_answer_facts"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "loyalty_countings",
        sa.Column("survey_id", BIG, nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("counted_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name="fk_loyalty_countings_survey_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("survey_id", name="pk_loyalty_countings"),
    )
    for buyer in ("customer_id", "account_id"):
        op.drop_index(f"ix_orders_{buyer}", "orders")
        op.create_index(f"ix_orders_{buyer}_placed_at", "orders", [buyer, "placed_at"])
    _count_again()


def _count_again():
    """Mark every day that has answers: scores are counted by kind of order from now on."""
    marks = sa.table(
        "stale_marks", sa.column("id"), sa.column("kind"), sa.column("survey_id"), sa.column("day", sa.Date())
    )
    days = op.get_bind().execute(
        sa.text("SELECT DISTINCT survey_id, answered_on FROM responses").columns(sa.BigInteger(), sa.Date())
    )
    rows = [{"id": secrets.randbits(62), "kind": "responses", "survey_id": row[0], "day": row[1]} for row in days]
    if rows:
        op.bulk_insert(marks, rows)


def downgrade():
    op.execute("ALTER TABLE messages DROP COLUMN html")
    op.drop_table("written_columns")
    op.drop_table("stale_columns")
    for buyer in ("customer_id", "account_id"):
        op.drop_index(f"ix_orders_{buyer}_placed_at", "orders")
        op.create_index(f"ix_orders_{buyer}", "orders", [buyer])
    op.drop_table("loyalty_countings")
    op.drop_table("answer_facts")
    op.drop_table("return_counts")
    op.drop_table("subscriptions")
    op.drop_table("report_events")
    op.drop_index("ix_responses_quotable", "responses")
    op.drop_table("approved_quotes")
    op.drop_table("taxonomy_versions")
    op.drop_table("theme_models")
    op.create_index("ix_codings_coder_id", "codings", ["coder_id"])
    op.drop_index("ix_codings_coder_id_negativity", "codings")
    op.drop_table("asked_jobs")
    op.drop_table("labels")
