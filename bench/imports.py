"""Importing 20,000 orders and 20,000 answers into PostgreSQL and SQLite."""

import time
from pathlib import Path

from bench.data import NOW, answers_file, make_story, orders_file, publish_survey
from bench.results import Results
from bench.servers import new_database, open_app
from surveyapp.services.demo.company import SURVEY
from surveyapp.services.order_import import import_orders
from surveyapp.services.response_import import import_responses

ROWS = 20_000
ORDERS_WITHIN = 15
ANSWERS_WITHIN = 30


def measure_imports(server_url: str, folder: Path, results: Results) -> None:
    """Import the same files into both databases."""
    story = [order for order in make_story(ROWS * 6 // 5) if order.answers][:ROWS]
    databases = {"PostgreSQL": new_database(server_url, "imports"), "SQLite": f"sqlite:///{folder / 'imports.sqlite'}"}
    for name, url in databases.items():
        app = open_app(folder / f"imports-{name}", url)
        zone = app.config["SETTINGS"].timezone
        with app.app_context():
            publish_survey()
            begun = time.perf_counter()
            imported = import_orders(orders_file(story), zone=zone, now=NOW)
            results.add(
                f"import of {imported.created:,} orders, {name}",
                time.perf_counter() - begun,
                "s",
                at_most=ORDERS_WITHIN,
            )
            begun = time.perf_counter()
            key = app.config["SETTINGS"].secret_key
            answers = import_responses(answers_file(story), survey_name=SURVEY, zone=zone, secret_key=key, now=NOW)
            results.add(
                f"import of {answers.created:,} answers, {name}",
                time.perf_counter() - begun,
                "s",
                at_most=ANSWERS_WITHIN,
            )
