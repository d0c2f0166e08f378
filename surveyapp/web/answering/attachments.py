"""Photos and papers of a form: taken in with every POST, shown and removed before it is sent, given to nobody else.

Without a form that asks for files nothing here is called, and nothing larger than any other form is read.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from flask import current_app, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from surveyapp.domain.access import TooManyTries
from surveyapp.domain.answers import FieldFault
from surveyapp.domain.errors import N_, NotFound
from surveyapp.domain.ids import decode_id
from surveyapp.domain.surveys import Survey
from surveyapp.services import answer_files, responses, sessions
from surveyapp.services.answer_files import file_questions, form_of
from surveyapp.services.asking import OPEN, Asking
from surveyapp.services.kept_files import MAXIMUM_FORM, PICTURES
from surveyapp.services.transactions import DATABASE_FAULTS
from surveyapp.settings import Settings
from surveyapp.web.access import PUBLIC, SURVEY_LINK, access
from surveyapp.web.answering.compound_fields import FilesField
from surveyapp.web.answering.forms import AnswerForm
from surveyapp.web.answering.notices import UNKNOWN, notice
from surveyapp.web.answering.room import FORM_KEY, blueprint, find_open
from surveyapp.web.answering.visit import Visit
from surveyapp.web.files import give, sent_files

# From one network address in the time that tries are counted over, on forms that anybody may open: a kiosk fills fewer.
MOST_FROM_ONE_PLACE = 60
NOT_KEPT = N_("We could not keep the file just now. Choose it again in a moment, or go on without it.")


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that the form holds, as the page shows it; `size` is in bytes."""

    id: str
    name: str
    size: int
    is_picture: bool
    address: str


def allow_files(survey: Survey | None) -> None:
    """Let this request be as large as a form with files may be, where the survey asks for any; call it before reading it."""
    if survey is not None and file_questions(survey):
        request.max_content_length = MAXIMUM_FORM


def take_files(visit: Visit, sent: MultiDict[str, str]) -> tuple[MultiDict[str, str], list[FieldFault]]:
    """Take in the files of this request; return what was sent with the ids of all that the form holds, and the faults.

    A file that cannot be taken is named in a fault and left out; all others are kept.
    """
    faults: list[FieldFault] = []
    chosen = [(question, sent_files(question.name)) for question in file_questions(visit.survey)]
    chosen = [(question, files) for question, files in chosen if files]
    if not chosen:
        return sent, faults
    sent, form = sent.copy(), form_of(visit.asking, visit.key)
    for question, files in chosen:
        held = sent.getlist(question.name)
        try:
            _count(visit)
            ids, found = answer_files.take_in(visit.settings, form, visit.survey, question, files, held, now=visit.now)
        except TooManyTries as fault:
            faults.append(FieldFault(question.name, fault.message, fault.params))
        except (OSError, *DATABASE_FAULTS) as fault:
            structlog.get_logger().error("file not kept", survey=visit.asking.name, exc_info=fault)
            faults.append(FieldFault(question.name, NOT_KEPT))
        else:
            sent.setlist(question.name, ids)
            faults += found
    return sent, faults


def _count(visit: Visit) -> None:
    """Count a taking in on a form that anybody may open: a new key is made as easily as a file."""
    if visit.key is not None:
        sessions.count_try(
            visit.settings.secret_key,
            "answer files",
            request.remote_addr or "",
            most=MOST_FROM_ONE_PLACE,
            now=visit.now,
        )


def drop_file(visit: Visit, sent: MultiDict[str, str], wish: str) -> MultiDict[str, str]:
    """Remove the file that `wish` names as NAME:ID and return what was sent without it."""
    name, _, file_id = wish.rpartition(":")
    if name not in {question.name for question in file_questions(visit.survey)}:
        return sent
    sent = sent.copy()
    sent.setlist(name, [each for each in sent.getlist(name) if each != file_id])
    with suppress(NotFound):
        answer_files.drop(visit.settings, form_of(visit.asking, visit.key), decode_id(file_id))
    return sent


def show_files(visit: Visit, form: AnswerForm) -> None:
    """Let the fields of `form` show the files that they hold; what is not there any more they hold no longer."""
    fields = [field for field in form if isinstance(field, FilesField) and field.data]
    if not fields:
        return
    held = answer_files.list_held(form_of(visit.asking, visit.key))
    form.sent = form.sent.copy()
    for field in fields:
        field.data = [each for each in dict.fromkeys(field.data) if each in held and held[each].question == field.name]
        form.sent.setlist(field.name, field.data)
        field.attached = [
            Attached(each, row.name, row.size, row.media_type in PICTURES, _address(visit, row.id))
            for each in field.data
            if (row := held[each])
        ]


def _address(visit: Visit, file_id: int) -> str:
    if visit.key is None:
        return url_for("answering.file", token=visit.person, file_id=file_id)
    return url_for("answering.open_file", survey=visit.asking.name, key=visit.key, file_id=file_id)


@blueprint.get("/s/<token>/files/<id:file_id>")
@access(SURVEY_LINK)
def file(token: str, file_id: int) -> ResponseReturnValue:
    """Give a file out to who fills in the form behind a link."""
    return _give(responses.find_link(token), None, file_id)


@blueprint.get("/p/<survey>/files/<key>/<id:file_id>")
@access(PUBLIC)
def open_file(survey: str, key: str, file_id: int) -> ResponseReturnValue:
    """Give a file out to who fills in an open form; its key is known to them only."""
    return _give(find_open(survey) if FORM_KEY.fullmatch(key) else None, key, file_id)


def _give(asking: Asking | None, key: str | None, file_id: int) -> ResponseReturnValue:
    if asking is None or asking.status_at(datetime.now(UTC)) != OPEN:
        return notice(UNKNOWN)
    try:
        return give(answer_files.get_held(_settings(), form_of(asking, key), file_id))
    except NotFound:
        return notice(UNKNOWN)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
