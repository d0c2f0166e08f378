"""Photos and papers sent with answers: taken in before the answers are, held by their form alone, and claimed with it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.answers import FieldFault
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.ids import LENGTH, decode_id, encode_id
from surveyapp.domain.paging import Page, Place, turn
from surveyapp.domain.questions import file as questions
from surveyapp.domain.surveys import Question, Survey
from surveyapp.formats import images
from surveyapp.services.asking import Asking
from surveyapp.services.kept_files import Kept, Sent, Shelf, Taken, check_room, delete_bytes, open_kept, take_one
from surveyapp.services.sessions import hash_secret
from surveyapp.services.transactions import transaction
from surveyapp.settings import Settings
from surveyapp.store import answer_files as store
from surveyapp.store.answer_files import AnswerFile, Form
from surveyapp.store.database import db, random_id
from surveyapp.store.responses import Response

FILE = "file"
MAXIMUM_FILES = questions.MAXIMUM_FILES
# Of one page of photos.
PAGE_SIZE = 24
# A form holds what its questions may have, and as much again of what was taken in and lost on the way: nobody fills the disk.
SPARE = 2
LOST = N_("A file did not arrive whole. Choose it again.")
MEDIA_TYPES = {
    questions.PICTURES: images.PICTURES,
    questions.PDF: frozenset({images.PDF}),
    questions.WORDS: frozenset({images.TEXT}),
}


def file_questions(survey: Survey) -> list[Question]:
    """Return the questions that are answered with files."""
    return [question for question in survey.questions if question.type == FILE]


def form_of(asking: Asking, form_key: str | None) -> Form:
    """Return whose files those of a form are: its invitation's, whichever link is used, or those of the open form's key.

    Raises:
        ValueError: an open form has no key.
    """
    if asking.invitation_id is not None:
        return Form(asking.invitation_id, None)
    if form_key is None:
        raise ValueError("an open form has a key")
    return Form(None, hash_secret(form_key))


def take_in(
    settings: Settings,
    form: Form,
    survey: Survey,
    question: Question,
    files: Sequence[Sent],
    held: Collection[str] = (),
    *,
    now: datetime,
) -> tuple[list[str], list[FieldFault]]:
    """Keep what of `files` may be kept and return all ids that the question then holds, and what is wrong with the rest.

    `held` are the ids that the form held before; those that are not this question's own are not returned. The same file
    sent again is kept once.

    Raises:
        OSError: the disk has no room left for files, or fails.
    """
    check_room(settings)
    taken, faults = _look_at(question, files)
    with Shelf(settings) as shelf, transaction() as session:
        there = store.list_unclaimed(session, form)
        own = {encode_id(row.id): row for row in there if row.question == question.name}
        ids = [file_id for file_id in dict.fromkeys(held) if file_id in own]
        room = SPARE * MAXIMUM_FILES * len(file_questions(survey)) - len(there)
        for file in taken:
            known = next((file_id for file_id, row in own.items() if row.sha256 == file.sha256), None)
            if known in ids:
                continue
            if len(ids) >= MAXIMUM_FILES:
                message = N_("At most %(most)s files are taken here; the others were left out.")
                faults.append(FieldFault(question.name, message, {"most": MAXIMUM_FILES}))
                break
            if known is None and room <= 0:
                faults.append(
                    FieldFault(question.name, N_("This form has taken too many files. Send it with those it has."))
                )
                break
            if known is None:
                # A little apart, so that they are shown in the order in which they were chosen.
                known = _keep(session, shelf, form, question.name, file, at=now + timedelta(microseconds=len(ids)))
                room -= 1
            ids.append(known)
    return ids, faults


def _look_at(question: Question, files: Sequence[Sent]) -> tuple[list[Taken], list[FieldFault]]:
    options: questions.Options = question.options
    media_types = frozenset[str]().union(*(MEDIA_TYPES[kind] for kind in options.kinds))
    taken, faults = list[Taken](), list[FieldFault]()
    # One more than there is room for is enough to say so.
    for file in files[: MAXIMUM_FILES + 1]:
        try:
            taken.append(take_one(file, most=options.most, media_types=media_types))
        except Refused as fault:
            faults.append(FieldFault(question.name, fault.message, fault.params))
    return taken, faults


def _keep(session: Session, shelf: Shelf, form: Form, question: str, file: Taken, *, at: datetime) -> str:
    file_id = random_id()
    shelf.put(file_id, file.content)
    session.add(
        AnswerFile(
            id=file_id,
            invitation_id=form.invitation_id,
            form_hash=form.form_hash,
            question=question,
            name=file.name,
            media_type=file.media_type,
            size=len(file.content),
            sha256=file.sha256,
            at=at,
        )
    )
    return encode_id(file_id)


def drop(settings: Settings, form: Form, file_id: int) -> None:
    """Delete a file of a form that was not sent yet; one that is gone, or another form's, is left as it is."""
    with transaction() as session:
        row = store.find_unclaimed(session, form, file_id)
        if row is not None:
            session.delete(row)
    if row is not None:
        delete_bytes(settings, [file_id])


def list_held(form: Form) -> dict[str, AnswerFile]:
    """Return id → file of a form that was not sent yet."""
    return {encode_id(row.id): row for row in store.list_unclaimed(db.session(), form)}


def claim(
    session: Session, form: Form, survey: Survey, answers: Mapping[str, Any], response_id: int
) -> list[FieldFault]:
    """Give the files that `answers` name to their response, inside the caller's transaction; return what is missing.

    One statement, and none where no file was sent. Whoever gets faults must roll back or leave those answers out.
    """
    wanted = {
        (question.name, decode_id(file_id))
        for question in file_questions(survey)
        for file_id in answers.get(question.name) or ()
    }
    if not wanted:
        return []
    missing = wanted - store.claim(session, form, [file_id for _, file_id in wanted], response_id)
    return [FieldFault(name, LOST) for name in sorted({name for name, _ in missing})]


def of_responses(responses: Iterable[Response]) -> dict[int, dict[str, list[AnswerFile]]]:
    """Return response's id → question → its files, of responses that the caller may see; no statement where none has any."""
    found: dict[int, dict[str, list[AnswerFile]]] = {}
    ids = [response.id for response in responses if any(_may_be_files(value) for value in response.answers.values())]
    for row in store.list_of_responses(db.session(), ids) if ids else ():
        found.setdefault(row.response_id or 0, {}).setdefault(row.question, []).append(row)
    return found


def _may_be_files(answer: Any) -> bool:
    """Say whether an answer looks like a list of files, without asking its survey."""
    return isinstance(answer, list) and all(isinstance(each, str) and len(each) == LENGTH for each in answer)


def list_of_survey(viewer: Viewer, survey_id: int, place: Place | None = None) -> Page:
    """Return a page of the files sent with the answers to a survey, newest first; only answers of the viewer's units.

    Those of surveys that are not identified are left out: they stand on their cases only.

    Raises:
        NotFound: the viewer reads no answers.
    """
    if not viewer.may("tickets.read"):
        raise NotFound
    found = store.list_of_survey(db.session(), viewer, survey_id, place, size=PAGE_SIZE + 1)
    return turn(found, place, "at", PAGE_SIZE)


def get_held(settings: Settings, form: Form, file_id: int) -> Kept:
    """Return a file of a form that was not sent yet, for who fills it in.

    Raises:
        NotFound: there is none, it is another form's, or the form was sent.
    """
    return open_kept(settings, store.find_unclaimed(db.session(), form, file_id))


def get_file(viewer: Viewer, settings: Settings, file_id: int) -> Kept:
    """Return a file of an answer.

    Raises:
        NotFound: there is none, or its answer is not the viewer's to see.
    """
    if not viewer.may("tickets.read"):
        raise NotFound
    return open_kept(settings, store.find_for_viewer(db.session(), viewer, file_id))


def find_of_case(settings: Settings, ticket_id: int, file_id: int) -> Kept | None:
    """Return a file of an answer that stands on a case's page; who asks was found to hold the case's link."""
    row = store.find_of_case(db.session(), ticket_id, file_id)
    return open_kept(settings, row) if row is not None else None
