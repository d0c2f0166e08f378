"""Lateness in confidential surveys is that of the day of the answer: their days, counted by today's, are counted anew.

The worker counts what is marked, and writes the answers by column of these months again.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

DAYS = """
SELECT DISTINCT responses.survey_id, responses.answered_on FROM responses
JOIN survey_versions ON survey_versions.id = responses.version_id
WHERE survey_versions.anonymity = 'confidential'
"""
MARK = "INSERT INTO stale_marks (id, kind, survey_id, day) VALUES (:id, 'responses', :survey_id, :day)"


def upgrade():
    connection = op.get_bind()
    days = connection.execute(sa.text(DAYS)).all()
    marks = [{"id": secrets.randbits(63), "survey_id": survey_id, "day": day} for survey_id, day in days]
    if marks:
        connection.execute(sa.text(MARK), marks)


def downgrade():
    """Change nothing: what was counted anew is as right as it was."""
