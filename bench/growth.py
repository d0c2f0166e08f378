"""What a report page costs as answers grow, and what counting them costs."""

import statistics
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask.testing import FlaskClient

from bench.data import TODAY, add_answers, make_story, orders_file, publish_survey
from bench.results import Results
from bench.servers import new_database, open_app
from surveyapp.app import ALL
from surveyapp.services import rollups, sessions, users
from surveyapp.services.demo.company import SURVEY
from surveyapp.services.order_import import import_orders
from surveyapp.services.transactions import transaction
from surveyapp.web.access import session_cookie_name

SIZES = (10_000, 100_000, 1_000_000)
PATTERNS = 2000
LOOKS = 7
# LimeSurvey's statistics of all questions at a million answers, as measured with its cache on (seconds).
LIMESURVEY_AT_A_MILLION = 10.4
TIMES_FASTER = 50
GROWTH = 1.3
COUNTED_A_MINUTE = 500_000


def measure_report(server_url: str, folder: Path, results: Results) -> None:
    """Grow one database; at each size count everything anew and look at the report page with two filters."""
    url = new_database(server_url, "growth")
    app = open_app(folder / "growth", url, rooms=ALL)
    patterns = make_story(PATTERNS)
    dates = f"from={TODAY - timedelta(days=90)}&to={TODAY}"
    path = f"/reports/satisfaction?survey={SURVEY}&{dates}&unit=Finland/West/Tampere&channel=online"
    seconds: dict[int, float] = {}
    with app.app_context():
        publish_survey()
        import_orders(orders_file(patterns), zone=app.config["SETTINGS"].timezone, now=datetime.now(UTC))
        now = datetime.now(UTC)
        email = "bench@example.com"
        user_id = users.add_user(email, name="Bench", role="admin", unit_ids=[], by=None, now=now)
        with transaction() as session:
            token = sessions.add_session(session, user_id, browser="bench", now=now)
        cookie = session_cookie_name()
        stored = 0
        for size in [size for size in SIZES if size <= results.answers]:
            add_answers(url, patterns, stored, size)
            begun = time.perf_counter()
            rollups.rebuild(SURVEY)
            spent = time.perf_counter() - begun
            stored = size
            results.add(f"counting {size:,} answers anew", spent, "s")
            results.add(f"counted a minute at {size:,}", 60 * size / spent, "", at_least=COUNTED_A_MINUTE)
            client = app.test_client()
            client.set_cookie(cookie, token)
            seconds[size] = _look(client, path)
            results.add(f"report page at {size:,} answers, median of {LOOKS}", 1000 * seconds[size], "ms")
    smallest, largest = min(seconds), max(seconds)
    ratio = seconds[largest] / seconds[smallest]
    results.add(f"report page, {largest:,} against {smallest:,} answers", ratio, "×", at_most=GROWTH)
    if largest == SIZES[-1]:
        faster = LIMESURVEY_AT_A_MILLION / seconds[largest]
        results.add("report page against LimeSurvey's statistics at 1M", faster, "× faster", at_least=TIMES_FASTER)


def _look(client: FlaskClient, path: str) -> float:
    times = []
    for _ in range(LOOKS):
        begun = time.perf_counter()
        answer = client.get(path)
        times.append(time.perf_counter() - begun)
        if answer.status_code != 200:
            raise RuntimeError(f"the report was answered with {answer.status_code}")
    return statistics.median(times)
