"""The proof as its page shows it: what was fixed, where it stands, the verdict with its figures, and the weeks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.analysis.disclosure import K
from surveyapp.analysis.effectiveness import Day, Effect, Share, Windows, effect_from, effect_of
from surveyapp.analysis.metrics import share
from surveyapp.analysis.proof_plan import EIGHT_WEEKS, ONE_DAY
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import NotFound
from surveyapp.domain.tickets.actions import CORRECTIVE_ACTION
from surveyapp.domain.tickets.criteria import may_lock, may_prolong
from surveyapp.services.proof.measures import THEME, Measure
from surveyapp.services.proof.rounds import (
    Steps,
    days_of,
    measure_named,
    standing_of,
    steps_of,
    survey_of,
    survey_title,
    today_in,
    windows_of,
    zone_of,
)
from surveyapp.store import codings, report_queries, units
from surveyapp.store import criteria as store
from surveyapp.store import ticket_records as records
from surveyapp.store.database import db
from surveyapp.store.report_queries import Part

# Units of others are told of only together, so many at least.
LEAST_UNITS = 3


@dataclass(frozen=True, slots=True)
class Week:
    """One week of the chart, named by its Monday."""

    begins_on: date
    segment: Share
    untouched: Share


@dataclass(frozen=True, slots=True)
class EarlierRound:
    """A round before the present one: when it was decided, and how."""

    decide_on: date
    verdict: str | None


@dataclass(frozen=True, slots=True)
class Proof:
    """What the page of a corrective action shows of its proof.

    Attributes:
        criterion, locked_by: what was fixed, and by whom.
        measure, survey: what is measured, in the reader's language.
        unit: the unit of the segment (a row with name and path).
        effect: the figures of the verdict, once it is read; before, those of today, for progress only.
        windows: what `effect` compares.
        decided_on: the local day of the verdict, None before.
        weeks: from eight weeks before the baseline (or the alarm) to the last day compared.
        today: the local day.
        shows_untouched: whether the reader may see the figures of what was left alone.
        coder_changed: whether another coder reads the comments than when the criterion was fixed.
        earlier: the rounds before.
    """

    criterion: Any
    locked_by: str | None
    measure: Measure
    survey: str
    unit: Any
    effect: Effect
    windows: Windows
    decided_on: date | None
    weeks: Sequence[Week]
    today: date
    shows_untouched: bool
    coder_changed: bool
    earlier: Sequence[EarlierRound]
    may_lock: bool
    may_prolong: bool

    @property
    def verdict(self) -> str | None:
        """The verdict, None until it is read."""
        verdict: str | None = self.criterion.verdict
        return verdict

    @property
    def days_left(self) -> int:
        """How many days are left until the decision date."""
        decide_on: date = self.criterion.decide_on
        return max(0, (decide_on - self.today).days)


@dataclass(frozen=True, slots=True)
class ProofPage:
    """The proof, None while nothing is fixed; `may_lock` says whether it may be fixed (anew) now."""

    proof: Proof | None
    may_lock: bool


def get_proof(viewer: Viewer, ticket_id: int, language: str, *, now: datetime) -> ProofPage:
    """Return what a corrective action's page shows of its proof.

    Raises:
        NotFound: there is no such corrective action for the viewer.
    """
    session = db.session()
    found = records.find_ticket(session, viewer, ticket_id)
    if found is None or found[0].kind != CORRECTIVE_ACTION:
        raise NotFound
    ticket, rows = found[0], store.list_rounds(session, ticket_id)
    standing = standing_of(session, ticket, rows)
    may_fix = viewer.may("tickets.write") and may_lock(standing)
    published = survey_of(session, rows[-1][0]) if rows else None
    if not rows or published is None:
        return ProofPage(None, may_fix)
    criterion, locked_by = rows[-1]
    zone, today = zone_of(session, ticket.unit_id), today_in(session, ticket.unit_id, now)
    steps = steps_of(session, ticket_id, criterion, zone)
    windows = _windows(criterion, steps, today)
    first, last = _span(windows, today, criterion.decide_on)
    days = days_of(session, criterion, published, first, last, zone)
    live = effect_of(days, windows, criterion.smallest_change)
    shows_untouched = live.is_compared and _shows_untouched(session, viewer, criterion, windows)
    proof = Proof(
        criterion=criterion,
        locked_by=locked_by,
        measure=measure_named(session, criterion, published, language),
        survey=survey_title(published, language),
        unit=session.get(units.Unit, criterion.unit_id),
        effect=effect_from(criterion.figures) if criterion.figures else live,
        windows=windows,
        decided_on=criterion.verdict_at.astimezone(zone).date() if criterion.verdict_at else None,
        weeks=weeks_of(days),
        today=today,
        shows_untouched=shows_untouched,
        coder_changed=_coder_changed(session, criterion),
        earlier=[EarlierRound(each.decide_on, each.verdict) for each, _ in rows[:-1]],
        may_lock=may_fix,
        may_prolong=viewer.may("tickets.write") and may_prolong(standing),
    )
    return ProofPage(proof, may_fix)


def weeks_of(days: Sequence[Day]) -> list[Week]:
    """Return the days in weeks that begin on Monday, weeks without answers included."""
    if not days:
        return []
    monday = days[0].day - timedelta(days=days[0].day.weekday())
    sums: dict[date, list[int]] = {}
    while monday <= days[-1].day:
        sums[monday] = [0, 0, 0, 0]
        monday += timedelta(days=7)
    for each in days:
        week = sums[each.day - timedelta(days=each.day.weekday())]
        for place, count in enumerate((each.hits, each.n, each.untouched_hits, each.untouched_n)):
            week[place] += count
    return [Week(begins_on, _share(*week[:2]), _share(*week[2:])) for begins_on, week in sums.items()]


def _share(hits: int, n: int) -> Share:
    return Share(hits, n, *share(hits, n)) if n else Share(hits, n)


def _windows(criterion: Any, steps: Steps, today: date) -> Windows:
    """Return the windows that the verdict compared, once it is read; else those of today."""
    kept = (criterion.figures or {}).get("windows")
    if kept is None:
        return windows_of(criterion, steps, today=today)
    baseline, after, alarm = (_window(kept[name]) for name in ("baseline", "after", "alarm"))
    return Windows(baseline or (criterion.baseline_from, criterion.baseline_to), after, alarm)


def _window(days: Sequence[str] | None) -> tuple[date, date] | None:
    return (date.fromisoformat(days[0]), date.fromisoformat(days[1])) if days else None


def _span(windows: Windows, today: date, decide_on: date) -> tuple[date, date]:
    """Return the first and the last day that the chart shows."""
    begun = min(windows.baseline[0], windows.alarm[0] if windows.alarm else windows.baseline[0])
    first = begun - EIGHT_WEEKS / 2
    last = windows.after[1] if windows.after else min(today, decide_on) - ONE_DAY
    return first - timedelta(days=first.weekday()), max(last, begun)


def _shows_untouched(session: Session, viewer: Viewer, criterion: Any, windows: Windows) -> bool:
    """Tell whether the reader may see the untouched figures: they see those units, or too many to tell one from another."""
    if criterion.dimension:
        return True
    visible = units.visible_ids(session, viewer)
    published = survey_of(session, criterion)
    if published is None:
        return False
    series = report_queries.list_pseudo_series(session, published.id)
    last = windows.after[1] if windows.after else windows.baseline[1]
    part = Part(store.units_outside([criterion.unit_id]), windows.baseline[0], last)
    hidden: dict[int, int] = {}
    for row in report_queries.sum_by_unit(session, series, part):
        if row.unit_id not in visible:
            hidden[row.unit_id] = hidden.get(row.unit_id, 0) + int(row.n)
    return not hidden or (len(hidden) >= LEAST_UNITS and sum(hidden.values()) >= K)


def _coder_changed(session: Session, criterion: Any) -> bool:
    if criterion.metric != THEME or criterion.coder_version is None:
        return False
    figures = criterion.figures or {}
    coder = codings.find_current_coder(session)
    present = figures.get("coder") if figures else coder.version if coder is not None else None
    return present is not None and present != criterion.coder_version
