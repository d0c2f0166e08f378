"""Beginning a survey from nothing, and throwing a draft away."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from surveyapp.domain.access import LANGUAGES
from surveyapp.domain.definitions import LANGUAGE
from surveyapp.domain.errors import N_, Refused, SurveyappError
from surveyapp.domain.survey_edits.beginning import new_survey
from surveyapp.formats.foreign.naming import as_survey_name
from surveyapp.formats.survey_yaml import write_survey
from surveyapp.services import survey_drafts as drafts
from surveyapp.web.access import access, get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.survey_editor.desk import desk_of
from surveyapp.web.survey_editor.room import blueprint, has_page, version_sent
from surveyapp.web.survey_words import language_name

# Pages stand at these addresses, where a survey of that name could not be reached.
RESERVED = frozenset({"new", "library", "import"})
LONGEST_TITLE = 200
MOST_LANGUAGES = 20


@blueprint.route("/new", methods=["GET", "POST"])
@access("surveys.write")
def new() -> ResponseReturnValue:
    """Ask how a survey is to begin, and begin one from nothing."""
    if request.method == "GET":
        return _page([])
    try:
        title, name, languages = _asked()
        text = write_survey(new_survey(name, title, languages))
        drafts.begin(get_viewer(), name=name, text=text, now=datetime.now(UTC))
    except SurveyappError as fault:
        return _page([message_of(fault)]), 422
    return redirect(url_for("survey_editor.edit", name=name, question="question", new=f"t.{languages[0]}.title"), 303)


def _asked() -> tuple[str, str, list[str]]:
    """Return title, name and languages as they were sent.

    Raises:
        Refused: one of them cannot be.
    """
    title = " ".join(request.form.get("title", "").split())
    if not title or len(title) > LONGEST_TITLE:
        raise Refused(N_("Write a title of 1 to %(maximum)s characters."), maximum=LONGEST_TITLE)
    name = request.form.get("name", "").strip() or as_survey_name(title, RESERVED)
    further = [code.strip().lower() for code in request.form.get("further", "").replace(",", " ").split()]
    languages = [request.form.get("locale", ""), *request.form.getlist("languages"), *further]
    for code in languages:
        if not LANGUAGE.fullmatch(code):
            raise Refused(N_("“%(value)s” is no language; write a code such as en, fi or pt-br."), value=code[:20])
    return title, name, list(dict.fromkeys(languages))[:MOST_LANGUAGES]


def _page(faults: list[str]) -> str:
    return render_template(
        "survey_editor/new.html",
        faults=faults,
        typed=request.form,
        chosen=request.form.getlist("languages"),
        locale=request.form.get("locale") or str(get_locale()),
        offered=[(code, language_name(code)) for code in LANGUAGES],
        has_library=has_page("survey_library.library"),
        has_import=has_page("survey_import.bring_file"),
    )


@blueprint.get("/<name>/edit/discard")
@access("surveys.write")
def discard(name: str) -> ResponseReturnValue:
    """Ask whether the draft is to be thrown away."""
    return render_template("survey_editor/discard.html", desk=desk_of(drafts.get_draft(get_viewer(), name)))


@blueprint.post("/<name>/edit/discard")
@access("surveys.write")
def throw_away(name: str) -> ResponseReturnValue:
    """Throw the draft away; what is published stays."""
    drafts.discard(get_viewer(), name, version_sent(), now=datetime.now(UTC))
    flash(gettext("The draft is thrown away. What is published stays as it is."))
    return redirect(url_for("surveys.surveys"), 303)
