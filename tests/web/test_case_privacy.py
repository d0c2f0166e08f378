"""What must stay with one person or one unit: merged doubles, colleagues' letters, confidential orders, other units."""

import email
import re
from datetime import timedelta
from decimal import Decimal
from email import policy as mail_policy

import pytest
from sqlalchemy import select

from surveyapp.domain.errors import NotFound, Refused
from surveyapp.services import complaints, policies
from surveyapp.services.case_links import make_token
from surveyapp.services.outbox import send_due
from surveyapp.services.remedies import deciding, giving
from surveyapp.services.remedies import pages as remedy_pages
from surveyapp.services.tickets import following, hearing, merging, pages, parties, words
from surveyapp.services.tickets.merging import Pick
from surveyapp.services.tickets.taking import Told
from surveyapp.services.transactions import transaction
from surveyapp.store.audit import AuditEvent
from surveyapp.store.customers import Account, Customer
from surveyapp.store.database import db, random_id
from surveyapp.store.remedies import Remedy
from surveyapp.store.tickets import Ticket
from tests.builders.remedies import HELSINKI, make_code, propose
from tests.builders.tickets import OPENED, get_row, make_case, make_customer, make_order
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
NOW = OPENED + timedelta(hours=2)
AINOS, KARINS = "Ainon pöytä oli rikki.", "Karin's sofa never came."


@pytest.fixture
def settings(app):
    return app.config["SETTINGS"]


@pytest.fixture
def viewer(app):
    return make_viewer(role="quality", name="Mikko Laine")


def change(case, **values):
    with transaction() as session:
        for name, value in values.items():
            setattr(session.get(Ticket, case), name, value)


def case_of(customer_id, said, **facts):
    return make_case(customer_id=customer_id, answers={"recommend": 2, "comment": said}, **facts)


def merge(viewer, stays, double, **more):
    picks = [Pick(each, get_row(Ticket, each).version) for each in (stays, double)]
    merging.merge(viewer, picks[0], picks[1:], why="One matter", now=NOW, **more)


def thread_of(settings, case):
    found = following.get_following(settings, make_token(settings.secret_key, case))
    return found, " ".join(entry.words for entry in found.thread)


def write(settings, case, text):
    token = make_token(settings.secret_key, case)
    hearing.write(settings, token, text, [], form_key=text, language="en", now=NOW)


def test_links_of_people_whom_nobody_knows_never_lead_to_each_others_case(settings, viewer):
    stays, double = case_of(None, AINOS), case_of(None, KARINS)
    with pytest.raises(Refused, match="different customers"):
        merge(viewer, stays, double)
    merge(viewer, stays, double, is_confirmed=True)
    found, said = thread_of(settings, double)
    assert found.merged is None
    assert AINOS not in said
    write(settings, double, "Is anybody there?")
    assert "Is anybody there?" not in thread_of(settings, stays)[1]


def test_an_unknown_person_is_not_taken_for_the_known_one_of_the_other_case(viewer):
    with pytest.raises(Refused, match="different customers"):
        merge(viewer, case_of(None, AINOS), case_of(make_customer(), KARINS))


def test_after_merging_across_customers_neither_reads_what_the_other_wrote(settings, viewer):
    aino, karin = make_customer(), make_customer(name="Karin Holm", email="karin@example.com")
    stays, double = case_of(aino, AINOS), case_of(karin, KARINS, now=OPENED - timedelta(days=1))
    write(settings, double, "My telephone is 050 1234567.")
    merge(viewer, stays, double, is_confirmed=True)
    _, said = thread_of(settings, stays)
    assert AINOS in said
    assert KARINS not in said
    assert "050 1234567" not in said
    assert thread_of(settings, double)[0].merged is None
    # The older answer is Karin's; a letter to Aino quotes her own.
    assert KARINS not in words.draft(viewer, stays, "acknowledgement", now=NOW).body
    write(settings, stays, "Thank you.")
    assert "Thank you." in thread_of(settings, stays)[1]


def test_a_gift_card_of_one_customer_never_goes_over_to_another(viewer):
    lead = make_viewer(role="manager")
    aino, karin = make_customer(), make_customer(name="Karin Holm")
    double = case_of(karin, KARINS, order_id=make_order(customer_id=karin))
    make_code()
    propose(lead, double)
    with pytest.raises(Refused, match="Keep these cases apart"):
        merge(viewer, case_of(aino, AINOS), double, is_confirmed=True)
    twin = case_of(karin, KARINS)
    merge(viewer, twin, double)
    assert get_row(Ticket, double).merged_into_id == twin


def company_of(*customer_ids):
    with transaction() as session:
        account = Account(id=random_id(), source="shop", name="Rakennus Oy")
        session.add(account)
        session.flush()
        for customer_id in customer_ids:
            session.get(Customer, customer_id).account_id = account.id


def test_a_colleagues_copy_leads_neither_to_the_customers_page_nor_into_their_thread(settings, viewer):
    aino, karin = make_customer(), make_customer(name="Karin Holm", email="karin@example.com")
    company_of(aino, karin)
    case = case_of(aino, AINOS, may_contact=True)
    parties.add_contact(viewer, case, karin, "", now=NOW)
    words.send_letter(viewer, case, "minutes", subject="Agreed", body="We come.", language="en", now=NOW)
    send_due(settings, clock=lambda: NOW)
    mails = [
        email.message_from_bytes(path.read_bytes(), policy=mail_policy.default)
        for path in (settings.instance / "mail").rglob("*")
        if path.is_file()
    ]
    minutes = {str(mail["To"]): mail for mail in mails if mail["Subject"] and "Agreed" in mail["Subject"]}
    link = f"/c/{make_token(settings.secret_key, case)}"
    own = next(mail for to, mail in minutes.items() if "aino@" in to)
    copy = next(mail for to, mail in minutes.items() if "karin@" in to)
    assert link in own.get_body(("plain",)).get_content()
    assert link not in str(copy)
    assert "/c/" not in str(copy)
    assert copy["Reply-To"] in (None, settings.sender)


def test_colleagues_who_deal_with_other_units_only_are_nobody_here(settings):
    here, there = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    aino, karin, idle = make_customer(), make_customer(name="Karin Holm"), make_customer(name="Outi Idle")
    company_of(aino, karin, idle)
    make_order(unit_id=there, customer_id=karin)
    case = case_of(aino, AINOS, unit_id=here, order_id=make_order(unit_id=here, customer_id=aino))
    own = make_viewer(role="quality", unit_ids=[here])
    found = parties.get_parties(own, pages.get_ticket(own, case, now=NOW))
    assert [name for _, name in found.addable] == ["Outi Idle"]
    with pytest.raises(NotFound):
        parties.add_contact(own, case, karin, "", now=NOW)
    whole = make_viewer(role="quality")
    assert len(parties.get_parties(whole, pages.get_ticket(whole, case, now=NOW)).addable) == 2


def test_a_form_of_one_unit_shows_it_no_order_of_another(settings):
    here, there = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    make_order(unit_id=there, customer_id=make_customer(), number="48211")
    for unit_id, number in ((here, 1), (there, 2)):
        complaints.complain(
            settings, unit_id, Told("It broke.", order="48211"), complaints.Person(email="aino@example.com"),
            form_key=str(number), language="fi", address="192.0.2.1", now=NOW,
        )  # fmt: skip
    tickets = {row.unit_id: row for row in db.session.scalars(select(Ticket))}
    assert tickets[here].order_id is None
    assert get_row(Customer, tickets[here].customer_id).name is None
    assert tickets[there].order_id is not None


def confidential(unit_id=None):
    facts = {"unit_id": unit_id} if unit_id else {}
    customer = make_customer()
    order = make_order(customer_id=customer, **facts)
    case = make_case(customer_id=customer, order_id=order, anonymity="confidential", may_contact=True, **facts)
    change(case, severity="minor")
    return case


def test_being_above_the_limit_does_not_tell_the_price_of_a_confidential_order(viewer):
    case = confidential()
    verdict = propose(viewer, case, amount=Decimal(900))
    assert verdict.outcome == "needs_approval"
    assert verdict.params == {}
    assert not re.search(r"\d", verdict.message)
    page = pages.get_ticket(viewer, case, now=OPENED)
    assert remedy_pages.get_remedies(viewer, page, zone=HELSINKI, now=OPENED).limit is None


def test_what_other_units_spent_of_a_common_budget_is_told_to_nobody_below(viewer):
    here, there = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    admin = make_viewer()
    policy = policies.current("remedies")
    path = next(iter(policy.budgets))
    assert path == ""
    lead = make_viewer(role="manager")
    other = make_case(unit_id=there, order_id=make_order(unit_id=there))
    change(other, severity="critical")
    propose(lead, other, kind="extra", amount=Decimal("77.77"))
    case = make_case(unit_id=here, order_id=make_order(unit_id=here))
    own = make_viewer(role="manager", unit_ids=[here])
    seen = remedy_pages.get_remedies(own, pages.get_ticket(own, case, now=OPENED), zone=HELSINKI, now=OPENED)
    assert seen.budget is None
    assert seen.budgets == []
    whole = remedy_pages.get_remedies(admin, pages.get_ticket(admin, case, now=OPENED), zone=HELSINKI, now=OPENED)
    assert whole.budget.spent == Decimal("77.77")
    change(case, severity="critical")
    with pytest.raises(Refused) as refused:
        propose(own, case, kind="extra", amount=Decimal(999_999))
    assert not refused.value.params


def test_a_second_persons_decision_is_in_the_audit_log(viewer):
    case = make_case(order_id=make_order(customer_id=make_customer()), customer_id=make_customer())
    change(case, severity="minor")
    lead = make_viewer(role="manager")
    for decide in (deciding.approve, deciding.refuse):
        propose(viewer, case, amount=Decimal(900))
        waiting = db.session.scalars(select(Remedy.id).where(Remedy.state == "proposed")).one()
        decide(lead, case, waiting, why="Seen", now=NOW)
    actions = [row.action for row in db.session.scalars(select(AuditEvent))]
    assert {"remedy_approved", "remedy_refused"} <= set(actions)


def test_an_answer_to_a_remedy_that_is_sent_again_writes_no_more_history(settings, viewer):
    case = case_of(make_customer(), AINOS, order_id=make_order())
    change(case, severity="minor")
    make_code()
    propose(make_viewer(role="manager"), case, amount=Decimal(60), exception_because="")
    remedy = db.session.scalars(select(Remedy)).one()
    if remedy.state == "proposed":
        deciding.approve(make_viewer(role="manager"), case, remedy.id, now=NOW)
    giving.give(viewer, case, db.session.scalars(select(Remedy.id)).one(), now=NOW)
    token = make_token(settings.secret_key, case)
    remedy_id = db.session.scalars(select(Remedy.id)).one()
    hearing.answer_remedy(settings, token, remedy_id, "accepted", now=NOW)
    before = len(pages.get_ticket(viewer, case, now=NOW).events)
    for _ in range(3):
        hearing.answer_remedy(settings, token, remedy_id, "accepted", now=NOW)
    assert len(pages.get_ticket(viewer, case, now=NOW).events) == before
