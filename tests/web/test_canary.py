"""Two units with strings of their own: nothing that one of them can open holds a string of the other."""

import io
import json
import re
import zipfile
from collections import Counter, deque
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from surveyapp.domain.ids import encode_id
from surveyapp.services import surveys, ticket_files
from surveyapp.services.actions import causes
from surveyapp.services.actions import work as action_work
from surveyapp.services.kept_files import Sent
from surveyapp.services.tickets import parties, promising, tags, words, work
from surveyapp.services.transactions import transaction
from surveyapp.store.customers import Account, Customer
from surveyapp.store.database import db, random_id
from surveyapp.store.remedies import Remedy
from surveyapp.store.ticket_files import TicketFile
from surveyapp.store.tickets import Ticket, TicketAction
from tests.builders.actions import lock_criterion, make_action
from tests.builders.remedies import propose
from tests.builders.tickets import DEFINITION, get_row, make_case, make_customer, make_order
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

# Pages of one kind that are looked at; more of them say nothing new.
MOST_OF_A_KIND = 3
MOST = 200
HREF = re.compile(r'(?:href|src|action)="(/[^"#]*)')
ID = re.compile(r"/[0-9a-z]{13}(?=/|$)")
NEVER = ("/static/", "/sign-out", "/s/", "/u/")


def seed(mark, settings, now):
    """Fill a unit with one of everything, each named by `mark`; return the unit's id and the ids of what is in it."""
    unit = make_unit(f"Finland/{mark}unit")
    admin = make_viewer(name=f"{mark}admin", unit_ids=[unit])
    people = [make_customer(name=f"{mark}name{n}", email=f"{mark}{n}@example.com", phone=f"{mark}phone") for n in "12"]
    with transaction() as session:
        # A company buys from both units; who of it buys where stays with each.
        account = session.scalars(select(Account)).first() or Account(id=random_id(), source="shop", name="Common Oy")
        session.add(account)
        session.flush()
        for person in people:
            session.get(Customer, person).account_id = account.id
    order = make_order(unit_id=unit, customer_id=people[0], number=f"{mark}order", product=f"{mark}product")
    make_order(unit_id=unit, customer_id=people[1], number=f"{mark}second", product=f"{mark}sofa")
    answers = {"recommend": 2, "wrong": ["late"], "comment": f"{mark}words of mine"}
    case = make_case(answers=answers, unit_id=unit, order_id=order, customer_id=people[0], now=now)
    hidden = make_case(answers=answers, unit_id=unit, order_id=order, customer_id=people[1], anonymity="confidential")
    with transaction() as session:
        row = session.get(Ticket, case)
        row.title, row.severity, row.theme, row.language = f"{mark}title", "minor", f"{mark}theme", "sv"
    facts = {name: f"{mark}{name}" for name in ("what", "where", "when", "extent", "evidence", "our_side")}
    work.record_facts(admin, case, get_row(Ticket, case).version, **facts, now=now)
    work.assign(admin, case, get_row(Ticket, case).version, admin.user_id, now=now)
    work.add_note(admin, case, f"{mark}note", now=now)
    work.add_action(
        admin,
        case,
        kind="extra",
        text=f"{mark}step",
        owner_id=admin.user_id,
        due_on=now.date(),
        cost=Decimal(5),
        now=now,
    )
    words.record_told(admin, case, "reply", "telephone", text=f"{mark}told", now=now)
    promising.promise(
        admin, case, kind="callback", text=f"{mark}promise",
        due_at=now + timedelta(hours=1), now=now,
    )  # fmt: skip
    tags.add_tag(admin, case, f"{mark}tag", now=now)
    parties.add_contact(admin, case, people[1], f"{mark}part", now=now)
    file = Sent(f"{mark}file.txt", io.BytesIO(f"{mark}content".encode()))
    ticket_files.add_files(admin, settings, case, [file], is_public=True, now=now)
    propose(admin, case, text=f"{mark}remedy", amount=Decimal(900), now=now)
    action = make_action(
        title=f"{mark}action", unit_id=unit, theme=f"{mark}theme", rule=None, case_ids=[case, hidden], now=now
    )
    action_work.add_action(
        admin, action, kind="corrective", text=f"{mark}measure", owner_id=admin.user_id, due_on=now.date(), now=now
    )
    causes.add_cause(admin, action, question=f"{mark}why", answer=f"{mark}because", now=now)
    lock_criterion(action)

    def ids(model):
        mine = select(model.id).where(model.ticket_id.in_([case, action]))
        return list(db.session.scalars(mine))

    parts = [*ids(Remedy), *ids(TicketFile), *ids(TicketAction)]
    return unit, [unit, case, hidden, action, order, *people, *parts]


@pytest.fixture
def units(app):
    settings, now = app.config["SETTINGS"], datetime.now(UTC)
    for anonymity in ("identified", "confidential"):
        definition = {**DEFINITION, "name": f"delivery-{anonymity}", "anonymity": anonymity}
        surveys.publish(json.dumps(definition), "s.yaml", user_id=None, now=now)
    return seed("Alfa", settings, now), seed("Bravo", settings, now)


def text_of(answer):
    """Return what an answer says: of a workbook all that is written in it."""
    body = answer.get_data()
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as workbook:
            return "".join(workbook.read(name).decode(errors="replace") for name in workbook.namelist())
    return body.decode(errors="replace")


def crawl(browser):
    """Yield address and text of everything that links lead to from the first page, some of each kind."""
    waiting, seen, kinds = deque(["/", "/tickets", "/actions", "/tickets/board", "/my-day"]), set(), Counter()
    while waiting and len(seen) < MOST:
        address = unescape(waiting.popleft())
        path = urlsplit(address).path
        kind = ID.sub("/*", path)
        if (
            address in seen
            or path.startswith(NEVER)
            or kinds[kind] >= MOST_OF_A_KIND
            or path.endswith((".pdf", ".css", ".js"))
        ):
            continue
        if "format=pdf" in address or path.endswith("/pdf"):
            continue
        seen.add(address)
        kinds[kind] += 1
        answer = browser.get(address)
        assert answer.status_code < 500, address
        text = text_of(answer)
        yield address, text
        if answer.status_code in (301, 302, 303):
            waiting.append(answer.headers["Location"])
        elif answer.mimetype == "text/html":
            waiting.extend(HREF.findall(text))


@pytest.mark.parametrize("role", ["manager", "quality"])
def test_what_a_unit_can_open_names_nothing_of_another_one(client_as, units, role):
    (unit, _), _ = units
    found, own = [], False
    for address, text in crawl(client_as(role, unit_ids=[unit])):
        own = own or "Alfanote" in text
        if "bravo" in text.lower():
            at = text.lower().index("bravo")
            found.append((address, text[max(0, at - 60) : at + 60]))
    assert own
    assert found == []


def test_what_belongs_to_another_unit_is_not_there(client_as, app, units):
    (unit, mine), (_, theirs) = units
    browser = client_as("manager", unit_ids=[unit])
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and rule.arguments]
    faults, opened = [], 0
    for rule in rules:
        names = [name for name in rule.arguments if name.endswith("_id")]
        if len(names) != len(rule.arguments) or rule.endpoint.startswith(("complaints.", "matters.", "answering.")):
            continue
        for ids in _fillings(names, theirs, mine):
            with app.test_request_context():
                address = app.url_for(rule.endpoint, **ids)
            answer = browser.get(address)
            opened += 1
            if answer.status_code not in (403, 404):
                faults.append((rule.endpoint, answer.status_code))
    assert opened > 100
    assert set(faults) == set()


def _fillings(names, theirs, mine):
    """Yield what the ids of an address can be: all of the other unit, or of one's own ticket with a foreign part."""
    if len(names) == 1:
        yield from ({names[0]: each} for each in (theirs[1:4] if names == ["ticket_id"] else theirs))
        return
    other = next(name for name in names if name != "ticket_id")
    yield from ({"ticket_id": ticket, other: part} for part in theirs for ticket in (theirs[1], mine[1], mine[3]))


def test_the_register_and_every_report_as_files_name_nothing_of_another_unit(client_as, units):
    (unit, _), _ = units
    browser = client_as("manager", unit_ids=[unit])
    answer = browser.get("/reports/actions/register.xlsx")
    assert answer.status_code == 200
    text = text_of(answer)
    assert "Alfawhat" in text
    assert "bravo" not in text.lower()


def test_a_persons_list_can_be_asked_for_nothing_of_another_unit(client_as, units):
    (unit, _), (_, theirs) = units
    browser = client_as("manager", unit_ids=[unit])
    for query in (
        "search=Bravo",
        "tag=Bravotag",
        "theme=Bravotheme",
        "unit=Finland/Bravounit",
        f"case={encode_id(theirs[1])}",
    ):
        for room in ("/tickets", "/tickets/board", "/actions", "/tickets/merge", "/actions/new", "/orders"):
            answer = browser.get(f"{room}?view=all&{query}&case={encode_id(theirs[1])}")
            text = re.sub(r'(?:value|href|action)="[^"]*"', "", text_of(answer))
            assert not re.search(r"Bravo(?:title|name|note|action|product)", text), (room, query)


def test_no_page_of_a_confidential_case_tells_whose_it_is(client_as, app):
    now = datetime.now(UTC)
    customer = make_customer(name="Zulu Name", email="zulu@example.com", phone="zuluphone")
    with transaction() as session:
        account = Account(id=random_id(), source="shop", name="Zulu Oy")
        session.add(account)
        session.flush()
        session.get(Customer, customer).account_id = account.id
    order = make_order(customer_id=customer, number="Zuluorder", product="Zuluproduct")
    case = make_case(
        order_id=order, customer_id=customer, anonymity="confidential", may_contact=True, now=now - timedelta(hours=1)
    )
    viewer, lead = make_viewer(role="quality"), make_viewer(role="manager")
    with transaction() as session:
        session.get(Ticket, case).severity = "minor"
    work.assign(lead, case, get_row(Ticket, case).version, lead.user_id, now=now)
    words.send_letter(viewer, case, "apology", subject="Sorry", body="We are sorry.", language="fi", now=now)
    propose(viewer, case, amount=Decimal(900), now=now)
    make_action(case_ids=[case], now=now)
    browser, looked = client_as("manager", viewer=lead), 0
    starts = [
        "/",
        "/my-day",
        "/tickets?search=Zulu",
        "/tickets?search=Zuluorder",
        "/remedies",
        "/reports/actions/register.xlsx",
    ]
    waiting, seen = deque([*starts, f"/tickets/{encode_id(case)}", "/tickets", "/tickets/board", "/actions"]), set()
    while waiting and len(seen) < MOST:
        address = unescape(waiting.popleft())
        if address in seen or not address.startswith(
            ("/tickets", "/actions", "/remedies", "/my-day", "/c/", *starts[5:])
        ):
            continue
        if address.endswith(".pdf"):
            continue
        seen.add(address)
        answer = browser.get(address)
        text = text_of(answer)
        # What was asked for stands in the field that it was typed into.
        said = re.sub(r'value="[^"]*"|href="[^"]*"|action="[^"]*"|“[^”]*”', "", text).lower()
        assert "zulu" not in said, (address, said[max(0, said.index("zulu") - 200) : said.index("zulu") + 60])
        assert not re.search(r"1[\s,.]?248", said), address
        looked += encode_id(case) in address
        if answer.mimetype == "text/html":
            waiting.extend(HREF.findall(text))
            waiting.extend(urlsplit(link).path for link in re.findall(r'href="(http://127[^"]*/c/[^"]*)"', text))
    assert looked > 15
