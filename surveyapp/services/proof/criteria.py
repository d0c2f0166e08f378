"""Fixing what counts as success, before anything is done; afterwards nothing changes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.tickets.actions import CORRECTIVE_ACTION
from surveyapp.domain.tickets.criteria import Wish, check_decision, check_may_lock, check_wish, may_lock, may_prolong
from surveyapp.services import surveys
from surveyapp.services.proof.counts import Segment
from surveyapp.services.proof.forecast import Forecast, forecast, propose_wish
from surveyapp.services.proof.measures import THEME, Measure, find_measure, list_measures
from surveyapp.services.proof.rounds import standing_of, steps_of, survey_title, today_in, zone_of
from surveyapp.services.rollups import dimensions_of
from surveyapp.services.surveys import PublishedSurvey
from surveyapp.services.tickets.changes import changing
from surveyapp.store import action_records, codings, units
from surveyapp.store import criteria as store
from surveyapp.store import ticket_records as records
from surveyapp.store.corrective_actions import Criterion
from surveyapp.store.database import db, random_id

# What a round that only moves the day takes over from the one before.
COPIES = (
    "ticket_id", "survey_id", "metric", "theme", "question", "low_values", "unit_id", "dimension", "key",
    "baseline_from", "baseline_to", "alarm_from", "alarm_to", "smallest_change", "coder_version", "locked_at",
    "locked_by", "effective_from",
)  # fmt: skip
PROTECTED = N_("The answers of this survey are anonymous: they know no days, so nothing can be proven by them.")


@dataclass(frozen=True, slots=True)
class CriterionForm:
    """What the form offers and what it would need.

    `wish` is what stands in the form, `forecast` what it needs (None where nothing is counted yet), `measure` what the
    wish measures. `keys` are (dimension, key) pairs, `units` those in which the segment may lie.
    """

    ticket: Any
    number: int
    today: date
    surveys: Sequence[tuple[str, str]]
    measures: Sequence[Measure]
    units: Sequence[Any]
    keys: Sequence[tuple[str, str]]
    wish: Wish
    measure: Measure
    forecast: Forecast | None
    signal: Mapping[str, Any]


def get_form(
    viewer: Viewer, ticket_id: int, language: str, *, survey: str | None = None, wish: Wish | None = None, now: datetime
) -> CriterionForm:
    """Return what the form offers, filled in from what raised the alarm; with `wish`, what that would need.

    Raises:
        NotFound: there is no such corrective action for the viewer.
        Refused: nothing may be fixed (any more), or there is no survey to measure by.
    """
    session = db.session()
    ticket = _get_ticket(session, viewer, ticket_id)
    rows = store.list_rounds(session, ticket_id)
    check_may_lock(standing_of(session, ticket, rows))
    signal = dict(action_records.get_action(session, ticket_id).signal)
    offered = _usable_surveys()
    if not offered:
        raise Refused(N_("No survey is published whose answers could prove anything. Publish one first."))
    named = (wish.survey if wish else None) or survey or signal.get("survey")
    published = next((each for each in offered if each.name == named), offered[0])
    measures = list_measures(session, published, language)
    if not measures:
        raise Refused(N_("This survey has nothing that could be counted: no rated question, no themes yet."))
    today, zone = today_in(session, ticket.unit_id, now), zone_of(session, ticket.unit_id)
    steps = steps_of(session, ticket_id, rows[-1][0] if rows else None, zone)
    if wish is None:
        code = signal.get("measure") if published.name == signal.get("survey") else f"{THEME}:{ticket.theme}"
        measure = next((each for each in measures if each.code == code), measures[0])
        alarm = _alarm_of(signal)
        wish = propose_wish(session, published, measure, Segment(ticket.unit_id), alarm, steps, today=today)
    else:
        measure = next((each for each in measures if each.code == wish.measure), measures[0])
    return CriterionForm(
        ticket=ticket,
        number=ticket.number,
        today=today,
        surveys=[(each.name, survey_title(each, language)) for each in offered],
        measures=measures,
        units=_units_within(session, viewer, ticket.unit_id),
        keys=store.list_keys(session, published.id, ticket.unit_id),
        wish=wish,
        measure=measure,
        forecast=forecast(session, published, measure, wish, steps, today=today),
        signal=signal,
    )


def check(viewer: Viewer, ticket_id: int, wish: Wish, *, now: datetime) -> None:
    """Do nothing when the wish could be locked as it is; nothing is changed.

    Raises:
        NotFound, Refused: as `lock`.
    """
    session = db.session()
    ticket = _get_ticket(session, viewer, ticket_id)
    check_may_lock(standing_of(session, ticket, store.list_rounds(session, ticket_id)))
    _check(session, viewer, ticket, wish, today=today_in(session, ticket.unit_id, now))


def lock(viewer: Viewer, ticket_id: int, version: int, wish: Wish, *, now: datetime) -> None:
    """Fix what counts as success. It cannot be changed afterwards by anybody.

    Raises:
        NotFound: there is no such corrective action for the viewer.
        Conflict: somebody changed it meanwhile.
        Refused: something is done already, it is fixed already, or the wish makes no sense.
    """
    with changing(viewer, ticket_id, version=version, now=now) as change:
        session, ticket = change.session, change.ticket
        if ticket.kind != CORRECTIVE_ACTION:
            raise NotFound
        rows = store.list_rounds(session, ticket_id)
        check_may_lock(standing_of(session, ticket, rows))
        published, measure = _check(session, viewer, ticket, wish, today=today_in(session, ticket.unit_id, now))
        coder = codings.find_current_coder(session) if measure.metric == THEME else None
        criterion = Criterion(
            id=random_id(), ticket_id=ticket_id, round=len(rows) + 1, survey_id=published.id, metric=measure.metric,
            theme=measure.theme, question=measure.question, low_values=list(measure.low_values), unit_id=wish.unit_id,
            dimension=wish.dimension, key=wish.key, baseline_from=wish.baseline_from, baseline_to=wish.baseline_to,
            alarm_from=wish.alarm_from, alarm_to=wish.alarm_to, smallest_change=wish.smallest_change,
            decide_on=wish.decide_on, coder_version=coder.version if coder is not None else None, locked_at=now,
            locked_by=viewer.user_id,
        )  # fmt: skip
        session.add(criterion)
        change.note("criterion", new=str(criterion.round))
        change.touched = True


def prolong(viewer: Viewer, ticket_id: int, version: int, decide_on: date, *, now: datetime) -> None:
    """Set one new decision date after a verdict of "not enough data"; what counts as success stays the same.

    The old round stays with its date and verdict; the new one differs by its day alone.

    Raises:
        NotFound, Conflict: as `lock`.
        Refused: data are not short, the day was moved before, or it does not lie ahead.
    """
    with changing(viewer, ticket_id, version=version, now=now) as change:
        session, ticket = change.session, change.ticket
        if ticket.kind != CORRECTIVE_ACTION:
            raise NotFound
        rows = store.list_rounds(session, ticket_id)
        if not may_prolong(standing_of(session, ticket, rows)):
            raise Refused(N_("A new decision date is set once, after a verdict of “not enough data”."))
        last = rows[-1][0]
        check_decision(decide_on, before=last.decide_on, today=today_in(session, ticket.unit_id, now))
        copied = {name: getattr(last, name) for name in COPIES}
        session.add(Criterion(id=random_id(), round=last.round + 1, decide_on=decide_on, **copied))
        change.note("decide_on", old=last.decide_on.isoformat(), new=decide_on.isoformat())
        change.touched = True


def may_fix(viewer: Viewer, ticket: Any) -> bool:
    """Return whether the viewer may fix a criterion for a corrective action that they see."""
    session = db.session()
    rows = store.list_rounds(session, ticket.id)
    return viewer.may("tickets.write") and may_lock(standing_of(session, ticket, rows))


def _get_ticket(session: Session, viewer: Viewer, ticket_id: int) -> Any:
    found = records.find_ticket(session, viewer, ticket_id)
    if found is None or found[0].kind != CORRECTIVE_ACTION:
        raise NotFound
    return found[0]


def _usable_surveys() -> list[PublishedSurvey]:
    """Return the published surveys whose answers know their day."""
    return [each for each in surveys.list_published() if each.survey.anonymity != "anonymous"]


def _units_within(session: Session, viewer: Viewer, unit_id: int) -> list[Any]:
    """Return a unit and those beneath it, as far as the viewer sees them."""
    visible = units.list_visible(session, viewer)
    path = next((unit.path for unit in visible if unit.id == unit_id), None)
    if path is None:
        return []
    return [unit for unit in visible if unit.path == path or not path or unit.path.startswith(f"{path}/")]


def _check(
    session: Session, viewer: Viewer, ticket: Any, wish: Wish, *, today: date
) -> tuple[PublishedSurvey, Measure]:
    published = surveys.get_published(wish.survey)
    if published.survey.anonymity == "anonymous":
        raise Refused(PROTECTED)
    measure = find_measure(session, published, wish.measure, published.survey.locale)
    if measure is None:
        raise Refused(N_("This survey does not measure that. Choose one of the measures offered."))
    if units.find_visible(session, wish.unit_id, viewer) is None or not store.is_within(
        session, wish.unit_id, ticket.unit_id
    ):
        raise Refused(N_("Choose the unit of the corrective action, or one beneath it."))
    if bool(wish.dimension) != bool(wish.key):
        raise Refused(N_("Choose one of the segments offered."))
    if wish.dimension and wish.dimension not in dimensions_of(published.survey):
        raise Refused(N_("Choose one of the segments offered."))
    check_wish(wish, today=today)
    steps = steps_of(session, ticket.id, None, zone_of(session, ticket.unit_id))
    found = forecast(session, published, measure, wish, steps, today=today)
    if found.baseline.value is not None and not found.is_guessed and wish.smallest_change > found.baseline.value:
        raise Refused(
            N_("The share is %(share)s per cent: it cannot fall by more than that. Ask for a smaller change."),
            share=f"{found.baseline.value:.1f}",
        )
    return published, measure


def _alarm_of(signal: Mapping[str, Any]) -> tuple[date, date] | None:
    if not signal.get("from") or not signal.get("to"):
        return None
    return date.fromisoformat(signal["from"]), date.fromisoformat(signal["to"])
