"""The people of a case: conduct lifts no guard, a second person stands by, and colleagues of the customer get the minutes."""

import pytest
from sqlalchemy import select

from surveyapp.domain.errors import Conflict, NotFound, Refused
from surveyapp.services.tickets import pages, parties, words
from surveyapp.services.transactions import transaction
from surveyapp.store.customers import Account, Customer
from surveyapp.store.database import db, random_id
from surveyapp.store.messages import Message
from surveyapp.store.tickets import Ticket, TicketEvent
from tests.builders.tickets import OPENED, get_row, make_case, make_customer
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def viewer(app):
    return make_viewer(role="quality", name="Mikko Laine")


def colleagues(*names):
    """Make people of one company and return their ids."""
    ids = [make_customer(name=name, email=f"{name.split()[0].lower()}@firma.example") for name in names]
    with transaction() as session:
        account = Account(id=random_id(), source="shop", name="Rakennus Oy")
        session.add(account)
        session.flush()
        for customer_id in ids:
            session.get(Customer, customer_id).account_id = account.id
    return ids


def mark(viewer, case, **more):
    values = {"conduct": "threats", "note": "“I come and burn it down”, 20.11.", "second_id": None, "channel": "mail"}
    version = get_row(Ticket, case).version
    parties.record_conduct(viewer, case, version, **(values | more), now=OPENED)


def view(viewer, case):
    return parties.get_parties(viewer, pages.get_ticket(viewer, case, now=OPENED))


def fields(case):
    return list(db.session.execute(select(TicketEvent.field, TicketEvent.new).where(TicketEvent.ticket_id == case)))


def test_conduct_is_marked_with_a_second_person_and_the_complaint_is_still_heard(viewer):
    case = make_case(customer_id=make_customer())
    before = pages.get_ticket(viewer, case, now=OPENED)
    second = make_viewer(role="quality", name="Sara Holm")
    mark(viewer, case, second_id=second.user_id)
    ticket = get_row(Ticket, case)
    assert (ticket.conduct, ticket.second_id, ticket.agreed_channel) == ("threats", second.user_id, "mail")
    after = pages.get_ticket(viewer, case, now=OPENED)
    assert (after.next_state, after.moves, after.facts) == (before.next_state, before.moves, before.facts)
    assert [(need.code, is_met) for need, is_met in after.needs] == [
        (need.code, is_met) for need, is_met in before.needs
    ]
    assert ("conduct", "threats") in fields(case)
    assert not any("burn" in (new or "") for _, new in fields(case))
    letter = words.draft(viewer, case, "conduct", now=OPENED)
    assert "Sara Holm" in letter.body
    assert "sähköpostilla" in letter.body
    assert "burn" not in letter.body


def test_the_mark_is_taken_back_with_everything_that_belongs_to_it(viewer):
    case = make_case(customer_id=make_customer())
    mark(viewer, case, second_id=make_viewer(role="quality").user_id)
    mark(viewer, case, conduct="", note="still there", second_id=viewer.user_id)
    ticket = get_row(Ticket, case)
    assert (ticket.conduct, ticket.conduct_note, ticket.second_id, ticket.agreed_channel) == (None, None, None, None)


def test_what_cannot_be_marked_is_refused(viewer):
    case = make_case(customer_id=make_customer(), unit_id=make_unit("Finland/Oulu"))
    with transaction() as session:
        session.get(Ticket, case).owner_id = viewer.user_id
    stranger = make_viewer(role="quality", unit_ids=[make_unit("Sweden/Lund")])
    for wrong in (
        {"note": " "}, {"conduct": "rude"}, {"channel": "pigeon"}, {"second_id": viewer.user_id},
        {"second_id": stranger.user_id},
    ):  # fmt: skip
        with pytest.raises(Refused):
            mark(viewer, case, **wrong)
    with pytest.raises(Conflict):
        parties.record_conduct(viewer, case, 99, conduct="abuse", note="x", second_id=None, channel="", now=OPENED)
    with pytest.raises(NotFound):
        mark(stranger, case)


def test_colleagues_are_put_on_the_case_with_their_part_and_taken_off(viewer):
    aino, onni, ville = colleagues("Aino Lehtinen", "Onni Niemi", "Ville Aalto")
    case = make_case(customer_id=aino)
    found = view(viewer, case)
    assert (found.account, found.contacts, [name for _, name in found.addable]) == (
        "Rakennus Oy", [], ["Onni Niemi", "Ville Aalto"],
    )  # fmt: skip
    parties.add_contact(viewer, case, onni, "receives the goods", now=OPENED)
    parties.add_contact(viewer, case, onni, "pays", now=OPENED)
    (contact,) = view(viewer, case).contacts
    assert (contact.name, contact.part) == ("Onni Niemi", "pays")
    assert [name for _, name in view(viewer, case).addable] == ["Ville Aalto"]
    parties.remove_contact(viewer, case, onni, now=OPENED)
    parties.remove_contact(viewer, case, onni, now=OPENED)
    assert view(viewer, case).contacts == []
    assert [field for field, _ in fields(case)].count("contact") == 3
    with pytest.raises(Refused):
        parties.add_contact(viewer, case, aino, "", now=OPENED)
    for nobody in (make_customer(name="Outsider"), 5):
        with pytest.raises(NotFound):
            parties.add_contact(viewer, case, nobody, "", now=OPENED)
    with transaction() as session:
        session.get(Customer, ville).erased_at = OPENED
    with pytest.raises(NotFound):
        parties.add_contact(viewer, case, ville, "", now=OPENED)


def test_other_open_cases_of_the_company_are_named_and_confidential_ones_are_not(viewer):
    aino, onni = colleagues("Aino Lehtinen", "Onni Niemi")
    case, other = make_case(customer_id=aino), make_case(customer_id=onni)
    hidden = make_case(customer_id=onni, anonymity="confidential", may_contact=True)
    ended = make_case(customer_id=onni)
    with transaction() as session:
        session.get(Ticket, ended).ended_at = OPENED
        session.get(Ticket, ended).state = "closed"
    assert [row[0] for row in view(viewer, case).other_cases] == [other]
    assert view(viewer, hidden) == parties.NOBODY
    with pytest.raises(Refused):
        parties.add_contact(viewer, hidden, aino, "", now=OPENED)


def test_what_was_agreed_goes_to_everybody_on_the_case(viewer):
    aino, onni, ville = colleagues("Aino Lehtinen", "Onni Niemi", "Ville Aalto")
    case = make_case(customer_id=aino)
    for person in (onni, ville):
        parties.add_contact(viewer, case, person, "", now=OPENED)
    with transaction() as session:
        session.get(Customer, ville).erased_at = OPENED
    letter = words.draft(viewer, case, "minutes", now=OPENED)
    assert "Aino Lehtinen, Onni Niemi" in letter.body
    for _ in range(2):
        words.send_letter(viewer, case, "minutes", subject="S", body=letter.body, language="fi", now=OPENED)
    words.send_letter(viewer, case, "apology", subject="S", body="Anteeksi", language="fi", now=OPENED)
    query = select(Message.customer_id).where(Message.ticket_id == case, Message.kind == "minutes")
    assert sorted(db.session.scalars(query)) == sorted([aino, onni])
