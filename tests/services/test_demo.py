"""The demo company: the same story for the same day, with all that is planted in it."""

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from random import Random
from statistics import mean
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from surveyapp.analysis.effectiveness import Day, Windows, effect_of
from surveyapp.analysis.emerging import FEWEST
from surveyapp.domain.answers import parse_answers
from surveyapp.domain.errors import Refused
from surveyapp.domain.following import Circumstances
from surveyapp.domain.surveys import Survey
from surveyapp.domain.tickets.actions import EFFECTIVE
from surveyapp.formats.survey_yaml import load_survey
from surveyapp.services import first_run, surveys
from surveyapp.services.demo import comments, interviews, loading, marks
from surveyapp.services.demo.asking import Asked
from surveyapp.services.demo.comments import Matter
from surveyapp.services.demo.company import read_data, the_company
from surveyapp.services.demo.loading import Story, tell_story
from surveyapp.services.demo.packing import Packing
from surveyapp.services.demo.story import Plan
from surveyapp.settings import PROJECT
from tests.conftest import NOW

# Several of these tests read the whole story, which is then told once a run.
pytestmark = pytest.mark.xdist_group("story")
TODAY = date(2026, 11, 20)
HELSINKI = ZoneInfo("Europe/Helsinki")
SMALL = Plan(orders=900, days=365)


@lru_cache(maxsize=1)
def _survey() -> Survey:
    path = PROJECT / "surveys" / "post-purchase.yaml"
    return load_survey(path.read_bytes(), path.name)[0]


def _tell(plan: Plan = SMALL, today: date = TODAY) -> Story:
    return tell_story(_survey(), plan, today=today, zone=HELSINKI)


@lru_cache(maxsize=1)
def _whole() -> Story:
    return _tell(Plan())


def _digest(story: Story) -> str:
    return hashlib.sha256(repr(story).encode()).hexdigest()


def _answered(story: Story) -> list[Asked]:
    return [asked for asked in story.asked if asked.answered_at is not None]


def test_same_day_same_story() -> None:
    assert _digest(_tell()) == _digest(_tell())
    assert _digest(_tell()) != _digest(_tell(replace(SMALL, seed=8)))
    assert _digest(_tell()) != _digest(_tell(today=TODAY + timedelta(days=1)))


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2026, 3, 29), TODAY])
def test_story_ends_today_whatever_today_is(today: date) -> None:
    story = _tell(today=today)
    until = datetime.combine(today, datetime.min.time(), HELSINKI).astimezone(UTC)
    placed = [order.values["placed_at"] for order in story.orders]
    assert placed == sorted(placed)
    assert until - timedelta(days=2) < placed[-1] < until + timedelta(hours=1)
    assert all(asked.answered_at < until for asked in _answered(story) if asked.answered_at)
    assert all(step.at < until for asked in _answered(story) if asked.case for step in asked.case.steps)


def test_whole_story_has_something_of_everything() -> None:
    story = _whole()
    values = [order.values for order in story.orders]
    assert len(values) == 12_000
    assert {row["promise"] for row in values} >= {"beaten", "kept", "broken", "told", "open"}
    assert {row["currency"] for row in values} == {"EUR", "SEK", "NOK"}
    assert {row["extra_told"] for row in values} == {True, False, None}
    assert any(row["invoiced_total"] and row["invoiced_total"] != row["quoted_total"] for row in values)
    overdue = [row for row in values if row["promise"] == "open" and row["promised_on"] < TODAY]
    assert 2 <= len(overdue) <= 40
    orders_of = Counter(order.person.number for order in story.orders)
    assert max(orders_of.values()) >= 10
    assert any(order.person.account for order in story.orders)
    states_of = Counter(asked.values["state"] for asked in story.asked)
    assert states_of.keys() >= {"answered", "sent", "started", "expired", "skipped", "bounced", "opted_out", "planned"}
    reasons = {asked.values["skip_reason"] for asked in story.asked}
    assert reasons >= {"capped", "no_address", "opted_out", "open_case"}
    assert 3_500 <= len(_answered(story)) <= 4_600


def test_comments_are_as_many_as_customers() -> None:
    answered = _answered(_whole())
    written = [asked.answers["comment"] for asked in answered if "comment" in asked.answers]
    assert len(set(written)) >= 2_500
    shares = Counter(asked.values["language"] for asked in answered)
    assert min(shares["fi"], shares["sv"], shares["en"]) >= 500
    themes = Counter(issue for asked in answered for issue in asked.order.issues)
    assert themes.keys() == set(comments._words("fi")["themes"])


def test_every_answer_is_one_that_the_form_takes() -> None:
    guided: Counter[str] = Counter()
    for asked in _answered(_tell()):
        guided.update(asked.answers.keys())
        raw = {
            name: value if isinstance(value, list) else [str(value).lower() if isinstance(value, bool) else str(value)]
            for name, value in asked.answers.items()
        }
        circumstances = Circumstances(TODAY, {"order.product": asked.order.values["product"]})
        parsed = parse_answers(_survey(), raw, circumstances)
        assert parsed.faults == []
        assert parsed.answers == asked.answers
    assert min(guided[name] for name in ("about", "noticed", "happened", "remedy", "contact")) >= 5


def test_answers_are_about_what_happened() -> None:
    graded: dict[bool, list[int]] = {True: [], False: []}
    for asked in _answered(_whole()):
        ticked = asked.answers.get("wrong", [])
        is_late = asked.order.values["days_late"] > 0
        assert is_late or "late" not in ticked
        assert asked.order.issues or not ticked
        graded[is_late].append(asked.answers["delivery"])
    assert mean(graded[False]) - mean(graded[True]) > 1


def test_planted_story_shows() -> None:
    story, courier = _whole(), Plan().courier
    late, ticked, satisfied = _in_region(story)
    assert late["meanwhile"] - late["before"] == pytest.approx(-courier.effect_on_late, abs=0.09)
    assert late["after"] - late["meanwhile"] == pytest.approx(courier.effect_on_late, abs=0.09)
    assert ticked["after"] - ticked["meanwhile"] == pytest.approx(courier.effect_on_complaints, abs=0.14)
    assert satisfied["meanwhile"] < satisfied["before"] - 0.1
    assert satisfied["after"] > satisfied["meanwhile"] + 0.1
    carriers = {
        order.values["carrier"]
        for order in story.orders
        if order.store.region == courier.region and order.values["placed_on"] >= courier.days(TODAY)[0]
    }
    assert carriers == {courier.after}


def test_new_packing_is_written_of_in_every_language_and_not_before() -> None:
    words = {"fi": "styroks", "sv": "frigolit", "en": "polystyrene"}
    found: Counter[str] = Counter()
    for asked in _answered(_whole()):
        language = asked.values["language"]
        if words[language] in asked.answers.get("comment", "").lower():
            assert not asked.order.product.is_appliance
            assert asked.order.values["delivered_on"] >= TODAY - timedelta(days=1 + Packing().begins)
            found[language] += 1
    assert min(found[language] for language in words) >= FEWEST


def _in_region(story: Story) -> tuple[dict[str, float], ...]:
    """Return, by time, the shares of late deliveries, of ticks that it was late, and of satisfied with the delivery."""
    courier = Plan().courier
    begins, mended = courier.days(TODAY)

    def times(values: dict[str, date]) -> str:
        placed_on = values["placed_on"]
        return "before" if placed_on < begins else "meanwhile" if placed_on < mended else "after"

    found: list[dict[str, list[bool]]] = [{}, {}, {}]
    for order in story.orders:
        if order.store.region == courier.region and order.values["is_delivered"]:
            found[0].setdefault(times(order.values), []).append(order.values["days_late"] > 0)
    for asked in _answered(story):
        if asked.order.store.region == courier.region:
            when = times(asked.order.values)
            found[1].setdefault(when, []).append("late" in asked.answers.get("wrong", []))
            found[2].setdefault(when, []).append(asked.answers["delivery"] >= 4)
    return tuple({when: mean(values) for when, values in each.items()} for each in found)


def test_broken_promises_are_told_on_the_telephone() -> None:
    definition = interviews.definition(PROJECT / "surveys")
    assert definition is not None
    survey, random = load_survey(definition, "expectations.yaml")[0], Random(1)
    assert survey.invite is None
    gaps: dict[bool, list[int]] = {True: [], False: []}
    kept: dict[bool, list[int]] = {True: [], False: []}
    for order in _whole().orders[::7]:
        answers = interviews.make_answers(random, order)
        assert parse_answers(survey, {name: [str(value)] for name, value in answers.items()}).faults == []
        is_late = (order.values["days_late"] or 0) > 0
        gaps[is_late].append(answers["experienced"] - answers["expected"])
        kept[is_late].append(answers.get("kept", 3))
    assert mean(gaps[True]) < -0.8 < -0.2 < mean(gaps[False])
    assert mean(kept[True]) < 2.2 < 3 < mean(kept[False])


@pytest.mark.parametrize("language", comments.LANGUAGES)
def test_every_theme_can_be_written_about(language: str) -> None:
    company, random = the_company(), Random(3)
    for theme in comments._words(language)["themes"]:
        for product in company.products:
            for store in company.stores:
                matter = Matter((theme,), ("product",), random.randint(1, 4), product, store, random.randint(1, 30))
                text = comments.write_comment(random, language, matter)
                assert not set("{}()|") & set(text.replace(":)", "")), text
                assert 4 <= len(text) <= 900
                assert "  " not in text


@pytest.mark.parametrize("later", [0, 1, 9])
def test_removal_of_the_planted_cause_is_proven_with_its_true_effect(later: int) -> None:
    told = read_data("actions.yaml")[0]
    today, fixed, courier = TODAY + timedelta(days=later), told["criterion"], Plan().courier
    counts: dict[date, list[int]] = {}
    for asked in _answered(_tell(Plan(), today) if later else _whole()):
        assert asked.answered_at is not None
        is_own = asked.order.store.region == courier.region
        counted = counts.setdefault(asked.answered_at.astimezone(HELSINKI).date(), [0, 0, 0, 0])
        counted[0 if is_own else 2] += "late" in asked.answers.get("wrong", [])
        counted[1 if is_own else 3] += 1
    last = max(action["done"] for action in told["actions"] if action["kind"] == "corrective")
    begins, ends = (today + timedelta(days=day) for day in fixed["baseline"])
    after = today + timedelta(days=last + 1), today + timedelta(days=fixed["decide"] - 1)
    effect = effect_of(
        [Day(day, *found) for day, found in counts.items()], Windows((begins, ends), after), fixed["change"]
    )
    assert effect.verdict == EFFECTIVE
    assert effect.difference is not None
    assert effect.difference.low <= 100 * courier.effect_on_complaints <= effect.difference.high


def test_interrupted_load_is_told(app: Flask) -> None:
    (app.config["SETTINGS"].instance / loading.UNFINISHED).touch()
    with pytest.raises(Refused, match="was interrupted"):
        first_run.prepare(app.config["SETTINGS"], now=NOW)


def test_no_demo_without_its_customers(app: Flask) -> None:
    assert not marks.is_demo()


def test_published_survey_of_our_own_making_is_left_alone(app: Flask) -> None:
    settings = app.config["SETTINGS"]
    first_run.publish_shipped(settings, now=NOW)
    changed = (
        (settings.surveys / "post-purchase.yaml").read_text(encoding="utf-8").replace("{en: An apology", "{en: Sorry")
    )
    surveys.publish(changed, "changed.yaml", user_id=None, now=NOW)
    first_run.publish_shipped(settings, now=NOW)
    assert surveys.get_published("post-purchase").version_number == 2
