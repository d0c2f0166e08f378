"""Answers by column: what is read is what was counted, whatever lies in the files."""

from collections import Counter
from datetime import UTC, date, datetime

import numpy as np
import pytest

from surveyapp.services import columns, rollups
from surveyapp.services.transactions import transaction
from surveyapp.store import columns as store
from surveyapp.store import counting
from surveyapp.store.database import db
from surveyapp.store.orders import Order
from surveyapp.store.report_queries import Part
from surveyapp.store.responses import Response, mark_stale
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import add_answers, add_order, publish_shop
from tests.builders.units import make_unit

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
MAY, JUNE = date(2026, 5, 4), date(2026, 6, 9)


def read(survey_id: int, part: Part = Part(), facts: tuple[str, ...] = ()) -> list:  # noqa: B008 - a frozen default
    """Return the answers as rows: month, day, happy's value, facts."""
    series = {question: key for (question, _), key in counting.series_ids(db.session(), survey_id).items()}
    rows = []
    for month in columns.load_columns(survey_id, [series["happy"]], part, facts):
        assert set(month.series) == {series["happy"]}
        for place in range(len(month)):
            told = [
                month.facts[name].values[code] if (code := month.facts[name].codes[place]) >= 0 else None
                for name in facts
            ]
            code = int(month.series[series["happy"]][place])
            rows.append((month.month.month, int(month.day[place]), code + 1 if code >= 0 else None, *told))
    return sorted(rows, key=repr)


def paths() -> dict[str, int]:
    folder = store.find_folder()
    return {
        str(path.relative_to(folder)): path.stat().st_mtime_ns for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_files_and_rows_say_the_same_for_every_part():
    survey_id = publish_shop()
    oulu = make_unit("Finland/Oulu")
    add_answers("shop", [(MAY, ROOT_ID, {"happy": 5}), (MAY, oulu, {"happy": 2})], category="toys")
    add_answers("shop", [(JUNE, oulu, {"happy": 4}), (JUNE, oulu, {"recommend": 9})], category="beds", channel="web")
    add_answers("shop", [(JUNE, oulu, {"happy": 1})], is_complete=False)
    rollups.refresh(now=NOW)
    parts = [
        Part(),
        Part(unit_ids=[oulu]),
        Part(from_on=date(2026, 5, 5)),
        Part(to_on=MAY),
        Part(dimension="category", key="toys"),
        Part(unit_ids=[oulu], dimension="channel", key="web"),
        Part(unit_ids=[]),
    ]
    facts = ("unit_id", "is_complete", "category", "channel", "language")
    before = [read(survey_id, part, facts) for part in parts]
    assert paths() == {}
    assert columns.write_columns(now=NOW) == 2
    assert set(paths()) == {f"{survey_id}/2026-05.parquet", f"{survey_id}/2026-06.parquet"}
    assert [read(survey_id, part, facts) for part in parts] == before
    assert [len(rows) for rows in before] == [5, 4, 3, 2, 2, 2, 0]
    assert before[4] == [(5, 4, 2, oulu, True, "toys", None, "fi"), (5, 4, 5, ROOT_ID, True, "toys", None, "fi")]


def test_only_what_was_counted_anew_is_written_again():
    survey_id = publish_shop()
    add_answers("shop", [(MAY, ROOT_ID, {"happy": 5}), (JUNE, ROOT_ID, {"happy": 4})])
    rollups.refresh(now=NOW)
    columns.write_columns(now=NOW)
    first = paths()
    assert columns.write_columns(now=NOW) == 0
    assert paths() == first
    add_answers("shop", [(JUNE, ROOT_ID, {"happy": 1})])
    rollups.refresh(now=NOW)
    assert read(survey_id) == [(5, 4, 5), (6, 9, 1), (6, 9, 4)]
    assert columns.write_columns(now=NOW) == 1
    assert [path for path, moment in paths().items() if first.get(path) != moment] == [f"{survey_id}/2026-06.parquet"]
    assert read(survey_id) == [(5, 4, 5), (6, 9, 1), (6, 9, 4)]
    assert store.list_marks(db.session(), survey_id) == []


def test_a_deleted_answer_is_gone_from_what_is_read_and_from_the_file():
    survey_id = publish_shop()
    add_answers("shop", [(MAY, ROOT_ID, {"happy": 5}), (JUNE, ROOT_ID, {"happy": 4}), (JUNE, ROOT_ID, {"happy": 3})])
    rollups.refresh(now=NOW)
    columns.write_columns(now=NOW)
    with transaction() as session:
        for response in session.query(Response).filter(Response.answers != {"happy": 3}):
            session.delete(response)
            mark_stale(session, survey_id, response.answered_on)
    rollups.refresh(now=NOW)
    assert read(survey_id) == [(6, 9, 3)]
    assert columns.write_columns(now=NOW) == 1
    assert read(survey_id) == [(6, 9, 3)]
    assert list(paths()) == [f"{survey_id}/2026-06.parquet"]


def test_a_file_of_another_time_or_none_is_not_believed():
    survey_id = publish_shop()
    add_answers("shop", [(MAY, ROOT_ID, {"happy": 5})])
    rollups.refresh(now=NOW)
    columns.write_columns(now=NOW)
    path = store.find_folder() / str(survey_id) / "2026-05.parquet"
    old = path.read_bytes()
    add_answers("shop", [(MAY, ROOT_ID, {"happy": 2})])
    rollups.refresh(now=NOW)
    columns.write_columns(now=NOW)
    for content in (old, b"half a fi", None):
        path.write_bytes(content) if content is not None else path.unlink()
        assert read(survey_id) == [(5, 4, 2), (5, 4, 5)]
        assert columns.write_columns(now=NOW) == 1
        assert columns.write_columns(now=NOW) == 0


def test_two_that_write_at_once_never_lose_what_came_meanwhile(monkeypatch):
    survey_id = publish_shop()
    add_answers("shop", [(MAY, ROOT_ID, {"happy": 5})])
    rollups.refresh(now=NOW)
    keep, first = columns._keep, []

    def slow(*args):
        if not first:
            # Another process counts and writes the same month between this one's reading and writing.
            first.append(True)
            add_answers("shop", [(MAY, ROOT_ID, {"happy": 2})])
            rollups.refresh(now=NOW)
            columns.write_columns(now=NOW)
        return keep(*args)

    monkeypatch.setattr(columns, "_keep", slow)
    assert columns.write_columns(now=NOW) == 0
    assert read(survey_id) == [(5, 4, 2), (5, 4, 5)]
    assert columns.write_columns(now=NOW) == 1
    assert read(survey_id) == [(5, 4, 2), (5, 4, 5)]


def test_the_verdict_of_today_is_read_and_anonymous_answers_carry_unit_and_month_only():
    survey_id = publish_shop()
    order = add_order(promised_on=date(2026, 3, 10), delivered_on=date(2026, 3, 12), promise="broken")
    add_answers("shop", [(MAY, ROOT_ID, {"happy": 5})], order_id=order, category="toys")
    rollups.refresh(now=NOW)
    columns.write_columns(now=NOW)
    assert read(survey_id, facts=("days_late", "promise")) == [(5, 4, 5, "late_1_to_3", "broken")]
    with transaction() as session:
        session.get_one(Order, order).promise = "kept"
        mark_stale(session, survey_id, MAY)
    rollups.refresh(now=NOW)
    assert read(survey_id, Part(dimension="promise", key="kept"), ("promise",)) == [(5, 4, 5, "kept")]
    hidden = publish_shop(name="quiet", anonymity="anonymous")
    add_answers("quiet", [(MAY, ROOT_ID, {"happy": 5})])
    rollups.refresh(now=NOW)
    columns.write_columns(now=NOW)
    facts = ("language", "channel", "category", "product", "seller", "carrier", "days_late", "promise")
    assert read(hidden, facts=facts) == [(5, 1, 5, *(None for _ in facts))]


def test_columns_count_what_the_rollups_count():
    survey_id = publish_shop()
    random = np.random.default_rng(6)
    days = [date(2026, int(month), int(day)) for month, day in random.integers((1, 1), (7, 29), (200, 2))]
    add_answers(
        "shop",
        [(day, ROOT_ID, {"happy": int(score)}) for day, score in zip(days, random.integers(1, 6, 200), strict=True)],
    )
    rollups.refresh(now=NOW)
    columns.write_columns(now=NOW)
    found = Counter(row[2] for row in read(survey_id))
    answered = Counter(answers["happy"] for (answers,) in db.session.query(Response.answers))
    assert found == answered
