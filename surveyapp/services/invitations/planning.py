"""Planning: an invitation for everything that happened and was not asked about, or its reason why not.

A thousand touchpoints are one transaction, so that customers who answer meanwhile never wait long. Planned again,
nothing changes.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.invitations import (
    ANNIVERSARY,
    DEFAULT_EXPIRE,
    ORDER_TOUCHPOINTS,
    PLANNED,
    TICKET_CLOSED,
    Touch,
    choose_language,
    decide,
    draw_lot,
    last_anniversary,
    later,
)
from surveyapp.domain.surveys import Invite, Survey
from surveyapp.services.invitations.people import People, UnitFacts, count_planned, find_people, list_unit_facts
from surveyapp.services.links import make_link
from surveyapp.services.surveys import get_published
from surveyapp.services.surveys.published import kept
from surveyapp.services.transactions import transaction
from surveyapp.store import invitation_plans
from surveyapp.store.database import db, random_id

# Nobody has kept a customer for longer; each year is one span of days to look at.
ANNIVERSARIES = 60
# What a year may be off by, with its leap days and time zones; the exact moment is looked at later.
MARGIN = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class PlannedLink:
    """A new invitation's secret link, shown once."""

    survey: str
    order: str
    link: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """What planning did: how many are new, their links if asked for, and how many were skipped, by reason."""

    links: list[PlannedLink]
    skipped: dict[str, int]
    planned: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class _Round:
    """One survey's one touchpoint, planned at `now`; `zone` is the company's."""

    survey_id: int
    survey: Survey
    invite: Invite
    touchpoint: str
    units: UnitFacts
    zone: ZoneInfo
    key: str
    viewer: Viewer | None
    now: datetime


def plan(
    *,
    base_url: str,
    now: datetime,
    secret_key: str = "",
    zone: ZoneInfo | None = None,
    survey_name: str | None = None,
    viewer: Viewer | None = None,
    makes_links: bool = True,
) -> Plan:
    """Plan an invitation for every touchpoint that has none.

    Who is not asked is on record as well, as a skipped invitation with its reason. `viewer` plans for their own units.
    `secret_key` tells who opted out (without it that is found out at sending), `zone` is the company's. `makes_links`
    gives each new invitation a link at once, for whoever sends them by other means than our mail.

    Raises:
        NotFound: no survey of this name is published.
    """
    if survey_name is not None:
        get_published(survey_name)
    done = Plan([], {})
    planned, skipped = 0, Counter[str]()
    for survey_round, name in _rounds(survey_name, zone, secret_key, viewer, now):
        for rows, links in _plan_chunks(survey_round, makes_links=makes_links):
            planned += sum(row["state"] == PLANNED for row in rows)
            skipped.update(row["skip_reason"] for row in rows if row["skip_reason"] is not None)
            done.links.extend(PlannedLink(name, order, f"{base_url}/s/{token}") for order, token in links)
    return Plan(done.links, dict(skipped), planned)


def _rounds(
    survey_name: str | None, zone: ZoneInfo | None, key: str, viewer: Viewer | None, now: datetime
) -> list[tuple[_Round, str]]:
    session = db.session()
    units = list_unit_facts(session)
    rounds = []
    for head in invitation_plans.list_open_surveys(session, survey_name, now=now):
        survey = kept.find(head.content_hash) or get_published(head.name).survey
        invite = survey.invite
        for touchpoint in invite.after if invite is not None else ():
            if invite is not None and touchpoint in SOURCES:
                fallback = zone or ZoneInfo("UTC")
                facts = _Round(head.id, survey, invite, touchpoint, units, fallback, key, viewer, now)
                rounds.append((facts, head.name))
    return rounds


def _plan_chunks(this: _Round, *, makes_links: bool) -> Iterator[tuple[list[dict[str, Any]], list[tuple[str, str]]]]:
    """Yield, for each thousand touchpoints, the invitations written, and the order's number and secret of each new link."""
    after_id = -1
    while True:
        with transaction() as session:
            invitation_plans.lock_planning(session)
            found, touched = SOURCES[this.touchpoint](session, this, after_id)
            rows = _decide_all(session, this, touched)
            invitation_plans.add_invitations(session, rows)
            tokens = []
            if makes_links:
                new = [(row, each) for row, each in zip(rows, touched, strict=True) if row["state"] == PLANNED]
                made = [(each.row.external_id or "", *make_link(row["id"], now=this.now)) for row, each in new]
                invitation_plans.add_links(session, [link for _number, _token, link in made])
                tokens = [(number, token) for number, token, _link in made]
        if not found:
            return
        after_id = found[-1].id
        yield rows, tokens


@dataclass(frozen=True, slots=True)
class _Touched:
    """A row of a source with when it happened, and its occasion where it may happen again."""

    row: Any
    at: datetime
    on: date
    zone: ZoneInfo
    occasion: str = ""


def _zone_of(this: _Round, row: Any) -> ZoneInfo:
    """Return the person's own zone, else the unit's, else the order's, else the company's."""
    name = row.customer_timezone or this.units.zone_of(row.path) or row.timezone
    return ZoneInfo(name) if name else this.zone


def _unit_zone(this: _Round, row: Any) -> ZoneInfo:
    name = this.units.zone_of(row.path) or row.timezone
    return ZoneInfo(name) if name else this.zone


def _of_orders(session: Session, this: _Round, after_id: int) -> tuple[Sequence[Any], list[_Touched]]:
    found = invitation_plans.list_touched_orders(
        session, this.survey_id, this.touchpoint, after_id=after_id, now=this.now, viewer=this.viewer
    )
    return found, [_Touched(row, row.touched_at, row.touched_on, _zone_of(this, row)) for row in found]


def _of_tickets(session: Session, this: _Round, after_id: int) -> tuple[Sequence[Any], list[_Touched]]:
    found = invitation_plans.list_closed_tickets(
        session, this.survey_id, after_id=after_id, now=this.now, viewer=this.viewer
    )
    touched = []
    for row in found:
        zone = _zone_of(this, row)
        touched.append(_Touched(row, row.touched_at, row.touched_at.astimezone(zone).date(), zone, row.occasion))
    return found, touched


def _of_anniversaries(session: Session, this: _Round, after_id: int) -> tuple[Sequence[Any], list[_Touched]]:
    length = later(this.now, this.invite.expire or DEFAULT_EXPIRE, this.zone) - this.now
    year = timedelta(days=365.2425)
    spans = [
        (this.now - years * year - length - MARGIN, this.now - years * year + MARGIN)
        for years in range(1, ANNIVERSARIES + 1)
    ]
    found = invitation_plans.list_first_orders(session, spans, after_id=after_id, viewer=this.viewer)
    ids = [row.order_id for row in found]
    known = invitation_plans.list_occasions(session, this.survey_id, this.touchpoint, ids)
    touched = []
    for row in found:
        zone = _zone_of(this, row)
        last = last_anniversary(row.touched_at, zone, now=this.now)
        if last is None or last[0] < this.now - length or (row.order_id, str(last[1])) in known:
            continue
        touched.append(_Touched(row, last[0], last[0].astimezone(zone).date(), zone, str(last[1])))
    return found, touched


# `visited` has no source: whoever tells of the visit makes its invitation.
SOURCES: dict[str, Callable[[Session, _Round, int], tuple[Sequence[Any], list[_Touched]]]] = {
    **dict.fromkeys(ORDER_TOUCHPOINTS, _of_orders),
    TICKET_CLOSED: _of_tickets,
    ANNIVERSARY: _of_anniversaries,
}


def _decide_all(session: Session, this: _Round, touched: Sequence[_Touched]) -> list[dict[str, Any]]:
    """Return a row for each touchpoint, in their order; who of one person's comes first is asked first."""
    people = find_people(session, this.key, (each.row.email for each in touched if each.row.email), now=this.now)
    counts: Mapping[int, Counter[date]] = {}
    zones = {each.row.unit_id: _unit_zone(this, each.row) for each in touched}
    if this.invite.quota is not None and touched:
        counts = count_planned(session, this.survey_id, list(zones), zones.__getitem__, now=this.now)
    rows: dict[int, dict[str, Any]] = {}
    for place in sorted(range(len(touched)), key=lambda place: touched[place].at):
        each = touched[place]
        rows[place] = _decide(this, each, people, counts, zones[each.row.unit_id])
    return [rows[place] for place in range(len(touched))]


def _decide(
    this: _Round, each: _Touched, people: People, counts: Mapping[int, Counter[date]], unit_zone: ZoneInfo
) -> dict[str, Any]:
    row, email = each.row, (each.row.email or "").lower()
    about = (email, this.survey_id, this.touchpoint, each.on)

    def planned_on(moment: datetime) -> int:
        return counts[row.unit_id][moment.astimezone(unit_zone).date()]

    touch = Touch(
        each.at,
        each.zone,
        is_erased=row.erased_at is not None,
        has_address=bool(email),
        is_opted_out=email in people.opted_out,
        is_duplicate=about in people.asked_about,
        has_open_case=email in people.complaining,
        asked_at=people.asked_at.get(email),
        draw=draw_lot(this.survey_id, this.touchpoint, row.id, each.occasion),
        planned_on=planned_on,
    )
    decision = decide(touch, this.invite, now=this.now)
    if decision.send_at is not None:
        people.note(*about, decision.send_at)
        if this.invite.quota is not None:
            counts[row.unit_id][decision.send_at.astimezone(unit_zone).date()] += 1
    wishes = (row.language, row.customer_language, this.units.language_of(row.path))
    return {
        "id": random_id(),
        "survey_id": this.survey_id,
        "customer_id": row.customer_id,
        "order_id": row.order_id,
        "unit_id": row.unit_id,
        "touchpoint": this.touchpoint,
        "occasion": each.occasion,
        "touched_on": each.on,
        "language": choose_language(wishes, this.survey.locales, this.survey.locale),
        "state": decision.state,
        "skip_reason": decision.skip_reason,
        "planned_at": this.now.astimezone(UTC),
        "send_at": decision.send_at,
        "expires_at": decision.expires_at,
    }
