"""Counting: stale partitions are counted anew and replaced, never incremented."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import partial
from itertools import groupby
from typing import Any

import pandas as pd

from surveyapp.analysis.exploding import Counted, explode
from surveyapp.analysis.lateness import bucket_of
from surveyapp.analysis.metrics import SCORED
from surveyapp.analysis.rollups import COLUMNS, KEYS_PER_DIMENSION, roll_up, roll_up_orders
from surveyapp.analysis.strata import key_of, with_strata
from surveyapp.domain.errors import N_, NotFound
from surveyapp.domain.questions import COUNTED_BY_PART, TYPES
from surveyapp.domain.strata import STRATUM
from surveyapp.domain.surveys import Survey, series_of
from surveyapp.services import surveys
from surveyapp.services.said import said_frames
from surveyapp.services.transactions import transaction
from surveyapp.store import columns, counting, report_queries
from surveyapp.store.counting import COUNTED_FACTS, LIVE_DIMENSIONS, ORDERS, RESPONSES
from surveyapp.store.database import db

DAYS_AT_FIRST = 3
DAYS_AT_MOST = 400
# The measure of questions whose answers may have several values.
SEVERAL = "choices"
NOTHING = pd.DataFrame(columns=COLUMNS)


def dimensions_of(survey: Survey) -> tuple[str, ...]:
    """Return the dimensions that a survey is counted by."""
    return (*survey.dimensions, *LIVE_DIMENSIONS)


def refresh(*, now: datetime) -> int:
    """Count every stale partition anew; return how many rows of answers and orders were looked at."""
    looked_at = 0
    partitions = counting.list_stale_partitions(db.session())
    for (kind, survey_id), group in groupby(partitions, key=lambda each: (each.kind, each.survey_id)):
        days = [each.day for each in group]
        count = _count_orders if kind == ORDERS else partial(_count_responses, survey_id)
        looked_at += _in_batches(count, days)
    for each in report_queries.list_surveys(db.session()):
        _close_months(each.id, before=now.date().replace(day=1))
    return looked_at


def rebuild(survey_name: str | None = None, *, progress: Callable[[str], None] = lambda _: None) -> int:
    """Count every partition anew, of one survey or of all with the orders; return how many rows were looked at.

    `progress` is told the name of each stage.

    Raises:
        NotFound: there is no survey of that name.
    """
    session = db.session()
    chosen = report_queries.list_surveys(session)
    if survey_name is not None:
        chosen = [each for each in chosen if each.name == survey_name]
        if not chosen:
            raise NotFound(N_("There is no survey %(name)s; publish it first."), name=survey_name)
    looked_at = 0
    for each in chosen:
        progress(each.name)
        looked_at += _in_batches(partial(_count_responses, each.id), counting.list_days(session, each.id))
        _close_months(each.id)
    if survey_name is None:
        progress("orders")
        looked_at += _in_batches(_count_orders, counting.list_delivery_days(session))
    return looked_at


def _in_batches(count: Callable[[Sequence[date]], int], days: Sequence[date]) -> int:
    """Count days a batch at a time, each batch sized by how many rows the one before had."""
    looked_at, size = 0, DAYS_AT_FIRST
    limit = counting.rows_at_a_time(db.session())
    while days:
        batch, days = days[:size], days[size:]
        rows = count(batch)
        looked_at += rows
        size = max(1, min(DAYS_AT_MOST, 2 * size, int(len(batch) * limit / max(rows, 1))))
    return looked_at


def _close_months(survey_id: int, *, before: date = date.max) -> None:
    """Sum the days of a survey's open months, each month in a transaction; those from `before` on still get answers."""
    for month in counting.list_open_months(db.session(), survey_id):
        if month < before:
            with transaction() as session:
                counting.lock_counting(session)
                # Another process may have closed it meanwhile.
                if month in counting.list_open_months(session, survey_id):
                    series = counting.series_ids(session, survey_id)
                    counting.close_month(session, survey_id, list(series.values()), month)


def _count_responses(survey_id: int, days: Sequence[date]) -> int:
    """Count a survey's responses of some days in one transaction; return how many there were."""
    with transaction() as session:
        counting.lock_counting(session)
        marks = counting.list_marks(session, RESPONSES, survey_id, days)
        rows = counting.list_responses(session, survey_id, days)
        series = counting.series_ids(session, survey_id)
        counted = NOTHING
        if rows:
            responses = _responses_frame(rows)
            frame = _long_frame(rows, responses, series)
            survey = surveys.survey_of(counting.current_version_id(session, survey_id))
            dimensions = dimensions_of(survey)
            keys = _settle_keys(session, survey_id, frame, [name for name in dimensions if name in COUNTED_FACTS])
            versions = {int(each): surveys.survey_of(int(each)) for each in responses["version_id"].unique()}
            said, money = said_frames(session, survey_id, days, rows, responses, series, versions)
            scored = {series[key.question, key.hash] for key in series_of(survey) if key.measure in SCORED}
            frame = with_strata(pd.concat([frame, said], ignore_index=True), scored, keys.get("category"))
            counted = roll_up(frame, [*dimensions, STRATUM], keys)
            if len(money):
                sums = roll_up(money, dimensions, keys, amount="amount")
                counted = pd.concat([counted, sums], ignore_index=True)
        counting.replace_rollups(session, survey_id, list(series.values()), days, _columns(counted))
        columns.mark_stale(session, survey_id, days)
        counting.delete_marks(session, marks)
    return len(rows)


def _count_orders(days: Sequence[date]) -> int:
    """Count the orders delivered on some days in one transaction; return how many there were."""
    with transaction() as session:
        counting.lock_counting(session)
        marks = counting.list_marks(session, ORDERS, None, days)
        rows = counting.list_delivered(session, days)
        columns = ["unit_id", "category", "placed_on", "promised_on", "delivered_on", "promise"]
        counted = roll_up_orders(pd.DataFrame([tuple(row) for row in rows], columns=columns))
        counting.replace_order_rollups(session, days, _columns(counted))
        counting.delete_marks(session, marks)
    return len(rows)


def _columns(frame: pd.DataFrame) -> dict[str, list[Any]]:
    """Return the columns of a frame as lists of plain Python values."""
    return {str(name): frame[name].tolist() for name in frame.columns}


def _responses_frame(rows: Sequence[Any]) -> pd.DataFrame:
    """Return one row a response with its day, unit and dimensions."""
    plain = []
    for row in rows:
        # Anonymous responses carry unit and month, nothing that would narrow them down.
        facts = (
            (None,) * len(COUNTED_FACTS) if row.is_anonymous else tuple(getattr(row, name) for name in COUNTED_FACTS)
        )
        is_delivered, days_late, promise = verdict_of(row)
        bucket = None if is_delivered is None else bucket_of(days_late, is_delivered)
        stratum = key_of(days_late, row.category) if is_delivered and not row.is_anonymous else None
        plain.append((row.version_id, row.is_complete, row.answered_on, row.unit_id, *facts, bucket, promise, stratum))
    columns = ["version_id", "is_complete", "day", "unit_id", *COUNTED_FACTS, *LIVE_DIMENSIONS, STRATUM]
    return pd.DataFrame(plain, columns=columns)


def verdict_of(row: Any) -> tuple[bool | None, int | None, str | None]:
    """Return whether the order of a response was delivered, how many days late, and the verdict on its promise.

    They are today's; of a protected survey those of the day of the answer. An order that is late since would move an
    answer from one group to another, and what was shown before and after would tell what it says. `row` has version_id
    and both verdicts: is_delivered_now, days_late_now and promise_now, days_late_then and promise_then.
    """
    if surveys.survey_of(row.version_id).anonymity == "identified":
        return row.is_delivered_now, row.days_late_now, row.promise_now
    if row.promise_then is None:
        return None, None, None
    # Whoever still waited for late goods is counted by the days waited so far.
    return row.days_late_then is not None, row.days_late_then, row.promise_then


def _long_frame(rows: Sequence[Any], responses: pd.DataFrame, series: dict[tuple[str, str], int]) -> pd.DataFrame:
    """Return one row a counted value, with the day, unit and dimensions of its response."""
    counted = {
        version_id: counted_questions(surveys.survey_of(int(version_id)), series)
        for version_id in responses["version_id"].unique()
    }
    pseudo = next(series_id for (question, _), series_id in series.items() if question == "")
    return explode(responses, [row.answers for row in rows], counted, pseudo)


def counted_questions(survey: Survey, series: dict[tuple[str, str], int]) -> list[Counted]:
    """Return how the answers of a version are counted; `series` gives the id of each by question and hash of the scale."""
    found = []
    for key in series_of(survey):
        if key.question:
            question = survey.names[key.name]
            parts = {"part": key.part} if question.type in COUNTED_BY_PART else {}
            count_values = partial(TYPES[question.type].count_values, question.options, **parts)
            is_multiple = key.measure == SEVERAL
            found.append(Counted(key.name, series[key.question, key.hash], count_values, is_multiple))
    return found


def _settle_keys(session: Any, survey_id: int, frame: pd.DataFrame, dimensions: Iterable[str]) -> dict[str, set[str]]:
    """Return the keys of each dimension that have rows of their own; free places go to the most frequent new ones.

    A key that has a place keeps it, so that counting again gives the same rows.
    """
    known = counting.find_keys(session, survey_id)
    new: list[tuple[str, str]] = []
    for dimension in dimensions:
        keys = known.setdefault(dimension, set())
        free = KEYS_PER_DIMENSION - len(keys)
        if free > 0:
            found = frame[dimension].dropna()
            frequent = found[(found != "") & ~found.isin(list(keys))].value_counts()
            ranked = sorted(frequent.items(), key=lambda item: (-item[1], str(item[0])))[:free]
            new += [(dimension, str(key)) for key, _ in ranked]
            keys.update(str(key) for key, _ in ranked)
    counting.add_keys(session, survey_id, new)
    return known
