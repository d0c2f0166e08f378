"""One theme: what it is called, what tells it, and what that would catch."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from surveyapp.domain.errors import Refused
from surveyapp.domain.taxonomy_edits import ThemeWish
from surveyapp.domain.themes import PATTERN_KEYS
from surveyapp.services import taxonomy_editor as house
from surveyapp.services.taxonomy_editor import ChangedMeanwhile, ThemePage
from surveyapp.web.access import access, get_viewer
from surveyapp.web.survey_words import language_name
from surveyapp.web.taxonomy.coding import coder_page
from surveyapp.web.taxonomy.forms import KINDS, Faults, faults_of, languages_named, wish_asked, wish_sent
from surveyapp.web.taxonomy.room import blueprint, number_sent, others_did, tell_saved, title_of

# What a script asks for in place of the page: how the patterns in the form do.
PIECE = "X-Piece"


@blueprint.get("/new")
@access("themes.write")
def new() -> ResponseReturnValue:
    """Begin a theme; the address may propose its name and a pattern."""
    viewer = get_viewer()
    house.check_may_write(viewer)
    spoken = house.new_theme(viewer, ThemeWish({})).standing.languages
    return _draw(house.new_theme(viewer, wish_asked(request.args, str(get_locale()), spoken)))


@blueprint.post("/new")
@access("themes.write")
def add() -> ResponseReturnValue:
    """Add a theme."""
    viewer = get_viewer()
    house.check_may_write(viewer)
    page = house.new_theme(viewer, ThemeWish({}))
    wish = _sent(page)
    try:
        made = house.add_theme(viewer, wish, now=datetime.now(UTC))
    except Refused as refused:
        return _draw(house.new_theme(viewer, wish), wish, faults_of(refused)), 422
    tell_saved(coder_page())
    return redirect(url_for("taxonomy.theme", theme=made), 303)


@blueprint.post("/new/try")
@access("themes.write")
def try_new() -> ResponseReturnValue:
    """Show what a theme that is not there yet would catch."""
    page = house.new_theme(get_viewer(), ThemeWish({}))
    return _tried(page, None)


@blueprint.get("/<theme>")
@access("tickets.read")
def theme(theme: str) -> ResponseReturnValue:
    """Show a theme; one that was merged leads to the one that it went into."""
    page = house.get_theme(get_viewer(), theme)
    if page.id != theme:
        return redirect(url_for("taxonomy.theme", theme=page.id))
    return _draw(page)


@blueprint.post("/<theme>")
@access("themes.write")
def save(theme: str) -> ResponseReturnValue:
    """Save a theme; of two who change it at once the second is told what the first did, and keeps what was written."""
    viewer = get_viewer()
    house.check_may_write(viewer)
    page = house.get_theme(viewer, theme)
    wish = _sent(page)
    try:
        house.change_theme(viewer, page.id, wish, number_sent(), now=datetime.now(UTC))
    except ChangedMeanwhile as conflict:
        others = others_did(conflict, page.names)
        return _draw(page, wish, faults_of(conflict), others=others), 409
    except Refused as refused:
        return _draw(page, wish, faults_of(refused), number=number_sent()), 422
    tell_saved(coder_page())
    return redirect(url_for("taxonomy.theme", theme=page.id), 303)


@blueprint.post("/<theme>/try")
@access("themes.write")
def try_theme(theme: str) -> ResponseReturnValue:
    """Show what the patterns in the form would catch, before they are saved."""
    page = house.get_theme(get_viewer(), theme)
    return _tried(page, page.id)


def _sent(page: ThemePage) -> ThemeWish:
    spoken = page.standing.languages
    return wish_sent(request.form, languages_named(spoken, page.wish), spoken)


def _tried(page: ThemePage, theme_id: str | None) -> ResponseReturnValue:
    wish = _sent(page)
    trial, faults = None, Faults()
    try:
        trial = house.try_theme(get_viewer(), theme_id, wish)
    except Refused as refused:
        faults = faults_of(refused)
    status = 422 if faults else 200
    if PIECE in request.headers:
        piece = render_template("taxonomy/_trial.html", trial=trial, faults=faults, is_new=theme_id is None)
        return piece, status
    return _draw(page, wish, faults, trial=trial, number=number_sent()), status


def _draw(page: ThemePage, wish: ThemeWish | None = None, faults: Faults | None = None, **more: Any) -> str:
    wish, is_new = wish or page.wish, not page.id
    languages, named_in = list(page.standing.languages), languages_named(page.standing.languages, wish)
    if is_new:
        languages, named_in = _begun_first(languages, wish), _begun_first(named_in, wish)
    return render_template(
        "taxonomy/theme.html",
        page=page,
        wish=wish,
        faults=faults or Faults(),
        named_in=named_in,
        spoken=languages,
        counts={
            language: sum(len(wish.patterns.get(language, {}).get(kind, ())) for kind in PATTERN_KEYS)
            for language in languages
        },
        kinds=KINDS,
        title_of=title_of,
        language_name=language_name,
        open_language=languages[0] if is_new and languages else str(get_locale()),
        is_new=is_new,
        **{"trial": None, "others": (), "number": page.standing.number, **more},
    )


def _begun_first(languages: Sequence[str], wish: ThemeWish) -> list[str]:
    """Return languages as a new theme is written: those that it has words in, those that it is named in, the reader's."""
    own = str(get_locale())

    def place(language: str) -> tuple[bool, bool, bool]:
        has_words = any(wish.patterns.get(language, {}).values())
        return not has_words, not wish.name.get(language), language != own

    return sorted(languages, key=place)
