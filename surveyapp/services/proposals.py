"""Proposing corrective actions: what stands over its control limit, and cases that are too much alike.

A proposal is a corrective action that nobody has yet, already linked to its cases. What was closed and is over its
limit again is reopened instead. What somebody has said no to is not proposed again for the same alarm.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.policies.proposals import CARRIER, CAUSE, PRODUCT, REPEATS, UNIT, ProposalPolicy, Repeat
from surveyapp.domain.surveys import text_in
from surveyapp.domain.ticket_rules.proposal import Reason
from surveyapp.domain.tickets import actions, states
from surveyapp.services import policies, taxonomies
from surveyapp.services.actions.opening import open_action
from surveyapp.services.installation import current_settings
from surveyapp.services.proof.measures import FALLBACK
from surveyapp.services.proof.rounds import names_of_themes
from surveyapp.services.proof.verdicts import PROGRAM
from surveyapp.services.signals import Signal, branch_of, find_signals
from surveyapp.services.tickets import moves
from surveyapp.services.tickets.changes import changing
from surveyapp.services.transactions import transaction
from surveyapp.store import action_records, report_queries, units, watching
from surveyapp.store import ticket_records as records
from surveyapp.store.database import db

CONTROL_LIMIT = "control_limit"
MOST_CASES = 500
AGAIN = N_("By itself: the same is over its limit again.")
SAID = {
    "above": N_("“%(subject)s”: %(share)s %% of %(n)s answers, over the limit of %(limit)s %%."),
    "nine_above": N_("“%(subject)s”: nine times in a row above the usual %(centre)s %%, lately %(share)s %%."),
}
REPEATED = {
    CAUSE: N_("%(cases)s cases of the same kind of cause within %(days)s days."),
    PRODUCT: N_("%(cases)s cases of the product “%(subject)s” within %(days)s days."),
    CARRIER: N_("%(cases)s cases of the carrier “%(subject)s” within %(days)s days."),
    UNIT: N_("%(cases)s cases of the unit “%(subject)s” within %(days)s days."),
}
MATTERS = {CAUSE: watching.CAUSE, PRODUCT: watching.PRODUCT, CARRIER: watching.CARRIER, UNIT: watching.UNIT}


def propose_actions(*, now: datetime) -> str:
    """Propose and reopen what the company's rule asks for; return what was done, for the log."""
    policy: ProposalPolicy = policies.current("proposals")
    session, zone = db.session(), current_settings().timezone
    parents = {row.id: row.parent_id for row in report_queries.list_units(session)}
    proposed = reopened = 0
    known = {(theme and taxonomies.resolve(theme), unit_id) for theme, unit_id in watching.list_closed(session)}
    for signal in find_signals(session, policy, known, today=now.astimezone(zone).date()):
        done = _answer(signal, parents, zone, now)
        proposed, reopened = proposed + (done == "proposed"), reopened + (done == "reopened")
    for name in REPEATS:
        if name in policy.repeats:
            proposed += _propose_repeats(name, policy.repeats[name], now=now)
    return f"{proposed} proposed, {reopened} reopened"


def _answer(signal: Signal, parents: Mapping[int, int | None], zone: ZoneInfo, now: datetime) -> str:
    """Propose an action for an alarm, reopen the one that it belongs to, or do nothing; return which."""
    with transaction() as session:
        earlier = _earlier(session, signal, parents)
        if any(states.is_open(row.state) for row in earlier):
            return "open"
        if any(_is_answered(row, signal, zone) for row in earlier):
            return "answered"
        closed = next((row for row in earlier if row.state == states.CLOSED and row.unit_id == signal.unit_id), None)
        if closed is None:
            made = _propose(session, signal, zone, now)
            return "proposed" if made is not None else "open"
    return "reopened" if _reopen(closed.id, signal, now) else "answered"


def _earlier(session: Session, signal: Signal, parents: Mapping[int, int | None]) -> list[Any]:
    """Return the corrective actions about the same matter in this unit, above or beneath it; the newest first."""
    key = actions.dedupe_key(signal.theme or rule_of(signal), signal.unit_id)
    branch = branch_of(signal.unit_id, parents)
    rows = watching.list_earlier(session, [key], _ids_of(signal.theme))
    return [row for row in rows if row.unit_id in branch or signal.unit_id in branch_of(row.unit_id, parents)]


def _ids_of(theme: str | None) -> Sequence[str]:
    """Return every id of a theme, those of what was merged into it too; nothing for what is about none."""
    return taxonomies.family_of(theme) if theme is not None else ()


def _is_answered(row: Any, signal: Signal, zone: ZoneInfo) -> bool:
    """Tell whether an ended action has dealt with this alarm: it began before the end, or it is the one refused then."""
    if row.ended_at is not None and signal.window[0] <= row.ended_at.astimezone(zone).date():
        return True
    last = (row.signal or {}).get("to")
    return last is not None and signal.window[0] <= date.fromisoformat(last)


def _propose(session: Session, signal: Signal, zone: ZoneInfo, now: datetime) -> int | None:
    subject = _subject(session, signal)
    return open_action(
        session,
        title=_title(session, subject, signal.unit_id),
        unit_id=signal.unit_id,
        theme=signal.theme,
        rule=rule_of(signal),
        reasons=[reason_of(session, signal)],
        signal=signal_data(signal),
        case_ids=_cases_of(session, signal, zone),
        owner_id=None,
        now=now,
    )


def signal_data(signal: Signal) -> dict[str, Any]:
    """Return what is kept of an alarm: what was watched, its days, and the figures then (shares as fractions)."""
    alarm = signal.alarm
    return {
        "rule": CONTROL_LIMIT,
        "survey": signal.published.name,
        "measure": signal.measure.code,
        "unit_id": str(signal.unit_id),
        "from": signal.window[0].isoformat(),
        "to": signal.window[1].isoformat(),
        "signal": alarm.signal,
        "weeks_a_point": alarm.span,
        "share": alarm.share,
        "n": alarm.n,
        "centre": alarm.centre,
        "limit": alarm.limit,
        "p_value": alarm.p_value,
        "watched": signal.watched,
    }


def _reopen(ticket_id: int, signal: Signal, now: datetime) -> bool:
    """Reopen what was closed, with the new alarm; False when somebody else opened the same meanwhile."""
    try:
        with changing(PROGRAM, ticket_id, now=now, allows_ended=True) as change:
            moves.enter(change, states.REOPENED, why=AGAIN)
            own = action_records.get_action(change.session, ticket_id)
            own.signal = {**signal_data(signal), "before": [*own.signal.get("before", []), _without_before(own.signal)]}
            cases = _cases_of(change.session, signal, current_settings().timezone)
            if action_records.link_cases(change.session, ticket_id, cases):
                change.note("cases", new=str(len(cases)))
    except Refused:
        return False
    return True


def _without_before(signal: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in signal.items() if name != "before"}


def _cases_of(session: Session, signal: Signal, zone: ZoneInfo) -> list[int]:
    """Return the cases that came since the alarm began, of its theme, else of low scores for its question."""
    since = datetime.combine(signal.window[0], time.min, zone)
    rows = watching.list_cases_of_alarm(
        session, signal.unit_id, since, themes=_ids_of(signal.theme), survey_id=signal.published.id, most=MOST_CASES
    )
    if signal.theme is not None:
        return [row.id for row in rows]
    question = signal.measure.question
    return [row.id for row in rows if any(_asks(reason) == question for reason in row.reasons)]


def _asks(reason: Mapping[str, Any]) -> Any:
    return reason.get("params", {}).get("question")


def _propose_repeats(name: str, repeat: Repeat, *, now: datetime) -> int:
    """Propose an action for every group of cases that are alike; return how many were proposed."""
    since, matter, proposed = now - timedelta(days=repeat.days), MATTERS[name], 0
    taxonomy = taxonomies.current_taxonomy()
    aliases = taxonomy.aliases if taxonomy is not None else {}
    for row in watching.list_alike(db.session(), matter, since, repeat.cases, aliases):
        with transaction() as session:
            themes = _ids_of(row.theme)
            cases = watching.list_alike_cases(session, matter, since, row.key, themes, row.unit_id)
            if len(cases) >= repeat.cases:
                proposed += _propose_repeat(session, name, repeat, row, cases, now) is not None
    return proposed


def _propose_repeat(
    session: Session, name: str, repeat: Repeat, row: Any, cases: Collection[Any], now: datetime
) -> int | None:
    unit_id = action_records.nearest_common_unit(session, {case.unit_id for case in cases})
    theme = text_in(names_of_themes(session).get(row.theme or "", {}), _language(session), FALLBACK) or row.theme
    is_named = name in (PRODUCT, CARRIER)
    subject = str(row.key) if is_named else _unit_name(session, unit_id)
    rule = f"{name}:{row.key}" if name != UNIT else name
    # A product or a carrier is a cause of its own, whatever else is open about the same theme.
    matters = [f"{rule}:{theme}" if is_named or not theme else theme for theme in _ids_of(row.theme) or ("",)]
    # What is open under the id of a theme that was merged is about the same.
    if any(records.find_open(session, actions.dedupe_key(each, unit_id)) is not None for each in matters):
        return None
    matter = matters[0]
    params = {"cases": len(cases), "days": repeat.days, "subject": subject}
    return open_action(
        session,
        title=_title(session, " · ".join(each for each in (theme, subject if is_named else "") if each), unit_id),
        unit_id=unit_id,
        theme=None if is_named else row.theme,
        rule=matter if is_named or row.theme is None else rule,
        reasons=[Reason(REPEATED[name], params)],
        signal={"rule": name, "key": str(row.key), "theme": row.theme, "cases": len(cases), "days": repeat.days},
        case_ids=[case.id for case in cases],
        owner_id=None,
        now=now,
    )


def rule_of(signal: Signal) -> str:
    """Return what is kept as the rule of an alarm's proposal: the control limit, and of what."""
    return f"{CONTROL_LIMIT}:{signal.measure.code}"


def reason_of(session: Session, signal: Signal) -> Reason:
    """Return the alarm in words, for the proposal's page."""
    alarm, subject = signal.alarm, _subject(session, signal)
    figures = {"share": alarm.share, "limit": alarm.limit, "centre": alarm.centre}
    params = {name: round(100 * value, 1) for name, value in figures.items()}
    return Reason(SAID[alarm.signal], {"subject": subject, "n": alarm.n, **params})


def _subject(session: Session, signal: Signal) -> str:
    names = names_of_themes(session).get(signal.theme or "", {})
    return text_in(names, _language(session), FALLBACK) or signal.measure.subject


def _title(session: Session, subject: str, unit_id: int) -> str:
    return " · ".join(part for part in (subject, _unit_name(session, unit_id)) if part)


def _unit_name(session: Session, unit_id: int) -> str:
    return session.get_one(units.Unit, unit_id).name


def _language(session: Session) -> str:
    """Return the language of the company, in which titles are written."""
    return session.get_one(units.Unit, units.ROOT_ID).language or FALLBACK
