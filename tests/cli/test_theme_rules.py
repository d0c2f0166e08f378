"""Theme rules on the command line: a check against the taxonomy, and cases from imported comments."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select

from surveyapp.services import surveys, taxonomies
from surveyapp.services.response_import import import_responses
from surveyapp.settings import PROJECT
from surveyapp.store.database import db
from surveyapp.store.tickets import Ticket
from tests.builders.answers import PUBLISHED, SHOP
from tests.builders.comments import BROKEN
from tests.builders.files import csv_file
from tests.builders.themes import shipped_taxonomy

RULES = "openTicketWhen:\n  - {rule: score, question: happy, atMost: 1}\n  - {rule: theme, themes: [delivery_wrong, nonsense]}\n"
TEXT = SHOP.replace("pages:", RULES + "pages:")


def test_a_theme_that_the_taxonomy_lacks_is_warned_of_at_its_line(app: Flask) -> None:
    themes = taxonomies.find_theme_ids(PROJECT / "surveys")
    warnings = [
        warning for warning in surveys.check(TEXT, "shop.yaml", themes=themes).warnings if "nonsense" in str(warning)
    ]
    assert [warning.line for warning in warnings] == [
        TEXT.splitlines().index("  - {rule: theme, themes: [delivery_wrong, nonsense]}") + 1
    ]


def test_the_shipped_survey_names_only_themes_that_there_are(app: Flask) -> None:
    path = PROJECT / "surveys" / "post-purchase.yaml"
    themes = taxonomies.find_theme_ids(PROJECT / "surveys")
    result = surveys.check(path.read_bytes(), path.name, themes=themes)
    assert any(rule.kind == "theme" for rule in result.survey.rules)
    assert result.warnings == []


def test_without_a_taxonomy_nothing_is_said_of_themes(app: Flask, tmp_path: Path) -> None:
    assert taxonomies.find_theme_ids(tmp_path) is None
    assert not [each for each in surveys.check(TEXT, "shop.yaml").warnings if "nonsense" in str(each)]


def test_imported_comments_open_cases_only_when_asked_to_and_read(app: Flask) -> None:
    surveys.publish(TEXT, "shop.yaml", user_id=None, now=PUBLISHED)
    text = f'external_id,answered_at,happy,words\nA,2026-05-04,5,"{BROKEN}"'
    options = {
        "survey_name": "shop", "zone": ZoneInfo("UTC"), "secret_key": "x" * 32, "now": datetime(2026, 11, 20, tzinfo=UTC),
    }  # fmt: skip
    assert import_responses(csv_file(text), **options).tickets == 0
    assert import_responses(csv_file(text), **options, opens_tickets=True, taxonomy=shipped_taxonomy()).tickets == 1
    ticket = db.session.scalars(select(Ticket)).one()
    assert (ticket.rule, ticket.theme) == ("theme", "delivery_wrong")
