"""Comments coded per second: the coder alone, the job with everything that it stores, and a trained coder on all cores."""

import resource
import time
from itertools import cycle
from multiprocessing import active_children
from pathlib import Path

from bench.data import NOW, answers_file, make_story, orders_file, publish_survey
from bench.results import Results
from bench.servers import new_database, open_app
from surveyapp.analysis.themes.coder import Coder, Comment
from surveyapp.domain.verbatims import list_verbatims
from surveyapp.services import coder_learning, codings, theme_models
from surveyapp.services.coding_processes import coding_on_all_cores, count_cores
from surveyapp.services.demo.company import SURVEY
from surveyapp.services.order_import import import_orders
from surveyapp.services.response_import import import_responses
from surveyapp.services.surveys import get_published
from surveyapp.services.taxonomies import get_taxonomy
from surveyapp.store.codings import Coding
from surveyapp.store.database import db
from surveyapp.store.responses import Response

ROWS = 10_000
# A process of one core; the target of 2,000 a second is for two.
AT_LEAST = 1_000
MEGABYTES = 400
MANY = 100_000
AT_LEAST_TOGETHER = 2_000


def measure_coding(server_url: str, folder: Path, results: Results) -> None:
    """Import answers, let the job code their comments, then code the same comments without a database."""
    story = [order for order in make_story(ROWS * 6 // 5) if order.answers][:ROWS]
    app = open_app(folder / "coding", new_database(server_url, "coding"))
    settings = app.config["SETTINGS"]
    with app.app_context():
        publish_survey()
        import_orders(orders_file(story), zone=settings.timezone, now=NOW)
        key = settings.secret_key
        import_responses(answers_file(story), survey_name=SURVEY, zone=settings.timezone, secret_key=key, now=NOW)
        coder = Coder(get_taxonomy(settings.surveys))
        coder.code("Warming up.", language="en")
        begun = time.perf_counter()
        while codings.code_comments(settings.surveys, now=NOW):
            pass
        seconds = time.perf_counter() - begun
        stored = db.session.query(Coding).count()
        results.add("comments coded and stored, PostgreSQL, one core", stored / seconds, "/s", at_least=AT_LEAST)
        survey = get_published(SURVEY).survey
        texts = [
            text for (answers,) in db.session.query(Response.answers) for _, text in list_verbatims(survey, answers)
        ]
        begun = time.perf_counter()
        for text in texts:
            coder.code(text, language="en")
        results.add("comments coded alone, one core", len(texts) / (time.perf_counter() - begun), "/s")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        results.add("memory of a process that codes, peak", peak, "MB", at_most=MEGABYTES)
        _measure_trained(settings.surveys, texts, results)


def _measure_trained(surveys: Path, texts: list[str], results: Results) -> None:
    """Train on the comments that are there, then code many of them on all cores, in processes begun for it."""
    begun = time.perf_counter()
    learnt = coder_learning.learn(surveys, now=NOW)
    results.add(f"training on {learnt.figures['used']} comments", time.perf_counter() - begun, "s")
    # Even a model that proves no better than the patterns costs what a better one does.
    coder = Coder(get_taxonomy(surveys), theme_models.get_model(learnt.version))
    comments = [Comment(text, "en") for text, _ in zip(cycle(texts), range(MANY), strict=False)]
    begun = time.perf_counter()
    with coding_on_all_cores(coder, len(comments)) as code_many:
        coded = sum(1 for _ in code_many(comments))
        peak = max((_peak(child.pid) for child in active_children()), default=0.0)
    seconds = time.perf_counter() - begun
    label = f"{MANY:,} comments coded with a model, {count_cores()} cores"
    results.add(label, coded / seconds, "/s", at_least=AT_LEAST_TOGETHER)
    results.add("memory of each of their processes, peak", peak, "MB", at_most=MEGABYTES)


def _peak(process: int | None) -> float:
    """Return the most memory that a process has had, in MB; what `getrusage` tells includes that of whoever began it."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
