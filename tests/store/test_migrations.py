"""The migrations make what the models say, and go up and down, on both databases."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import select, text

from surveyapp.services import rollups
from surveyapp.services.migrations import current_revision, head_revision, migration_config, upgrade_database
from surveyapp.settings import PROJECT
from surveyapp.store.database import db
from surveyapp.store.remedies import Remedy
from surveyapp.store.rollups import StaleMark
from surveyapp.store.units import ROOT_ID, Unit
from tests.builders.answers import add_answers, publish_shop
from tests.builders.units import make_unit

MIGRATIONS = PROJECT / "migrations"


def is_in_the_models(thing: Any, name: str | None, kind: str, is_reflected: bool, _other: Any) -> bool:
    """Tell whether the models should know a thing: SQLite's search index is no table of theirs, the GIN one not SQLite's."""
    if kind == "index" and not is_reflected and name == "ix_comment_texts_stems":
        return db.engine.dialect.name == "postgresql"
    return not (kind == "table" and is_reflected and str(name).startswith("comment_index"))


def test_head_equals_the_models(app: Flask) -> None:
    with db.engine.connect() as connection:
        opts = {"compare_type": True, "include_object": is_in_the_models}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, db.metadata) == []


def test_down_and_up_again_with_data(app: Flask) -> None:
    make_unit("Finland/Oulu")
    with db.engine.connect() as connection:
        command.downgrade(migration_config(MIGRATIONS, connection), "base")
        connection.commit()
        assert current_revision(connection) is None
    assert upgrade_database(MIGRATIONS)
    with db.engine.connect() as connection:
        assert current_revision(connection) == head_revision(MIGRATIONS)
    assert [unit.id for unit in db.session.query(Unit)] == [ROOT_ID]


def test_what_was_counted_by_lateness_of_today_is_counted_anew_where_it_is_confidential(app: Flask) -> None:
    day = date(2026, 8, 4)
    survey = publish_shop(name="safe", anonymity="confidential")
    publish_shop()
    for name in ("safe", "shop"):
        add_answers(name, [(day, ROOT_ID, {"happy": 5})] * 3)
    rollups.refresh(now=datetime(2026, 11, 2, 9, 30, tzinfo=UTC))
    with db.engine.connect() as connection:
        command.downgrade(migration_config(MIGRATIONS, connection), "0012")
        connection.commit()
    assert db.session.scalars(select(StaleMark)).all() == []
    db.session.remove()
    upgrade_database(MIGRATIONS)
    marks = db.session.scalars(select(StaleMark)).all()
    assert [(each.kind, each.survey_id, each.day) for each in marks] == [("responses", survey, day)]


def test_migrating_again_changes_nothing(app: Flask) -> None:
    assert not upgrade_database(MIGRATIONS)


def test_what_cases_offered_goes_over_into_rows_and_back(app: Flask) -> None:
    said = ("gift_card", "For the wait", Decimal("60.00"))
    with db.engine.connect() as connection:
        command.downgrade(migration_config(MIGRATIONS, connection), "0006")
        connection.commit()
        columns = (
            "id, number, kind, state, version, dedupe_key, title, unit_id, is_confidential, wants_contact, "
            "receipt_channel, reasons, priority, opened_at, outcome_told_at, remedy, remedy_text, remedy_amount"
        )
        for number, told_at, remedy in (
            (1, "2026-11-02 10:00:00", said),
            (2, None, said),
            (3, None, (None, None, None)),
        ):
            values = {
                "id": number, "number": number, "key": f"order:{number}", "unit": ROOT_ID, "no": False, "yes": True,
                "at": datetime(2026, 10, 31, 9, 30, tzinfo=UTC).replace(tzinfo=None), "told": told_at,
                "remedy": remedy[0], "text": remedy[1], "amount": str(remedy[2]) if remedy[2] else None,
            }  # fmt: skip
            connection.execute(
                text(
                    f"INSERT INTO tickets ({columns}) VALUES (:id, :number, 'case', 'received', 1, :key, 'Late', :unit, "
                    ":no, :yes, 'survey', '[]', 'normal', :at, CAST(:told AS TIMESTAMP), :remedy, :text, "
                    "CAST(:amount AS NUMERIC))"
                    if connection.dialect.name == "postgresql"
                    else f"INSERT INTO tickets ({columns}) VALUES (:id, :number, 'case', 'received', 1, :key, 'Late', :unit, "
                    ":no, :yes, 'survey', '[]', 'normal', :at, :told, :remedy, :text, :amount)"
                ),
                values,
            )
        connection.commit()
    upgrade_database(MIGRATIONS)
    found = db.session.scalars(select(Remedy).order_by(Remedy.ticket_id)).all()
    assert [(each.ticket_id, each.state, each.budget_on) for each in found] == [
        (1, "given", date(2026, 10, 1)),
        (2, "approved", date(2026, 10, 1)),
    ]
    assert [(each.kind, each.text, each.amount) for each in found] == [said, said]
    db.session.remove()
    with db.engine.connect() as connection:
        command.downgrade(migration_config(MIGRATIONS, connection), "0006")
        connection.commit()
        rows = connection.execute(text("SELECT id, remedy, remedy_text, remedy_amount FROM tickets ORDER BY id")).all()
        assert [(row[0], row[1], row[2], row[3] and Decimal(row[3])) for row in rows] == [
            (1, *said), (2, *said), (3, None, None, None)
        ]  # fmt: skip
    upgrade_database(MIGRATIONS)
