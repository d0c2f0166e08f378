"""The corrective actions of Tuohi & Vik, carried through by the same services that people use, at the days when they did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import Refused
from surveyapp.domain.ticket_rules.proposal import Reason
from surveyapp.domain.tickets import states
from surveyapp.domain.tickets.actions import EFFECTIVE
from surveyapp.domain.tickets.criteria import Wish
from surveyapp.domain.tickets.naming import case_number
from surveyapp.services import policies, proposals
from surveyapp.services.actions import causes, opening, work
from surveyapp.services.demo.company import SURVEY, Colleague, read_data, the_company
from surveyapp.services.proof import criteria, verdicts
from surveyapp.services.signals import Signal, find_signals
from surveyapp.services.tickets import moves
from surveyapp.services.tickets.work import assign
from surveyapp.services.transactions import transaction
from surveyapp.store import units as unit_tables
from surveyapp.store.corrective_actions import Cause, Criterion
from surveyapp.store.database import db
from surveyapp.store.tickets import Ticket, TicketAction
from surveyapp.store.units import UnitClosure

MORNING = time(9, 20)
WEEK = 7


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days counted from today, as moments of the company's zone."""

    today: date
    zone: ZoneInfo

    def day(self, back: int) -> date:
        """Return the day that lies `back` (below zero) from today."""
        return self.today + timedelta(days=back)

    def at(self, back: int, minutes: int = 0) -> datetime:
        """Return that day's morning, some minutes on."""
        return datetime.combine(self.day(back), MORNING, self.zone) + timedelta(minutes=minutes)


@dataclass
class Workshop:
    """One corrective action and who works on it.

    `opened` and `day`, the day of the story, count from today; each act comes a minute after the one before.
    """

    ticket_id: int
    calendar: Calendar
    people: Mapping[str, Viewer]
    owner: Viewer
    opened: int
    day: int = 0
    minutes: int = 0

    @property
    def now(self) -> datetime:
        """The moment of the next act."""
        self.minutes += 1
        return self.calendar.at(self.day, self.minutes)

    @property
    def version(self) -> int:
        """The version that somebody who has just looked at the page saw."""
        return db.session.scalars(select(Ticket.version).where(Ticket.id == self.ticket_id)).one()

    def turn_to(self, day: int) -> None:
        """Let time go by."""
        self.day, self.minutes = day, 0

    def move(self, to_state: str, by: Viewer | None = None) -> None:
        """Move it on."""
        moves.move(by or self.owner, self.ticket_id, self.version, to_state, now=self.now)


def carry_through(staff: Mapping[str, int], *, today: date, zone: ZoneInfo) -> None:
    """Tell every corrective action of the story, as far as it has come; `staff` are people's ids by their addresses.

    Answers and cases are counted and read already: criteria, verdicts and alarms rest on them as on anybody's.
    """
    calendar = Calendar(today, zone)
    people = {each.email: viewer_of(each, staff) for each in the_company().colleagues}
    for told in read_data("actions.yaml"):
        made = _open(told, people, calendar)
        if made is not None:
            ticket_id, opened = made
            shop = Workshop(ticket_id, calendar, people, people[told["owner"]], opened)
            _investigate(shop, told)
            if _fix(shop, told):
                _plan(shop, told)
                _carry_out(shop, told)
                _prove(shop, told)


def viewer_of(person: Colleague, staff: Mapping[str, int]) -> Viewer:
    """Return a colleague as services see them; `staff` are people's ids by their addresses."""
    unit_id = unit_tables.ids_of(db.session(), [person.unit])[person.unit]
    return Viewer(staff[person.email], person.name, person.role, frozenset({unit_id}), person.language)


def _open(told: Mapping[str, Any], people: Mapping[str, Viewer], calendar: Calendar) -> tuple[int, int] | None:
    """Open it and return its id and the day; None where it has no case.

    It is proposed by the alarm of its days where there is one, else made by hand.
    """
    unit_id = unit_tables.ids_of(db.session(), [told["unit"]])[told["unit"]]
    signal, opened = _alarm(told, unit_id, calendar) if told.get("is_alarm") else (None, told["opened"])
    cases = _cases(told, unit_id, calendar, until=opened)
    if not cases:
        return None
    with transaction() as session:
        reasons: Sequence[Reason] = [proposals.reason_of(session, signal)] if signal is not None else ()
        made = opening.open_action(
            session,
            title=told["title"],
            unit_id=unit_id,
            theme=told.get("theme"),
            rule=proposals.rule_of(signal) if signal is not None else None,
            reasons=reasons,
            signal=proposals.signal_data(signal) if signal is not None else {},
            case_ids=[case.id for case in cases],
            owner_id=None,
            now=calendar.at(opened),
            opened_by=None if signal is not None else people[told["owner"]].user_id,
        )
    return (made, opened) if made is not None else None


def _alarm(told: Mapping[str, Any], unit_id: int, calendar: Calendar) -> tuple[Signal | None, int]:
    """Return what the control limits said first, and on which day; None where chance had them say something else."""
    policy = policies.current("proposals")
    for day in range(told["opened"] - 2 * WEEK, told["criterion"]["locked"] - 3, WEEK // 2):
        found = find_signals(db.session(), policy, today=calendar.day(day))
        signal = next((each for each in found if each.theme == told["theme"] and each.unit_id == unit_id), None)
        if signal is not None:
            return signal, day
    return None, told["opened"]


def _cases(
    told: Mapping[str, Any], unit_id: int, calendar: Calendar, *, until: int, since: int | None = None
) -> Sequence[Any]:
    """Return id and number of the cases of its theme, else of its rule, that came before the day `until`, the newest first."""
    span = told["cases"]
    begins = calendar.at(span["from"] if since is None else since)
    beneath = select(UnitClosure.unit_id).where(UnitClosure.ancestor_id == unit_id)
    query = select(Ticket.id, Ticket.number).where(
        Ticket.kind == "case",
        Ticket.theme == told["theme"] if "theme" in told else Ticket.rule == told["rule"],
        Ticket.unit_id.in_(beneath),
        Ticket.opened_at >= begins,
        Ticket.opened_at < calendar.at(until),
    )
    return db.session.execute(query.order_by(Ticket.opened_at.desc()).limit(span["most"])).all()


def _investigate(shop: Workshop, told: Mapping[str, Any]) -> None:
    shop.turn_to(shop.opened + 1)
    own = shop.owner
    assign(own, shop.ticket_id, shop.version, own.user_id, now=shop.now)
    work.record_problem(own, shop.ticket_id, shop.version, told["problem"], now=shop.now)
    texts = {name: told[name] for name in ("containment", "risk") if name in told}
    if texts:
        work.record_texts(own, shop.ticket_id, shop.version, texts, now=shop.now)
    shop.move(states.INVESTIGATING)
    shop.turn_to(told["criterion"]["locked"] - 2)
    for question, answer, evidence in told.get("whys", ()):
        causes.add_cause(own, shop.ticket_id, question=question, answer=answer, evidence=evidence, now=shop.now)
    for branch, answer, evidence in told.get("causes", ()):
        causes.add_cause(own, shop.ticket_id, branch=branch, answer=answer, evidence=evidence, now=shop.now)
    query = select(Cause.id, Cause.branch).where(Cause.ticket_id == shop.ticket_id).order_by(Cause.position)
    found = db.session.execute(query).all()
    root = next((cause for cause in found if cause.branch == told.get("root")), found[-1])
    category = told.get("category") or root.branch
    causes.mark_root(own, shop.ticket_id, root.id, shop.version, category, now=shop.now)
    work.record_texts(own, shop.ticket_id, shop.version, {"escape_cause": told["escape_cause"]}, now=shop.now)


def _fix(shop: Workshop, told: Mapping[str, Any]) -> bool:
    """Fix what counts as success; False where a small company has too few complaints for the change that is asked for."""
    calendar, fixed = shop.calendar, told["criterion"]
    shop.turn_to(fixed["locked"])
    signal = criteria.get_form(shop.owner, shop.ticket_id, "en", now=shop.now).signal
    begins, ends = fixed["baseline"]
    unit = fixed.get("unit", told["unit"])
    wish = Wish(
        survey=SURVEY,
        measure=fixed["measure"],
        unit_id=unit_tables.ids_of(db.session(), [unit])[unit],
        baseline_from=calendar.day(begins),
        baseline_to=calendar.day(ends),
        smallest_change=fixed["change"],
        decide_on=calendar.day(fixed["decide"]),
        alarm_from=date.fromisoformat(signal["from"]) if signal.get("from") else None,
        alarm_to=date.fromisoformat(signal["to"]) if signal.get("to") else None,
    )
    try:
        criteria.lock(shop.owner, shop.ticket_id, shop.version, wish, now=shop.now)
    except Refused:
        return False
    return True


def _plan(shop: Workshop, told: Mapping[str, Any]) -> None:
    calendar = shop.calendar
    for action in told["actions"]:
        work.add_action(
            shop.owner,
            shop.ticket_id,
            kind=action["kind"],
            text=action["text"],
            owner_id=shop.people[action["owner"]].user_id,
            due_on=calendar.day(action["due"]),
            now=shop.now,
        )
    shop.turn_to(told["planned"])
    shop.move(states.ACTION_PLANNED)
    shop.turn_to(told["begun"])
    shop.move(states.IN_PROGRESS)


def _carry_out(shop: Workshop, told: Mapping[str, Any]) -> None:
    query = select(TicketAction.text, TicketAction.id).where(TicketAction.ticket_id == shop.ticket_id)
    ids = dict(db.session.execute(query).all())
    for action in sorted(told["actions"], key=lambda each: int(each["done"])):
        shop.turn_to(action["done"])
        doer, evidence = shop.people[action["owner"]], action["evidence"]
        work.finish_action(doer, shop.ticket_id, ids[action["text"]], evidence=evidence, now=shop.now)
        shop.turn_to(action["done"] + 1)
        work.check_action(
            shop.people[action["checker"]],
            shop.ticket_id,
            ids[action["text"]],
            shop.version,
            is_fine=True,
            now=shop.now,
        )
    shop.turn_to(told["verifying"])
    row = db.session.get_one(Ticket, shop.ticket_id)
    for case in _cases(told, row.unit_id, shop.calendar, until=told["cases"]["to"], since=shop.opened):
        work.add_case(shop.owner, shop.ticket_id, case_number(case.number), now=shop.now)
    texts = {name: told[name] for name in ("similar_places", "procedure")}
    work.record_texts(shop.owner, shop.ticket_id, shop.version, texts, now=shop.now)
    shop.move(states.VERIFYING)


def _prove(shop: Workshop, told: Mapping[str, Any]) -> None:
    shop.turn_to(told["criterion"]["decide"])
    verdicts.read_verdicts(now=shop.now)
    query = select(Criterion.verdict).where(Criterion.ticket_id == shop.ticket_id)
    if "closed" in told and db.session.scalar(query) == EFFECTIVE:
        shop.turn_to(told["closed"]["day"])
        shop.move(states.CLOSED, by=shop.people[told["closed"]["by"]])
