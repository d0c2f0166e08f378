"""The preview: a page of the draft as customers will see it, in a frame beside the editor or by itself. Nothing is stored."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from flask import current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale, gettext, ngettext
from werkzeug.datastructures import MultiDict

from surveyapp.domain.surveys.dry_run import Way
from surveyapp.services import survey_trials
from surveyapp.services.survey_trials import Tried, asking_of, brought_to_light, page_of
from surveyapp.web.access import access, get_viewer
from surveyapp.web.answering import forms, pages
from surveyapp.web.answering.attachments import allow_files
from surveyapp.web.answering.drawing import form_page
from surveyapp.web.answering.handling import handling_page
from surveyapp.web.answering.parts import completed, own_language
from surveyapp.web.answering.visit import Trial, Visit
from surveyapp.web.security import csrf
from surveyapp.web.survey_trial.room import blueprint
from surveyapp.web.survey_trial.taking import TrialSent

# The same visitor each time: choices in random order stand in the same one.
SOMEBODY = "preview"
# A way's number has fewer digits.
LONGEST_NUMBER = 6
Line = Callable[[], str]


@blueprint.route("/surveys/<name>/edit/preview", methods=["GET", "POST"])
@access("surveys.write")
@csrf.exempt
def preview(name: str) -> ResponseReturnValue:
    """Show `?page=`, or the page of `?question=`, of the draft in `?lang=`; its buttons lead from page to page."""
    g.frame_ancestors = "'self'"
    tried = survey_trials.get_tried(get_viewer(), name)
    if tried is None:
        return _nothing()
    if question := request.args.get("question", ""):
        return redirect(_address(name, question, page_of(tried.survey, question)))
    if request.method == "POST":
        allow_files(tried.survey)
    way = _find_way(tried)
    # The facts of the way's order hold from page to page, for its address stays; its answers are carried by the form.
    sent = request.form if request.method == "POST" else _sent_on(way, tried)
    page = sent.get(forms.PAGE, "") or request.args.get("page", "")
    visit, is_hidden = _visit(tried, sent, page, way)
    if is_hidden:
        visit = replace(visit, trial=replace(visit.trial, lines=(*visit.trial.lines, _hidden)) if visit.trial else None)
    if request.method == "POST":
        return TrialSent(visit, sent, lambda answers: _end(visit, answers)).answer()
    return pages.send(form_page(visit, visit.form(sent), page))


@blueprint.get("/surveys/<name>/edit/preview/handling")
@access("surveys.write")
def preview_handling(name: str) -> ResponseReturnValue:
    """Show what the draft's foot leads to: how its answers will be handled."""
    g.frame_ancestors = "'self'"
    tried = survey_trials.get_tried(get_viewer(), name)
    if tried is None:
        return _nothing()
    settings = current_app.config["SETTINGS"]
    return handling_page(asking_of(tried, str(get_locale()), settings.timezone, now=datetime.now(UTC)), "")


def _find_way(tried: Tried) -> Way | None:
    """Return the dry run's `?way=`, from 1; None where there is no such way."""
    wish = request.args.get("way", "")
    if not (wish.isdecimal() and len(wish) < LONGEST_NUMBER):
        return None
    today = datetime.now(UTC).astimezone(current_app.config["SETTINGS"].timezone).date()
    ways = survey_trials.dry_run_of(tried, today=today).ways
    return ways[int(wish) - 1] if 0 < int(wish) <= len(ways) else None


def _sent_on(way: Way | None, tried: Tried) -> MultiDict[str, str]:
    """Return what is answered on a way; its files are none that anybody sent."""
    raw = way.raw if way is not None else {}
    return MultiDict({name: sent for name, sent in raw.items() if not _is_file(tried, name)})


def _is_file(tried: Tried, name: str) -> bool:
    question = tried.survey.names.get(name)
    return question is not None and question.type == "file"


def _address(name: str, question: str, page: str) -> str:
    """Return the address at which a question is scrolled to and marked; only a browser knows what stands behind `#`."""
    kept = {key: request.args[key] for key in ("lang", "at") if key in request.args}
    args = {**kept, "page": page or request.args.get("page"), "marked": question, "_anchor": f"q-{question}-ask"}
    return url_for("survey_trial.preview", name=name, **args)


def _visit(tried: Tried, sent: MultiDict[str, str], page: str, way: Way | None) -> tuple[Visit, bool]:
    """Return the visit that the page is drawn for, and whether the page is there for the preview's sake only."""
    settings, now = current_app.config["SETTINGS"], datetime.now(UTC)
    wishes = [sent.get(forms.SWITCH), sent.get(forms.LANGUAGE), request.args.get("lang"), str(get_locale())]
    language = pages.choose_language(tried.survey, wishes)
    handling = url_for("survey_trial.preview_handling", name=tried.name, lang=language)
    asking = asking_of(tried, language, settings.timezone, now=now, facts=way.facts if way is not None else None)
    trial = Trial(tuple(lines_of(tried)), handling)
    visit = Visit(asking, tried.survey, language, SOMEBODY, None, settings, now, trial)
    shown = visit.parse(visit.form(sent)).shown
    opened = brought_to_light(tried.survey, shown, page, request.args.get("marked", ""))
    return (visit, False) if opened is None else (replace(visit, survey=opened), True)


def lines_of(tried: Tried) -> list[Line]:
    """Return what stands on top of a survey on trial that has faults."""
    count = tried.faults
    if not count:
        return []
    return [
        lambda: ngettext(
            "%(num)d thing is wrong; what cannot be shown is left out.",
            "%(num)d things are wrong; what cannot be shown is left out.",
            count,
        )
    ]


def _hidden() -> str:
    return gettext("Customers do not see this page as the answers stand: its condition does not hold.")


def _nothing() -> ResponseReturnValue:
    language = str(get_locale())
    html = render_template(
        "answering/notice.html",
        **pages.frame("", language, [language]),
        title=gettext("There is nothing to show yet"),
        lines=[gettext("Add a question, or mend what is wrong with the draft.")],
    )
    return pages.send(html)


def _end(visit: Visit, answers: dict[str, object]) -> ResponseReturnValue:
    """Return what comes after the last page; nothing is kept of the answers."""
    with force_locale(own_language(visit.language)):
        html = render_template(
            "survey_trial/end.html",
            **pages.frame(visit.asking.company, visit.language, visit.survey.locales),
            completed=completed(visit.asking, visit.survey, answers, visit.language, visit.now),
            again=url_for("survey_trial.preview", name=visit.asking.name, lang=visit.language),
        )
    return pages.send(html)
