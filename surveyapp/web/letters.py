"""The company's letters: what we say to customers, in its own words, looked at before it holds."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField

from surveyapp.channels.letters import LANGUAGES, Letter
from surveyapp.domain import tone
from surveyapp.domain.errors import Conflict, Fault, InvalidFile
from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.domain.letter_templates import FIELDS
from surveyapp.services import letters as words
from surveyapp.services.letters import LetterPage
from surveyapp.web.access import access, get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.survey_words import language_name
from surveyapp.web.tickets.words import LETTERS

blueprint = Blueprint("letters", __name__, url_prefix="/admin/letters")

NO_VERSION = "0"


class LetterTemplateForm(FlaskForm):
    """A letter with its gaps; `version` is the state that the writer saw."""

    version = HiddenField()
    subject = StringField(lazy_gettext("Subject"))
    body = TextAreaField(lazy_gettext("Letter"), render_kw={"rows": 22, "spellcheck": "true"})

    @property
    def seen_version(self) -> int:
        """Return the state's id that the page was made from."""
        sent = self.version.data or NO_VERSION
        return 0 if sent == NO_VERSION else decode_id(sent)


@blueprint.get("")
@access("policies.read")
def letters() -> ResponseReturnValue:
    """List every letter in every language, and which the company has in its own words."""
    return render_template(
        "letters/letters.html",
        own=words.list_letters(get_viewer()),
        kinds=LETTERS,
        written_in=[(code, language_name(code)) for code in LANGUAGES],
    )


@blueprint.route("/<kind>/<language>", methods=["GET", "POST"])
@access("policies.read")
def letter(kind: str, language: str) -> ResponseReturnValue:
    """Show one letter with a preview; who may write changes it here."""
    viewer = get_viewer()
    page = words.get_letter(viewer, kind, language)
    subject, body = _begin_with(page)
    form = LetterTemplateForm(data={"version": _version(page), "subject": subject, "body": body})
    faults: list[str] = []
    status = 200
    if form.validate_on_submit() and not request.form.get("look"):
        version, now = form.seen_version, datetime.now(UTC)
        try:
            words.save(
                viewer,
                kind,
                language,
                subject=form.subject.data or "",
                body=form.body.data or "",
                version=version,
                now=now,
            )
        except InvalidFile:
            status = 422
        except Conflict as fault:
            faults, status = [message_of(fault)], 409
            page = words.get_letter(viewer, kind, language)
            form.version.data = _version(page)
        else:
            flash(gettext("The letter is saved. It is used from now on."))
            return redirect(url_for("letters.letter", kind=kind, language=language), 303)
    checked = _checked(kind, language, form.subject.data or "", form.body.data or "")
    template = render_template(
        "letters/letter.html",
        page=page,
        form=form,
        faults=faults,
        **checked,
        fields=FIELDS,
        title=gettext(LETTERS[kind]),
        written_in=[(code, language_name(code)) for code in LANGUAGES],
        may_write=viewer.may("policies.write"),
        encode_id=encode_id,
    )
    return template, status


@blueprint.post("/<kind>/<language>/check")
@access("policies.read")
def check(kind: str, language: str) -> ResponseReturnValue:
    """Send the preview alone, for whoever is still writing."""
    form = LetterTemplateForm()
    return render_template(
        "letters/_checked.html", **_checked(kind, language, form.subject.data or "", form.body.data or "")
    )


@blueprint.post("/<kind>/<language>/restore")
@access("policies.write")
def restore(kind: str, language: str) -> ResponseReturnValue:
    """Go back to the shipped letter; the company's own stays in the history."""
    form = LetterTemplateForm()
    words.restore(get_viewer(), kind, language, version=form.seen_version, now=datetime.now(UTC))
    flash(gettext("The shipped letter is used again. Yours is kept in the history."))
    return redirect(url_for("letters.letter", kind=kind, language=language), 303)


def _begin_with(page: LetterPage) -> tuple[str, str]:
    """Return what the fields begin with: an earlier state when the address asks for one, else what holds."""
    asked = request.args.get("state")
    if not asked:
        return page.subject, page.body
    state_id = decode_id(asked)
    state = next((state for state in page.history if state.id == state_id and not state.is_shipped), None)
    if state is None:
        abort(404)
    return state.subject, state.body


def _version(page: LetterPage) -> str:
    return encode_id(page.version) if page.version else NO_VERSION


def _checked(kind: str, language: str, subject: str, body: str) -> dict[str, object]:
    """Return what the preview shows: the letter twice, or its faults with their lines, and hints about its tone."""
    try:
        full, bare = words.preview(kind, language, subject, body)
    except InvalidFile as refused:
        return {"refused": [_said(fault) for fault in refused.faults], "previews": [], "hints": []}
    return {"refused": [], "previews": [full, bare], "hints": _hints(kind, full)}


def _hints(kind: str, letter_: Letter) -> list[tone.Hint]:
    example = words.EXAMPLE
    return tone.check(letter_.body, letter_.language, kind=kind, subject=letter_.subject, customer=example.customer)


def _said(fault: Fault) -> str:
    params = {key: value for key, value in fault.params.items() if key != "cell"}
    said = gettext(fault.message, **params)
    if fault.line is not None:
        return gettext("Line %(line)d: %(fault)s", line=fault.line, fault=said)
    return f"{gettext(fault.params['cell'])}: {said}" if "cell" in fault.params else said
