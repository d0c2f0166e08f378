"""Where a proof stands: its rounds, the windows that follow from what was done, and the figures as of now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from surveyapp.analysis.effectiveness import Day, Effect, Windows, effect_of
from surveyapp.analysis.proof_plan import ONE_DAY, usable_baseline
from surveyapp.domain.surveys import text_in
from surveyapp.domain.tickets import states
from surveyapp.domain.tickets.actions import CORRECTIVE
from surveyapp.domain.tickets.criteria import Round, Standing
from surveyapp.services import surveys, taxonomies
from surveyapp.services.installation import current_settings
from surveyapp.services.proof.counts import Segment, load_days
from surveyapp.services.proof.measures import Measure, find_source, measure_of
from surveyapp.services.surveys import PublishedSurvey
from surveyapp.store import codings, units
from surveyapp.store import criteria as store
from surveyapp.store import surveys as survey_store
from surveyapp.store import ticket_records as records
from surveyapp.store.tickets import Ticket, TicketAction


@dataclass(frozen=True, slots=True)
class Steps:
    """What of the actions against the cause matters: the first day that one was done, and from when all are in effect.

    `due_on` is the last day that one of the open ones is due, None where none says.
    """

    first_done_on: date | None
    effective_from: date | None
    due_on: date | None


def zone_of(session: Session, unit_id: int) -> ZoneInfo:
    """Return the zone whose days count in a unit."""
    name = units.find_timezone(session, unit_id)
    return ZoneInfo(name) if name else current_settings().timezone


def today_in(session: Session, unit_id: int, now: datetime) -> date:
    """Return the local day in a unit."""
    return now.astimezone(zone_of(session, unit_id)).date()


def list_rounds(rows: Sequence[Any]) -> list[Round]:
    """Return the rounds as the rules see them; one that was fixed together with the one before only prolongs it."""
    found: list[Round] = []
    for place, (criterion, _) in enumerate(rows):
        before = rows[place - 1][0] if place else None
        is_prolonged = before is not None and criterion.locked_at == before.locked_at
        found.append(Round(criterion.verdict, is_prolonged))
    return found


def standing_of(session: Session, ticket: Ticket, rows: Sequence[Any]) -> Standing:
    """Return where a corrective action stands; `rows` are those of `criteria.list_rounds`."""
    last = rows[-1][0] if rows else None
    decided_at = last.verdict_at if last is not None else None
    taken_up = [records.find_last_entry(session, ticket.id, state) for state in (states.INVESTIGATING, states.REOPENED)]
    is_anew = decided_at is not None and any(at is not None and at >= decided_at for at in taken_up)
    steps = store.list_steps(session, ticket.id)
    done = [step for step in steps if step.done_at is not None and (decided_at is None or step.done_at > decided_at)]
    return Standing(ticket.state, list_rounds(rows), is_anew, len(done))


def steps_of(session: Session, ticket_id: int, criterion: Any, zone: ZoneInfo) -> Steps:
    """Return what was done for the round of `criterion`.

    The actions take effect on the day after the last corrective one was done (after the last of any kind, where none
    is corrective: what prevents the same elsewhere does not delay the proof).
    """
    own = [
        step
        for step in store.list_steps(session, ticket_id)
        if criterion is None or step.done_at is None or step.done_at >= criterion.locked_at
    ]
    return steps_within(own, zone)


def steps_within(own: Sequence[TicketAction], zone: ZoneInfo) -> Steps:
    """Return the same of actions that are read already."""
    done = sorted(step.done_at.astimezone(zone).date() for step in own if step.done_at is not None)
    decisive = [step for step in own if step.kind == CORRECTIVE] or list(own)
    still_open = [step for step in decisive if step.done_at is None]
    ended = [step.done_at.astimezone(zone).date() for step in decisive if step.done_at is not None]
    due = [step.due_on for step in still_open if step.due_on is not None]
    return Steps(
        first_done_on=done[0] if done else None,
        effective_from=max(ended) + ONE_DAY if ended and not still_open else None,
        due_on=max(due) if due else None,
    )


def windows_of(criterion: Any, steps: Steps, *, today: date) -> Windows:
    """Return what is compared as of `today`: the time after ends before the decision date, and before today."""
    last = min(criterion.decide_on, today) - ONE_DAY
    effective_from = criterion.effective_from or steps.effective_from
    alarm = (criterion.alarm_from, criterion.alarm_to) if criterion.alarm_from and criterion.alarm_to else None
    windows = Windows(
        baseline=(criterion.baseline_from, criterion.baseline_to),
        after=(effective_from, last) if effective_from is not None and effective_from <= last else None,
        alarm=alarm,
    )
    return usable_baseline(windows, steps.first_done_on)


def survey_of(session: Session, criterion: Any) -> PublishedSurvey | None:
    """Return the survey that a criterion is about, None when it is gone."""
    survey = session.get(survey_store.Survey, criterion.survey_id)
    return surveys.find_published(survey.name) if survey is not None else None


def names_of_themes(session: Session) -> dict[str, Any]:
    """Return what each theme is called, by language."""
    coder = codings.find_current_coder(session)
    return taxonomies.with_merged(coder.names) if coder is not None else {}


def measure_named(session: Session, criterion: Any, published: PublishedSurvey, language: str) -> Measure:
    """Return the measure of a criterion, named in `language`."""
    return measure_of(criterion, published.survey, names_of_themes(session), language)


def survey_title(published: PublishedSurvey, language: str) -> str:
    """Return what a survey is called."""
    return text_in(published.survey.title, language, published.survey.locale) or published.name


def days_of(
    session: Session, criterion: Any, published: PublishedSurvey, from_on: date, to_on: date, zone: ZoneInfo
) -> list[Day]:
    """Return the daily counts that a criterion is about; nothing while nothing was counted."""
    measure = Measure(criterion.metric, criterion.theme, criterion.question, tuple(criterion.low_values))
    source = find_source(session, published, measure)
    if source is None or from_on > to_on:
        return []
    touched: Sequence[int] = ()
    if not criterion.dimension:
        begins, ends = (datetime.combine(day, time.min, zone) for day in (criterion.baseline_from, to_on + ONE_DAY))
        touched = store.list_touched(session, criterion, ticket_id=criterion.ticket_id, from_at=begins, to_at=ends)
    segment = Segment(criterion.unit_id, criterion.dimension, criterion.key)
    return load_days(session, source, segment, from_on, to_on, touched=touched)


def weigh(session: Session, criterion: Any, steps: Steps, *, today: date, zone: ZoneInfo) -> tuple[Effect, Windows]:
    """Return the figures as of `today`, and the windows that they come from."""
    windows = windows_of(criterion, steps, today=today)
    published = survey_of(session, criterion)
    last = windows.after[1] if windows.after else windows.baseline[1]
    days = days_of(session, criterion, published, windows.baseline[0], last, zone) if published else []
    return effect_of(days, windows, criterion.smallest_change), windows
