"""Answers by column: written month by month for reports that ask more than counts can say, and read by column.

What is read is always as it was counted last: a day that was counted since its file was written is asked of the
database, and so is a month whose file another machine has, or a restored copy does not fit.
"""

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from surveyapp.analysis.columns import MISSING, Month, code_answers, code_values, is_key, joined
from surveyapp.analysis.lateness import bucket_of
from surveyapp.formats import columns_parquet
from surveyapp.services.rollups import counted_questions, verdict_of
from surveyapp.services.surveys import survey_of
from surveyapp.services.transactions import transaction
from surveyapp.store import columns as store
from surveyapp.store import counting, report_queries
from surveyapp.store.counting import COUNTED_FACTS, LIVE_DIMENSIONS, end_of_month
from surveyapp.store.database import db
from surveyapp.store.report_queries import Part

UNIT, COMPLETE = "unit_id", "is_complete"
FACTS = (UNIT, COMPLETE, *COUNTED_FACTS, *LIVE_DIMENSIONS)


def write_columns(*, now: datetime) -> int:  # noqa: ARG001 - a job is told the time
    """Write every month of which a day was counted anew, or whose file is not here; return how many were written."""
    session = db.session()
    return sum(_write_survey(each.id) for each in report_queries.list_surveys(session))


def load_columns(survey_id: int, series: Collection[int], part: Part, facts: Collection[str] = ()) -> Iterator[Month]:
    """Yield the responses of a part, partial ones too, month by month, with no column but those that are asked for.

    Args:
        survey_id: the survey.
        series: the series whose codes are wanted; each is in every month, -1 throughout where it was not asked.
        part: units, days and the key of one dimension.
        facts: `unit_id`, `is_complete` or dimensions, as far as they are wanted.
    """
    session = db.session()
    scales = {key: scale for key, scale in store.list_scales(session, survey_id).items() if key in series}
    unit_ids = None if part.unit_ids is None else set(store.list_unit_ids(session, part.unit_ids))
    by_unit = unit_ids is not None or any(gap.unit_ids is not None for gap in part.gaps)
    needed = {*facts, *([UNIT] if by_unit else []), *([part.dimension] if part.key else [])}
    allowed = counting.find_keys(session, survey_id).get(part.dimension)
    stamps = store.list_stamps(session, survey_id)
    stale = _by_month(day for _, day in store.list_marks(session, survey_id))
    for month in store.list_counted_months(session, survey_id):
        if (part.from_on and end_of_month(month) < part.from_on) or (part.to_on and month > part.to_on):
            continue
        found = _read_month(session, survey_id, month, stamps.get(month), stale.get(month, set()), scales, needed)
        chosen = _within_days(found, part)
        if unit_ids is not None:
            chosen &= found.facts[UNIT].is_one_of(unit_ids.__contains__)
        if part.key:
            chosen &= found.facts[part.dimension].is_one_of(is_key(part.key, sorted(allowed) if allowed else None))
        gaps = [gap for gap in part.gaps if gap.first <= month <= gap.last]
        for gap in gaps:
            if gap.unit_ids is not None:
                chosen &= ~found.facts[UNIT].is_one_of(gap.unit_ids.__contains__)
        yield found.where(chosen).without({series for gap in gaps for series in gap.series_ids or ()})


def _write_survey(survey_id: int) -> int:
    session = db.session()
    marks = store.list_marks(session, survey_id)
    stamps, months = store.list_stamps(session, survey_id), store.list_counted_months(session, survey_id)
    scales, stale = store.list_scales(session, survey_id), _by_month(day for _, day in marks)
    written = 0
    for month in months:
        is_there = month in stamps and columns_parquet.read(_path(survey_id, month), month, stamps[month], (), ())
        if month in stale or not is_there:
            ids = [mark_id for mark_id, day in marks if day.replace(day=1) == month]
            days = stale.get(month, set())
            found = _read_month(session, survey_id, month, stamps.get(month), days, scales, FACTS)
            written += _keep(survey_id, found, stamps.get(month), ids)
    for month in {*stamps, *stale} - {*months}:
        # Nothing is left of the month: all of its answers were deleted.
        with transaction() as writing:
            store.delete_stamp(writing, survey_id, month)
            store.delete_marks(writing, [mark_id for mark_id, day in marks if day.replace(day=1) == month])
        _path(survey_id, month).unlink(missing_ok=True)
    return written


def _keep(survey_id: int, month: Month, stamp: str | None, mark_ids: Sequence[int]) -> bool:
    """Write a month's file, and let it be the true one unless another process was quicker; return whether it is."""
    new = secrets.token_hex(8)
    columns_parquet.write(_path(survey_id, month.month), month, new)
    with transaction() as session:
        is_ours = store.replace_stamp(session, survey_id, month.month, stamp, new)
        if is_ours:
            store.delete_marks(session, mark_ids)
    return is_ours


def _read_month(
    session: Session,
    survey_id: int,
    month: date,
    stamp: str | None,
    stale: Collection[date],
    scales: Mapping[int, Sequence[str]],
    facts: Collection[str],
) -> Month:
    """Return a month's columns: from its file but for the days that are stale, those and whatever lacks a file from rows."""
    file = columns_parquet.read(_path(survey_id, month), month, stamp, scales, facts) if stamp else None
    if file is None:
        return _from_rows(session, survey_id, month, scales, facts)
    # A question that came after the file was written: nobody of those days was asked it.
    missing = {key: np.full(len(file), MISSING, dtype=np.int8) for key in scales if key not in file.series}
    file = Month(month, file.day, {**file.series, **missing}, file.facts)
    if not stale:
        return file
    kept = file.where(~np.isin(file.day, [day.day for day in stale]))
    return joined(month, [kept, _from_rows(session, survey_id, month, scales, facts, stale)])


def _from_rows(
    session: Session,
    survey_id: int,
    month: date,
    scales: Mapping[int, Sequence[str]],
    facts: Collection[str],
    days: Collection[date] | None = None,
) -> Month:
    asked = [fact for fact in facts if fact not in (COMPLETE, *LIVE_DIMENSIONS)]
    asked += store.VERDICTS if set(facts) & set(LIVE_DIMENSIONS) else ()
    series = counting.series_ids(session, survey_id)
    batches = store.read_responses(session, survey_id, month, asked, days)
    parts = [_coded(month, rows, series, scales, facts) for rows in batches]
    return joined(month, parts or [_coded(month, [], series, scales, facts)])


def _coded(
    month: date,
    rows: Sequence[Any],
    series: dict[tuple[str, str], int],
    scales: Mapping[int, Sequence[str]],
    facts: Collection[str],
) -> Month:
    versions = [row.version_id for row in rows]
    counted = {version_id: counted_questions(survey_of(version_id), series) for version_id in set(versions)}
    return Month(
        month,
        np.array([row.answered_on.day for row in rows], dtype=np.int8),
        code_answers(versions, [row.answers for row in rows], counted, scales),
        {name: code_values([_fact(row, name) for row in rows]) for name in facts},
    )


def _fact(row: Any, name: str) -> Any:
    if name in (UNIT, COMPLETE):
        return getattr(row, name)
    # Anonymous responses carry unit and month, nothing that would narrow them down.
    if row.is_anonymous:
        return None
    if name not in LIVE_DIMENSIONS:
        return getattr(row, name) or None
    is_delivered, days_late, promise = verdict_of(row)
    if name == "promise":
        return promise or None
    return None if is_delivered is None else bucket_of(days_late, is_delivered)


def _within_days(month: Month, part: Part) -> np.ndarray:
    chosen = np.ones(len(month), dtype=bool)
    if part.from_on is not None and part.from_on > month.month:
        chosen &= month.day >= part.from_on.day
    if part.to_on is not None and part.to_on < end_of_month(month.month):
        chosen &= month.day <= part.to_on.day
    return chosen


def _by_month(days: Iterator[date] | Any) -> dict[date, set[date]]:
    found: dict[date, set[date]] = {}
    for day in days:
        found.setdefault(day.replace(day=1), set()).add(day)
    return found


def _path(survey_id: int, month: date) -> Any:
    return store.find_folder() / str(survey_id) / f"{month:%Y-%m}.parquet"
