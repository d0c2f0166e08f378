"""A case's way from the complaint to a close that is honest: guards, history, two people at once, what the customer says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import Conflict, Forbidden, NotFound, Refused
from surveyapp.services.remedies import deciding, giving
from surveyapp.services.tickets import moves, pages, words, work
from surveyapp.services.transactions import transaction
from surveyapp.store.audit import AuditEvent
from surveyapp.store.database import db
from surveyapp.store.messages import Message
from surveyapp.store.remedies import Remedy
from surveyapp.store.tickets import Ticket, TicketAction, TicketEvent
from tests.builders.tickets import OPENED, get_row, make_case, make_customer, make_order
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = OPENED + timedelta(hours=2)


@dataclass
class Desk:
    """A person at a case, always with its newest version."""

    viewer: Viewer
    ticket_id: int

    def do(self, act: Callable[..., None], *args: Any, now: Any = NOW, **facts: Any) -> None:
        act(self.viewer, self.ticket_id, self.row.version, *args, now=now, **facts)

    def say(self, kind: str, now: Any = NOW, **facts: Any) -> None:
        words.send_letter(
            self.viewer,
            self.ticket_id,
            kind,
            subject="About it",
            body="We have seen to it.",
            language="fi",
            now=now,
            **facts,
        )

    def record_facts(self) -> None:
        self.do(work.record_facts, what="Late", where="Depot", when="9 Nov", extent="1 order", evidence="", our_side="")

    @property
    def row(self) -> Ticket:
        return get_row(Ticket, self.ticket_id)

    @property
    def state(self) -> str:
        return self.row.state


@pytest.fixture
def desk(app) -> Desk:
    customer_id = make_customer()
    order_id = make_order(customer_id=customer_id, number="48211")
    return Desk(make_viewer(role="quality", name="Mikko Laine"), make_case(order_id=order_id, customer_id=customer_id))


def propose(desk: Desk, **facts: Any) -> Any:
    offer: dict[str, Any] = {"kind": "gift_card", "text": "", "amount": None, "exception_because": ""}
    return deciding.propose(desk.viewer, desk.ticket_id, desk.row.version, **{**offer, **facts}, zone=HELSINKI, now=NOW)


def walk_to_verifying(desk: Desk) -> None:
    desk.do(work.assign, desk.viewer.user_id)
    desk.record_facts()
    desk.do(moves.move, "investigating")
    desk.do(work.record_cause, cause="The transfer missed the release", category="process", unknown_because="")
    desk.do(work.record_correction, text="A new chair", owner_id=None, due_on=date(2026, 11, 26))
    propose(desk, kind="extra", text="A cushion", amount=Decimal(60))
    desk.do(work.record_extra, extra="We collect the old chair")
    desk.say("apology")
    desk.do(moves.move, "action_planned")
    desk.do(moves.move, "in_progress")
    action = db.session.scalars(select(TicketAction)).one()
    work.finish_action(desk.viewer, desk.ticket_id, action.id, evidence="Signed by the customer", now=NOW)
    giving.give(desk.viewer, desk.ticket_id, db.session.scalars(select(Remedy)).one().id, now=NOW)
    desk.say("outcome", names_extra=True)
    desk.do(moves.move, "verifying")


def test_a_case_goes_its_whole_way_and_its_history_is_complete(desk):
    walk_to_verifying(desk)
    desk.say("question")
    desk.do(moves.record_verdict, "solved", "telephone")
    desk.do(moves.move, "closed")
    row = desk.row
    assert (row.state, row.ended_by, row.ended_at, row.next_due_at) == ("closed", desk.viewer.user_id, NOW, None)
    assert row.answered_at == row.outcome_told_at == row.extra_told_at == NOW
    events = db.session.scalars(select(TicketEvent)).all()
    states = [event.new for event in sorted(events, key=lambda event: event.at) if event.field == "state"]
    assert sorted(states) == sorted(
        ["received", "acknowledged", "investigating", "action_planned", "in_progress", "verifying", "closed"]
    )
    assert {event.field for event in events} == {
        "state", "owner_id", "fact_what", "fact_where", "fact_when", "fact_extent", "root_cause", "root_cause_category",
        "correction", "action", "remedy_state", "extra", "message", "customer_verdict",
    }  # fmt: skip
    told = " ".join(f"{event.old} {event.new} {event.reason}" for event in events)
    assert [text for text in ("transfer", "Depot", "chair", "Aino") if text in told] == []
    kinds = db.session.scalars(select(Message.kind).order_by(Message.created_at)).all()
    assert sorted(kinds) == ["acknowledgement", "apology", "outcome", "question"]


def test_taking_an_acknowledged_complaint_moves_it_on(desk):
    desk.do(work.assign, desk.viewer.user_id)
    assert desk.state == "acknowledged"


def test_taking_one_that_nobody_acknowledged_does_not(app):
    viewer = make_viewer(role="quality")
    desk = Desk(viewer, make_case(customer_id=make_customer(email=None, phone="+358401234567")))
    desk.do(work.assign, viewer.user_id)
    assert desk.state == "received"
    with pytest.raises(Refused, match="Send the acknowledgement"):
        desk.do(moves.move, "acknowledged")
    words.record_told(viewer, desk.ticket_id, "acknowledgement", "telephone", text="Rang and said sorry", now=NOW)
    desk.do(moves.move, "acknowledged")
    assert desk.state == "acknowledged"


def test_each_refusal_says_what_is_missing_and_changes_nothing(desk):
    desk.do(work.assign, desk.viewer.user_id)
    with pytest.raises(Refused, match="Write down what happened"):
        desk.do(moves.move, "investigating")
    with pytest.raises(Refused, match="cannot go there"):
        desk.do(moves.move, "closed")
    assert desk.state == "acknowledged"
    assert desk.row.version == 2


def test_an_old_yes_does_not_close_what_was_taken_up_again(desk):
    walk_to_verifying(desk)
    desk.do(moves.record_verdict, "solved", "telephone")
    desk.do(moves.move, "closed")
    with pytest.raises(Refused, match="Say why"):
        desk.do(moves.move, "reopened")
    later = NOW + timedelta(days=3)
    desk.do(moves.move, "reopened", why="The new chair is broken too", now=later)
    row = desk.row
    assert (row.ended_at, row.ended_by, row.customer_verdict, row.outcome_told_at) == (None, None, None, None)
    assert row.next_due_at == row.answer_due_at == later + timedelta(hours=48)
    desk.do(moves.move, "investigating", now=later)
    desk.do(moves.move, "action_planned", now=later)
    desk.do(moves.move, "in_progress", now=later)
    with pytest.raises(Refused, match="Tell the customer what was done"):
        desk.do(moves.move, "verifying", now=later)


def test_no_from_the_customer_leads_back_and_silence_counts_from_the_sending(desk):
    walk_to_verifying(desk)
    desk.say("question")
    much_later = NOW + timedelta(days=40)
    with pytest.raises(Refused):
        desk.do(moves.move, "closed", now=much_later)
    with transaction() as session:
        message = session.scalars(select(Message).where(Message.kind == "question")).one()
        message.state, message.sent_at = "sent", much_later - timedelta(days=13)
    with pytest.raises(Refused):
        desk.do(moves.move, "closed", now=much_later)
    desk.do(moves.record_verdict, "not_solved", "mail")
    page = pages.get_ticket(desk.viewer, desk.ticket_id, now=NOW)
    assert page.next_state == "investigating"
    desk.do(moves.move, "investigating", why="The customer says it still wobbles")
    assert desk.row.customer_verdict is None


def test_fourteen_silent_days_after_the_question_left_are_an_answer(desk):
    walk_to_verifying(desk)
    desk.say("question")
    with transaction() as session:
        message = session.scalars(select(Message).where(Message.kind == "question")).one()
        message.state, message.sent_at = "sent", NOW
    desk.do(moves.move, "closed", now=NOW + timedelta(days=14))
    assert desk.state == "closed"


def test_a_letter_that_failed_told_nobody_anything(desk):
    with transaction() as session:
        session.scalars(select(Message)).one().state = "failed"
    desk.do(work.assign, desk.viewer.user_id)
    assert desk.state == "received"


def test_judging_gives_priority_and_due_times(desk):
    desk.do(work.judge, "critical", "several")
    row = desk.row
    assert row.priority == "urgent"
    assert row.answer_due_at == OPENED + timedelta(hours=4)


def test_the_second_of_two_writers_is_told_and_overwrites_nothing(desk):
    seen = desk.row.version
    desk.do(work.rename, "Table late")
    with pytest.raises(Conflict):
        work.rename(desk.viewer, desk.ticket_id, seen, "Chair broken", now=NOW)
    assert desk.row.title == "Table late"


def test_saving_the_same_again_is_no_change(desk):
    desk.record_facts()
    before = desk.row.version
    desk.record_facts()
    assert desk.row.version == before


def test_notes_and_letters_never_conflict_with_an_edit(desk):
    seen = desk.row.version
    work.add_note(desk.viewer, desk.ticket_id, "Same as K-12", now=NOW)
    desk.say("apology")
    work.rename(desk.viewer, desk.ticket_id, seen, "Table late", now=NOW)
    assert desk.row.title == "Table late"


def test_a_changed_extra_must_be_told_again(desk):
    desk.do(work.record_extra, extra="A candle")
    desk.say("outcome", names_extra=True)
    assert desk.row.extra_told_at is not None
    desk.do(work.record_extra, extra="Two candles")
    assert desk.row.extra_told_at is None


def test_clearing_the_correction_clears_its_open_action(desk):
    desk.do(work.record_correction, text="A new chair", owner_id=None, due_on=None)
    desk.do(work.record_correction, text="Two new chairs", owner_id=desk.viewer.user_id, due_on=date(2026, 11, 30))
    action = db.session.scalars(select(TicketAction)).one()
    assert (action.text, action.owner_id, action.due_on) == ("Two new chairs", desk.viewer.user_id, date(2026, 11, 30))
    desk.do(work.record_correction, text="", owner_id=None, due_on=None)
    assert db.session.scalars(select(TicketAction)).all() == []


@pytest.mark.parametrize(
    "act",
    [
        lambda d: d.do(work.record_cause, cause="A", category="", unknown_because="B"),
        lambda d: d.do(work.record_cause, cause="A", category="weather", unknown_because=""),
        lambda d: propose(d, kind="refund"),
        lambda d: propose(d, kind="gold"),
        lambda d: propose(d, kind="refund", amount=Decimal(-1)),
        lambda d: work.add_effort(d.viewer, d.ticket_id, 0, now=NOW),
        lambda d: work.add_effort(d.viewer, d.ticket_id, -5, now=NOW),
        lambda d: work.add_action(
            d.viewer, d.ticket_id, kind="exception", text="A", owner_id=None, due_on=None, cost=None, now=NOW
        ),
        lambda d: d.do(work.judge, "huge", "one"),
        lambda d: d.do(work.rename, "  "),
        lambda d: d.do(work.assign, 12345),
        lambda d: d.do(moves.record_verdict, "perhaps", "mail"),
        lambda d: d.do(work.record_contact_wish, wants_contact=False, why=" "),
        lambda d: work.add_note(d.viewer, d.ticket_id, " ", now=NOW),
        lambda d: work.add_action(
            d.viewer, d.ticket_id, kind="party", text="A", owner_id=None, due_on=None, cost=None, now=NOW
        ),
        lambda d: words.record_told(d.viewer, d.ticket_id, "apology", "pigeon", text="Sorry", now=NOW),
        lambda d: words.send_letter(d.viewer, d.ticket_id, "apology", subject="A", body=" ", language="fi", now=NOW),
    ],
)
def test_nonsense_is_refused_and_leaves_no_trace(desk, act):
    before = len(db.session.scalars(select(TicketEvent)).all())
    with pytest.raises(Refused):
        act(desk)
    assert len(db.session.scalars(select(TicketEvent)).all()) == before
    assert desk.row.version == 1


def test_a_button_pressed_twice_sends_one_letter(desk):
    for seconds in (0, 2):
        desk.say("apology", now=NOW + timedelta(seconds=seconds))
    desk.say("apology", now=NOW + timedelta(hours=1))
    for seconds in (0, 2):
        words.record_told(
            desk.viewer, desk.ticket_id, "outcome", "telephone", text="Done.", now=NOW + timedelta(seconds=seconds)
        )
    kinds = db.session.scalars(select(Message.kind).where(Message.author_id == desk.viewer.user_id)).all()
    assert sorted(kinds) == ["apology", "apology", "outcome"]


@pytest.mark.parametrize("kind", ["outcome", "question"])
def test_the_same_words_about_a_new_outcome_are_a_new_letter(desk, kind):
    desk.say(kind)
    with transaction() as session:
        ticket = session.get_one(Ticket, desk.ticket_id)
        ticket.outcome_told_at = ticket.asked_solved_at = None
    for seconds in (5, 7):
        desk.say(kind, now=NOW + timedelta(seconds=seconds))
    assert len(db.session.scalars(select(Message.id).where(Message.kind == kind)).all()) == 2
    assert desk.row.outcome_told_at or desk.row.asked_solved_at


def test_who_wants_no_contact_is_not_written_to_and_stops_nothing(desk):
    desk.do(work.record_contact_wish, wants_contact=False, why="Said so on the telephone")
    with pytest.raises(Refused, match="wants no contact"):
        desk.say("apology")
    desk.do(work.assign, desk.viewer.user_id)
    desk.record_facts()
    desk.do(moves.move, "investigating")
    desk.do(work.record_cause, cause="", category="", unknown_because="No scans were kept")
    desk.do(work.record_correction, text="Told the depot", owner_id=None, due_on=None)
    desk.do(work.record_no_remedy, none_because="Wants none")
    desk.do(moves.move, "action_planned")
    assert desk.state == "action_planned"


def test_an_ended_case_takes_notes_and_nothing_else(desk):
    desk.do(moves.move, "cancelled", why="Opened twice")
    work.add_note(desk.viewer, desk.ticket_id, "See K-2", now=NOW)
    for act in (lambda: desk.do(work.rename, "New"), lambda: desk.say("apology")):
        with pytest.raises(Refused, match="has ended"):
            act()


def test_it_is_not_reopened_beside_a_newer_case_about_the_same_order(desk):
    desk.do(moves.move, "cancelled", why="Opened by mistake")
    row = desk.row
    newer = make_case(order_id=row.order_id, customer_id=row.customer_id)
    with pytest.raises(Refused, match=f"K-{get_row(Ticket, newer).number}"):
        desk.do(moves.move, "reopened", why="It was none")


def test_foreign_and_missing_are_both_not_there_and_readers_do_not_write(app):
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    ticket_id = make_case(unit_id=oulu)
    stranger = make_viewer(role="manager", unit_ids=[turku])
    for act in (
        lambda: pages.get_ticket(stranger, ticket_id, now=NOW),
        lambda: pages.get_ticket(stranger, 1, now=NOW),
        lambda: work.assign(stranger, ticket_id, 1, stranger.user_id, now=NOW),
        lambda: words.draft(stranger, ticket_id, "apology", now=OPENED),
        lambda: pages.reveal_customer(stranger, ticket_id, "Curious", now=NOW),
    ):
        with pytest.raises(NotFound):
            act()
    analyst = make_viewer(role="analyst", unit_ids=[oulu])
    with pytest.raises(Forbidden):
        work.rename(analyst, ticket_id, 1, "Mine", now=NOW)
    neighbour = make_viewer(role="quality", unit_ids=[turku])
    with pytest.raises(Refused, match="cannot see the case's unit"):
        work.assign(make_viewer(role="quality"), ticket_id, 1, neighbour.user_id, now=NOW)


def test_a_confidential_customer_is_hidden_until_a_logged_reveal(app):
    viewer = make_viewer(role="quality")
    customer_id = make_customer()
    ticket_id = make_case(
        order_id=make_order(customer_id=customer_id), customer_id=customer_id, anonymity="confidential"
    )
    page = pages.get_ticket(viewer, ticket_id, now=NOW)
    assert (page.customer, page.is_hidden) == (None, True)
    with pytest.raises(Refused, match="Say why"):
        pages.reveal_customer(viewer, ticket_id, "", now=NOW)
    assert pages.reveal_customer(viewer, ticket_id, "Must ring about a gas leak", now=NOW).name == "Aino Lehtinen"
    logged = db.session.scalars(select(AuditEvent)).one()
    assert (logged.action, logged.object_id, logged.user_id) == ("ticket.reveal", ticket_id, viewer.user_id)


def test_a_draft_is_in_the_customers_language_and_names_what_was_decided(desk):
    desk.do(work.record_correction, text="Uusi tuoli", owner_id=None, due_on=None)
    letter = words.draft(desk.viewer, desk.ticket_id, "outcome", now=OPENED)
    assert letter.language == "fi"
    assert "Uusi tuoli" in letter.body
    assert "Mikko Laine" in letter.body
    assert "48211" in letter.subject
    with pytest.raises(NotFound):
        words.draft(desk.viewer, desk.ticket_id, "poem", now=OPENED)
