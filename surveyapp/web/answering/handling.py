"""How answers are handled: who reads them, how long they are kept, and what people can ask for; from the survey's settings."""

from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from surveyapp.domain.errors import N_
from surveyapp.domain.surveys import Survey
from surveyapp.services import responses
from surveyapp.services.asking import Asking
from surveyapp.web.access import PUBLIC, SURVEY_LINK, access
from surveyapp.web.answering.notices import UNKNOWN, notice
from surveyapp.web.answering.pages import choose_language, frame, readers_of, send
from surveyapp.web.answering.parts import own_language
from surveyapp.web.answering.room import blueprint, find_open
from surveyapp.web.answering.visit import Visit
from surveyapp.web.survey_words import duration

# Heading and paragraphs.
Part = tuple[str, list[str]]
REPORTS = {
    "identified": N_("Reports count your answers together with those of others."),
    "confidential": N_("Reports show groups of people only, never one."),
    "anonymous": N_("Reports show nothing of a group of fewer than five people."),
}
PHOTOS = (
    N_("We draw every photo anew when it arrives: the place where it was taken and the device are removed."),
    N_("Those who read your answers see it, and nobody else. It is deleted together with your answers."),
)
BASIS = (
    N_("Answering is voluntary."),
    N_(
        "We ask because we have a legitimate interest in knowing how our customers fare and in putting right what went wrong."
    ),
    N_("The law calls it so in article 6(1)(f) of the General Data Protection Regulation."),
)
PERMISSION = N_("What we ask your permission for, we do with your permission only (article 6(1)(a)).")
REVOCABLE = N_("You can take it back on the page that thanks you for your answers.")
FINAL = N_("Since nobody can tell which answers are yours, it cannot be taken back later.")
# Whether the survey is anonymous, and what people can ask for.
RIGHTS = {
    False: (
        N_(
            "You can have a copy of everything that we know of you, have it corrected or deleted, and object to its use."
        ),
        N_("Ask our customer service, or answer any message of ours: a person reads it."),
        N_("If you think that we treat your data wrongly, you can complain to the data protection authority."),
    ),
    True: (
        N_("Your answers bear nothing that leads to you."),
        N_("That is why we can neither show, correct nor delete them for you: we do not know which they are."),
    ),
}


@blueprint.get("/s/<token>/handling")
@access(SURVEY_LINK)
def handling(token: str) -> ResponseReturnValue:
    """Say how the answers given by a link are handled."""
    return handling_page(responses.find_link(token), token)


@blueprint.get("/p/<survey>/handling")
@access(PUBLIC)
def open_handling(survey: str) -> ResponseReturnValue:
    """Say how the answers to an open form are handled."""
    return handling_page(find_open(survey), "")


def handling_page(asking: Asking | None, token: str) -> Response:
    """Return the page that says how the answers to what is asked are handled; `token` is a personal link's."""
    if asking is None or asking.survey is None:
        return notice(UNKNOWN)
    survey = asking.survey
    language = choose_language(survey, [request.args.get("lang"), asking.language])
    opt_out = _opt_out(asking, survey, language, token)
    with force_locale(own_language(language)):
        html = render_template(
            "answering/handling.html",
            **frame(asking.company, language, survey.locales),
            parts=list(parts_of(asking, survey, has_opt_out=bool(opt_out))),
            opt_out=opt_out,
        )
    return send(html)


def _opt_out(asking: Asking, survey: Survey, language: str, token: str) -> str:
    visit = Visit(asking, survey, language, token, None, current_app.config["SETTINGS"], datetime.now(UTC))
    return visit.opt_out if visit.may_opt_out else ""


def parts_of(asking: Asking, survey: Survey, *, has_opt_out: bool) -> Iterator[Part]:
    """Yield what the page says of a survey, in the language of the moment."""
    yield gettext("Who reads your answers"), _readers(asking, survey)
    yield gettext("How long we keep them"), [_kept(survey)]
    if any(question.type == "file" for question in survey.questions):
        yield gettext("Photos"), [gettext(line) for line in PHOTOS]
    yield gettext("Why we may ask"), _basis(survey)
    yield gettext("Your rights"), [gettext(line) for line in RIGHTS[survey.anonymity == "anonymous"]]
    if has_opt_out:
        yield (
            gettext("No more surveys"),
            [gettext("You can say so at any time. It holds at once, for all our surveys.")],
        )


def _readers(asking: Asking, survey: Survey) -> list[str]:
    return [readers_of(survey, is_open=asking.invitation_id is None), gettext(REPORTS[survey.anonymity])]


def _kept(survey: Survey) -> str:
    if survey.retention is not None:
        # Nothing deletes by itself yet, so the page tells what the company means to do and promises no more.
        return gettext("We mean to keep your answers for %(time)s at most.", time=duration(survey.retention))
    return gettext("No time is set after which your answers are deleted.")


def _basis(survey: Survey) -> list[str]:
    lines = [gettext(line) for line in BASIS]
    if survey.contact_consent or survey.quote_consent:
        lines.append(gettext(PERMISSION))
        lines.append(gettext(FINAL if survey.anonymity == "anonymous" else REVOCABLE))
    return lines
