"""Photos sent with answers, as browsers with and without a script send them, and as staff and customers see them."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import exc, select
from werkzeug.test import TestResponse

from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.services import answer_files, kept_files
from surveyapp.store.answer_files import AnswerFile
from surveyapp.store.database import db
from surveyapp.store.responses import Response
from surveyapp.store.tickets import Ticket
from tests.builders import answer_files as build
from tests.builders.answer_files import PHOTO, SMALL_PHOTO, make_photo_survey, photo
from tests.builders.responses import FEEDBACK, make_link, make_survey
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

GOOD = {"recommend": "9", "reason": "fine"}
BAD = {"recommend": "2", "reason": "late", "comment": "The leg is broken"}
HELD = re.compile(r'type="hidden" name="photo" value="([0-9a-z]{13})"')
KEY = re.compile(r'name="form\.key" value="([^"]+)"')


@pytest.fixture
def address(app: Flask) -> str:
    return f"/s/{make_link(make_photo_survey(SMALL_PHOTO))}"


def file(content: bytes | None = None, name: str = "chair.jpg") -> tuple[BytesIO, str]:
    return BytesIO(photo() if content is None else content), name


def held(page: TestResponse) -> list[str]:
    return HELD.findall(page.text)


def rows() -> list[AnswerFile]:
    db.session.rollback()
    return list(db.session.scalars(select(AnswerFile)))


def attach(client: FlaskClient, address: str, *files: Any, **fields: Any) -> TestResponse:
    return client.post(address, data={**GOOD, "form.attach": "photo", "photo": list(files), **fields})


def test_the_form_sends_files_and_asks_for_them_in_words(client: FlaskClient, address: str) -> None:
    page = client.get(address)
    assert 'enctype="multipart/form-data"' in page.text
    assert 'type="file"' in page.text
    # Telephones that take HEIC pictures send them as JPEG where the kinds are named.
    assert 'accept="image/jpeg,image/png,image/webp"' in page.text


def test_a_photo_goes_with_the_answers(client: FlaskClient, address: str) -> None:
    sent = client.post(address, data={**GOOD, "photo": file()})
    assert sent.status_code == 303
    response = db.session.scalars(select(Response)).one()
    assert [encode_id(row.id) for row in rows()] == response.answers["photo"]
    assert rows()[0].response_id == response.id


def test_a_form_without_a_file_chosen_is_sent_as_it_is(client: FlaskClient, address: str) -> None:
    assert client.post(address, data={**GOOD, "photo": (BytesIO(), "")}).status_code == 303
    assert rows() == []
    assert "photo" not in db.session.scalars(select(Response)).one().answers


def test_what_is_attached_is_seen_and_removed_before_it_is_sent(client: FlaskClient, address: str) -> None:
    page = attach(client, address, file(), file(photo("green"), "table.png"))
    assert page.status_code == 200
    assert db.session.scalars(select(Response)).all() == []
    first, second = held(page)
    assert 'value="9" checked' in page.text
    assert "chair.jpg" in page.text
    picture = client.get(re.search(rf'src="({address}/files/{first})"', page.text)[1])  # type: ignore[index]
    assert (picture.status_code, picture.content_type) == (200, "image/jpeg")
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert picture.headers["Cache-Control"] == "no-store"
    page = client.post(address, data={**GOOD, "photo": [first, second], "form.drop": f"photo:{first}"})
    assert held(page) == [second]
    assert client.get(f"{address}/files/{first}").status_code == 404
    assert client.post(address, data={**GOOD, "photo": second}).status_code == 303
    assert client.get(f"{address}/files/{second}").status_code == 404
    assert [encode_id(row.id) for row in rows()] == [second]


def test_the_same_press_twice_keeps_one(client: FlaskClient, address: str) -> None:
    once, twice = (attach(client, address, file()) for _ in range(2))
    assert held(once) == held(twice)
    assert len(rows()) == 1


def test_a_fault_elsewhere_keeps_the_files_and_what_was_typed(client: FlaskClient, address: str) -> None:
    page = client.post(address, data={"comment": "Words", "photo": file()})
    assert page.status_code == 422
    assert len(held(page)) == 1
    assert "Words" in page.text
    assert client.post(address, data={**GOOD, "photo": held(page)}).status_code == 303


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (build.SVG, "logo.svg", "logo.svg is of another kind"),
        (build.HTML, "page.jpg", "page.jpg is of another kind"),
        (build.png_of(60_000, 60_000), "bomb.png", "too many pixels"),
        (b"x", f"<b>{build.RIGHT_TO_LEFT}gpj.exe", "&lt;b&gt;gpj.exe is of another kind"),
        (b"", "none.jpg", "none.jpg is empty"),
        (build.photo() + b"x" * 300_000, "large.jpg", "large.jpg is larger than 200 kB"),
    ],
)
def test_a_file_that_cannot_be_taken_is_a_fault_at_its_question(
    client: FlaskClient, address: str, content: bytes, name: str, said: str
) -> None:
    page = client.post(address, data={**BAD, "photo": [file(), file(content, name)]})
    assert page.status_code == 422
    assert said in page.text
    assert 'id="q-photo-fault"' in page.text
    assert "The leg is broken" in page.text
    assert len(held(page)) == 1
    assert db.session.scalars(select(Response)).all() == []
    assert client.post(address, data={**BAD, "photo": held(page)}).status_code == 303


def test_a_fourth_file_is_left_out_in_words(client: FlaskClient, address: str) -> None:
    files = [file(photo(colour)) for colour in ("red", "green", "blue", "black")]
    page = attach(client, address, *files)
    assert page.status_code == 422
    assert "At most 3 files are taken here" in page.text
    assert len(held(page)) == 3


def test_another_forms_file_is_neither_given_nor_taken(client: FlaskClient, app: Flask) -> None:
    survey_id = make_photo_survey()
    mine, theirs = (f"/s/{make_link(survey_id)}" for _ in range(2))
    stolen = held(attach(client, theirs, file()))[0]
    assert client.get(f"{mine}/files/{stolen}").status_code == 404
    assert client.get(f"/s/nothing/files/{stolen}").status_code == 404
    assert held(attach(client, mine, photo=stolen)) == []
    page = client.post(mine, data={**GOOD, "photo": stolen})
    assert page.status_code == 422
    assert "A file did not arrive whole" in page.text
    assert held(page) == []
    client.post(mine, data={**GOOD, "photo": stolen, "form.drop": f"photo:{stolen}"})
    assert client.get(f"{theirs}/files/{stolen}").status_code == 200


def test_an_open_form_gives_its_files_to_whoever_has_its_key(client: FlaskClient, app: Flask) -> None:
    make_photo_survey()
    key = KEY.search(client.get("/p/feedback").text)[1]  # type: ignore[index]
    page = attach(client, "/p/feedback", file(), **{"form.key": key})
    kept = held(page)
    assert client.get(f"/p/feedback/files/{key}/{kept[0]}").status_code == 200
    assert client.get(f"/p/feedback/files/{'x' * 22}/{kept[0]}").status_code == 404
    assert client.get(f"/p/feedback/files/short/{kept[0]}").status_code == 404
    assert client.post("/p/feedback", data={**GOOD, "photo": kept, "form.key": key}).status_code == 303
    assert client.get(f"/p/feedback/files/{key}/{kept[0]}").status_code == 404


def test_a_forged_key_keeps_no_file_that_can_be_sent(client: FlaskClient, app: Flask) -> None:
    make_photo_survey()
    page = client.post("/p/feedback", data={**GOOD, "photo": file(), "form.key": "forged"})
    assert page.status_code == 422
    key = KEY.search(page.text)[1]  # type: ignore[index]
    assert client.post("/p/feedback", data={**GOOD, "photo": held(page), "form.key": key}).status_code == 303


def test_a_link_that_takes_no_answers_takes_no_files(client: FlaskClient, address: str) -> None:
    assert client.post(address, data=GOOD).status_code == 303
    assert client.post(address, data={**GOOD, "photo": file()}).status_code == 303
    assert client.post("/s/nothing", data={"photo": file()}).status_code == 404
    assert rows() == []


def test_only_a_form_with_files_may_be_large(client: FlaskClient, app: Flask, address: str) -> None:
    other = f"/s/{make_link(make_survey(name='plain'))}"
    app.config["MAX_CONTENT_LENGTH"] = 2**12
    large = photo() + b"x" * 2**14
    assert client.post(other, data={**GOOD, "photo": file(large)}).status_code == 413
    assert client.post(address, data={**GOOD, "photo": file(large)}).status_code == 303
    assert kept_files.MAXIMUM_FORM > 3 * kept_files.MAXIMUM_BYTES


def test_a_full_disk_keeps_the_words(client: FlaskClient, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_facts: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(answer_files, "take_in", fail)
    page = client.post(address, data={**BAD, "photo": file()})
    assert page.status_code == 422
    assert "We could not keep the file just now" in page.text
    assert "The leg is broken" in page.text
    monkeypatch.setattr(answer_files, "take_in", _raise_operational)
    assert "We could not keep the file just now" in client.post(address, data={**BAD, "photo": file()}).text


def _raise_operational(*_args: object, **_facts: object) -> None:
    raise exc.OperationalError("", {}, Exception())


def test_whoever_fills_open_forms_with_files_waits(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveyapp.web.answering.attachments.MOST_FROM_ONE_PLACE", 2)
    make_photo_survey()
    key = KEY.search(client.get("/p/feedback").text)[1]  # type: ignore[index]
    told = [attach(client, "/p/feedback", file(), **{"form.key": key}) for _ in range(3)]
    assert [page.status_code for page in told] == [200, 200, 422]
    assert "Too many tries" in told[-1].text
    # A personal link proves whose it is.
    address = f"/s/{make_link(db.session.scalars(select(Response.survey_id)).first() or survey_id())}"
    assert [attach(client, address, file()).status_code for _ in range(3)] == [200] * 3


def survey_id() -> int:
    return make_photo_survey(name="other")


def test_files_stay_while_pages_turn_and_languages_change(client: FlaskClient, app: Flask) -> None:
    pages = [{"name": "first", "elements": [PHOTO]}, {"name": "last", "elements": FEEDBACK["pages"][0]["elements"]}]
    address = f"/s/{make_link(make_survey(pages=pages))}"
    turned = client.post(
        address, data={"photo": file(), "form.page": "first", "form.go": "next"}, follow_redirects=True
    )
    assert turned.status_code == 200
    (kept,) = held(turned)
    switched = client.post(address, data={"photo": kept, "form.page": "first", "form.switch": "fi"})
    assert "Kuva siitä" in switched.text
    assert held(switched) == [kept]
    assert held(client.get(f"{address}?page=first")) == [kept]
    # Removed and left there: the draft still names it, the form does not.
    client.post(address, data={"photo": kept, "form.page": "first", "form.drop": f"photo:{kept}"})
    resumed = client.get(f"{address}?page=last")
    assert held(resumed) == []
    assert client.post(address, data=GOOD).status_code == 303


@pytest.fixture
def case(client: FlaskClient, app: Flask) -> tuple[int, str, str]:
    """Return a case of a unit that came with a photo, the photo's id, and the customer's page."""
    unit = make_unit("A")
    address = f"/s/{make_link(make_photo_survey(), unit_id=unit)}"
    sent = client.post(address, data={**BAD, "photo": file(build.photo_with_place())})
    link = re.search(r'href="(/c/[^"?]+)', client.get(sent.location).text)[1]  # type: ignore[index]
    return unit, encode_id(rows()[0].id), link


def test_the_case_shows_it_to_its_unit_only(
    case: tuple[int, str, str], client: FlaskClient, client_as: Callable[..., FlaskClient]
) -> None:
    unit, file_id, _ = case
    ticket = encode_id(db.session.scalars(select(Ticket.id)).one())
    own = client_as(viewer=make_viewer(unit_ids={unit}, role="quality"))
    html = own.get(f"/tickets/{ticket}").text
    assert "A photo of it" in html
    assert f'src="/answers/files/{file_id}"' in html
    picture = own.get(f"/answers/files/{file_id}")
    assert (picture.status_code, picture.content_type) == (200, "image/jpeg")
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    with Image.open(BytesIO(picture.data)) as drawn:
        assert not drawn.getexif()
    other = client_as(viewer=make_viewer(unit_ids={make_unit("B")}, role="manager"))
    assert other.get(f"/answers/files/{file_id}").status_code == 404
    assert client_as("analyst").get(f"/answers/files/{file_id}").status_code == 403
    assert client.get(f"/answers/files/{file_id}").status_code in (302, 303, 401)


def test_the_customers_page_shows_it_with_their_words(case: tuple[int, str, str], client: FlaskClient) -> None:
    _, file_id, link = case
    html = client.get(link).text
    assert "The leg is broken" in html
    assert f'src="{link}/files/{file_id}"' in html
    assert client.get(f"{link}/files/{file_id}").content_type == "image/jpeg"
    assert client.get(f"{link}/files/{encode_id(5)}").status_code == 404


def test_papers_are_saved_never_opened(client: FlaskClient, app: Flask, client_as: Callable[..., FlaskClient]) -> None:
    address = f"/s/{make_link(make_photo_survey())}"
    client.post(address, data={**GOOD, "papers": [file(build.PDF, "bill.pdf"), file(build.HTML, "page.html")]})
    order = encode_id(db.session.scalars(select(Response.order_id)).one() or 0)
    staff = client_as("quality")
    html = staff.get(f"/orders/{order}").text
    assert "The receipt" in html
    for row in rows():
        assert f'href="/answers/files/{encode_id(row.id)}"' in html
        given = staff.get(f"/answers/files/{encode_id(row.id)}")
        assert given.headers["Content-Disposition"].startswith("attachment")
        assert given.content_type.partition(";")[0] in ("application/pdf", "text/plain")
        assert decode_id(encode_id(row.id)) == row.id


def test_a_surveys_page_leads_to_what_was_sent_with_its_answers(
    client: FlaskClient, app: Flask, client_as: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer to an open form may have neither case nor order; its photo is seen all the same."""
    monkeypatch.setattr(answer_files, "PAGE_SIZE", 2)
    number = make_photo_survey()
    units = make_unit("A"), make_unit("B")
    client.post(f"/s/{make_link(number, unit_id=units[0])}", data={**BAD, "photo": file(name="case.jpg")})
    client.post(f"/s/{make_link(number, unit_id=units[0])}", data={**GOOD, "photo": file(name="order.jpg")})
    client.post(f"/s/{make_link(number, unit_id=units[1])}", data={**GOOD, "photo": file(name="foreign.jpg")})
    key = KEY.search(client.get("/p/feedback?unit=A").text)[1]  # type: ignore[index]
    client.post("/p/feedback?unit=A", data={**GOOD, "photo": file(name="open.jpg"), "form.key": key})
    attach(client, f"/s/{make_link(number, unit_id=units[0])}", file(name="unsent.jpg"))
    staff = client_as(viewer=make_viewer(unit_ids={units[0]}, role="quality"))
    assert 'href="/surveys/feedback/files"' in staff.get("/surveys/feedback").text
    first = staff.get("/surveys/feedback/files").text
    second = staff.get(re.search(r'href="([^"]+)" rel="next"', first)[1].replace("&amp;", "&")).text  # type: ignore[index]
    assert re.findall(r">(\w+)\.jpg<", first + second) == ["open", "order", "case"]
    assert "/tickets/" in second
    assert "/orders/" in first
    back = staff.get(re.search(r'href="([^"]+)" rel="prev"', second)[1].replace("&amp;", "&")).text  # type: ignore[index]
    assert re.findall(r">(\w+)\.jpg<", back) == ["open", "order"]
    analyst = client_as("analyst")
    assert analyst.get("/surveys/feedback/files").status_code == 403
    assert "/surveys/feedback/files" not in analyst.get("/surveys/feedback").text
    assert staff.get("/surveys/nothing/files").status_code == 404


def test_a_confidential_surveys_files_stand_on_their_cases_only(
    client: FlaskClient, app: Flask, client_as: Callable[..., FlaskClient]
) -> None:
    number = make_photo_survey(anonymity="confidential")
    client.post(f"/s/{make_link(number)}", data={**BAD, "photo": file()})
    page = client_as("quality").get("/surveys/feedback/files").text
    assert "stands on their cases" in page
    assert "chair.jpg" not in page
    ticket = encode_id(db.session.scalars(select(Ticket.id)).one())
    assert f"/answers/files/{encode_id(rows()[0].id)}" in client_as("quality").get(f"/tickets/{ticket}").text
