"""Bringing a survey of another tool along: choose a file, read what became of it, make a draft of it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import FileStorage
from wtforms import StringField
from wtforms.validators import InputRequired

from surveyapp.domain.errors import Fault, InvalidFile, Refused
from surveyapp.domain.surveys import text_in
from surveyapp.formats.foreign.carried import CHANGED, LEFT_OUT, Note
from surveyapp.formats.foreign.reading import MAXIMUM_BYTES
from surveyapp.services import survey_drafts, uploads
from surveyapp.services.imports import Upload
from surveyapp.services.surveys.bringing import Brought, bring
from surveyapp.web.access import access, get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.survey_words import language_name

blueprint = Blueprint("survey_import", __name__, url_prefix="/surveys/import")

# What is counted, in the order told, with its words.
COUNTED = {
    "pages": lazy_gettext("Pages"),
    "questions": lazy_gettext("Questions"),
    "texts": lazy_gettext("Information texts"),
    "choices": lazy_gettext("Choices"),
    "conditions": lazy_gettext("Conditions"),
    "required": lazy_gettext("Required questions"),
    "validators": lazy_gettext("Limits to answers"),
}


class FileForm(FlaskForm):
    """The file of the other tool."""

    file = FileField(lazy_gettext("File"), [FileRequired(lazy_gettext("Choose the file with the survey."))])


class NameForm(FlaskForm):
    """What the survey is to be called here."""

    name = StringField(lazy_gettext("The survey's name"), [InputRequired(lazy_gettext("Write the survey's name."))])


@blueprint.route("", methods=["GET", "POST"])
@access("surveys.write")
def bring_file() -> ResponseReturnValue:
    """Take a file and tell what became of what stands in it; nothing is made of it yet."""
    form = FileForm()
    if not form.validate_on_submit():
        return _file_page(form)
    upload = _upload(form.file.data)
    try:
        brought = _read(upload)
    except InvalidFile as refused:
        return _file_page(form, _faults(refused))
    token = uploads.keep(_folder(), [upload], viewer=get_viewer(), now=datetime.now(UTC))
    return _account_page(NameForm(formdata=None, name=brought.survey.name), brought, upload.name, token)


@blueprint.post("/<token>")
@access("surveys.write")
def make_draft(token: str) -> ResponseReturnValue:
    """Make a draft of the survey that was looked at, under the name chosen."""
    form, viewer = NameForm(), get_viewer()
    try:
        with uploads.kept_files(_folder(), token, viewer=viewer) as files:
            brought = _read(files[0])
            if not form.validate_on_submit():
                raise _Again
            name = str(form.name.data).strip()
            now = datetime.now(UTC)
            survey_drafts.begin(viewer, name=name, text=brought.text, kind="brought", now=now)
    except _Again:
        return _account_page(form, brought, files[0].name, token)
    except Refused as fault:
        form.name.errors = [message_of(fault)]
        return _account_page(form, brought, files[0].name, token)
    except InvalidFile as refused:
        return _file_page(FileForm(formdata=None), _faults(refused))
    return redirect(url_for("survey_editor.edit", name=name), 303)


class _Again(Exception):
    """The form has to be sent again; the file stays kept."""


def _read(upload: Upload) -> Brought:
    """Return the survey of a file; of one that is too large, no more is read than shows that."""
    upload.stream.seek(0)
    return bring(upload.stream.read(MAXIMUM_BYTES + 1), upload.name)


def _file_page(form: FileForm, faults: list[tuple[str, str]] | None = None) -> ResponseReturnValue:
    status = 422 if faults or form.errors else 200
    return render_template(
        "survey_import/file.html", form=form, faults=faults or [], most=MAXIMUM_BYTES // 10**6
    ), status


def _account_page(form: NameForm, brought: Brought, file: str, token: str) -> ResponseReturnValue:
    survey, carried = brought.survey, brought.carried
    page = render_template(
        "survey_import/account.html",
        form=form,
        file=file,
        token=token,
        title=text_in(survey.title, str(get_locale()), survey.locale),
        counts=[(words, carried.counts[key]) for key, words in COUNTED.items() if carried.counts[key]],
        spoken=", ".join(language_name(code) for code in survey.locales),
        changed=_told(carried.notes, CHANGED),
        left_out=_told(carried.notes, LEFT_OUT),
    )
    return page, 422 if form.errors or form.name.errors else 200


def _told(notes: list[Note], kind: str) -> list[tuple[str, int | None, str]]:
    """Return the name, the line and the words of each note of a kind, in the reader's language."""
    return [(note.where, note.line, _say(note.message, note.params)) for note in notes if note.kind == kind]


def _say(message: str, params: Mapping[str, Any]) -> str:
    """Return a message in the reader's language, with the reasons that it names."""
    said = {
        key: _say(value.message, value.params) if hasattr(value, "message") else value for key, value in params.items()
    }
    return str(gettext(message, **said))


def _faults(refused: InvalidFile) -> list[tuple[str, str]]:
    """Return the place and the words of every fault, in the reader's language."""
    return [(_place(refused.file, fault), _say(fault.message, fault.params)) for fault in refused.faults]


def _place(file: str, fault: Fault) -> str:
    return file if fault.line is None else str(gettext("%(file)s, line %(line)s", file=file, line=fault.line))


def _upload(file: FileStorage) -> Upload:
    """Return what was sent, under its bare name: browsers may send a path."""
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2][-200:]
    return Upload(name, file.stream)


def _folder() -> Path:
    folder: Path = current_app.config["SETTINGS"].instance
    return folder / "uploads" / "surveys"
