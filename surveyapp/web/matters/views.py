"""`/c/<token>`: where a customer's matter stands. GET changes nothing, for mail programs follow every link; POST does."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from surveyapp.domain.access import LANGUAGES
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.services import answer_files, ticket_files
from surveyapp.services.case_links import UnknownCaseLink
from surveyapp.services.kept_files import MAXIMUM_BYTES, MAXIMUM_FILES, MAXIMUM_FORM
from surveyapp.services.tickets import following, hearing
from surveyapp.settings import Settings
from surveyapp.web.access import CASE_LINK, access, find_viewer
from surveyapp.web.answering.pages import frame, send
from surveyapp.web.errors import message_of
from surveyapp.web.files import ACCEPTED, give, sent_files
from surveyapp.web.formatting import format_moment
from surveyapp.web.matters import words
from surveyapp.web.security import csrf, takes_bytes

blueprint = Blueprint("matters", __name__, url_prefix="/c/<token>")
# The token in the address is what may write; there is no session that a forged form could ride on.
csrf.exempt(blueprint)

UNKNOWN = (
    N_("This link does not work"),
    N_("Perhaps it was cut short on its way. Open it again from the message, or copy the whole address."),
)


@blueprint.get("")
@access(CASE_LINK)
def matter(token: str) -> ResponseReturnValue:
    """Show where a matter stands."""
    return _show(token)


@blueprint.post("/message")
@access(CASE_LINK)
@takes_bytes(MAXIMUM_FORM)
def message(token: str) -> ResponseReturnValue:
    """Take a message with its files."""
    return _take_words(token, "message", hearing.write, words="text", files="files")


@blueprint.post("/solved")
@access(CASE_LINK)
def solved(token: str) -> ResponseReturnValue:
    """Take the customer's word that it is solved."""
    return _take(token, "solved", lambda now: hearing.say_solved(_settings(), token, now=now))


@blueprint.post("/not-solved")
@access(CASE_LINK)
@takes_bytes(MAXIMUM_FORM)
def not_solved(token: str) -> ResponseReturnValue:
    """Take the customer's word that it is not solved, and why."""
    return _take_words(token, "not_solved", hearing.say_not_solved, words="why", files="why_files")


@blueprint.post("/remedies/<id:remedy_id>/<answer>")
@access(CASE_LINK)
def remedy(token: str, remedy_id: int, answer: str) -> ResponseReturnValue:
    """Take the customer's word whether they accept what they were given."""
    return _take(token, "remedy", lambda now: hearing.answer_remedy(_settings(), token, remedy_id, answer, now=now))


@blueprint.get("/files/<id:file_id>")
@access(CASE_LINK)
def file(token: str, file_id: int) -> ResponseReturnValue:
    """Give out a file of the thread."""
    try:
        ticket_id = following.get_public_id(_settings(), token)
        answered = answer_files.find_of_case(_settings(), ticket_id, file_id)
        return give(answered or ticket_files.get_public_file(_settings(), ticket_id, file_id))
    except NotFound:
        return _unknown()


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _language(token: str) -> str:
    wish = request.args.get("lang", "")
    return wish if wish in LANGUAGES else following.get_following(_settings(), token).language


def _take_words(token: str, done: str, hear: Callable[..., None], *, words: str, files: str) -> ResponseReturnValue:
    """Take what the customer wrote, with its files; `words` and `files` are the names of the form's fields."""
    return _take(
        token,
        done,
        lambda now: hear(
            _settings(),
            token,
            request.form.get(words, ""),
            sent_files(files),
            form_key=request.form.get("key", ""),
            language=_language(token),
            now=now,
        ),
    )


def _take(token: str, done: str, act: Callable[[datetime], None]) -> ResponseReturnValue:
    # Staff open this page by its link on the case; what they press must never stand there as the customer's word.
    if find_viewer() is not None:
        return _show(token, status=403)
    try:
        act(datetime.now(UTC))
    except NotFound:
        return _unknown()
    except Refused as fault:
        return _show(token, fault=fault, faulty=done, status=422)
    address = url_for("matters.matter", token=token, lang=request.args.get("lang"), done=done)
    return redirect(address, 303)


def _show(token: str, *, fault: Refused | None = None, faulty: str = "", status: int = 200) -> Response:
    try:
        found = following.get_following(_settings(), token)
    except UnknownCaseLink:
        return _unknown()
    wish = request.args.get("lang", "")
    language = wish if wish in LANGUAGES else found.language
    now = datetime.now(UTC)
    local_now = now.astimezone(found.zone)

    def moment(value: datetime) -> str:
        return format_moment(value.astimezone(found.zone), language, local_now)

    with force_locale(language):
        html = render_template(
            "matters/matter.html",
            **frame(found.company, language, LANGUAGES),
            found=found,
            token=token,
            key=secrets.token_urlsafe(16),
            headline=words.headline(found),
            lead=words.lead(found, language),
            promise=words.promise(found, language, now),
            steps=words.steps(found, language, now),
            silence=words.silence(found, language),
            ways=words.WAYS,
            given=[words.given(each, language) for each in found.given],
            done=gettext(words.DONE.get(request.args.get("done", ""), ""))
            if request.args.get("done") in words.DONE
            else "",
            fault=message_of(fault) if fault is not None else "",
            faulty=faulty,
            is_staff=find_viewer() is not None,
            typed=request.form,
            accepted=ACCEPTED,
            most_files=MAXIMUM_FILES,
            most_megabytes=MAXIMUM_BYTES // 2**20,
            moment=moment,
        )
    return send(html, status)


def _unknown() -> Response:
    wish = request.args.get("lang", "")
    language = wish if wish in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or "en"
    title, line = UNKNOWN
    with force_locale(language):
        html = render_template(
            "answering/notice.html",
            **frame("", language, LANGUAGES),
            title=gettext(title),
            lines=[gettext(line)],
            receipt_url="",
        )
    return send(html, 404)
