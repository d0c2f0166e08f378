"""The company's own letters: used at once where they are written, checked before, and never without a way back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from surveyapp.channels.letters import Matter, shipped_text
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import Conflict, Forbidden, InvalidFile, NotFound
from surveyapp.services import letters
from surveyapp.store.database import db
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MATTER = Matter(number="K-7", customer="Aino")


@pytest.fixture
def admin() -> Viewer:
    return make_viewer(role="admin", name="Sara Holm")


def write(kind: str = "apology", language: str = "en") -> str:
    return letters.write(db.session(), kind, language, MATTER).body


def save(viewer: Viewer, body: str = "Dear {customer}, sorry.", *, version: int = 0, now: datetime = NOW) -> int:
    letters.save(viewer, "apology", "en", subject="Sorry ({number})", body=body, version=version, now=now)
    return letters.get_letter(viewer, "apology", "en").version


def test_the_company_s_words_are_used_from_the_moment_they_are_saved(admin: Viewer) -> None:
    assert "this did not go as it should have" in write()
    save(admin)
    assert write() == "Dear Aino, sorry.\n"
    assert "Hei Aino" in write(language="fi")


def test_going_back_uses_the_shipped_letter_and_keeps_the_other(admin: Viewer) -> None:
    version = save(admin)
    letters.restore(admin, "apology", "en", version=version, now=NOW + timedelta(hours=1))
    page = letters.get_letter(admin, "apology", "en")
    assert "this did not go as it should have" in write()
    assert (page.is_own, (page.subject, page.body)) == (False, shipped_text("apology", "en"))
    assert [(state.is_shipped, state.by) for state in page.history] == [(True, "Sara Holm"), (False, "Sara Holm")]
    assert letters.list_letters(admin) == {}
    letters.restore(admin, "apology", "en", version=page.version, now=NOW + timedelta(hours=2))
    assert len(letters.get_letter(admin, "apology", "en").history) == 2


def test_saying_the_same_again_changes_nothing(admin: Viewer) -> None:
    version = save(admin)
    assert save(admin, version=version) == version
    subject, body = shipped_text("question", "sv")
    letters.save(admin, "question", "sv", subject=subject, body=body.replace("\n", "\r\n"), version=0, now=NOW)
    assert letters.get_letter(admin, "question", "sv").history == []


def test_two_who_write_at_once_are_told(admin: Viewer) -> None:
    version = save(admin)
    save(admin, "Hi {customer}.", version=version, now=NOW + timedelta(minutes=1))
    with pytest.raises(Conflict):
        save(admin, "Hello {customer}.", version=version, now=NOW + timedelta(minutes=2))
    assert write() == "Hi Aino.\n"


@pytest.mark.parametrize(
    ("subject", "body", "lines"),
    [
        ("Sorry", "one\n{customr}", [2]),
        ("{nothing}", "fine", [None]),
        ("", "", [None, None]),
        ("Sorry", "[open\n\n{", [3, 1]),
        ("x" * 301, "y" * 5001, [None, None]),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_lines(
    admin: Viewer, subject: str, body: str, lines: list[int | None]
) -> None:
    with pytest.raises(InvalidFile) as refused:
        letters.save(admin, "apology", "en", subject=subject, body=body, version=0, now=NOW)
    assert [fault.line for fault in refused.value.faults] == lines
    assert "this did not go as it should have" in write()


@pytest.mark.parametrize(("kind", "language"), [("apology", "de"), ("nothing", "en"), ("../apology", "en")])
def test_there_is_no_other_letter(admin: Viewer, kind: str, language: str) -> None:
    with pytest.raises(NotFound):
        letters.get_letter(admin, kind, language)
    with pytest.raises(NotFound):
        letters.save(admin, kind, language, subject="x", body="y", version=0, now=NOW)


def test_quality_reads_but_only_an_admin_writes() -> None:
    quality, analyst = make_viewer(role="quality"), make_viewer(role="analyst")
    assert letters.get_letter(quality, "apology", "en").body
    for act in (save, lambda viewer: letters.restore(viewer, "apology", "en", version=0, now=NOW)):
        with pytest.raises(Forbidden):
            act(quality)
    with pytest.raises(Forbidden):
        letters.list_letters(analyst)


def test_the_preview_shows_a_full_matter_and_a_bare_one() -> None:
    full, bare = letters.preview("apology", "en", "Sorry ({number})", "Hello[ {customer}], {number}")
    assert full.body == "Hello Aino Lehtinen, K-2041\n"
    assert bare.body == "Hello, K-2041\n"


@pytest.fixture
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def test_a_letter_asks_the_database_once_and_then_no_more(statements: list[str]) -> None:
    letters.forget_known()
    for _ in range(5):
        write()
    assert len([each for each in statements if "letter_templates" in each]) == 1
