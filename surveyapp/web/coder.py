"""How well the coder reads, how far people agree, and having everything coded anew."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext

from surveyapp.analysis.agreement import FEWEST_FOR_INTERVAL, RELIABLE, TENTATIVE, Agreement
from surveyapp.analysis.metrics import is_unsure
from surveyapp.domain.errors import N_, Conflict, Refused
from surveyapp.domain.surveys import text_in
from surveyapp.domain.themes import Taxonomy
from surveyapp.services import coder_changes, coder_training
from surveyapp.services.coder_page import CoderPage, get_coder_page
from surveyapp.services.coder_state import get_state, may_change
from surveyapp.web import survey_words
from surveyapp.web.access import access, get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.formatting import percent

blueprint = Blueprint("coder", __name__, url_prefix="/comments/coder")

PERCENT = 100.0
# Fewer comments at random say little of any language; so many are asked for.
ENOUGH = 100
RELIABLE_ENOUGH = N_("reliable")
TENTATIVELY = N_("for tentative conclusions only")
UNSURE = N_("too few comments to conclude from")
UNRELIABLE = N_("too low to conclude from")


@blueprint.get("")
@access("themes.label")
def coder() -> ResponseReturnValue:
    """Show the coder's figures by language and theme, the agreement of people, and what is being coded anew."""
    viewer = get_viewer()
    page = get_coder_page(viewer, _surveys())
    return render_template(
        "comments/coder.html",
        page=page,
        state=page.state,
        finding=_finding(page),
        theme_name=lambda theme: _theme_name(theme, page.taxonomy),
        language_name=survey_words.language_name,
        may_change=may_change(viewer),
        is_training=coder_training.is_training(now=datetime.now(UTC)),
        is_training_asked=coder_training.is_training_asked(),
        is_unsure=lambda figure: is_unsure(figure, PERCENT),
        reliability=_reliability,
        enough=ENOUGH,
    )


@blueprint.get("/progress")
@access("themes.label")
def progress() -> ResponseReturnValue:
    """Show how far coding anew has come, alone: the page looks again by itself."""
    return render_template("comments/_recoding.html", state=get_state(_surveys()), may_change=may_change(get_viewer()))


@blueprint.post("/anew")
@access("themes.write")
def code_anew() -> ResponseReturnValue:
    """Have every comment coded again."""
    return _act(coder_changes.code_anew, gettext("Comments are coded anew. Reports change when all of them are."))


@blueprint.post("/back")
@access("themes.write")
def go_back() -> ResponseReturnValue:
    """Let the coder before code again."""
    return _act(coder_changes.go_back, gettext("The coder before takes over as soon as it has read what came since."))


@blueprint.post("/train")
@access("themes.write")
def train() -> ResponseReturnValue:
    """Have the coder learn from the labels."""
    return _act(lambda viewer, _, now: coder_training.ask_training(viewer, now=now), gettext("Training begins soon."))


def _act(do: Callable[..., None], done: str) -> ResponseReturnValue:
    try:
        do(get_viewer(), _surveys(), now=datetime.now(UTC))
    except (Refused, Conflict) as fault:
        flash(message_of(fault))
    else:
        flash(done)
    return redirect(url_for("coder.coder"), 303)


def _finding(page: CoderPage) -> str:
    """Return how well the coder reads in a sentence, or what is missing to say it."""
    if page.state.current is None:
        return gettext("The coder has read nothing yet.")
    quality = page.quality.all
    if is_unsure(quality.precision, PERCENT) or is_unsure(quality.recall, PERCENT):
        missing = max(1, ENOUGH - page.drawn)
        return (
            gettext("How well the coder reads is not known yet.")
            + " "
            + ngettext(
                "Label %(num)s more comment that is drawn at random.",
                "Label about %(num)s more comments that are drawn at random.",
                missing,
            )
        )
    return gettext(
        "Of what the coder finds, %(precision)s is right; of what customers say, it finds %(recall)s.",
        precision=percent(quality.precision.value, quality.precision.n),
        recall=percent(quality.recall.value, quality.recall.n),
    )


def _reliability(found: Agreement, named: int) -> str:
    """Return what a coefficient is good for: by its lower end, so that chance calls nothing reliable.

    What fewer than a handful of comments spoke of at all is neither: one comment alone would make it low.
    """
    if found.low is None:
        return ""
    if named < FEWEST_FOR_INTERVAL:
        return gettext(UNSURE)
    if found.low >= RELIABLE:
        return gettext(RELIABLE_ENOUGH)
    if found.low >= TENTATIVE:
        return gettext(TENTATIVELY)
    return gettext(UNRELIABLE if found.high is None or found.high < TENTATIVE else UNSURE)


def _theme_name(theme: str, taxonomy: Taxonomy) -> str:
    known: Any = taxonomy.ids.get(theme)
    return text_in(known.name, str(get_locale()), "en") if known else theme.replace("_", " ")


def _surveys() -> Path:
    folder: Path = current_app.config["SETTINGS"].surveys
    return folder
