"""Versions of surveys: how many answers belong to each."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NAME = "ix_responses_version_id_unit_id"


def upgrade():
    op.create_index(NAME, "responses", ["version_id", "unit_id"])


def downgrade():
    op.drop_index(NAME, "responses")
