"""Photos and papers sent with answers: what is taken, whose they are, and what is swept away. On both databases."""

import os
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from surveyapp.domain.errors import NotFound
from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.services import answer_files, file_sweep, responses
from surveyapp.services.asking import Asking
from surveyapp.services.case_links import make_token
from surveyapp.services.kept_files import folder_of
from surveyapp.services.orders import get_order
from surveyapp.services.responses import InvalidAnswers
from surveyapp.services.tickets import following
from surveyapp.services.tickets.pages import get_ticket
from surveyapp.services.transactions import transaction
from surveyapp.settings import Settings
from surveyapp.store.answer_files import AnswerFile
from surveyapp.store.database import db
from surveyapp.store.drafts import Draft
from surveyapp.store.invitations import Invitation
from surveyapp.store.responses import Response
from surveyapp.store.tickets import TicketResponse
from tests.builders import answer_files as build
from tests.builders.answer_files import make_photo_survey, photo, sent
from tests.builders.responses import make_link
from tests.builders.statements import counted_statements
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

ZONE = ZoneInfo("Europe/Helsinki")
GOOD = {"recommend": ["9"], "reason": ["fine"]}
BAD = {"recommend": ["2"], "reason": ["late"], "comment": ["The leg is broken"]}
KEY = "k" * 22


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def settings(app: Flask) -> Settings:
    return app.config["SETTINGS"]  # type: ignore[no-any-return]


@pytest.fixture
def asking(app: Flask) -> Asking:
    return ask(make_link(make_photo_survey()))


def ask(token: str) -> Asking:
    found = responses.find_link(token)
    assert found is not None
    return found


def take(
    settings: Settings,
    asking: Asking,
    *contents: bytes,
    question: str = "photo",
    held: Any = (),
    key: str | None = None,
) -> tuple[list[str], list[str]]:
    """Take files in and return the ids and the words of the faults."""
    assert asking.survey is not None
    ids, faults = answer_files.take_in(
        settings,
        answer_files.form_of(asking, key),
        asking.survey,
        asking.survey.names[question],
        [sent(content, f"file {number}.jpg") for number, content in enumerate(contents)],
        held,
        now=datetime.now(UTC),
    )
    assert all(fault.name == question for fault in faults)
    return ids, [str(fault) for fault in faults]


def rows() -> list[AnswerFile]:
    db.session.rollback()
    return list(db.session.scalars(select(AnswerFile).order_by(AnswerFile.at, AnswerFile.id)))


def on_disk(settings: Settings) -> set[str]:
    folder = folder_of(settings)
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def answer(asking: Asking, now: datetime, fields: dict[str, list[str]], key: str | None = None) -> responses.Receipt:
    return responses.answer(asking, fields, language="en", zone=ZONE, now=now, form_key=key)


def only_response() -> Response:
    return db.session.scalars(select(Response)).one()


def test_a_photo_is_kept_without_where_it_was_taken(settings: Settings, asking: Asking) -> None:
    ids, faults = take(settings, asking, build.photo_with_place())
    assert (len(ids), faults) == (1, [])
    content = (folder_of(settings) / ids[0]).read_bytes()
    with Image.open(BytesIO(content)) as picture:
        assert picture.size == (30, 60)
        assert not picture.getexif().get_ifd(build.GPS)
        assert "exif" not in picture.info
        assert "comment" not in picture.info
    assert b"anary" not in content
    assert (folder_of(settings) / ids[0]).stat().st_mode & 0o777 == 0o600
    row = rows()[0]
    assert (row.name, row.media_type, row.size, row.response_id) == ("file 0.jpg", "image/jpeg", len(content), None)


@pytest.mark.parametrize(
    ("question", "content", "said"),
    [
        ("photo", build.SVG, "JPEG, PNG, WebP"),
        ("photo", build.HTML, "JPEG, PNG, WebP"),
        ("photo", build.PDF, "JPEG, PNG, WebP"),
        ("photo", b"GIF89a" + b"\x00" * 50, "JPEG, PNG, WebP"),
        ("photo", b"", "is empty"),
        ("photo", b"\x89PNG\r\n\x1a\n" + b"x" * 100, "cannot be read"),
        ("photo", build.png_of(60_000, 60_000), "too many pixels"),
        ("photo", build.png_of(3_000, 3_000), "cannot be read"),
        ("photo", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 20, "HEIC"),
        ("photo", build.photo() + b"x" * 11 * 2**20, "larger than 10 MB"),
        ("papers", b"MZ\x00\x01", "we take pictures (JPEG, PNG, WebP), PDF and plain text"),
        ("papers", build.PDF + b"x" * 4096, "larger than 4 kB"),
    ],
)
def test_what_cannot_be_taken_is_named_and_leaves_nothing(
    settings: Settings, asking: Asking, question: str, content: bytes, said: str
) -> None:
    ids, faults = take(settings, asking, content, question=question)
    assert ids == []
    assert len(faults) == 1
    assert said in faults[0]
    assert "file 0.jpg" in faults[0]
    assert (rows(), on_disk(settings)) == ([], set())


def test_what_pretends_to_be_something_else_becomes_what_it_is(settings: Settings, asking: Asking) -> None:
    ids, _ = take(settings, asking, build.polyglot())
    content = (folder_of(settings) / ids[0]).read_bytes()
    assert b"script" not in content
    ids, _ = take(settings, asking, build.HTML, question="papers")
    row = rows()[-1]
    assert (row.name, row.media_type) == ("file 0.txt", "text/plain")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\me\\chair.JPG", "chair.jpg"),
        (f"chair{build.RIGHT_TO_LEFT}gpj.exe", "chairgpj.jpg"),
        ("a" * 300 + ".jpeg", "a" * 95 + ".jpg"),
        ("", "file.jpg"),
        ("\r\nSet-Cookie: x.jpg", "Set-Cookie: x.jpg"),
    ],
)
def test_names_are_bare_and_short(settings: Settings, asking: Asking, now: datetime, name: str, kept: str) -> None:
    assert asking.survey is not None
    answer_files.take_in(
        settings,
        answer_files.form_of(asking, None),
        asking.survey,
        asking.survey.names["photo"],
        [sent(photo(), name)],
        now=now,
    )
    assert [row.name for row in rows()] == [kept]


def test_a_question_takes_three_and_the_same_file_once(settings: Settings, asking: Asking) -> None:
    colours = [photo(colour) for colour in ("red", "green", "blue", "black")]
    ids, faults = take(settings, asking, *colours)
    assert (len(ids), faults) == (3, ["At most 3 files are taken here; the others were left out."])
    assert [row.name for row in rows()] == ["file 0.jpg", "file 1.jpg", "file 2.jpg"]
    again, faults = take(settings, asking, colours[0], held=ids)
    assert (again, faults) == (ids, [])
    assert len(rows()) == len(on_disk(settings)) == 3
    # What went from the form on its way is found again by its content.
    assert take(settings, asking, colours[2], held=ids[:1])[0] == [ids[0], ids[2]]


def test_a_good_file_is_kept_beside_a_bad_one(settings: Settings, asking: Asking) -> None:
    ids, faults = take(settings, asking, build.SVG, photo())
    assert (len(ids), len(faults)) == (1, 1)


def test_a_form_does_not_fill_the_disk(settings: Settings, asking: Asking) -> None:
    told = [take(settings, asking, photo(f"rgb({number}, 200, 0)"))[1] for number in range(0, 200, 10)]
    assert len(rows()) == len(on_disk(settings)) == 12
    assert "too many files" in told[-1][0]


def test_files_go_with_the_answer_that_names_them(settings: Settings, asking: Asking, now: datetime) -> None:
    ids, _ = take(settings, asking, photo("red"), photo("green"))
    answer(asking, now, {**GOOD, "photo": ids[:1]})
    assert only_response().answers["photo"] == ids[:1]
    assert {encode_id(row.id): row.response_id for row in rows()} == {ids[0]: only_response().id, ids[1]: None}
    with pytest.raises(NotFound):
        answer_files.get_held(settings, answer_files.form_of(asking, None), decode_id(ids[0]))


def test_files_cost_one_statement_and_answers_without_none(settings: Settings, app: Flask, now: datetime) -> None:
    survey_id = make_photo_survey()
    plain, full = ask(make_link(survey_id)), ask(make_link(survey_id))
    ids, _ = take(settings, full, photo("red"), photo("green"))
    with counted_statements() as without:
        answer(plain, now, dict(GOOD))
    with counted_statements() as with_files:
        answer(full, now, {**GOOD, "photo": ids})
    assert len(with_files) == len(without) + 1
    assert len(with_files) <= 6


def test_every_link_of_an_invitation_leads_to_its_files(settings: Settings, asking: Asking, now: datetime) -> None:
    """A reminder has a link of its own, and the draft goes on there."""
    ids, _ = take(settings, asking, photo())
    assert list(answer_files.list_held(answer_files.form_of(asking, None))) == ids
    assert answer_files.form_of(asking, "ignored").form_hash is None


@pytest.mark.parametrize(
    "whose", ["another link's", "another form's", "another question's", "nobody's", "a sent one's"]
)
def test_a_foreign_file_is_refused_and_nothing_is_stored(settings: Settings, now: datetime, whose: str) -> None:
    survey_id = make_photo_survey()
    asking, other = ask(make_link(survey_id)), ask(make_link(survey_id))
    fields, question = dict(GOOD), "photo"
    if whose == "another link's":
        fields["photo"], _ = take(settings, other, photo())
    elif whose == "another form's":
        form = responses.find_open_form("feedback")
        assert form is not None
        fields["photo"], _ = take(settings, form, photo(), key=KEY)
    elif whose == "another question's":
        fields["papers"], _ = take(settings, asking, photo())
        question = "papers"
    elif whose == "nobody's":
        fields["photo"] = [encode_id(7)]
    else:
        fields["photo"], _ = take(settings, other, photo())
        answer(other, now, fields)
    before = db.session.query(Response).count()
    with pytest.raises(InvalidAnswers) as refused:
        answer(asking, now, fields)
    assert [(fault.name, str(fault)) for fault in refused.value.faults] == [
        (question, "A file did not arrive whole. Choose it again.")
    ]
    assert db.session.query(Response).count() == before
    assert answer(asking, now, dict(GOOD)).is_first


def test_an_open_form_has_its_own_files(settings: Settings, app: Flask, now: datetime) -> None:
    make_photo_survey()
    form = responses.find_open_form("feedback")
    assert form is not None
    ids, _ = take(settings, form, photo(), key=KEY)
    with pytest.raises(InvalidAnswers):
        answer(form, now, {**GOOD, "photo": ids}, key="x" * 22)
    answer(form, now, {**GOOD, "photo": ids}, key=KEY)
    assert not answer(form, now, {**GOOD, "photo": ids}, key=KEY).is_first
    assert rows()[0].response_id == only_response().id


def test_a_removed_file_is_gone_and_a_foreign_one_stays(settings: Settings, now: datetime) -> None:
    survey_id = make_photo_survey()
    asking, other = ask(make_link(survey_id)), ask(make_link(survey_id))
    ids, _ = take(settings, asking, photo())
    answer_files.drop(settings, answer_files.form_of(other, None), decode_id(ids[0]))
    assert on_disk(settings) == set(ids)
    answer_files.drop(settings, answer_files.form_of(asking, None), decode_id(ids[0]))
    assert (rows(), on_disk(settings)) == ([], set())


def complained(settings: Settings, now: datetime, **facts: Any) -> tuple[int, str]:
    """Send a complaint with a photo and return its case and the photo's id."""
    asking = ask(make_link(make_photo_survey(**facts.pop("survey", {})), **facts))
    ids, _ = take(settings, asking, photo())
    return answer(asking, now, {**BAD, "photo": ids}).ticket_ids[0], ids[0]


def test_the_case_shows_the_photo_to_staff_and_to_its_customer(settings: Settings, app: Flask, now: datetime) -> None:
    case, file_id = complained(settings, now)
    viewer = make_viewer(role="quality")
    page = get_ticket(viewer, case, now=now)
    assert [encode_id(row.id) for row in page.answered[0].files["photo"]] == [file_id]
    assert [line.kind for line in page.answered[0].lines][-1] == "files"
    assert file_id not in page.ticket.title
    assert answer_files.get_file(viewer, settings, decode_id(file_id)).is_picture
    thread = following.get_following(settings, make_token(settings.secret_key, case)).thread
    assert [encode_id(each.id) for entry in thread for each in entry.files] == [file_id]
    assert answer_files.find_of_case(settings, case, decode_id(file_id)) is not None


def test_the_photo_follows_its_answer_to_another_case_but_not_to_its_customer(
    settings: Settings, app: Flask, now: datetime
) -> None:
    case, file_id = complained(settings, now)
    other, _ = complained(settings, now)
    with transaction() as session:
        session.query(TicketResponse).filter_by(ticket_id=case).update({"ticket_id": other})
    assert "photo" in get_ticket(make_viewer(role="quality"), other, now=now).answered[0].files
    assert answer_files.find_of_case(settings, other, decode_id(file_id)) is None
    assert answer_files.find_of_case(settings, case, decode_id(file_id)) is None
    thread = following.get_following(settings, make_token(settings.secret_key, other)).thread
    assert file_id not in [encode_id(each.id) for entry in thread for each in entry.files]


def test_staff_of_other_units_never_see_it(settings: Settings, app: Flask, now: datetime) -> None:
    own, foreign = make_unit("A"), make_unit("B")
    _, file_id = complained(settings, now, unit_id=own)
    assert answer_files.get_file(make_viewer(unit_ids={own}, role="quality"), settings, decode_id(file_id))
    for viewer in (make_viewer(unit_ids={foreign}, role="manager"), make_viewer(role="analyst")):
        with pytest.raises(NotFound):
            answer_files.get_file(viewer, settings, decode_id(file_id))


def test_without_a_case_it_stands_with_the_answer_on_the_orders_page(
    settings: Settings, asking: Asking, now: datetime
) -> None:
    ids, _ = take(settings, asking, photo())
    assert answer(asking, now, {**GOOD, "photo": ids}).ticket_ids == ()
    viewer = make_viewer(role="quality")
    page = get_order(viewer, asking.order.id, now=now)
    assert [encode_id(row.id) for row in page.answered[0].files["photo"]] == ids
    assert answer_files.get_file(viewer, settings, decode_id(ids[0]))


def test_a_confidential_answer_without_a_case_is_nobodys_to_see(settings: Settings, app: Flask, now: datetime) -> None:
    confidential = ask(make_link(make_photo_survey(anonymity="confidential")))
    ids, _ = take(settings, confidential, photo())
    answer(confidential, now, {**GOOD, "photo": ids})
    with pytest.raises(NotFound):
        answer_files.get_file(make_viewer(), settings, decode_id(ids[0]))
    assert get_order(make_viewer(), confidential.order.id, now=now).answered == []


def test_an_unsent_file_is_nobodys_to_see(settings: Settings, asking: Asking) -> None:
    ids, _ = take(settings, asking, photo())
    with pytest.raises(NotFound):
        answer_files.get_file(make_viewer(), settings, decode_id(ids[0]))


@pytest.fixture
def swept(settings: Settings, asking: Asking, now: datetime) -> tuple[set[str], set[str]]:
    """Return the files that the sweep must leave, and those that it must take."""
    kept, gone = set(take(settings, asking, photo("red"))[0]), set[str]()
    survey_id = db.session.scalars(select(Invitation.survey_id)).one()
    expired, drafted, answered = (ask(make_link(survey_id)) for _ in range(3))
    for each, files in ((expired, gone), (drafted, kept)):
        files |= set(take(settings, each, photo("green"))[0])
    left_out, held = take(settings, answered, photo("blue"), photo("black"))[0]
    answer(answered, now, {**GOOD, "photo": [held]})
    kept.add(held)
    gone.add(left_out)
    form = responses.find_open_form("feedback")
    assert form is not None
    gone |= set(take(settings, form, photo("white"), key=KEY)[0])
    with transaction() as session:
        for each in (expired, drafted):
            invitation = session.get(Invitation, each.invitation_id)
            assert invitation is not None
            invitation.expires_at = now - timedelta(days=1)
        facts = {
            "invitation_id": drafted.invitation_id,
            "version_id": drafted.version_id,
            "language": "en",
            "page": "all",
        }
        session.add(Draft(**facts, fields={}, saved_at=now))
        session.query(AnswerFile).update({"at": now - timedelta(hours=49)})
    return kept, gone


def test_the_sweep_takes_what_can_be_sent_no_more(
    settings: Settings, now: datetime, swept: tuple[set[str], set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, gone = swept
    monkeypatch.setattr(file_sweep, "BATCH", 2)
    assert on_disk(settings) == kept | gone
    assert file_sweep.sweep_files(settings, now=now) == (len(gone), 0)
    assert on_disk(settings) == {encode_id(row.id) for row in rows()} == kept
    assert file_sweep.sweep_files(settings, now=now) == (0, 0)


def test_the_sweep_leaves_what_was_just_chosen(settings: Settings, app: Flask, now: datetime) -> None:
    make_photo_survey()
    form = responses.find_open_form("feedback")
    assert form is not None
    ids, _ = take(settings, form, photo(), key=KEY)
    assert file_sweep.sweep_files(settings, now=now + timedelta(hours=47)) == (0, 0)
    assert on_disk(settings) == set(ids)


def test_the_sweep_takes_bytes_without_a_row(
    settings: Settings, asking: Asking, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_sweep, "BATCH", 2)
    ids, _ = take(settings, asking, photo())
    folder = folder_of(settings)
    (folder / "imports").mkdir()
    names = [*ids, *(encode_id(number) for number in range(1, 6)), "notes.txt"]
    for name in names:
        (folder / name).touch()
        os.utime(folder / name, (0, (now - timedelta(days=2)).timestamp()))
    (folder / encode_id(9)).touch()
    assert file_sweep.sweep_files(settings, now=now) == (0, 5)
    assert on_disk(settings) == {*ids, "imports", "notes.txt", encode_id(9)}


def test_what_goes_with_its_person_leaves_no_bytes(settings: Settings, app: Flask, now: datetime) -> None:
    """Erasing deletes rows; the bytes of answers and of drafts go with the next sweep."""
    case, sent_id = complained(settings, now)
    unsent = ask(make_link(db.session.scalars(select(Invitation.survey_id)).one()))
    drafted, _ = take(settings, unsent, photo("blue"))
    with transaction() as session:
        response = only_response()
        session.query(TicketResponse).filter_by(ticket_id=case).delete()
        session.delete(session.get(Response, response.id))
        session.delete(session.get(Invitation, unsent.invitation_id))
    assert rows() == []
    later = now + timedelta(days=2)
    assert file_sweep.sweep_files(settings, now=later) == (0, 2)
    assert on_disk(settings).isdisjoint({sent_id, *drafted})


def test_when_the_row_fails_no_bytes_are_left(
    settings: Settings, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_files, "random_id", lambda: 5)
    take(settings, asking, photo("red"))
    with pytest.raises(FileExistsError):
        take(settings, asking, photo("blue"))
    assert len(rows()) == 1
