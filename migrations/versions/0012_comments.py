"""Comments as searches find them, and the words that emerge in them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade():
    make_comment_tables()
    make_emerging_tables()


def make_comment_tables():
    """Comments as searches find them: SQLite has FTS5 beside the table, PostgreSQL a GIN index on it."""
    stems = postgresql.TSVECTOR().with_variant(sa.Text(), "sqlite")
    word = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.add_column("codings", sa.Column("is_indexed", sa.Boolean(), server_default=sa.false(), nullable=False))
    waits = sa.text("NOT is_indexed")
    op.create_index("ix_codings_not_indexed", "codings", ["coder_id"], sqlite_where=waits, postgresql_where=waits)
    op.create_table(
        "comment_texts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("response_id", BIG, nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("survey_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("score", BIG),
        sa.Column("stems", stems, nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"], name="fk_comment_texts_response_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name="fk_comment_texts_survey_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_comment_texts_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_comment_texts"),
    )
    op.create_index("ix_comment_texts_response_id", "comment_texts", ["response_id"])
    op.create_index("ix_comment_texts_answered_on", "comment_texts", ["answered_on", "id"])
    counted = ["survey_id", "answered_on", "unit_id", "language", "score"]
    op.create_index("ix_comment_texts_survey_id_answered_on", "comment_texts", counted)
    op.create_table(
        "comment_words",
        sa.Column("word", word, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("stem", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("word", "language", name="pk_comment_words"),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_comment_texts_stems", "comment_texts", ["stems"], postgresql_using="gin")
        return
    op.execute(
        "CREATE VIRTUAL TABLE comment_index USING fts5(stems, content='comment_texts', content_rowid='id',"
        " tokenize='unicode61 remove_diacritics 0')"
    )
    op.execute(
        "CREATE TRIGGER comment_texts_inserted AFTER INSERT ON comment_texts BEGIN"
        " INSERT INTO comment_index (rowid, stems) VALUES (new.id, new.stems); END"
    )
    op.execute(
        "CREATE TRIGGER comment_texts_deleted AFTER DELETE ON comment_texts BEGIN"
        " INSERT INTO comment_index (comment_index, rowid, stems) VALUES ('delete', old.id, old.stems); END"
    )


def make_emerging_tables():
    """Words that people have begun to write, where they stand, and which of them nobody cares for."""
    op.create_table(
        "emerging_terms",
        sa.Column("id", BIG, nullable=False),
        sa.Column("weeks", BIG, nullable=False),
        sa.Column("place", BIG, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("language", "stems", "words", "pattern")),
        sa.Column("others", JSON, nullable=False),
        sa.Column("strength", sa.Float(), nullable=False),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_emerging_terms"),
    )
    op.create_index("ix_emerging_terms_weeks_place", "emerging_terms", ["weeks", "place"])
    op.create_table(
        "emerging_mentions",
        sa.Column("term_id", BIG, nullable=False),
        sa.Column("response_id", BIG, nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["term_id"], ["emerging_terms.id"], name="fk_emerging_mentions_term_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"], name="fk_emerging_mentions_response_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("term_id", "response_id", "question", name="pk_emerging_mentions"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_emerging_mentions_response_id", "emerging_mentions", ["response_id"])
    op.create_table(
        "dismissed_terms",
        sa.Column("id", BIG, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("language", "stems", "words")),
        sa.Column("dismissed_by", BIG, nullable=False),
        sa.Column("dismissed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["dismissed_by"], ["users.id"], name="fk_dismissed_terms_dismissed_by"),
        sa.PrimaryKeyConstraint("id", name="pk_dismissed_terms"),
        sa.UniqueConstraint("language", "stems", name="uq_dismissed_terms_language_stems"),
    )


def downgrade():
    for table in ("dismissed_terms", "emerging_mentions", "emerging_terms", "comment_words"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER comment_texts_deleted")
        op.execute("DROP TABLE comment_index")
    op.drop_table("comment_texts")
    op.drop_index("ix_codings_not_indexed", "codings")
    with op.batch_alter_table("codings") as codings:
        codings.drop_column("is_indexed")
