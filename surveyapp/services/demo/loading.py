"""Putting the demo company into an empty installation: its story is told, then written a table at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.answer_words import answer_lines
from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.ticket_rules import RuleContext, propose
from surveyapp.services import codings, loyalty, opt_outs, rollups, surveys, units, users
from surveyapp.services.demo import corrections, interviews, sign_ins, visits, words
from surveyapp.services.demo.asking import Asked, ask_all
from surveyapp.services.demo.casework import work_through
from surveyapp.services.demo.company import NAME, SURVEY, Colleague, Company, the_company
from surveyapp.services.demo.desk import Background, Desk
from surveyapp.services.demo.gift_cards import make_codes
from surveyapp.services.demo.handling import ask_about_cases
from surveyapp.services.demo.orders import DemoOrder, make_orders
from surveyapp.services.demo.readers import read_and_approve
from surveyapp.services.demo.rows import Rows, make_rows
from surveyapp.services.demo.sign_ins import SignIn
from surveyapp.services.demo.story import Plan
from surveyapp.services.links import make_link
from surveyapp.services.surveys import PublishedSurvey, find_published, get_published
from surveyapp.services.tickets.opening import Complaint, open_cases
from surveyapp.services.transactions import transaction
from surveyapp.settings import Settings
from surveyapp.store import units as unit_tables
from surveyapp.store.customers import Account, Customer
from surveyapp.store.database import db
from surveyapp.store.invitations import Invitation, InvitationLink
from surveyapp.store.messages import Message
from surveyapp.store.opt_outs import OptOut
from surveyapp.store.order_import import insert_rows
from surveyapp.store.orders import Order
from surveyapp.store.remedies import GiftCode, Remedy
from surveyapp.store.responses import Response
from surveyapp.store.surveys import Series, Survey, SurveyVersion
from surveyapp.store.ticket_promises import TicketPromise
from surveyapp.store.tickets import Ticket, TicketAction, TicketEvent, TicketNote
from surveyapp.store.units import ROOT_ID
from surveyapp.store.users import User

LINKS_SHOWN = 3
UNFINISHED = "demo-unfinished"
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Story:
    """What happened: the same plan and day tell the same story, to the letter."""

    orders: list[DemoOrder]
    asked: list[Asked]
    opted_out: dict[str, datetime]


def tell_story(survey: Any, plan: Plan, *, today: date, zone: ZoneInfo) -> Story:
    """Return the story of the days before `today` in the company's zone; `survey` is the parsed survey it is asked by."""
    company = the_company()
    until = datetime.combine(today, time(), zone).astimezone(UTC)
    orders = make_orders(company, plan, today)
    return Story(orders, *ask_all(orders, company, survey, plan, until=until))


def is_empty() -> bool:
    """Return whether nobody has put anything into this installation yet."""
    session = db.session()
    return all(session.query(table.id).first() is None for table in (User, Order, Response))


def load(settings: Settings, *, now: datetime, plan: Plan | None = None, told: Told = lambda _: None) -> list[str]:
    """Load the demo company and return a few survey links that nobody has used yet; `told` hears of each stage.

    The accounts' passwords are written into the instance folder; see `sign_ins`.

    Raises:
        Refused: there is something in the installation already.
        NotFound: the survey that the demo is about is not published.
    """
    if not is_empty():
        raise Refused(N_("The demo company is for an empty installation; this one has people, orders or answers."))
    unfinished = settings.instance / UNFINISHED
    unfinished.touch()
    links = _load(settings, plan or Plan(), now=now, told=told)
    unfinished.unlink()
    return links


def check_finished(instance: Path) -> None:
    """Do nothing unless loading the demo was interrupted.

    Raises:
        Refused: it was; half a company would show figures that contradict each other.
    """
    if (instance / UNFINISHED).exists():
        message = N_("Loading the demo was interrupted. Remove the folder %(folder)s and start again.")
        raise Refused(message, folder=instance)


def _load(settings: Settings, plan: Plan, *, now: datetime, told: Told) -> list[str]:
    company, survey = the_company(), get_published(SURVEY)
    if (read_out := interviews.definition(settings.surveys)) and find_published(interviews.SURVEY) is None:
        surveys.publish(read_out, f"{interviews.SURVEY}.yaml", user_id=None, now=now)
    today = now.astimezone(settings.timezone).date()
    founded_at = now - timedelta(days=plan.days + 30)
    told(N_("People and orders"))
    story = tell_story(survey.survey, plan, today=today, zone=settings.timezone)
    staff = _add_staff(company, settings.instance, now=founded_at)
    unit_ids = unit_tables.ids_of(db.session(), (store.path for store in company.stores))
    rows = make_rows(story.orders, story.asked, survey, unit_ids)
    with transaction() as session:
        _save(session, rows, founded_at)
        hashed = [
            {"address_hash": opt_outs.hash_address(settings.secret_key, email), "at": at}
            for email, at in story.opted_out.items()
        ]
        insert_rows(session, OptOut.__table__, hashed)
        for told_elsewhere in _told_elsewhere(story, plan, rows, unit_ids, today):
            insert_rows(session, Response.__table__, told_elsewhere)
    told(N_("Cases"))
    with transaction() as session:
        _work_on_cases(session, _open_cases(session, story, rows, survey), survey, plan, staff, today)
        ask_about_cases(session, plan.seed, until=now)
    links = _open_links(settings.base_url, now=now)
    told(N_("Counting and reading"))
    codings.code_comments(settings.surveys, now=now)
    read_and_approve(story.asked, rows.responses, staff, settings.surveys, plan.seed, now=now)
    words.look_through(settings, now=now)
    rollups.rebuild()
    loyalty.count_loyalty(now=now)
    told(N_("Corrective actions"))
    corrections.carry_through(staff, today=today, zone=settings.timezone)
    return links


def _add_staff(company: Company, instance: Path, *, now: datetime) -> dict[str, int]:
    """Add the units and whoever works in them; return people's ids by their addresses."""
    admin = company.colleagues[0]
    shown = [_add_person(admin, [ROOT_ID], by=None, now=now)]
    viewer = Viewer(shown[0][0], admin.name, admin.role, frozenset([ROOT_ID]), admin.language)
    with transaction() as session:
        unit_tables.ensure_paths(session, (store.path for store in company.stores))
    units.change_unit(ROOT_ID, name=NAME, timezone=None, language=None, viewer=viewer, now=now)
    for store in company.stores:
        (unit_id,) = units.ids_by_path([store.path])
        name = store.path.rpartition("/")[2]
        units.change_unit(unit_id, name=name, timezone=store.timezone, language=store.language, viewer=viewer, now=now)
    shown += [
        _add_person(person, units.ids_by_path([person.unit]), by=viewer, now=now) for person in company.colleagues[1:]
    ]
    sign_ins.save(instance, [sign_in for _, sign_in in shown])
    return {sign_in.email: user_id for user_id, sign_in in shown}


def _add_person(person: Colleague, unit_ids: list[int], *, by: Viewer | None, now: datetime) -> tuple[int, SignIn]:
    password = sign_ins.make_password()
    user_id = users.add_user(
        person.email, name=person.name, role=person.role, unit_ids=unit_ids, by=by, now=now, password=password
    )
    return user_id, SignIn(person.role, person.email, password)


def _save(session: Session, rows: Rows, founded_at: datetime) -> None:
    """Write what was told; the survey is as old as the company, so that no answer is older than its question."""
    for table, found in (
        (Account, rows.accounts),
        (Customer, rows.customers),
        (Order, rows.orders),
        (Invitation, rows.invitations),
        (Message, rows.messages),
        (Response, sorted(rows.responses, key=lambda row: row["id"])),
    ):
        insert_rows(session, table.__table__, found)
    session.execute(update(Survey).values(created_at=founded_at))
    session.execute(update(SurveyVersion).values(published_at=founded_at))
    session.execute(update(Series).values(created_at=founded_at))


def _told_elsewhere(
    story: Story, plan: Plan, rows: Rows, unit_ids: Mapping[str, int], today: date
) -> Iterator[list[dict[str, Any]]]:
    """Yield the answers that no link was sent for: on the screens of the stores, and by telephone."""
    if (survey := find_published(visits.SURVEY)) is not None:
        yield visits.make_visits(the_company(), survey, plan, unit_ids, today=today)
    if (survey := find_published(interviews.SURVEY)) is not None:
        yield interviews.make_interviews(story.orders, survey, plan, unit_ids, rows, today=today)


def _open_cases(session: Session, story: Story, rows: Rows, survey: PublishedSurvey) -> dict[int, Asked]:
    """Open a case for each answer that asks for one, in the order in which they came; return them by their ids."""
    answered = [asked for asked in story.asked if asked.answered_at is not None]
    opened: dict[int, Asked] = {}
    pairs = sorted(zip(answered, rows.responses, strict=True), key=lambda pair: pair[1]["answered_at"])
    for asked, response in pairs:
        if asked.case is None:
            continue
        belongs_to = response["order_id"], response["id"], response["unit_id"]
        context = RuleContext(survey.survey, response["answers"], *belongs_to, response["language"])
        complaint = Complaint(
            context,
            survey.id,
            language=response["language"],
            may_contact=response["may_contact"],
            order=_order(asked, response),
            customer=_customer(asked, response),
            company=NAME,
        )
        proposals = propose(survey.survey, context)
        (ticket_id,) = open_cases(session, proposals, complaint, now=response["answered_at"])
        opened[ticket_id] = asked
    return opened


def _order(asked: Asked, response: dict[str, Any]) -> SimpleNamespace:
    return SimpleNamespace(
        **asked.order.values, id=response["order_id"], place=asked.order.store.path.replace("/", " › ")
    )


def _customer(asked: Asked, response: dict[str, Any]) -> SimpleNamespace:
    person = asked.order.person
    facts = {"name": person.name, "email": person.email, "phone": person.phone, "language": person.language}
    return SimpleNamespace(**facts, id=response["customer_id"], erased_at=None)


def _work_on_cases(
    session: Session, opened: dict[int, Asked], survey: PublishedSurvey, plan: Plan, staff: dict[str, int], today: date
) -> None:
    tickets = {ticket.id: ticket for ticket in session.scalars(select(Ticket))}
    letters: dict[int, list[Message]] = {}
    for message in session.scalars(select(Message).where(Message.ticket_id.is_not(None))):
        # The acknowledgements that opening queued went out at once.
        message.state, message.attempts, message.sent_at = "sent", 1, message.created_at
        letters.setdefault(message.ticket_id or 0, []).append(message)
    company, desks = the_company(), []
    with session.no_autoflush:
        for ticket_id, asked in opened.items():
            ticket, case = tickets[ticket_id], asked.case
            if case is None:
                continue
            ids = {"order_id": ticket.order_id, "customer_id": ticket.customer_id}
            order = _order(asked, ids)
            about = Background(
                order,
                _customer(asked, ids),
                answer_lines(survey.survey, asked.answers, case.language, order),
                asked.order.issues[0] if asked.order.issues else "other",
                _is_story(plan, asked.order, today),
                company.factors[asked.order.store.currency],
            )
            desk = Desk(ticket, list(letters.get(ticket_id, [])), case, staff[case.owner.email], case.owner.name, about)
            work_through(desk)
            desks.append(desk)
    session.flush()
    _add(session, TicketEvent, [row for desk in desks for row in desk.events])
    _add(session, TicketAction, [row for desk in desks for row in desk.actions])
    offered = [row for desk in desks for row in desk.remedies]
    _add(session, Remedy, offered)
    begun_at = datetime.combine(today - timedelta(days=plan.days), time(), UTC)
    _add(session, GiftCode, make_codes(offered, today=today, added_at=begun_at))
    _add(session, TicketPromise, [row for desk in desks for row in desk.promises])
    _add(session, TicketNote, [row for desk in desks for row in desk.notes])
    _add(session, Message, [row for desk in desks for row in desk.written])


def _add(session: Session, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    insert_rows(session, table.__table__, rows)


def _is_story(plan: Plan, order: DemoOrder, today: date) -> bool:
    return order.store.region == plan.courier.region and plan.courier.is_bad(order.values["placed_on"], today)


def _open_links(base_url: str, *, now: datetime) -> list[str]:
    """Give the newest invitations that nobody has answered a link, one in each language; return the links."""
    found: dict[str, str] = {}
    with transaction() as session:
        query = select(Invitation.id, Invitation.language).where(
            Invitation.state == "sent", Invitation.expires_at > now
        )
        for row in session.execute(query.order_by(Invitation.sent_at.desc()).limit(200)):
            if row.language not in found:
                token, link = make_link(row.id, now=now)
                session.execute(insert(InvitationLink).values(**link))
                found[row.language] = f"{base_url}/s/{token}"
    return list(found.values())[:LINKS_SHOWN]
