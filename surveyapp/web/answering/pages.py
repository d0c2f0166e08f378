"""What all of customers' pages share: the frame around their content, their language, and how they are sent."""

import gzip
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from flask import Response, request
from flask_babel import gettext
from markupsafe import Markup

from surveyapp.domain.surveys import Survey
from surveyapp.web.answering import assets
from surveyapp.web.answering.modes import current_mode
from surveyapp.web.answering.parts import own_language

RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
WORTH_PACKING = 1_000
# Small enough a loss against the highest level, at a third of its time.
PACKING = 5


def choose_language(survey: Survey, wishes: Sequence[str | None]) -> str:
    """Return the first wish that the survey is offered in (`sv-FI` counts as `sv`), then the browser's, then its own."""
    for wish in wishes:
        for code in (wish or "", (wish or "").partition("-")[0]):
            if code in survey.locales:
                return code
    return request.accept_languages.best_match(survey.locales) or survey.locale


@lru_cache(maxsize=200)
def language_name(code: str) -> str:
    """Return a language by its own name."""
    try:
        name = Locale.parse(code, sep="-").get_display_name(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        name = None
    return name[:1].upper() + name[1:] if name else code


def language_names(codes: Sequence[str]) -> dict[str, str]:
    """Return code → own name, in the order given."""
    return {code: language_name(code) for code in codes}


def frame(company: str, language: str, languages: Sequence[str]) -> dict[str, Any]:
    """Return what every page needs around its content."""
    mode = current_mode()
    return {
        "mode": mode,
        "company": company or gettext("Customer feedback"),
        "language": language,
        "own": own_attributes(language),
        "direction": "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr",
        "languages": language_names(languages),
        "stylesheet": assets.address_of(assets.STYLESHEET, mode.name),
        "script": assets.address_of(assets.SCRIPT, mode.name),
    }


def own_attributes(language: str) -> Markup:
    """Return what marks our own words on a page in a language that they are not in."""
    own = own_language(language)
    return Markup() if own == language.partition("-")[0] else Markup(f' lang="{own}" dir="ltr"')  # noqa: S704 - ours


def readers_of(survey: Survey, *, is_open: bool) -> str:
    """Say in one sentence who sees the answers."""
    if survey.anonymity == "anonymous":
        return gettext(
            "Your answers are anonymous: we store them without your name, order or the time, and nobody can trace them to you."
        )
    if is_open:
        return gettext(
            "We do not know who you are unless you tell us; those who look after the matter read your answers."
        )
    if survey.anonymity == "confidential":
        return gettext(
            "Your answers are kept apart from your name. Who you are is looked up only to settle a matter; each look is recorded."
        )
    return gettext("Only those of us who look after your order see your answers together with your name.")


def send(html: str, status: int = 200) -> Response:
    """Return a customer's page: kept by nobody, packed where the browser can unpack it."""
    response = Response(html, status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept-Encoding"
    if len(html) > WORTH_PACKING and "gzip" in request.headers.get("Accept-Encoding", ""):
        response.set_data(gzip.compress(html.encode(), PACKING, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
