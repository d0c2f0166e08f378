"""The page “Try it” of a survey: its dry run, the link for colleagues, and the test answers."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext

from surveyapp.domain.answers import field_names
from surveyapp.domain.surveys import Survey, text_in
from surveyapp.formats.report_csv import inert
from surveyapp.services import survey_trials
from surveyapp.services.survey_drafts import get_draft
from surveyapp.services.survey_trials.answers import MOST_KEPT
from surveyapp.services.survey_trials.tried import tried_of
from surveyapp.services.taxonomies import find_taxonomy_for
from surveyapp.web.access import access, get_viewer
from surveyapp.web.documents import as_file
from surveyapp.web.survey_trial import words
from surveyapp.web.survey_trial.room import blueprint

CSV_HEAD = ("answered_at", "language", "seconds", "cases")


@blueprint.get("/surveys/<name>/edit/try")
@access("surveys.write")
def try_it(name: str) -> ResponseReturnValue:
    """Show what the dry run found, the link for colleagues, and the test answers."""
    viewer, settings = get_viewer(), current_app.config["SETTINGS"]
    draft = get_draft(viewer, name)
    tried = tried_of(draft)
    today = datetime.now(UTC).astimezone(settings.timezone).date()
    kept = survey_trials.list_test_answers(viewer, name)
    link = url_for("survey_trial.trial", token=survey_trials.make_token(settings.secret_key, name, today))
    values: dict[str, Any] = {
        "name": name,
        "title": name,
        "language": str(get_locale()),
        "is_begun": draft.is_begun,
        "link": f"{settings.base_url}{link}",
        "last_day": survey_trials.last_day(today),
        "tried": tried,
        "kept": kept,
    }
    if tried is not None:
        values |= _found(tried, today)
        values["rows"] = [_row(row, tried.survey, values["language"], values["taxonomy"]) for row in kept.rows]
    return render_template("survey_trial/try.html", **values)


def _found(tried: survey_trials.Tried, today: date) -> dict[str, Any]:
    """Return what the page says of the dry run, in the reader's language where the survey has it."""
    survey = tried.survey
    shown = str(get_locale())
    language = shown if shown in survey.locales else survey.locale
    taxonomy = find_taxonomy_for(survey, current_app.config["SETTINGS"].surveys)
    run = survey_trials.dry_run_of(tried, today=today)
    return {
        "survey": survey,
        "language": language,
        "taxonomy": taxonomy,
        "title": text_in(survey.title, language, survey.locale) or tried.name,
        "run": run,
        "summary": words.summary(run),
        "usual": words.time_words(run.estimate.seconds),
        "problems": words.problems(run, survey, language),
        "notes": words.notes(run, survey, language),
        "rules": words.rule_lines(run, survey, language, taxonomy),
        "ways": words.way_words(run, survey, language, taxonomy),
    }


def _row(row: Any, survey: Survey, language: str, taxonomy: Any) -> dict[str, Any]:
    answers = survey_trials.still_fitting(survey, row.answers)
    return {
        "at": row.answered_at,
        "language": row.language,
        "time": words.time_words(row.seconds) if row.seconds is not None else "",
        "said": words.answers_said(survey, answers, language),
        "cases": words.case_lines(row.opens, survey, taxonomy),
    }


@blueprint.route("/surveys/<name>/edit/try/wipe", methods=["GET", "POST"])
@access("surveys.write")
def wipe(name: str) -> ResponseReturnValue:
    """Ask whether to wipe all test answers, and wipe them."""
    viewer = get_viewer()
    get_draft(viewer, name)
    if request.method == "GET":
        count = survey_trials.list_test_answers(viewer, name, limit=0).count
        return render_template("survey_trial/wipe.html", name=name, count=count)
    count = survey_trials.wipe_test_answers(viewer, name)
    flash(ngettext("%(num)d test answer wiped.", "%(num)d test answers wiped.", count))
    return redirect(url_for("survey_trial.try_it", name=name, _anchor="answers"), 303)


@blueprint.get("/surveys/<name>/edit/try/answers.csv")
@access("surveys.write")
def answers_csv(name: str) -> Response:
    """Send the test answers as a file, a column for each field that the survey has now."""
    viewer = get_viewer()
    tried = survey_trials.get_tried(viewer, name)
    kept = survey_trials.list_test_answers(viewer, name, limit=MOST_KEPT)
    fields = field_names(tried.survey) if tried is not None else []
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*CSV_HEAD, *fields])
    for row in kept.rows:
        head = [row.answered_at.isoformat(timespec="seconds"), row.language, row.seconds, len(row.opens)]
        writer.writerow([*head, *(inert(_cell(row.answers, field)) for field in fields)])
    return as_file(out.getvalue(), "text/csv", f"{name}-test-answers.csv")


def _cell(answers: dict[str, Any], field: str) -> str:
    """Return what a field holds as text; several values are parted by semicolons."""
    own, _, row = field.partition(":")
    value = answers.get(own)
    if row:
        value = value.get(row) if isinstance(value, dict) else None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ";".join(map(str, value))
    return "" if value is None else str(value)
