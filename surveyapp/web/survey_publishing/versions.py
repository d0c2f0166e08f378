"""One version of a survey as it was published, and going back to it."""

from datetime import UTC, datetime

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.domain.errors import Conflict
from surveyapp.domain.surveys import text_in
from surveyapp.services.survey_drafts import may_publish
from surveyapp.services.surveys import versions as house
from surveyapp.services.taxonomies import find_taxonomy_for
from surveyapp.web import survey_words
from surveyapp.web.access import access, get_viewer
from surveyapp.web.difference_words import confirmations, grouped
from surveyapp.web.errors import message_of
from surveyapp.web.survey_publishing.room import HIGHEST_VERSION, blueprint, language_for, number_sent

NUMBER = f"<int(max={HIGHEST_VERSION}):number>"
UNTOLD = -1


@blueprint.get(f"/<name>/versions/{NUMBER}")
@access("surveys.read")
def version(name: str, number: int) -> ResponseReturnValue:
    """Show what a version asked, what it changed, and how many answers belong to it."""
    viewer = get_viewer()
    found = house.get_version(viewer, name, number)
    survey = found.published.survey
    asked = request.args.get("texts", "")
    language = asked if asked in survey.locales else language_for(survey)
    tabs = [
        (
            survey_words.language_name(code),
            url_for(".version", name=name, number=number, texts=code),
            None,
            code == language,
        )
        for code in survey.locales
    ]
    taxonomy = find_taxonomy_for(survey, current_app.config["SETTINGS"].surveys)
    before = found.before.survey if found.before is not None else None
    return render_template(
        "survey_publishing/version.html",
        found=found,
        survey=survey,
        title=text_in(survey.title, language, survey.locale),
        language=language,
        tabs=tabs,
        parts=survey_words.parts(survey, language),
        rules=survey_words.rules(survey, language, taxonomy),
        groups=grouped(found.differences, before, survey, language=language, taxonomy=taxonomy),
        may_publish=may_publish(viewer),
        words=survey_words,
    )


@blueprint.get(f"/<name>/versions/{NUMBER}/export")
@access("surveys.read")
def export_version(name: str, number: int) -> ResponseReturnValue:
    """Send the file that a version was published from."""
    response = Response(house.export_version(name, number), mimetype="application/yaml")
    # Only a name that was found comes this far, and its pattern holds nothing that a header could not.
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{number}.yaml"'
    return response


@blueprint.route(f"/<name>/versions/{NUMBER}/restore", methods=["GET", "POST"])
@access("surveys.publish")
def restore(name: str, number: int) -> ResponseReturnValue:
    """Ask whether to ask an older version again, with what that changes; do it where every trend's end was ticked."""
    faults: list[str] = []
    status = 200
    current, survey, found = house.compare_with_current(name, number)
    language = language_for(survey)
    known = confirmations(found, current.survey, survey, language)
    ticked = request.form.getlist("known")
    if request.method == "POST":
        against = number_sent("against")
        if any(subject not in ticked for subject, _ in known):
            faults, status = [gettext("Tick that you know which trends end; nothing was changed.")], 422
        else:
            try:
                house.restore_version(
                    get_viewer(), name, number, UNTOLD if against is None else against, now=datetime.now(UTC)
                )
            except Conflict as fault:
                faults, status = [message_of(fault)], 409
            else:
                flash(gettext("Version %(number)s is asked again.", number=number))
                return redirect(url_for("surveys.survey", name=name), 303)
    taxonomy = find_taxonomy_for(survey, current_app.config["SETTINGS"].surveys)
    html = render_template(
        "survey_publishing/restore.html",
        current=current,
        number=number,
        name=name,
        title=text_in(survey.title, language, survey.locale),
        groups=grouped(found, current.survey, survey, language=language, taxonomy=taxonomy),
        known=known,
        ticked=ticked,
        faults=faults,
        may_publish=may_publish(get_viewer()),
    )
    return html, status
