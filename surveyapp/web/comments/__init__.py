"""Ask the comments: a search over what customers wrote, and what was found as a file."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.domain.access import LANGUAGES
from surveyapp.domain.comment_queries import LONGEST_QUERY, CommentFilters
from surveyapp.domain.comment_words import POLARITIES
from surveyapp.domain.errors import InvalidFile
from surveyapp.domain.surveys import text_in
from surveyapp.domain.tickets.naming import case_number
from surveyapp.domain.verbatims import is_free_text
from surveyapp.formats.comments_csv import write_comments
from surveyapp.services import surveys
from surveyapp.services.comments import exporting, searching
from surveyapp.services.comments.showing import FoundComment
from surveyapp.services.surveys.lists import list_published
from surveyapp.services.taxonomies import get_taxonomy
from surveyapp.services.units import viewer_units
from surveyapp.web.access import access, get_viewer
from surveyapp.web.comments.bars import draw_bars
from surveyapp.web.comments.months import filled
from surveyapp.web.comments.words import finding, month_words
from surveyapp.web.reports.words import period as period_words
from surveyapp.web.shell import current_language
from surveyapp.web.theme_words import offered_themes
from surveyapp.web.tickets.words import language_name

blueprint = Blueprint("comments", __name__, url_prefix="/comments")

ORDERS = (searching.NEWEST, searching.BEST)
# What an address may hold of a search, in the order that the page asks for it.
ASKED = (
    "q", "survey", "unit", "from", "to", "theme", "polarity", "language", "score_from", "score_to", "question", "order",
)  # fmt: skip
HEAD = (
    "answered_on", "unit", "survey", "question", "language", "score", "best", "text", "case", "order_link",
)  # fmt: skip
MONTHS = 36


@blueprint.get("")
@access("tickets.read")
def comments() -> ResponseReturnValue:
    """Search comments: how many there are by month, and what they say."""
    text, filters, order = request.args.get("q", "")[:LONGEST_QUERY], read_filters(request.args), _order()
    found = searching.search_comments(
        text, filters, viewer=get_viewer(), order=order, after=request.args.get("after") or None
    )
    asked = {name: value for name in ASKED if (value := request.args.get(name))}
    return render_template(
        "comments/comments.html",
        text=text,
        filters=filters,
        order=order,
        found=found,
        asked=asked,
        is_narrowed=any(name not in ("q", "order") for name in asked),
        choices=_choices(filters),
        chart=draw_bars([(month_words(month), count) for month, count in filled(found.months)[-MONTHS:]]),
        finding=finding(text, found),
        next_url=url_for("comments.comments", **{**asked, "after": found.after}) if found.after else None,
        first_url=url_for("comments.comments", **asked) if request.args.get("after") else None,
        language_name=language_name,
        period_words=period_words,
        case_number=case_number,
        month_words=month_words,
    )


@blueprint.get("/found.csv")
@access("tickets.read")
def found_csv() -> ResponseReturnValue:
    """Send everything that a search finds as a file, masked as on the page; exports are recorded."""
    text, filters = request.args.get("q", "")[:LONGEST_QUERY], read_filters(request.args)
    rows = exporting.take_comments(text, filters, viewer=get_viewer(), now=datetime.now(UTC))
    lines = write_comments(HEAD, map(_line, rows))
    response = Response(stream_with_context(lines), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename="comments.csv")
    return response


def read_filters(args: Mapping[str, str]) -> CommentFilters:
    """Return the filters of an address; what cannot be read is left open."""
    polarity = args.get("polarity", "")
    return CommentFilters(
        survey=args.get("survey", ""),
        unit=args.get("unit", ""),
        from_on=_day(args.get("from", "")),
        to_on=_day(args.get("to", "")),
        language=args.get("language", "")[:20],
        theme=args.get("theme", "")[:60],
        polarity=polarity if polarity in POLARITIES else "",
        score_from=_score(args.get("score_from", "")),
        score_to=_score(args.get("score_to", "")),
        question=args.get("question", "")[:100],
    )


def _order() -> str:
    order = request.args.get("order", "")
    return order if order in ORDERS else searching.NEWEST


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _score(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 4 else None


def _choices(filters: CommentFilters) -> dict[str, list[tuple[str, str]]]:
    """Return what each filter may be set to, as pairs of value and words."""
    language = current_language()
    readable = [each for each in list_published() if each.survey.anonymity == "identified"]
    titles = [(each.name, text_in(each.survey.title, language, each.survey.locale) or each.name) for each in readable]
    questions = []
    if filters.survey and (chosen := surveys.find_published(filters.survey)) is not None:
        questions = [
            (each.name, text_in(each.title, language, chosen.survey.locale) or each.name)
            for each in chosen.survey.questions
            if is_free_text(each)
        ]
    try:
        languages = get_taxonomy(current_app.config["SETTINGS"].surveys).languages
    except InvalidFile:
        languages = LANGUAGES
    return {
        "surveys": titles,
        "units": [(unit.path, unit.path.replace("/", " › ")) for unit in viewer_units(get_viewer()) if unit.path],
        "questions": questions if len(questions) > 1 else [],
        "themes": offered_themes(),
        "languages": [(code, language_name(code)) for code in languages],
    }


def _line(row: FoundComment) -> tuple[Any, ...]:
    words = "".join(gettext(piece.text) if piece.is_mask else piece.text for piece in row.pieces)
    return (
        row.answered_on.isoformat(),
        row.unit,
        row.survey,
        row.question,
        row.language,
        row.score,
        row.best,
        words,
        case_number(row.case_number) if row.case_number is not None else "",
        url_for("orders.order", order_id=row.order_id, _external=True) if row.order_id is not None else "",
    )
