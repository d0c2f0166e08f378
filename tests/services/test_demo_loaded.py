"""The demo company as it is loaded: whole, and nothing in it that the rules of real work would refuse."""

import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from time import monotonic

import pytest
from flask import Flask
from sqlalchemy import func, select

from surveyapp.analysis.report import Filters
from surveyapp.app import create_app
from surveyapp.domain.errors import Refused
from surveyapp.domain.surveys.model import LEVELS
from surveyapp.domain.tickets import cases, states
from surveyapp.domain.tickets.actions import CORRECTIVE_ACTION, EFFECTIVE, NOT_EFFECTIVE, NOT_ENOUGH_DATA
from surveyapp.domain.tickets.cases import CaseFacts
from surveyapp.services import first_run, reports, responses, sessions
from surveyapp.services.demo import interviews, loading, marks, sign_ins, visits
from surveyapp.services.demo.asking import UNTOUCHED
from surveyapp.services.demo.company import NAME, SURVEY, read_data, the_company
from surveyapp.services.demo.readers import ONE_IN, QUOTES
from surveyapp.services.demo.story import Plan
from surveyapp.services.tickets.facts import case_facts
from surveyapp.settings import Settings
from surveyapp.store import comments, remedies, ticket_promises
from surveyapp.store.approved_quotes import ApprovedQuote
from surveyapp.store.codings import Coding, ThemeHit
from surveyapp.store.comments import CommentText
from surveyapp.store.corrective_actions import Cause, Criterion
from surveyapp.store.customers import Customer
from surveyapp.store.database import db
from surveyapp.store.emerging import EmergingTerm
from surveyapp.store.invitations import Invitation
from surveyapp.store.labels import Label
from surveyapp.store.messages import Message
from surveyapp.store.orders import Order
from surveyapp.store.remedies import GiftCode, Remedy
from surveyapp.store.responses import Response
from surveyapp.store.tickets import Ticket, TicketAction, TicketEvent, TicketLink
from surveyapp.store.units import ROOT_ID, Unit
from tests.conftest import NOW, make_settings

# These tests look at one company, which is then loaded once a run.
pytestmark = pytest.mark.xdist_group("demo")
SMALL = Plan(orders=900, days=365)
# What may follow from each verdict; without a criterion nothing was done yet.
WHERE_THEY_STAND = {
    None: {states.INVESTIGATING},
    EFFECTIVE: {states.CLOSED, states.VERIFYING},
    NOT_EFFECTIVE: {states.INVESTIGATING},
    NOT_ENOUGH_DATA: {states.VERIFYING},
}


@dataclass(frozen=True)
class Loaded:
    """A demo company as it was loaded: its settings, and the links that may still be answered."""

    app: Flask
    settings: Settings
    links: list[str]


def load(settings: Settings) -> Loaded:
    """Load a small company into an empty installation."""
    app = create_app(settings, rooms=())
    with app.app_context():
        first_run.publish_shipped(settings, now=NOW)
        begun = monotonic()
        links = loading.load(settings, now=NOW, plan=SMALL)
        db.engine.dispose()
    # How long it takes says more of the machine than of the code, so that it is told and not judged.
    sys.stdout.write(f"{SMALL.orders} orders were loaded in {monotonic() - begun:.1f} s\n")
    return Loaded(app, settings, links)


@pytest.fixture(scope="session")
def companies() -> dict[str, Loaded]:
    """Return the loaded companies by kind of database: each is loaded once, for all tests that look at it."""
    return {}


@pytest.fixture(params=["sqlite", "postgres"])
def loaded(
    request: pytest.FixtureRequest, companies: dict[str, Loaded], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    """Yield the loaded company inside an app context of its database, which is not the one that tests empty."""
    if request.param not in companies:
        folder = tmp_path_factory.mktemp("demo")
        if request.param == "sqlite":
            shutil.copy(request.getfixturevalue("sqlite_template"), folder / "demo.sqlite")
            url = f"sqlite:///{folder / 'demo.sqlite'}"
        else:
            url = request.getfixturevalue("postgres_server").copy("demo")
        companies[request.param] = load(make_settings(folder, url))
    company = companies[request.param]
    with company.app.app_context():
        yield company
        db.session.remove()
        db.engine.dispose()


def test_loaded_company_is_whole(loaded: Loaded) -> None:
    assert db.session.query(Order).count() == SMALL.orders
    assert db.session.get_one(Unit, ROOT_ID).name == NAME
    assert marks.is_demo()
    delivered = db.session.query(Order).filter(Order.is_delivered).count()
    assert db.session.query(Invitation).filter_by(touchpoint="delivered").count() == delivered
    answered = db.session.query(Invitation).filter_by(state="answered").count()
    invited = db.session.query(Response).filter(Response.invitation_id.is_not(None)).count()
    assert invited == answered > 150
    assert db.session.query(Response).filter_by(channel="kiosk").count() == round(SMALL.orders * visits.SHARE)
    assert db.session.query(func.max(TicketEvent.at)).scalar() < NOW
    assert all(email.endswith(".example") for (email,) in db.session.query(Customer.email) if email)
    with pytest.raises(Refused, match="empty installation"):
        loading.load(loaded.settings, now=NOW)


def test_levels_show_every_part_in_one_survey_or_another(loaded: Loaded) -> None:
    assert reports.find_first_survey() == SURVEY
    shown = {}
    for survey in (SURVEY, interviews.SURVEY, visits.SURVEY):
        filters = Filters(survey=survey, by="unit")
        shown[survey] = reports.build("levels", filters, viewer=None, language="en", now=NOW).data
    assert [each["level"] for each in shown[SURVEY]["levels"]] == list(LEVELS)
    assert shown[interviews.SURVEY]["gaps"][0]["n"] > 50
    # A comparison whose middle is "as expected" is no grade: it would draw its level down.
    assert shown[interviews.SURVEY]["levels"][0]["questions"] == ["overall", "experienced"]
    assert {row["key"] for row in shown[visits.SURVEY]["encounter"]} >= {None, "Finland/South/Helsinki"}


def test_comments_can_be_searched_and_what_is_new_was_looked_for(loaded: Loaded) -> None:
    assert comments.list_unindexed(db.session(), 1) == []
    assert db.session.query(CommentText).count() > 100
    assert "styroksia" in {term.words for term in db.session.query(EmergingTerm)}


def test_colleagues_have_read_comments_and_approved_quotes_that_praise(loaded: Loaded) -> None:
    labels = db.session.scalars(select(Label)).all()
    assert len({label.user_id for label in labels}) > 1
    assert len(labels) <= db.session.query(Response).count() // ONE_IN
    assert all(label.labelled_at < NOW for label in labels)
    quotes = db.session.scalars(select(ApprovedQuote)).all()
    assert len(quotes) == QUOTES
    of_quote = (ApprovedQuote.response_id == Coding.response_id) & (ApprovedQuote.question == Coding.question)
    complaining = select(ThemeHit.theme).join(Coding, Coding.id == ThemeHit.coding_id).join(ApprovedQuote, of_quote)
    assert db.session.scalars(complaining.where(ThemeHit.polarity == "negative")).first() is None


def test_every_case_stands_where_its_guards_let_it(loaded: Loaded) -> None:
    tickets = db.session.scalars(select(Ticket).where(Ticket.kind == "case")).all()
    assert len(tickets) > 30
    found = Counter(ticket.state for ticket in tickets)
    assert found.keys() >= {states.RECEIVED, states.CLOSED}
    assert found[states.RECEIVED] == UNTOUCHED
    for ticket in tickets:
        facts = _facts(ticket)
        if ticket.state in states.LINE[1:]:
            assert cases.missing(facts, ticket.state) == [], ticket.number
        entered = db.session.execute(
            select(TicketEvent.old, TicketEvent.new)
            .where(TicketEvent.ticket_id == ticket.id, TicketEvent.field == "state")
            .order_by(TicketEvent.at)
        ).all()
        assert entered[0] == (None, states.RECEIVED)
        assert entered[-1].new == ticket.state
        for (_, before), (old, new) in pairwise(entered):
            assert before == old
            assert new in states.TRANSITIONS[old]
        assert (ticket.ended_at is None) == states.is_open(ticket.state)
        assert (ticket.next_due_at is None) == (ticket.ended_at is not None)


def _facts(ticket: Ticket) -> CaseFacts:
    customer = db.session.get(Customer, ticket.customer_id)
    messages = db.session.scalars(select(Message).where(Message.ticket_id == ticket.id)).all()
    open_actions = db.session.query(TicketAction).filter_by(ticket_id=ticket.id, done_at=None).count()
    offered = [(kind, state) for _, kind, state in remedies.list_states(db.session(), [ticket.id])]
    promises = ticket_promises.count_running(db.session(), [ticket.id]).get(ticket.id, 0)
    return case_facts(ticket, customer, messages, open_actions, promises, remedies=offered, now=ticket.ended_at or NOW)


def test_corrective_actions_have_come_as_far_as_their_verdicts_let_them(loaded: Loaded) -> None:
    made = db.session.scalars(select(Ticket).where(Ticket.kind == CORRECTIVE_ACTION)).all()
    assert len(made) == len(read_data("actions.yaml"))
    for ticket in made:
        criterion = db.session.scalars(select(Criterion).where(Criterion.ticket_id == ticket.id)).one_or_none()
        allowed = WHERE_THEY_STAND[criterion.verdict if criterion is not None else None]
        assert ticket.state in allowed, ticket.title
        assert ticket.owner_id is not None
        assert db.session.query(TicketLink).filter_by(action_id=ticket.id).count() > 0
        assert db.session.query(Cause).filter_by(ticket_id=ticket.id, is_root=True).count() == 1


def test_every_gift_card_that_was_given_has_its_code_and_others_are_free(loaded: Loaded) -> None:
    given = set(db.session.scalars(select(Remedy.id).where(Remedy.kind == "gift_card", Remedy.state == "given")))
    codes = db.session.scalars(select(GiftCode)).all()
    assert {code.remedy_id for code in codes if code.remedy_id} == given
    assert sum(code.remedy_id is None for code in codes) > 100


def test_everybody_can_sign_in_and_links_are_open(loaded: Loaded) -> None:
    instance = loaded.settings.instance
    accounts = sign_ins.read(instance)
    assert [account.email for account in accounts] == [person.email for person in the_company().colleagues]
    assert (instance / sign_ins.FILE).stat().st_mode & 0o777 == 0o600
    for account in accounts:
        token = sessions.sign_in(
            account.email, account.password, address="127.0.0.1", browser="tests", key="k", now=NOW
        )
        assert sessions.find_viewer(token, now=NOW) is not None
    assert loaded.links
    for link in loaded.links:
        asking = responses.find_link(link.rpartition("/s/")[2])
        assert asking is not None
        assert asking.status_at(NOW) == "open"
