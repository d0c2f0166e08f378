"""The pages of cases, as a browser drives them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select

from surveyapp.domain.ids import encode_id
from surveyapp.domain.tickets.views import PAGE_SIZE
from surveyapp.services.tickets import work
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.messages import Message
from surveyapp.store.tickets import Ticket
from tests.builders.tickets import ANSWERS, get_row, make_case, make_customer, make_order
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

BUTTON = re.compile(
    r'<button[^>]* class="btn btn-primary"[^>]*>([^<]+)</button>|<a class="btn btn-primary" href="[^"]*">([^<]+)</a>'
)


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def case(app, now):
    customer_id = make_customer()
    order_id = make_order(customer_id=customer_id, number="48211")
    return make_case(order_id=order_id, customer_id=customer_id, now=now - timedelta(hours=1))


@pytest.fixture
def desk(client_as, case):
    """Return a browser of quality staff and the address of a case."""
    viewer = make_viewer(role="quality", name="Mikko Laine")
    browser = client_as(viewer=viewer)
    browser.viewer = viewer
    browser.case = f"/tickets/{encode_id(case)}"
    return browser


def text_of(response):
    return response.get_data(as_text=True)


def primary(html):
    return ["".join(found) for found in BUTTON.findall(html)]


def version(case):
    return get_row(Ticket, case).version


def test_the_list_shows_case_state_owner_and_clock(desk, case):
    html = text_of(desk.get("/tickets"))
    assert "It was late · Dining table" in html
    assert "K-1" in html
    assert "Nobody yet" in html
    assert re.search(r"\d+\s*(d|h|min)\b.* left", html)
    assert 'aria-current="page"' in html


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("view=mine", False),
        ("view=unassigned", True),
        ("view=late", False),
        ("view=waiting", False),
        ("view=ended", False),
        ("view=all", True),
        ("q=48211", True),
        ("q=nothing", False),
        ("state=received", True),
        ("state=verifying", False),
        ("priority=normal", True),
        ("priority=urgent", False),
        ("unit=Finland", False),
    ],
)
def test_views_and_filters_stand_in_the_address(desk, query, is_there):
    html = text_of(desk.get(f"/tickets?{query}"))
    assert ("Dining table" in html) is is_there
    assert ('class="empty"' in html) is not is_there


def test_paging_goes_on_and_back(desk, case, now):
    for number in range(PAGE_SIZE + 1):
        make_case(now=now - timedelta(minutes=number))
    first = text_of(desk.get("/tickets"))
    following = re.search(r'href="([^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    second = text_of(desk.get(following))
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second
    seen = re.findall(r'class="t" href="([^"]+)"', first + second)
    assert len(seen) == len(set(seen)) == PAGE_SIZE + 2
    before = re.search(r'href="([^"]+)" rel="prev"', second)[1].replace("&amp;", "&")
    assert re.findall(r'class="t" href="([^"]+)"', text_of(desk.get(before))) == seen[:PAGE_SIZE]


@pytest.mark.parametrize("query", ["view=nonsense", "owner=xyz"])
def test_an_address_that_means_nothing_is_not_found(desk, query):
    assert desk.get(f"/tickets?{query}").status_code == 404


@pytest.mark.parametrize("query", ["after=nonsense", "after=12.", "before=99999999999999999999.0", "q=%25'"])
def test_a_broken_place_shows_the_beginning(desk, query):
    assert desk.get(f"/tickets?{query}").status_code in (200, 404)


def test_the_page_shows_what_was_said_promised_and_is_next(desk):
    html = text_of(desk.get(desk.case))
    for words in (
        "3 of 10", "Se myöhästyi", "neljä päivää myöhässä", "4 days late", "Aino Lehtinen", "48211", "€1,248.00",
        "queued, not sent yet", "Opened from an answer",
    ):  # fmt: skip
        assert words in html, words
    assert primary(html) == ["Take the case"]


def test_a_case_is_walked_to_its_close_by_its_primary_buttons(desk, case):
    def post(path, **form):
        response = desk.post(f"{desk.case}/{path}", data={"version": version(case), **form})
        assert response.status_code == 303, text_of(response)
        return primary(text_of(desk.get(desk.case)))[0]

    assert post("take") == "Write down the facts"
    facts = {"what": "Late", "where": "Depot", "when": "9 Nov", "extent": "1 order"}
    assert post("edit/facts", **facts) == "Start investigating"
    assert post("move/investigating") == "Name the root cause"
    assert post("edit/cause", cause="Missed the release", category="process") == "Write the correction"
    assert (
        post("edit/correction", text="A new chair", owner=encode_id(desk.viewer.user_id), due_on="2026-12-01")
        == "Write the apology"
    )
    letter = {
        "kind": "apology",
        "way": "mail",
        "subject": "Sorry",
        "body": "Hei Aino, anteeksi. Mikko",
        "language": "fi",
    }
    assert post("message?kind=apology", **letter) == "Choose the remedy"
    assert post("remedies/new", kind="extra", amount="60", text="A cushion") == "Settle the plan"
    assert post("edit/extra", extra="We collect the chair") == "Settle the plan"
    assert post("move/action_planned") == "Start the work"
    assert post("move/in_progress") == "Finish the actions"
    action = re.search(r'action="([^"]+/done)"', text_of(desk.get(desk.case)))[1].removeprefix(f"{desk.case}/")
    assert post(action) == "Give what was decided on"
    given = re.search(r'action="([^"]+/give)"', text_of(desk.get(desk.case)))[1].removeprefix(f"{desk.case}/")
    assert post(given) == "Tell the outcome"
    assert post("message?kind=outcome", **letter | {"kind": "outcome"}) == "Tell of the extra"
    assert post("message?kind=outcome", **letter | {"kind": "outcome", "names_extra": "y"}) == "Start verifying"
    assert post("move/verifying") == "Ask whether it is solved"
    assert post("message?kind=question", **letter | {"kind": "question"}) == "Record what the customer says"
    assert post("verdict", verdict="solved", way="telephone") == "Close the case"
    desk.post(f"{desk.case}/move/closed", data={"version": version(case)})
    html = text_of(desk.get(desk.case))
    assert primary(html) == []
    assert "Mikko Laine moved it to: Closed" in html
    assert "Reopen the case" in html
    assert get_row(Ticket, case).state == "closed"


def test_every_page_of_a_case_opens(desk, case):
    html = text_of(desk.get(desk.case))
    paths = set(re.findall(rf'href="({re.escape(desk.case)}/[^"]+)"', html))
    assert len(paths) >= 15
    for path in sorted(paths):
        response = desk.get(path.replace("&amp;", "&"))
        assert response.status_code == 200, path
        assert len(primary(text_of(response))) <= 1


def test_two_writers_are_told_and_both_texts_are_shown(desk, case):
    seen = version(case)
    karin = make_viewer(role="manager", name="Karin Holm")
    with transaction() as session:
        session.get(Ticket, case).fact_what = None
    work.record_cause(
        karin, case, seen, cause="The courier", category="people", unknown_because="", now=datetime.now(UTC)
    )
    typed = {"version": seen, "cause": "The gate was shut", "category": "process", "unknown_because": ""}
    response = desk.post(f"{desk.case}/edit/cause", data=typed)
    html = text_of(response)
    assert response.status_code == 409
    assert "Karin Holm set the root cause" in html
    assert "The courier" in html
    assert "The gate was shut" in html
    assert get_row(Ticket, case).root_cause == "The courier"
    newest = re.search(r'name="version"[^>]*value="(\d+)"', html)[1]
    assert desk.post(f"{desk.case}/edit/cause", data=typed | {"version": newest}).status_code == 303
    assert get_row(Ticket, case).root_cause == "The gate was shut"


@pytest.mark.parametrize(
    ("path", "form", "said"),
    [
        ("edit/facts", {"what": "x" * 5001}, "Shorten the text to 5000 characters"),
        ("edit/severity", {"severity": "huge", "impact": "one"}, "Error:"),
        ("edit/severity", {}, "Choose how bad it is."),
        ("remedies/new", {"kind": "refund", "amount": "-3"}, "Write an amount of 0"),
        ("remedies/new", {"kind": "refund"}, "Write the amount."),
        ("remedies/new", {"kind": "refund", "amount": "5000"}, "No more can be paid back"),
        ("remedies/new", {}, "Choose what is offered."),
        ("edit/title", {"title": ""}, "Write what went wrong"),
        ("edit/owner", {"owner": "0123456789abc"}, "Error:"),
        ("edit/correction", {"text": "A", "due_on": "soon"}, "Error:"),
        ("move/cancelled", {"why": " "}, "Say why"),
        ("note", {"text": " "}, "Write the note first"),
        ("verdict", {}, "Choose what the customer says"),
        (
            "message?kind=apology",
            {"kind": "apology", "way": "mail", "subject": "S", "body": " "},
            "Write what the customer is told",
        ),
        ("actions", {"kind": "party", "text": "Dance"}, "Error:"),
    ],
)
def test_refused_forms_say_what_to_mend_and_keep_what_was_typed(desk, case, path, form, said):
    response = desk.post(f"{desk.case}/{path}", data={"version": version(case), **form})
    html = text_of(response)
    assert response.status_code == 422
    assert said in html, re.sub(r"\s+", " ", html[html.find("<main") :])[:900]
    assert "Something needs mending" in html
    assert version(case) == 1


@pytest.mark.parametrize("part", ["owner", "facts", "cause", "correction", "remedy"])
@pytest.mark.parametrize("form", [{"reason": "x"}, {"version": "²"}, {"version": "9" * 30}])
def test_a_form_without_the_version_that_was_seen_changes_nothing(desk, case, part, form):
    response = desk.post(f"{desk.case}/edit/{part}", data=form)
    assert response.status_code in {409, 422}
    assert version(case) == 1


@pytest.mark.parametrize("path", ["move/closed", "move/heaven"])
def test_a_move_that_is_not_there_says_so(desk, case, path):
    response = desk.post(f"{desk.case}/{path}", data={"version": 1})
    assert response.status_code == 409
    assert "cannot go there" in text_of(response)


def test_a_guard_that_is_not_met_is_told_on_the_page(desk, case):
    desk.post(f"{desk.case}/take", data={"version": 1})
    response = desk.post(f"{desk.case}/move/investigating", data={"version": version(case)})
    assert response.status_code == 422
    assert "Write down what happened." in text_of(response)


def test_foreign_missing_and_unreadable_are_kept_out(client_as, case, desk):
    stranger = client_as(role="manager", unit_ids=[make_unit("Finland/Turku")])
    for path in ("", "/edit/facts", "/message?kind=apology", "/move/cancelled", "/verdict", "/actions", "/reveal"):
        assert stranger.get(desk.case + path).status_code == 404, path
    assert stranger.post(f"{desk.case}/take", data={"version": 1}).status_code == 404
    assert stranger.post(f"{desk.case}/note", data={"text": "Hello"}).status_code == 404
    assert desk.get(f"/tickets/{encode_id(5)}").status_code == 404
    assert desk.get(f"{desk.case}/edit/nothing").status_code == 404
    assert desk.get(f"{desk.case}/message?kind=poem").status_code == 404
    assert client_as(role="analyst").get("/tickets").status_code == 403
    assert "Dining table" not in text_of(stranger.get("/tickets?view=all"))


def test_nobody_signed_in_is_sent_to_sign_in(client, case):
    response = client.get("/tickets")
    assert response.status_code == 302
    assert "/sign-in" in response.headers["Location"]


def test_a_confidential_customer_is_not_on_the_page_until_revealed(client_as, app):
    customer_id = make_customer()
    order_id = make_order(customer_id=customer_id, number="48211", product="Oak wardrobe")
    case = make_case(order_id=order_id, customer_id=customer_id, anonymity="confidential", may_contact=True)
    browser, address = client_as(role="quality"), f"/tickets/{encode_id(case)}"
    html = text_of(browser.get(address))
    # What was bought, and when, would find the order and so its customer.
    for words in ("Aino", "aino@example.com", "48211", "Oak wardrobe", "Promised and what happened"):
        assert words not in html, words
    assert "Name hidden" in html
    assert browser.post(f"{address}/reveal", data={"why": " "}).status_code == 422
    assert "Aino Lehtinen" in text_of(browser.post(f"{address}/reveal", data={"why": "Gas leak"}))
    assert "Aino" not in text_of(browser.get(address))
    assert "looked up who the customer is" in text_of(browser.get(address))


def test_hostile_words_stay_words(client_as, app):
    hostile = "<script>alert(1)</script>"
    customer_id = make_customer(name=hostile)
    case = make_case(
        answers={**ANSWERS, "comment": hostile}, order_id=make_order(product=hostile), customer_id=customer_id
    )
    browser = client_as(role="quality")
    work.add_note(make_viewer(role="quality", name=hostile), case, hostile, now=datetime.now(UTC))
    for path in ("/tickets", f"/tickets/{encode_id(case)}", f"/tickets/{encode_id(case)}/message?kind=apology"):
        html = text_of(browser.get(path))
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert" in html


def test_the_page_takes_as_many_statements_with_a_long_history_as_with_a_short_one(desk, case):
    def statements():
        seen = []

        def count(_connection, _cursor, statement, *_rest):
            if statement.startswith("SELECT"):
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", count)
        assert desk.get(desk.case).status_code == 200
        event.remove(db.engine, "before_cursor_execute", count)
        return len(seen)

    # The first look also reads what a process keeps: the survey's version and the names of the themes.
    statements()
    few = statements()
    for number in range(10):
        work.add_note(desk.viewer, case, f"Note {number}", now=datetime.now(UTC))
    assert statements() == few <= 24


def test_telling_by_telephone_is_recorded_and_nothing_is_queued(desk, case):
    form = {"kind": "apology", "way": "telephone", "subject": "S", "body": "Rang and said sorry", "language": "fi"}
    assert desk.post(f"{desk.case}/message?kind=apology", data=form).status_code == 303
    message = db.session.scalars(select(Message).where(Message.kind == "apology")).one()
    assert (message.channel, message.state, message.subject) == ("telephone", "sent", "")
    assert "by telephone" in text_of(desk.get(desk.case))
