"""The rules of the company, from their text: what they say, and each fault with its line."""

from datetime import UTC, date, datetime, timedelta

import pytest

from surveyapp.domain.errors import InvalidFile
from surveyapp.domain.policies import POLICIES
from surveyapp.domain.policies.priority import IMPACTS, PRIORITIES, SEVERITIES
from surveyapp.domain.tickets import cases, deadlines
from surveyapp.formats.policy_yaml import load_policy
from surveyapp.settings import PROJECT
from tests.builders.clocks import make_clock, shipped_level


def shipped(name: str) -> str:
    return (PROJECT / "policies" / f"{name}.yaml").read_text(encoding="utf-8")


def faults_of(name: str, text: str) -> list[tuple[int | None, str]]:
    with pytest.raises(InvalidFile) as refused:
        load_policy(POLICIES[name], text, f"{name}.yaml")
    return [(fault.line, str(fault)) for fault in refused.value.faults]


@pytest.mark.parametrize("name", list(POLICIES))
def test_what_is_shipped_has_no_faults(name):
    assert load_policy(POLICIES[name], shipped(name), name)[0] is not None


@pytest.mark.parametrize("text", ["", "\n", "- a list\n", "no keys", "priority: !!python/object {}\n", "a: [\n"])
@pytest.mark.parametrize("name", list(POLICIES))
def test_what_is_no_rule_is_refused(name, text):
    assert faults_of(name, text)


@pytest.mark.parametrize("name", list(POLICIES))
def test_a_key_that_does_not_belong_is_told_with_its_line(name):
    text = "# one\n\nnonsense: 1\n" + shipped(name)
    assert 3 in [line for line, _ in faults_of(name, text)]


def test_the_shipped_priority_never_falls_when_harm_or_reach_grows():
    rule = load_policy(POLICIES["priority"], shipped("priority"), "")[0]
    rank = PRIORITIES.index
    table = [[rank(rule.priority_of(severity, impact)) for impact in IMPACTS] for severity in SEVERITIES]
    assert all(row == sorted(row) for row in table)
    assert all(list(column) == sorted(column) for column in zip(*table, strict=True))
    assert rule.priority_of("", None) == "normal"
    assert rule.priority_of("critical", "") == "high"
    assert SEVERITIES == cases.SEVERITIES


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("danger: urgent}\n  critical", "danger: low}\n  critical", 5, "less urgent"),
        ("critical: {one: high,", "critical: {one: low,", 6, "less urgent than “major”"),
        ("one: low,", "one: lwo,", 4, "did you mean “low”"),
        ("one: low,", "", 4, "“one” is missing"),
        ("unjudged: normal", "unjudged: never", 9, "use one of"),
        ("critical: {one: high,   several: urgent, danger: urgent}", "critical: 5", 6, "keys of its own"),
    ],
)
def test_faults_of_the_priority_rule(old, new, line, said):
    text = shipped("priority")
    assert old in text
    assert [(at, said in words) for at, words in faults_of("priority", text.replace(old, new))][:1] == [(line, True)]


UNITS = """
units:
  - unit: ""
    country: FI
    hours: {mon-fri: 9:00-17:00}
    closed: [12-24, 2026-05-02]
  - unit: Finland/Oulu
    hours: {mon-fri: "9:00-12:00, 13:00-18:00", sat: 10.00-14.00}
  - unit: Finland/Oulu/Workshop
    closed: [2026-07-06]
  - unit: Sweden
    country: SE
  - unit: Norway
    country: none
"""
LEVEL = shipped("service_level").partition("# When the time runs.")[0]


def test_a_unit_inherits_what_it_does_not_say_itself():
    level = load_policy(POLICIES["service_level"], LEVEL + UNITS, "")[0]
    oulu, workshop = level.hours_of("Finland/Oulu"), level.hours_of("Finland/Oulu/Workshop/Bench")
    assert level.hours_of("Finland").week[0] == ((540, 1020),)
    assert (oulu.country, oulu.week[0], oulu.week[5], oulu.week[6]) == (
        "FI",
        ((540, 720), (780, 1080)),
        ((600, 840),),
        (),
    )
    assert workshop.week == oulu.week
    assert workshop.closed_on == {date(2026, 7, 6), date(2026, 5, 2)}
    assert workshop.closed_yearly == {(12, 24)}
    assert level.hours_of("Sweden/Luleå").country == "SE"
    assert level.hours_of("Norway").country is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("mon-fri: 9:00-17:00", "mon-fry: 9:00-17:00", "is no day"),
        ("mon-fri: 9:00-17:00", "mon-fri: 17:00-9:00", "are no hours"),
        ("mon-fri: 9:00-17:00", "mon-fri: 9-17", "are no hours"),
        ("mon-fri: 9:00-17:00", "mon-fri: closed", "at least one day"),
        ("mon-fri: 9:00-17:00", "mon-fri: 9:00-17:00, tue: 9:00-10:00", "stands twice"),
        ("13:00-18:00", "11:00-18:00", "begins before"),
        ("country: FI", "country: Finland", "is no country"),
        ("country: FI", "country: XX", "not known"),
        ("12-24", "12-32", "is no day"),
        ("unit: Finland/Oulu\n", 'unit: ""\n', "stands twice"),
        ("unit: Sweden\n", "unit: [Sweden]\n", "Write the unit"),
        ("answer: 4, ", "answer: 400, ", "solved sooner"),
        ("acknowledge: 1,", "acknowledge: soon,", "must be a number"),
        ("remind_at: 0.75", "remind_at: 75", "must be a number from"),
        ("silence_days: 14", "silence_days: 0", "whole number"),
        ('unit: ""\n    country: FI', "unit: Finland\n    country: FI", "whole company is missing"),
    ],
)
def test_faults_of_the_service_level(old, new, said):
    text = LEVEL + UNITS
    assert old in text
    found = faults_of("service_level", text.replace(old, new, 1))
    assert [said in words for _, words in found] == [True]
    assert all(line is not None for line, _ in found)


OPENED = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def test_due_times_follow_the_priority_in_working_time():
    # Friday at ten in Helsinki.
    due = make_clock().due_times(OPENED, "high")
    assert [at - OPENED for at in (due.acknowledge_at, due.answer_at, due.close_at)] == [
        timedelta(hours=2),
        timedelta(days=3),
        timedelta(days=7),
    ]
    hours = [tuple(shipped_level().hours[name].values()) for name in reversed(PRIORITIES)]
    assert hours == sorted(hours)


@pytest.mark.parametrize("stage", deadlines.STAGES)
def test_the_clock_of_a_stage_began_when_the_times_were_set(stage):
    clock = make_clock()
    due_at = clock.due_times(OPENED, "urgent").of(stage)
    assert clock.started_at(due_at, stage, "urgent") == OPENED
    assert OPENED < clock.remind_at(due_at, stage, "urgent") < due_at
    left = clock.left(clock.remind_at(due_at, stage, "urgent"), due_at)
    assert left == clock.level.time_for("urgent", stage) / 4


def test_a_silent_customer_has_days_of_the_calendar():
    clock, asked_at = make_clock(), datetime(2026, 11, 2, 9, tzinfo=UTC)
    ends_at = clock.silence_ends_at(asked_at)
    assert (ends_at - asked_at).days == clock.level.silence_days == cases.SILENCE_DAYS
    assert clock.started_at(ends_at, deadlines.SILENCE, "low") == asked_at


@pytest.mark.parametrize(
    ("paused", "resumed", "due"),
    [
        # Due on Monday at twelve, local time; UTC is two hours less.
        pytest.param("2026-11-20T12:00", "2026-11-20T14:00", "2026-11-23T12:00", id="two hours of Friday"),
        pytest.param("2026-11-20T18:00", "2026-11-23T06:00", "2026-11-23T10:00", id="a weekend moves nothing"),
        pytest.param("2026-11-23T11:00", "2026-11-23T14:00", "2026-11-23T10:00", id="what was late stays late"),
    ],
)
def test_a_pause_moves_what_was_still_to_come(paused, resumed, due):
    def at(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    assert make_clock().moved(at("2026-11-23T10:00"), at(paused), at(resumed)) == at(due)
