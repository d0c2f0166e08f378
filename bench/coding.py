"""Comments coded per second: the coder alone, the job with everything that it stores, and a trained coder on all cores."""

import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
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
# Long enough for its language to be looked for, which loads what tells languages apart.
WARMING = "Warming up, so that nothing is loaded while it is measured."


def measure_coding(server_url: str, folder: Path, results: Results) -> None:
    """Import answers, let the job code their comments, then code the same comments without a database."""
    story = [order for order in make_story(ROWS * 6 // 5) if order.answers][:ROWS]
    url = new_database(server_url, "coding")
    app = open_app(folder / "coding", url)
    settings = app.config["SETTINGS"]
    with app.app_context():
        publish_survey()
        import_orders(orders_file(story), zone=settings.timezone, now=NOW)
        key = settings.secret_key
        import_responses(answers_file(story), survey_name=SURVEY, zone=settings.timezone, secret_key=key, now=NOW)
        # A process of its own, as the worker is: this one has just made and read whole files.
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            stored, seconds, peak = pool.submit(_code_stored, folder / "coding", url).result()
        results.add("comments coded and stored, PostgreSQL, one core", stored / seconds, "/s", at_least=AT_LEAST)
        results.add("memory of a process that codes, peak", peak, "MB", at_most=MEGABYTES)
        survey = get_published(SURVEY).survey
        texts = [
            text for (answers,) in db.session.query(Response.answers) for _, text in list_verbatims(survey, answers)
        ]
        coder = Coder(get_taxonomy(settings.surveys))
        coder.code(WARMING, language="en")
        begun = time.perf_counter()
        coder.code_many([Comment(text, "en") for text in texts])
        results.add("comments coded alone, one core", len(texts) / (time.perf_counter() - begun), "/s")
        _measure_trained(settings.surveys, texts, results)


def _code_stored(folder: Path, url: str) -> tuple[int, float, float]:
    """Code all that waits; return how many comments there were, how many seconds it took, and the most memory in MB."""
    app = open_app(folder, url)
    surveys = app.config["SETTINGS"].surveys
    with app.app_context():
        Coder(get_taxonomy(surveys)).code(WARMING, language="en")
        begun = time.perf_counter()
        while codings.code_comments(surveys, now=NOW):
            pass
        return db.session.query(Coding).count(), time.perf_counter() - begun, _peak(os.getpid())


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
