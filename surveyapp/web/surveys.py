"""The surveys: what is published, what each asks, counts and opens, and its history."""

from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext

from surveyapp.domain.surveys import text_in
from surveyapp.domain.surveys.running import OPEN
from surveyapp.services import surveys as house
from surveyapp.services.survey_drafts import list_drafts, may_publish
from surveyapp.services.surveys.running import ACTS
from surveyapp.services.taxonomies import find_taxonomy_for
from surveyapp.web import survey_words
from surveyapp.web.access import access, get_viewer
from surveyapp.web.difference_words import TABLES
from surveyapp.web.question_words import listed, word

blueprint = Blueprint("surveys", __name__, url_prefix="/surveys")


@blueprint.get("")
@access("surveys.read")
def surveys() -> ResponseReturnValue:
    """List what is published, by name."""
    after = request.args.get("after", "")
    now = datetime.now(UTC)
    viewer = get_viewer()
    page = house.list_surveys(viewer, after=after)
    next_url = url_for("surveys.surveys", after=page.next_after) if page.next_after else None
    return render_template(
        "surveys/surveys.html",
        finding=_finding(page, after, now),
        rows=page.rows,
        drafts=list_drafts(viewer) if viewer.may("surveys.write") and not after else [],
        next_url=next_url,
        first_url=url_for("surveys.surveys") if after else None,
        words=survey_words,
        now=now,
        language=str(get_locale()),
        text_in=text_in,
    )


def _finding(page: house.SurveyPage, after: str, now: datetime) -> str | None:
    """Return how many surveys are asked, in a sentence; None where the list goes over several pages or is empty."""
    if after or page.next_after or not page.rows:
        return None
    count = sum(row.published.state_at(now) == OPEN for row in page.rows)
    return str(ngettext("%(num)s survey is asked now.", "%(num)s surveys are asked now.", count))


@blueprint.get("/<name>")
@access("surveys.read")
def survey(name: str) -> ResponseReturnValue:
    """Show a survey as it is asked now, in one of its languages."""
    published, viewer = house.get_published(name), get_viewer()
    shown, running = published.survey, survey_words.running(published, datetime.now(UTC))
    asked = request.args.get("texts") or str(get_locale())
    language = asked if asked in shown.locales else shown.locale
    tabs = [
        (survey_words.language_name(code), url_for("surveys.survey", name=name, texts=code), None, code == language)
        for code in shown.locales
    ]
    return render_template(
        "surveys/survey.html",
        published=published,
        running=running,
        running_acts=_acts(name, running.state) if may_publish(viewer) else [],
        survey=shown,
        language=language,
        tabs=tabs,
        title=text_in(shown.title, language, shown.locale),
        parts=survey_words.parts(shown, language),
        rules=survey_words.rules(shown, language, find_taxonomy_for(shown, current_app.config["SETTINGS"].surveys)),
        invite=survey_words.invite_facts(shown.invite) if shown.invite else [],
        missing=survey_words.missing_texts(shown),
        versions=house.list_versions(published.id),
        open_url=f"{current_app.config['SETTINGS'].base_url}/p/{name}" if shown.open else None,
        dimensions=listed([word(TABLES["dimensions"], each) for each in shown.dimensions]),
        words=survey_words,
    )


def _acts(name: str, state: str) -> list[tuple[str, str]]:
    """Return what can be done to a survey in this state, each with its address."""
    said = {
        "pause": gettext("Pause it"),
        "resume": gettext("Resume it"),
        "close": gettext("Close it"),
        "reopen": gettext("Open it again"),
        "open": gettext("Open it now"),
    }
    acts = [(said[act], url_for("survey_publishing.turn", name=name, act=act)) for act in ACTS[state]]
    return [*acts, (gettext("Schedule"), url_for("survey_publishing.schedule", name=name))]


@blueprint.get("/<name>/export")
@access("surveys.read")
def export(name: str) -> ResponseReturnValue:
    """Send the current version as the file that it was published from, or as SurveyJS's JSON."""
    is_json = request.args.get("format") == "surveyjs"
    text = house.export_surveyjs(name) if is_json else house.export_yaml(name)
    kind, ending = ("application/json", "json") if is_json else ("application/yaml", "yaml")
    response = Response(text, mimetype=kind)
    # Only a name that was found comes this far, and its pattern holds nothing that a header could not.
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response
