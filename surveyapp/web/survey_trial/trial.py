"""Trial links: `/try/<token>` lets colleagues answer a draft exactly as customers will; the answers count nowhere."""

from datetime import UTC, datetime
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale, gettext
from werkzeug.datastructures import MultiDict

from surveyapp.domain.answers import FieldFault
from surveyapp.domain.errors import Refused
from surveyapp.services import survey_trials
from surveyapp.services.responses import InvalidAnswers
from surveyapp.services.survey_trials import Tried, asking_of
from surveyapp.services.taxonomies import find_taxonomy_for
from surveyapp.web.access import SURVEY_LINK, access
from surveyapp.web.answering import forms, pages
from surveyapp.web.answering.attachments import allow_files
from surveyapp.web.answering.drawing import form_page
from surveyapp.web.answering.handling import handling_page
from surveyapp.web.answering.notices import FOREIGN, notice
from surveyapp.web.answering.parts import completed, own_language
from surveyapp.web.answering.taking import FORM_TYPES
from surveyapp.web.answering.visit import Trial, Visit
from surveyapp.web.security import csrf
from surveyapp.web.survey_trial import words
from surveyapp.web.survey_trial.preview import Line, lines_of
from surveyapp.web.survey_trial.room import blueprint
from surveyapp.web.survey_trial.taking import TrialSent

SOMEBODY = "trial"


@blueprint.route("/try/<token>", methods=["GET", "POST"])
@access(SURVEY_LINK)
@csrf.exempt
def trial(token: str) -> ResponseReturnValue:
    """Show the survey behind a trial's link, or take a page of it; nothing is kept before the last one is sent."""
    tried = _find(token)
    if tried is None:
        return _nothing()
    now = datetime.now(UTC)
    if request.method == "GET":
        visit = _visit(tried, token, MultiDict(), now)
        return pages.send(form_page(visit, visit.form(), ""))
    allow_files(tried.survey)
    visit = _visit(tried, token, request.form, now)
    if request.mimetype not in FORM_TYPES:
        return notice(FOREIGN, visit.asking)
    return TrialSent(visit, request.form, lambda answers: _keep(visit, tried, token, answers)).answer()


@blueprint.get("/try/<token>/thanks/<id:answer_id>")
@access(SURVEY_LINK)
def trial_thanks(token: str, answer_id: int) -> ResponseReturnValue:
    """Say what would have happened, and how long it took."""
    tried = _find(token)
    if tried is None:
        return _nothing()
    row = survey_trials.get_test_answer(tried.name, answer_id)
    settings, now = current_app.config["SETTINGS"], datetime.now(UTC)
    language = pages.choose_language(tried.survey, [request.args.get("lang"), row.language])
    asking = asking_of(tried, language, settings.timezone, now=now)
    answers = survey_trials.still_fitting(tried.survey, row.answers)
    with force_locale(own_language(language)):
        html = render_template(
            "survey_trial/thanks.html",
            **pages.frame(asking.company, language, tried.survey.locales),
            trial=[gettext("This is a trial: answers count nowhere.")],
            completed=completed(asking, tried.survey, answers, language, now),
            time=words.time_words(row.seconds) if row.seconds is not None else "",
            cases=words.case_lines(row.opens, tried.survey, find_taxonomy_for(tried.survey, settings.surveys)),
            has_rules=bool(tried.survey.rules),
            again=url_for("survey_trial.trial", token=token, lang=language),
        )
    return pages.send(html)


@blueprint.get("/try/<token>/handling")
@access(SURVEY_LINK)
def trial_handling(token: str) -> ResponseReturnValue:
    """Show what the survey will say of how answers are handled."""
    tried = _find(token)
    if tried is None:
        return _nothing()
    return handling_page(_visit(tried, token, MultiDict(), datetime.now(UTC)).asking, "")


def _find(token: str) -> Tried | None:
    settings = current_app.config["SETTINGS"]
    today = datetime.now(UTC).astimezone(settings.timezone).date()
    return survey_trials.find_tried(survey_trials.read_token(settings.secret_key, token, today))


def _visit(tried: Tried, token: str, sent: MultiDict[str, str], now: datetime) -> Visit:
    settings = current_app.config["SETTINGS"]
    wishes = [sent.get(forms.SWITCH), sent.get(forms.LANGUAGE), request.args.get("lang")]
    language = pages.choose_language(tried.survey, wishes)
    asking = asking_of(tried, language, settings.timezone, now=now)
    handling = url_for("survey_trial.trial_handling", token=token, lang=language)
    # The form carries when its first page was opened, in the place where an open form has its key.
    begun = _begun(sent.get(forms.KEY, ""), now)
    return Visit(asking, tried.survey, language, SOMEBODY, begun, settings, now, Trial(_lines(tried), handling))


def _begun(sent: str, now: datetime) -> str:
    is_time = sent.isascii() and sent.isdecimal() and len(sent) <= 11
    return sent if is_time else str(int(now.timestamp()))


def _lines(tried: Tried) -> tuple[Line, ...]:
    said: list[Line] = [lambda: gettext("This is a trial: answers count nowhere.")]
    if any(question.type == "file" for question in tried.survey.questions):
        said.append(lambda: gettext("Files can be chosen, but are not kept."))
    return (*said, *lines_of(tried))


def _keep(visit: Visit, tried: Tried, token: str, answers: dict[str, Any]) -> ResponseReturnValue:
    """Keep what was answered on trial, and lead to what would have come of it."""
    begun = int(visit.key or 0)
    try:
        answer_id = survey_trials.keep_test_answer(
            tried,
            answers,
            language=visit.language,
            seconds=int(visit.now.timestamp()) - begun,
            taxonomy=find_taxonomy_for(tried.survey, visit.settings.surveys),
            now=visit.now,
        )
    except Refused as full:
        raise InvalidAnswers([FieldFault("", full.message, full.params)]) from None
    return redirect(url_for("survey_trial.trial_thanks", token=token, answer_id=answer_id, lang=visit.language), 303)


def _nothing() -> ResponseReturnValue:
    language = str(get_locale())
    html = render_template(
        "answering/notice.html",
        **pages.frame("", language, [language]),
        title=gettext("There is nothing to try just now"),
        lines=[gettext("The survey is being worked on. Try the link again later.")],
    )
    return pages.send(html, 404)
