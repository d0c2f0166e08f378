"""One hostile answer after another goes through the form and all that shows it, and stays text."""

import csv
import io
import re
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from surveyapp.domain.ids import encode_id
from surveyapp.domain.questions.writing import clean
from surveyapp.formats.report_csv import inert
from surveyapp.services import codings, rollups
from surveyapp.services.case_links import make_token
from surveyapp.services.tickets import work
from surveyapp.settings import PROJECT
from surveyapp.store.database import db
from surveyapp.store.responses import Response
from surveyapp.store.tickets import Ticket
from surveyapp.web import documents
from tests.builders.actions import make_action
from tests.builders.answer_files import photo
from tests.builders.comments import LATE
from tests.builders.hostile import CANARY, HOSTILE, PRODUCT_OF_BRACES, Read, typed, written
from tests.builders.responses import FEEDBACK, make_link, make_survey
from tests.builders.steps import PAGES
from tests.builders.tickets import DEFINITION, get_row, make_case, make_customer, make_order
from tests.builders.users import make_viewer

FIRST, MORE, SORRY, END = PAGES
SHORT = 500
WORDS: list[dict[str, Any]] = [
    {"type": "comment", "name": "happened", "title": "What happened?", "maxLength": 10_000},
    {"type": "text", "name": "short", "title": "In short", "maxLength": SHORT},
    {"type": "checkbox", "name": "about", "title": "About what?", "choices": ["late"], "showOtherItem": True},
]
PIPES = "{happened} {short} {about-Comment}"
SURVEY: dict[str, Any] = {
    **FEEDBACK,
    "openTicketWhen": [],
    "quoteConsent": True,
    "completedHtml": "Thanks, " + PIPES + " [again](https://shop.example/?q={short})",
    "pages": [
        {**FIRST, "elements": [*FIRST["elements"], *WORDS, {"type": "html", "name": "live", "html": PIPES}]},
        {
            **SORRY,
            "title": "You wrote " + PIPES,
            "visibleIf": "{happened} notempty",
            "elements": [*SORRY["elements"], MORE["elements"][2]],
        },
        {**END, "elements": [{"type": "file", "name": "photo", "title": "A photo", "acceptedTypes": "image/*"}]},
    ],
}  # fmt: skip
FIELDS = ("happened", "short", "about-Comment")
PRODUCT = "Sofa Named Nowhere"


def read(page: TestResponse, *statuses: int) -> Read:
    """Return a page that holds nothing born of an answer."""
    assert page.status_code in (statuses or (200,)), page.status_code
    seen = Read(page.text)
    assert seen.born == []
    assert PRODUCT_OF_BRACES not in page.text
    return seen


def press(client: FlaskClient, page: TestResponse, go: str, **more: Any) -> TestResponse:
    """Send the form of a page as a browser does: its hidden fields and what is typed."""
    data: dict[str, Any] = {}
    for element in Read(page.text).tree.iter("input"):
        if element.get("type") == "hidden":
            data.setdefault(element.get("name", ""), []).append(element.get("value"))
    return client.post(page.request.path, data={**data, **more, "form.go": go}, follow_redirects=True)


def says(text: str) -> dict[str, Any]:
    return {"happened": text, "short": text[:SHORT], "about-Comment": text[:SHORT], "about": "other"}


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize("way", ["invited", "open"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_stays_text_from_the_first_page_to_the_receipt(
    client: FlaskClient, name: str, way: str
) -> None:
    text = HOSTILE[name]
    survey_id = make_survey(SURVEY)
    address = "/p/feedback" if way == "open" else f"/s/{make_link(survey_id, order={'product': PRODUCT})}"
    with capture_logs() as logs:
        _walk(client, address, text)
    assert CANARY not in repr(logs)
    stored = db.session.scalars(select(Response)).one().answers
    assert written(stored["happened"]) == written(text)
    assert written(stored["short"]) == written(stored["about-Comment"]) == written(text[:SHORT], lines=False)


def _walk(client: FlaskClient, address: str, text: str) -> None:
    page = press(client, client.get(address), "next", **says(text))
    _is_kept(read(page, 422), text)
    page = press(client, page, "next", **says(text), recommend="3")
    _is_kept(seen := read(page), text)
    assert f"You wrote {written(text)} {written(text[:SHORT], lines=False)}" in seen.text
    assert "Your permission" not in seen.text
    _is_kept(read(client.get(page.request.path)) if address.startswith("/s/") else seen, text)
    forged = {"remedy": text, "quality:price": text, text[:90]: text, f"quality:{text[:90]}": text}
    _is_kept(read(press(client, page, "next", **forged), 422, 200), text)
    page = press(client, page, "next", remedy="refund", **{"quality:price": "bad"})
    _is_kept(read(page), text)
    page = press(client, page, "back")
    _is_kept(read(page), text)
    page = press(client, press(client, page, "next", remedy="refund"), "next")
    assert count(Response) == 0
    seen = read(press(client, page, "send", **{"form.quote": "true"}))
    assert seen.text.count(written(text[:SHORT], lines=False)) >= 2
    assert written(text) in seen.text
    assert PRODUCT not in seen.text


def _is_kept(seen: Read, text: str) -> None:
    """Every field holds what was typed, letter for letter, wherever the page keeps it."""
    for name in FIELDS:
        values = [typed(value) for value in seen.values(name)]
        assert values == [typed(text if name == "happened" else text[:SHORT])], name


FILE_NAMES = [
    'zq7"><img src=x onerror=zq7()>.jpg',
    "zq7\u202egpj.exe",
    "../../zq7;%0d%0aSet-Cookie: zq7=1;.jpg",
    "=zq7()\ue000form.key\ue001",
]


@pytest.mark.parametrize("name", FILE_NAMES)
def test_the_name_of_a_file_stays_text_and_gives_no_header(client: FlaskClient, client_as: Any, name: str) -> None:
    address = f"/s/{make_link(make_survey(SURVEY))}"
    page = press(client, client.get(address), "next", recommend="9", **{"form.page": "end"})
    data = {"recommend": "9", "form.page": "end", "form.attach": "photo", "photo": (io.BytesIO(photo()), name)}
    seen = read(page := client.post(address, data=data))
    assert "zq7" in seen.text
    assert not any(mark in page.text for mark in "\u202e\r")
    fetched = client.get(next(image.get("src", "") for image in seen.tree.iter("img")))
    assert fetched.status_code == 200
    press(client, press(client, page, "next"), "send")
    staff = client_as("quality")
    listed = read(staff.get("/surveys/feedback/files"))
    assert "zq7" in listed.text
    links = [link.get("href", "") for link in listed.tree.iter("a") if "/answers/files/" in link.get("href", "")]
    for given_out in (fetched, staff.get(links[0])):
        assert "zq7" not in " ".join(given_out.headers.keys())
        assert given_out.headers.getlist("Set-Cookie") == []
        assert re.fullmatch(r"[\x20-\x7e]+", given_out.headers["Content-Disposition"])


FACTS = ("what", "where", "when", "extent", "evidence", "our_side")


@pytest.fixture
def cases(app: Flask, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Open a case of each hostile comment, that a theme quotes and a message and a note repeat; return name → case."""
    now, found = datetime.now(UTC), {}
    make_survey(DEFINITION, name="delivery-identified", anonymity="identified")
    monkeypatch.setattr(documents, "write_pdf", lambda html: html.encode())
    viewer = make_viewer(role="quality", name="Mikko Laine")
    for name, text in HOSTILE.items():
        comment = clean(text, lines=True)
        customer = make_customer(name=clean(text, lines=False)[:200], email=f"{len(found)}@example.com")
        order = make_order(customer_id=customer, product=clean(text, lines=False)[:200])
        answers = {"recommend": 2, "wrong": ["late"], "comment": f"{comment} {LATE}"}
        case = found[name] = make_case(answers=answers, order_id=order, customer_id=customer, now=now) or 0
        work.add_note(viewer, case, comment, now=now)
        work.record_facts(viewer, case, get_row(Ticket, case).version, **dict.fromkeys(FACTS, comment[:2000]), now=now)
    codings.code_comments(PROJECT / "surveys", now=now)
    rollups.refresh(now=now)
    return found


def test_hostile_words_stay_text_wherever_staff_and_customers_read_them(
    app: Flask, client: FlaskClient, client_as: Any, cases: dict[str, int]
) -> None:
    staff = client_as("quality")
    with capture_logs() as logs:
        for name, case in cases.items():
            token = make_token(app.config["SETTINGS"].secret_key, case)
            sent = client.post(f"/c/{token}/message", data={"text": HOSTILE[name].replace("\0", ""), "key": name})
            assert sent.status_code in (303, 422)
            for seen in (read(staff.get(f"/tickets/{encode_id(case)}")), read(client.get(f"/c/{token}"))):
                assert written(HOSTILE[name])[:500] in seen.text, name
            if name not in WORST:
                continue
            row = get_row(Ticket, case)
            read(staff.get(f"/orders/{encode_id(row.order_id)}"))
            read(staff.get(f"/customers/{encode_id(row.customer_id)}"))
            letter = read(staff.get(f"/tickets/{encode_id(case)}/message?kind=apology"))
            assert CANARY in letter.text
        for address in ROOMS:
            assert (CANARY in read(staff.get(address)).text) is (address in TELLING), address
        read(client_as("admin").get("/admin/audit"))
    assert CANARY not in repr(logs)


# What is looked at where the words are drawn by the same macro as on the case's page.
WORST = {"script", "attribute", "form", "marks"}
TELLING = {
    "/",
    "/tickets?view=all",
    "/tickets/board",
    "/orders",
    "/tickets?search=%3Cscript+id%3Dzq7%3E",
    "/reports/themes?survey=delivery-identified&theme=delivery_late",
}
ROOMS = (
    "/", "/my-day", "/tickets?view=all", "/tickets/board", "/orders", "/tickets?search=%3Cscript+id%3Dzq7%3E",
    "/reports/themes?survey=delivery-identified&theme=delivery_late", "/reports/funnel?survey=delivery-identified",
    "/reports/satisfaction?survey=delivery-identified", "/reports/promises?survey=delivery-identified",
)  # fmt: skip


def test_hostile_words_run_nowhere_in_what_is_exported(client_as: Any, cases: dict[str, int]) -> None:
    staff, action = client_as("quality"), make_action(title="=zq7(1) <b>", case_ids=list(cases.values()))
    register = staff.get("/reports/actions/register.xlsx")
    found = [cell for sheet in openpyxl.load_workbook(io.BytesIO(register.data)) for row in sheet for cell in row]
    words = [cell for cell in found if CANARY in str(cell.value)]
    assert len(words) >= len(HOSTILE)
    for cell in words:
        assert cell.data_type == "s"
        assert cell.quotePrefix or inert(str(cell.value)) == cell.value
    for address in ("/reports/actions/register.pdf", f"/actions/{encode_id(action)}/8d.pdf"):
        assert CANARY in read(staff.get(address)).text
    for report in ("satisfaction", "themes", "funnel", "promises"):
        for form in ("csv", "json", "html", "xlsx"):
            answer = staff.get(f"/reports/{report}.{form}?survey=delivery-identified")
            assert answer.status_code == 200, (report, form)
            _runs_nothing(answer, form)


def _runs_nothing(answer: TestResponse, form: str) -> None:
    if form == "html":
        read(answer)
    elif form == "json":
        assert PRODUCT_OF_BRACES not in repr(answer.json)
    elif form == "csv":
        cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
        assert all(inert(cell) == cell or re.fullmatch(r"-?[\d.e-]+", cell) for cell in cells)
    else:
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
        assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)


@pytest.fixture
def wild(app: Flask) -> str:
    return f"/s/{make_link(make_survey(SURVEY))}"


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_comes_back_as_it_was(app: Flask, wild: str, text: str) -> None:
    client = app.test_client()
    data = {"happened": text, "short": text, "about-Comment": text, "form.page": "end", "form.language": "en"}
    for page in (client.post(wild, data={**data, "form.page": step}) for step in ("whole", "end")):
        seen = read(page, 422)
        for field in FIELDS:
            assert [typed(value) for value in seen.values(field)] == [typed(text).replace("\0", "\ufffd")]
