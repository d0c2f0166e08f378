"""What the staff of Tuohi & Vik do about a case, and when: pure. `casework` then does it by the rules of real cases."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from surveyapp.domain.tickets.cases import SILENCE_DAYS
from surveyapp.services.demo.company import Colleague, Company, Store

OPENS, CLOSES, SATURDAY = 8, 17, 5
WORKING_ROLES = ("quality", "manager")
# The share of cases that lie about for days between any two steps.
SLOW = 0.12
CANCELLED, NOT_JUSTIFIED, REOPENED, NOT_HELPED, SILENT = 0.03, 0.04, 0.035, 0.1, 0.12
EXPLAINED, NOTED = 0.85, 0.5
# Hours of work that a step takes in the middle.
HOURS = {"own": 1.5, "investigate": 1.5, "explain": 1.5, "plan": 18.0, "begin": 8.0, "finish": 64.0}


@dataclass(frozen=True, slots=True)
class Step:
    """Something done about a case at a moment: a method of `casework.Desk` by its name."""

    at: datetime
    act: str


@dataclass(frozen=True, slots=True)
class CasePlan:
    """A case of which so much is done as there was time for; `free_at` is when it ended for good, None while it is open.

    `variant` picks among the things that may be found out and written.
    """

    opened_at: datetime
    owner: Colleague
    language: str
    steps: tuple[Step, ...]
    free_at: datetime | None
    variant: int


def plan_case(
    random: Random,
    company: Company,
    store: Store,
    *,
    opened_at: datetime,
    until: datetime,
    language: str,
    may_write: bool,
    is_busy: bool,
) -> CasePlan:
    """Return what is done before `until` about a case that an answer opened; `is_busy` makes everything take longer."""
    pace = 1.8 if is_busy else 1.0
    if random.random() < SLOW:
        pace *= 4
    owner = _owner(random, company, store, language)
    diary = _Diary(random, ZoneInfo(store.timezone), opened_at, pace)
    _write(diary, may_write)
    steps = tuple(step for step in diary.steps if step.at < until)
    is_over = len(steps) == len(diary.steps)
    return CasePlan(opened_at, owner, language, steps, steps[-1].at if is_over else None, random.randrange(10_000))


def _owner(random: Random, company: Company, store: Store, language: str) -> Colleague:
    """Return who takes it: most often who works for that unit alone and speaks the customer's language."""
    able = [each for each in company.colleagues if each.role in WORKING_ROLES and each.sees(store.path)]
    weights = [
        (2 + each.unit.count("/")) * (3 if each.language == language else 1) * (3 if each.role == "quality" else 1)
        for each in able
    ]
    return random.choices(able, weights)[0]


@dataclass(slots=True)
class _Diary:
    random: Random
    zone: ZoneInfo
    clock: datetime
    pace: float
    steps: list[Step]

    def __init__(self, random: Random, zone: ZoneInfo, clock: datetime, pace: float) -> None:
        self.random, self.zone, self.clock, self.pace, self.steps = random, zone, clock, pace, []

    def work(self, act: str, hours: float | None = None) -> None:
        """Let somebody on the staff do it, within working hours."""
        hours = HOURS[act] if hours is None else hours
        self._note(act, _at_work(self.clock + timedelta(hours=self._length(hours) * self.pace), self.zone, self.random))

    def wait(self, act: str, days: float) -> None:
        """Let the customer do it, whenever they like."""
        self._note(act, self.clock + timedelta(hours=24 * self._length(days)))

    def _length(self, mean: float) -> float:
        return mean * self.random.lognormvariate(-0.15, 0.6)

    def _note(self, act: str, at: datetime) -> None:
        self.clock = at
        self.steps.append(Step(at, act))


def _write(diary: _Diary, may_write: bool) -> None:
    random = diary.random
    diary.work("own")
    if random.random() < CANCELLED:
        diary.work("cancel", 3)
        return
    diary.work("investigate")
    if random.random() < NOTED:
        diary.work("note", 0.5)
    is_unjustified = random.random() < NOT_JUSTIFIED
    if is_unjustified or random.random() < EXPLAINED:
        diary.work("explain")
    if is_unjustified:
        diary.work("dismiss", 6)
        return
    _solve(diary, may_write)
    if may_write and random.random() < REOPENED:
        diary.wait("complain_again", 9)
        diary.work("reopen", 4)
        _solve_again(diary)


def _solve(diary: _Diary, may_write: bool) -> None:
    diary.work("plan")
    diary.work("begin")
    diary.work("finish")
    if not may_write:
        diary.work("close", 20)
        return
    fate = diary.random.random()
    if fate < SILENT:
        diary.wait("stay_silent", 0.01)
        diary._note("close", _at_work(diary.clock + timedelta(days=SILENCE_DAYS, hours=12), diary.zone, diary.random))
    elif fate < SILENT + NOT_HELPED:
        diary.wait("say_unsolved", 1.2)
        diary.work("go_back", 3)
        _solve_again(diary)
    else:
        diary.wait("say_solved", 1.6)
        diary.work("close", 3)


def _solve_again(diary: _Diary) -> None:
    diary.work("plan_again", 8)
    diary.work("begin")
    diary.work("finish")
    diary.wait("say_solved", 1.6)
    diary.work("close", 3)


def _at_work(moment: datetime, zone: ZoneInfo, random: Random) -> datetime:
    """Return the moment, or some time in the first hours of the next working day."""
    local = moment.astimezone(zone)
    if local.weekday() < SATURDAY and OPENS <= local.hour < CLOSES:
        return moment
    day = local.date() + timedelta(days=local.hour >= CLOSES or local.weekday() >= SATURDAY)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    minutes = random.randrange(150)
    return datetime.combine(day, time(OPENS + minutes // 60, minutes % 60, random.randrange(60)), zone).astimezone(UTC)
