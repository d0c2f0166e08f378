"""The coding desk: comments one after another, what the coder proposes, and what a person says of them."""

from datetime import UTC, datetime
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from surveyapp.domain.errors import N_, Conflict, Refused
from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.domain.surveys import text_in
from surveyapp.services.coding_desk import choosing, labelling
from surveyapp.services.coding_desk.labelling import Said
from surveyapp.services.coding_desk.reading import Asked, Desk, open_desk
from surveyapp.services.surveys.lists import list_published
from surveyapp.web import survey_words
from surveyapp.web.access import access, get_viewer
from surveyapp.web.errors import message_of

blueprint = Blueprint("coding_desk", __name__, url_prefix="/comments/coding")

# Why a comment lies on the desk.
DRAWS = {
    choosing.NEAR: N_("The coder is unsure whether this comment complains of anything."),
    choosing.SILENT: N_("This comment sounds unhappy, and the coder found no complaint in it."),
    choosing.RANDOM: N_("This comment was drawn at random: it counts for the figures of the coder."),
    choosing.SECOND: N_(
        "Somebody else has read this comment too. Read it without knowing what they found: it shows how far people agree."
    ),
    choosing.CHOSEN: N_("You chose these comments: the coder learns from them, and its figures leave them out."),
}
# Of all comments nobody chose this one: it lies on the desk again because its label was taken back.
TAKEN_BACK = N_(
    "You took back what you said of this comment. What you say now teaches the coder; its figures leave it out."
)
COMPLAINS, FINE, CANNOT_SAY = "yes", "no", "cannot"
# The keys of themes, in their order; the letters left out do something else.
KEYS = "1234567890" + "".join(letter for letter in ascii_lowercase if letter not in "nqsyz")
MOST_SKIPPED = 10_000


@blueprint.get("")
@access("themes.label")
def desk() -> ResponseReturnValue:
    """Show the comment that comes next, or the one that was just undone."""
    again = _comment_key(request.args.get("again", ""))
    opened = open_desk(get_viewer(), _asked(request.args), _surveys(), skipped=_skipped(request.args), again=again)
    return _page(opened)


@blueprint.post("")
@access("themes.label")
def label() -> ResponseReturnValue:
    """Keep what a person says of a comment and go to the next; what cannot be meant is shown with the comment again."""
    viewer, asked, skipped = get_viewer(), _asked(request.form), _skipped(request.form)
    said = _said()
    try:
        labelling.save_label(said, asked, _surveys(), viewer=viewer, skipped=skipped, now=datetime.now(UTC))
    except Refused as fault:
        again = (said.response_id, said.question)
        opened = open_desk(viewer, asked, _surveys(), skipped=skipped, again=again)
        return _page(opened, said=said, fault=message_of(fault)), 422
    except Conflict as fault:
        flash(message_of(fault))
    return redirect(_url(asked, skipped), 303)


@blueprint.post("/undo")
@access("themes.label")
def undo() -> ResponseReturnValue:
    """Take the last label back and show its comment again."""
    try:
        response_id, question = labelling.undo_last(get_viewer())
    except Refused as fault:
        flash(message_of(fault))
        return redirect(_url(_asked(request.form), _skipped(request.form)), 303)
    again = f"{encode_id(response_id)}.{question}"
    return redirect(_url(_asked(request.form), _skipped(request.form), again=again), 303)


def _page(opened: Desk, *, said: Said | None = None, fault: str = "") -> str:
    args = request.form if said else request.args
    asked, skipped = _asked(args), _skipped(args)
    reader = str(get_locale())
    themes = [
        (theme, text_in(theme.name, reader, "en"), text_in(theme.description, reader, "en"), key)
        for theme, key in zip(opened.taxonomy.themes, [*KEYS, *[""] * 100], strict=False)
    ]
    comment = opened.comment
    proposed = {(each.theme, each.polarity): each.words for each in comment.proposals} if comment else {}
    return render_template(
        "comments/coding.html",
        comment=comment,
        finding=_finding(comment.draw, asked) if comment else "",
        themes=themes,
        chosen=said.themes if said else frozenset(proposed),
        is_negative=said.is_negative if said else comment.is_negative if comment else None,
        proposed=proposed,
        fault=fault,
        asked=asked,
        skipped=skipped,
        skip_url=_url(asked, skipped + 1),
        opened=opened,
        surveys=_titles(reader),
        language_name=survey_words.language_name,
    )


def _finding(draw: str, asked: Asked) -> str:
    """Return why a comment lies on the desk; one that no filter chose and no draw gave was taken back."""
    is_again = draw == choosing.CHOSEN and not (asked.survey or asked.theme)
    return TAKEN_BACK if is_again else DRAWS[draw]


def _titles(reader: str) -> dict[str, str]:
    """Return the titles of the surveys whose single comments may be read, by name."""
    readable = (each for each in list_published() if each.survey.anonymity == "identified")
    return {each.name: text_in(each.survey.title, reader, each.survey.locale) or each.name for each in readable}


def _said() -> Said:
    """Return what was said of a comment; an address that was made by hand is like one that does not exist."""
    form = request.form
    if form.get("says") == CANNOT_SAY or form.get("act") == CANNOT_SAY:
        is_negative, themes = None, frozenset[tuple[str, str]]()
    else:
        pairs = (value.rpartition(":") for value in form.getlist("themes"))
        themes = frozenset((theme, polarity) for theme, _, polarity in pairs)
        complains = form.get("says") == COMPLAINS
        # Who marked a complaint and said nothing else has said that there is one.
        is_negative = complains or ("says" not in form and any(polarity == "negative" for _, polarity in themes))
    return Said(
        decode_id(form.get("response", "")),
        form.get("question", ""),
        form.get("hash", ""),
        is_negative,
        themes,
        bool(form.get("blind")),
    )


def _asked(args: Any) -> Asked:
    return Asked(*(args.get(name, "")[:200] for name in ("survey", "language", "theme")))


def _skipped(args: Any) -> int:
    text = args.get("skipped", "")
    return min(int(text), MOST_SKIPPED) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _comment_key(text: str) -> tuple[int, str] | None:
    """Return response and question of an address's `again`, None where it has none."""
    response, _, question = text.partition(".")
    return (decode_id(response), question) if question else None


def _url(asked: Asked, skipped: int, **others: Any) -> str:
    wanted = {"survey": asked.survey, "language": asked.language, "theme": asked.theme, "skipped": skipped, **others}
    return url_for("coding_desk.desk", **{name: value for name, value in wanted.items() if value})


def _surveys() -> Path:
    folder: Path = current_app.config["SETTINGS"].surveys
    return folder
