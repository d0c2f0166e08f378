"""Emerging: what people started to write about that no theme covers."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveyapp.services.comments import emerging as service
from surveyapp.services.comments.emerging import Emerging, EmergingPage
from surveyapp.services.comments.finding import WINDOWS
from surveyapp.web import formatting
from surveyapp.web.access import access, get_viewer
from surveyapp.web.comments.bars import Bars, draw_bars
from surveyapp.web.comments.months import filled
from surveyapp.web.comments.words import month_words
from surveyapp.web.reports.words import period as period_words
from surveyapp.web.tickets.words import language_name

blueprint = Blueprint("emerging", __name__, url_prefix="/comments/emerging")

BAR_HEIGHT = 40
# So many more terms are shown to whoever asks for more.
MORE = 10


@blueprint.get("")
@access("tickets.read")
def emerging() -> ResponseReturnValue:
    """Show the words that more comments have now than before, with the comments."""
    shown = _shown()
    page = service.get_emerging(_weeks(), viewer=get_viewer(), most=shown)
    return render_template(
        "comments/emerging.html",
        page=page,
        more=min(MORE, page.count - len(page.terms)),
        shown=shown,
        finding=finding(page),
        windows=[(weeks, window_words(weeks)) for weeks in WINDOWS],
        bars_of=bars_of,
        times=times,
        theme_url=theme_url,
        language_name=language_name,
        period_words=period_words,
    )


@blueprint.post("/<id:term_id>/dismiss")
@access("themes.label")
def dismiss(term_id: int) -> ResponseReturnValue:
    """Put a term away that is not interesting."""
    service.dismiss(term_id, viewer=get_viewer(), now=datetime.now(UTC))
    flash(gettext("It is not shown any more. You can bring it back at the end of the page."))
    return redirect(url_for("emerging.emerging", weeks=_weeks()), 303)


@blueprint.post("/dismissed/<id:dismissed_id>/back")
@access("themes.label")
def bring_back(dismissed_id: int) -> ResponseReturnValue:
    """Show a term again."""
    service.bring_back(dismissed_id, viewer=get_viewer())
    flash(gettext("It is shown again while it emerges."))
    return redirect(url_for("emerging.emerging", weeks=_weeks()), 303)


def finding(page: EmergingPage) -> str:
    """Return what is new in a sentence."""
    if page.to_on is None:
        return ""
    if not page.terms:
        return gettext("Nobody writes of anything new that no theme covers.")
    first = page.terms[0]
    said = ngettext(
        "“%(words)s” is new: %(n)s comment in the last %(weeks)s weeks, %(before)s in the %(earlier)s weeks before.",
        "“%(words)s” is new: %(n)s comments in the last %(weeks)s weeks, %(before)s in the %(earlier)s weeks before.",
        first.n_now,
        words=first.words,
        n=formatting.number(first.n_now),
        weeks=page.weeks,
        before=formatting.number(first.n_before),
        earlier=page.before,
    )
    others = page.count - 1
    if others:
        said += " " + ngettext("%(num)s more term emerges.", "%(num)s more terms emerge.", others)
    return said


def window_words(weeks: int) -> str:
    """Return a choice of weeks in words."""
    return gettext("%(weeks)s weeks against the %(before)s before", weeks=weeks, before=WINDOWS[weeks])


def times(term: Emerging) -> str:
    """Return how many times as many comments have a term now, with the interval; "" where nobody wrote of it before."""
    if term.ratio is None or not term.n_before:
        return ""
    ratio, low, high = (formatting.number(each, 1 if each < 10 else 0) for each in term.ratio)
    return gettext("%(ratio)s times as often (95 %%: %(low)s to %(high)s)", ratio=ratio, low=low, high=high)


def theme_url(term: Emerging) -> str:
    """Return the address that makes a theme of a term."""
    asked = {"name": term.words, "language": term.language, "pattern": term.pattern}
    return f"{request.script_root}/comments/themes/new?{urlencode(asked)}"


def bars_of(term: Emerging) -> Bars:
    """Return the term's comments by month."""
    return draw_bars([(month_words(month), count) for month, count in filled(term.months)], height=BAR_HEIGHT)


def _shown() -> int:
    text = request.args.get("shown", "")
    return max(service.FIRST, int(text)) if text.isdecimal() and len(text) < 4 else service.FIRST


def _weeks() -> int:
    text = request.args.get("weeks", "")
    return int(text) if text.isdecimal() and len(text) < 4 else service.usual_weeks()
