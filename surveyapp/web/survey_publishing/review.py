"""Looking a draft over, and publishing it."""

from datetime import UTC, datetime

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveyapp.domain.definitions import PathFault
from surveyapp.domain.errors import Conflict, InvalidFile, Refused
from surveyapp.domain.surveys import lint, text_in
from surveyapp.domain.surveys.advice import estimate
from surveyapp.services.survey_drafts.reviewing import Review, publish_reviewed
from surveyapp.services.survey_drafts.reviewing import review as look_over
from surveyapp.services.surveys import PublishResult
from surveyapp.services.taxonomies import find_taxonomy_for, find_theme_ids
from surveyapp.web import survey_words
from surveyapp.web.access import access, get_viewer
from surveyapp.web.difference_words import confirmations, grouped
from surveyapp.web.errors import message_of
from surveyapp.web.part_titles import called, titles_of
from surveyapp.web.survey_publishing.forms import OpeningForm
from surveyapp.web.survey_publishing.room import (
    blueprint,
    editor_url,
    element_at,
    language_for,
    number_sent,
    reader_zone,
)

UNTOLD = -1


@blueprint.get("/<name>/edit/review")
@access("surveys.write")
def review(name: str) -> ResponseReturnValue:
    """Show what publishing the draft would change."""
    return _page(name, OpeningForm(), [], datetime.now(UTC))


@blueprint.post("/<name>/edit/publish")
@access("surveys.publish")
def publish(name: str) -> ResponseReturnValue:
    """Publish the draft as it was looked over; else show it again with what stands against it."""
    form, now = OpeningForm(), datetime.now(UTC)
    form.validate_on_submit()
    opens_at = form.opening(reader_zone()) if not form.errors else None
    if form.errors:
        return _page(name, form, [], now), 422
    version, against = number_sent("version"), number_sent("against")
    try:
        result = publish_reviewed(
            get_viewer(),
            name,
            UNTOLD if version is None else version,
            against,
            known=request.form.getlist("known"),
            opens_at=opens_at,
            now=now,
        )
    except Conflict as fault:
        return _page(name, form, [message_of(fault)], now), 409
    except InvalidFile:
        return _page(name, form, [], now), 422
    except Refused as fault:
        return _page(name, form, [message_of(fault)], now), 422
    flash(_done(result))
    return redirect(url_for("surveys.survey", name=name), 303)


def _done(result: PublishResult) -> str:
    if result.created:
        return str(gettext("Version %(number)s is published.", number=result.version_number))
    return str(gettext("Version %(number)s is asked again.", number=result.version_number))


def _page(name: str, form: OpeningForm, faults: list[str], now: datetime) -> str:
    themes = find_theme_ids(current_app.config["SETTINGS"].surveys)
    found = look_over(get_viewer(), name, themes=themes)
    draft, survey, published = found.draft, found.draft.survey, found.draft.published
    language = language_for(survey) if survey is not None else draft.locale
    groups, known, seconds = [], [], None
    if survey is not None:
        seconds = estimate(survey)
        taxonomy = find_taxonomy_for(survey, current_app.config["SETTINGS"].surveys)
        before = published.survey if published is not None else None
        groups = grouped(found.differences, before, survey, language=language, trends=found.trends, taxonomy=taxonomy)
        known = confirmations(found.differences, before, survey, language) if before is not None else []
    return render_template(
        "survey_publishing/review.html",
        found=found,
        draft=draft,
        title=text_in(survey.title, language, survey.locale) if survey is not None else name,
        groups=groups,
        known=known,
        ticked=request.form.getlist("known"),
        advice=_advice(found),
        draft_faults=_linked(found, draft.faults),
        estimate=seconds,
        form=form,
        faults=faults,
        running=survey_words.running(published, now) if published is not None else None,
        zone=reader_zone(),
        editor=editor_url(name),
        editor_url=lambda subject: editor_url(name, subject) if subject in _subjects(found) else None,
        words=survey_words,
    )


def _subjects(found: Review) -> frozenset[str]:
    """Return the names that the editor can open: those of the draft's elements."""
    return frozenset(found.draft.survey.names) if found.draft.survey is not None else frozenset()


def _advice(found: Review) -> list[tuple[str, str, str | None]]:
    """Return the advice as lines of `_linked`; texts that a language lacks are counted, and told in one line."""
    survey = found.draft.survey
    if survey is None:
        return []
    missing = {(fault.path, fault.message) for fault in lint(survey) if "language" in fault.params}
    lines = _linked(found, [fault for fault in found.advice if (fault.path, fault.message) not in missing])
    for language, count in survey_words.missing_texts(survey):
        words = ngettext(
            "%(num)s text missing in %(language)s", "%(num)s texts missing in %(language)s", count, language=language
        )
        lines.append(("", str(words), editor_url(found.draft.name)))
    return lines


def _linked(found: Review, faults: list[PathFault]) -> list[tuple[str, str, str | None]]:
    """Return (what it is about, what is said, where it is mended) of warnings or faults."""
    lines, titles = [], titles_of(found.draft.definition)
    for fault in faults:
        name = element_at(found.draft.definition, fault.path)
        about = called(name, titles) if name else ""
        lines.append((about, str(gettext(fault.message, **fault.params)), editor_url(found.draft.name, name)))
    return lines
