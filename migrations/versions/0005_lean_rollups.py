"""Roll-ups without rows that follow from others, without foreign keys and without an index of their own."""

import sqlalchemy as sa
from alembic import op

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RESERVED = """
    DELETE FROM rollups WHERE value IN ('@asked', '@answered') AND series_id IN (
        SELECT id FROM series WHERE question <> '@themes' AND (value = '@asked' OR measure <> 'choices')
    )
"""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    op.execute(RESERVED)
    op.drop_index("ix_rollups_survey_id_day", table_name="rollups")
    with op.batch_alter_table("rollups", table_kwargs={"sqlite_with_rowid": False}) as batch:
        for name in ("series_id", "survey_id", "unit_id"):
            batch.drop_constraint(f"fk_rollups_{name}", type_="foreignkey")
        batch.drop_column("survey_id")


def downgrade():
    # The counts of the old kind come back by `surveyapp rollups rebuild`.
    op.execute("DELETE FROM rollups")
    with op.batch_alter_table("rollups", table_kwargs={"sqlite_with_rowid": False}) as batch:
        batch.add_column(sa.Column("survey_id", BIG, nullable=False))
        for name, table in (("series_id", "series"), ("survey_id", "surveys"), ("unit_id", "units")):
            batch.create_foreign_key(f"fk_rollups_{name}", table, [name], ["id"])
    op.create_index("ix_rollups_survey_id_day", "rollups", ["survey_id", "day"], unique=False)
