"""Counting: stale partitions are counted anew and replaced, never incremented."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

import pandas as pd
from sqlalchemy.orm import Session

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
from surveyapp.services.spreading import HERE, Spread
from surveyapp.services.transactions import transaction
from surveyapp.store import columns, counting, report_queries
from surveyapp.store.counting import COUNTED_FACTS, LIVE_DIMENSIONS, ORDERS, RESPONSES
from surveyapp.store.database import db

# On PostgreSQL a transaction locks each of its days, and there is room for some thousand locks.
DAYS_AT_MOST = 100
# The measure of questions whose answers may have several values.
SEVERAL = "choices"
NOTHING = pd.DataFrame(columns=COLUMNS)


def dimensions_of(survey: Survey) -> tuple[str, ...]:
    """Return the dimensions that a survey is counted by."""
    return (*survey.dimensions, *LIVE_DIMENSIONS)


def refresh(*, now: datetime) -> int:
    """Count every stale partition anew; return how many rows of answers and orders were looked at."""
    looked_at = 0
    session = db.session()
    partitions = counting.list_stale_partitions(session)
    for survey_id, group in groupby(partitions, key=lambda each: each.survey_id):
        days = [each.day for each in group]
        if survey_id is None:
            looked_at += _count(count_orders, (), counting.count_orders(session, days))
        else:
            looked_at += _count(count_responses, (survey_id,), counting.count_answers(session, survey_id, days))
    if counting.lacks_placed(session):
        looked_at += _count(count_orders, (), counting.count_all_orders(session))
    for each in report_queries.list_surveys(session):
        _close_months(each.id, before=now.date().replace(day=1))
    return looked_at


def rebuild(
    survey_name: str | None = None, *, progress: Callable[[str], None] = lambda _: None, spread: Spread = HERE
) -> int:
    """Count every partition anew, of one survey or of all with the orders; return how many rows were looked at.

    `progress` is told the name of each stage; `spread` does the counting, here or on a cluster.

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
        _settle_all_keys(each.id, each.version_id)
        looked_at += _count(count_responses, (each.id,), counting.count_all_answers(session, each.id), spread)
        _close_months(each.id, spread=spread)
    if survey_name is None:
        progress("orders")
        looked_at += _count(count_orders, (), counting.count_all_orders(session), spread)
    return looked_at


def _count(count: Callable[..., int], of: tuple[int, ...], sizes: Mapping[date, int], spread: Spread = HERE) -> int:
    """Count days of so many rows each, a batch in a transaction; return how many rows there were."""
    limit = min(counting.rows_at_a_time(db.session()), -(-sum(sizes.values()) // spread.pieces))
    return sum(spread(count, [(*of, days) for days in in_batches(sizes, limit)]))


def in_batches(sizes: Mapping[date, int], limit: int) -> Iterator[list[date]]:
    """Yield the days of `sizes` in order, as many together as have no more than `limit` rows."""
    batch: list[date] = []
    rows = 0
    for day, size in sorted(sizes.items()):
        if batch and (rows + size > limit or len(batch) == DAYS_AT_MOST):
            yield batch
            batch, rows = [], 0
        batch.append(day)
        rows += size
    if batch:
        yield batch


def _close_months(survey_id: int, *, before: date = date.max, spread: Spread = HERE) -> None:
    """Sum the days of a survey's open months, each month in a transaction; those from `before` on still get answers."""
    months = [month for month in counting.list_open_months(db.session(), survey_id) if month < before]
    sum(spread(close_month, [(survey_id, month) for month in months]))


def close_month(survey_id: int, month: date) -> int:
    """Sum the days of a survey's month, given by its first; return 1, or 0 where another process has done it meanwhile."""
    with transaction() as session:
        counting.lock_days(session, survey_id, [month + timedelta(days=day) for day in range(31)])
        is_open = month in counting.list_open_months(session, survey_id)
        if is_open:
            counting.close_month(session, survey_id, list(counting.series_ids(session, survey_id).values()), month)
    return int(is_open)


def count_responses(survey_id: int, days: Sequence[date]) -> int:
    """Count a survey's responses of some days in one transaction; return how many there were."""
    with transaction() as session:
        counting.lock_days(session, survey_id, days)
        marks = counting.list_marks(session, RESPONSES, survey_id, days)
        rows = counting.list_responses(session, survey_id, days)
        series = counting.series_ids(session, survey_id)
        counted = NOTHING
        if rows:
            responses = _responses_frame(rows)
            frame = _long_frame(rows, responses, series)
            survey = surveys.survey_of(counting.current_version_id(session, survey_id))
            dimensions = dimensions_of(survey)
            keys = _settle_keys(session, survey_id, _frequencies(responses, _frozen(survey)))
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


def count_orders(days: Sequence[date]) -> int:
    """Count the orders delivered on some days in one transaction; return how many there were."""
    with transaction() as session:
        counting.lock_days(session, None, days)
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


def _frozen(survey: Survey) -> list[str]:
    """Return the dimensions of a survey whose keys are those of its responses, and may be many."""
    return [name for name in dimensions_of(survey) if name in COUNTED_FACTS]


def _frequencies(responses: pd.DataFrame, dimensions: Iterable[str]) -> dict[str, dict[str, int]]:
    """Return how many responses each key of each dimension has."""
    counts = {dimension: responses[dimension].value_counts() for dimension in dimensions}
    return {dimension: {str(key): int(n) for key, n in found.items() if key} for dimension, found in counts.items()}


def _settle_all_keys(survey_id: int, version_id: int) -> None:
    """Give free places to the most frequent keys of all responses, so that in whatever order days are counted, all agree."""
    with transaction() as session:
        dimensions = _frozen(surveys.survey_of(version_id))
        found = counting.list_frequent_keys(session, survey_id, dimensions, KEYS_PER_DIMENSION)
        _settle_keys(session, survey_id, found)


def _settle_keys(session: Session, survey_id: int, found: Mapping[str, Mapping[str, int]]) -> dict[str, set[str]]:
    """Return the keys of each dimension that have rows of their own; free places go to the most frequent new ones.

    `found` is how many responses have each key. A key that has a place keeps it, so that counting again gives the same
    rows.
    """
    known = counting.find_keys(session, survey_id)
    if any(_new_keys(known, found)):
        # Another process may give places too.
        counting.lock_keys(session, survey_id)
        known = counting.find_keys(session, survey_id)
        new = list(_new_keys(known, found))
        counting.add_keys(session, survey_id, new)
        for dimension, key in new:
            known.setdefault(dimension, set()).add(key)
    return {dimension: known.get(dimension, set()) for dimension in found}


def _new_keys(known: Mapping[str, set[str]], found: Mapping[str, Mapping[str, int]]) -> Iterator[tuple[str, str]]:
    for dimension, sizes in found.items():
        mine = known.get(dimension, set())
        new = sorted((-size, key) for key, size in sizes.items() if key not in mine)
        yield from ((dimension, key) for _, key in new[: max(0, KEYS_PER_DIMENSION - len(mine))])
