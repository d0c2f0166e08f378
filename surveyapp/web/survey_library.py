"""The library: ready surveys with what each measures, to be looked at and made a draft of."""

from datetime import UTC, datetime

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired

from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.surveys import text_in
from surveyapp.services import survey_library as library_of
from surveyapp.services.survey_library import ReadySurvey
from surveyapp.services.taxonomies import find_taxonomy_for
from surveyapp.web import survey_words
from surveyapp.web.access import access, get_viewer
from surveyapp.web.errors import message_of

blueprint = Blueprint("survey_library", __name__, url_prefix="/surveys/library")

REPORTS = {
    "satisfaction": N_("Satisfaction"),
    "themes": N_("Themes"),
    "promises": N_("Promises"),
    "drivers": N_("Drivers"),
    "levels": N_("Levels"),
    "funnel": N_("Funnel"),
    "actions": N_("Complaint handling"),
}


class NameForm(FlaskForm):
    """What the survey is to be called here."""

    name = StringField(lazy_gettext("The survey's name"), [InputRequired(lazy_gettext("Write the survey's name."))])


@blueprint.get("")
@access("surveys.write")
def library() -> ResponseReturnValue:
    """List the ready surveys, with what each is for and what it measures."""
    return render_template(
        "survey_library/library.html",
        rows=library_of.list_ready_surveys(),
        language=str(get_locale()),
        words=survey_words,
        text_in=text_in,
    )


@blueprint.route("/<name>", methods=["GET", "POST"])
@access("surveys.write")
def ready(name: str) -> ResponseReturnValue:
    """Show a ready survey in one of its languages; POST makes a draft of it under the name chosen."""
    viewer, found = get_viewer(), library_of.get_ready_survey(name)
    form = NameForm(data={"name": library_of.unused_name(viewer, name)})
    if not form.validate_on_submit():
        return _page(found, form)
    called = str(form.name.data).strip()
    try:
        library_of.make_draft(viewer, name, called=called, now=datetime.now(UTC))
    except Refused as fault:
        form.name.errors = [message_of(fault)]
        return _page(found, form)
    return redirect(url_for("survey_editor.edit", name=called), 303)


def _page(ready: ReadySurvey, form: NameForm) -> ResponseReturnValue:
    survey, reader = ready.survey, str(get_locale())
    asked = request.args.get("texts") or reader
    language = asked if asked in survey.locales else survey.locale
    name = ready.note.name
    tabs = [
        (
            survey_words.language_name(code),
            url_for("survey_library.ready", name=name, texts=code),
            None,
            code == language,
        )
        for code in survey.locales
    ]
    taxonomy = find_taxonomy_for(survey, current_app.config["SETTINGS"].surveys)
    page = render_template(
        "survey_library/ready.html",
        form=form,
        survey=survey,
        ready_name=name,
        title=text_in(ready.note.title, reader, "en"),
        purpose=text_in(ready.note.purpose, reader, "en"),
        about=_about(ready, reader),
        feeds=[(gettext(REPORTS[report]), url_for(f"reports.{report}")) for report in ready.note.feeds],
        length=survey_words.answering_time(ready.takes.seconds),
        language=language,
        tabs=tabs,
        parts=survey_words.parts(survey, language),
        rules=survey_words.rules(survey, language, taxonomy),
        invite=survey_words.invite_facts(survey.invite) if survey.invite else [],
        words=survey_words,
    )
    return page, 422 if form.errors else 200


def _about(ready: ReadySurvey, reader: str) -> list[tuple[str, str]]:
    """Return what is said of a survey, as pairs of name and words."""
    note = ready.note
    said = (
        (gettext("Measures"), note.measures),
        (gettext("Does not measure"), note.leaves_out),
        (gettext("When to ask"), note.when),
        (gettext("Written after"), note.source),
    )
    return [(name, text_in(words, reader, "en")) for name, words in said]
