"""`/comments/quotes`: which comments may be quoted in public, picking a passage of one, and what is published now."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from surveyapp.domain.errors import Refused
from surveyapp.domain.quoting import NamesSomebody
from surveyapp.services import approved_quotes as service
from surveyapp.web.access import access, get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.published_quotes import month_words
from surveyapp.web.tickets.words import language_name

blueprint = Blueprint("quotes", __name__, url_prefix="/comments/quotes")
APPROVED = "approved"


class PassageForm(FlaskForm):
    """What of a comment is published, under which theme, and that nobody is named."""

    passage = TextAreaField(
        lazy_gettext("What is published"), [InputRequired(lazy_gettext("Leave a few words at least."))]
    )
    theme = SelectField(lazy_gettext("Theme"))
    is_sure = BooleanField(lazy_gettext("I have looked at these words: nobody is named"))


@blueprint.get("")
@access("quotes.approve")
def quotes() -> ResponseReturnValue:
    """List comments that may be quoted, or the quotes that are published."""
    viewer, survey = get_viewer(), request.args.get("survey", "")
    after, theme = request.args.get("after"), request.args.get("theme", "")
    is_approved = request.args.get("show") == APPROVED
    listing: Any = (
        service.list_approved(viewer, survey=survey, theme=theme, after=after)
        if is_approved
        else service.list_candidates(viewer, survey=survey, after=after)
    )
    names = _theme_names()
    used = service.list_used_themes(viewer) if is_approved else ()
    return render_template(
        "quotes/quotes.html",
        listing=listing,
        is_approved=is_approved,
        survey=survey,
        theme=theme,
        surveys=service.list_surveys(_language()),
        themes=[(each, names.get(each, each)) for each in used],
        theme_names=names,
        praise_names=_praise_names(),
        parents=current_app.config["SETTINGS"].embed_parents,
        base_url=current_app.config["SETTINGS"].base_url,
        language_name=language_name,
        month_words=lambda month: month_words(month, _language()),
    )


@blueprint.route("/choose/<id:response_id>/<question>", methods=["GET", "POST"])
@access("quotes.approve")
def choose(response_id: int, question: str) -> ResponseReturnValue:
    """Show a comment to pick a passage of, or approve the passage."""
    viewer, names = get_viewer(), _theme_names()
    comment = service.get_candidate(viewer, response_id, question)
    praised = next((theme for theme, polarity in comment.themes if polarity == "positive" and theme in names), "")
    form = PassageForm(passage=comment.text, theme=praised)
    nothing = SelectChoice(value="", label=gettext("none"))
    form.theme.choices = [nothing, *(SelectChoice(value=theme, label=name) for theme, name in names.items())]
    asks_names = form.is_sure.data
    if form.validate_on_submit():
        try:
            service.approve(
                viewer, response_id, question, form.passage.data or "", theme=form.theme.data or "", themes=names,
                is_sure=bool(form.is_sure.data), now=datetime.now(UTC),
            )  # fmt: skip
        except NamesSomebody as fault:
            asks_names = True
            form.passage.errors = [message_of(fault)]
        except Refused as fault:
            form.passage.errors = [message_of(fault)]
        else:
            flash(gettext("The quote is approved and published."))
            return redirect(url_for("quotes.quotes"), 303)
    html = render_template(
        "quotes/choose.html", comment=comment, form=form, asks_names=asks_names, theme_names=names, praise_names=_praise_names(),
        language_name=language_name, month_words=lambda month: month_words(month, _language()),
    )  # fmt: skip
    return html, 422 if form.is_submitted() else 200


@blueprint.post("/<id:quote_id>/take-back")
@access("quotes.approve")
def take_back(quote_id: int) -> ResponseReturnValue:
    """Take a quote away from the public."""
    service.take_back(get_viewer(), quote_id, now=datetime.now(UTC))
    flash(gettext("The quote is published no more."))
    return redirect(url_for("quotes.quotes", show=APPROVED), 303)


def _theme_names() -> Mapping[str, str]:
    return service.list_theme_names(current_app.config["SETTINGS"].surveys, _language())


def _praise_names() -> Mapping[str, str]:
    return service.list_praise_names(current_app.config["SETTINGS"].surveys, _language())


def _language() -> str:
    return str(get_locale().language)
