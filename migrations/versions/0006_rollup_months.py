"""Roll-ups of whole months, so that a report of years reads no more rows than one of months."""

import sqlalchemy as sa
from alembic import op

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "rollup_months",
        sa.Column("series_id", BIG, nullable=False),
        sa.Column("dimension", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("count", BIG, nullable=False),
        sa.PrimaryKeyConstraint("series_id", "dimension", "day", "unit_id", "key", "value", name="pk_rollup_months"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "closed_months",
        sa.Column("survey_id", BIG, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name="fk_closed_months_survey_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("survey_id", "month", name="pk_closed_months"),
    )


def downgrade():
    op.drop_table("closed_months")
    op.drop_table("rollup_months")
