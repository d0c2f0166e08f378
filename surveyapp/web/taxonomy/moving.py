"""Merging, splitting and deleting themes, each asked about first."""

from datetime import UTC, datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.domain.errors import NotFound, Refused
from surveyapp.domain.taxonomy_edits import ThemeWish
from surveyapp.services import taxonomy_editor as house
from surveyapp.services.taxonomy_editor import ThemePage
from surveyapp.web.access import access, get_viewer
from surveyapp.web.survey_words import language_name
from surveyapp.web.taxonomy.coding import coder_page
from surveyapp.web.taxonomy.forms import KINDS, Faults, chosen_sent, faults_of, languages_named
from surveyapp.web.taxonomy.room import blueprint, number_sent, tell_saved, title_of


@blueprint.get("/<theme>/merge")
@access("themes.write")
def merge(theme: str) -> ResponseReturnValue:
    """Ask which theme this one goes into, and show what both would catch as one."""
    page = _page(theme)
    into = request.args.get("into", "")
    trial = None
    if into:
        if into not in page.names or into == page.id:
            raise NotFound
        trial = house.try_merge(get_viewer(), page.id, into)
    return _draw("merge", page, into=into, trial=trial)


@blueprint.post("/<theme>/merge")
@access("themes.write")
def do_merge(theme: str) -> ResponseReturnValue:
    """Merge a theme into another."""
    into = request.form.get("into", "")
    house.merge_themes(get_viewer(), theme, into, number_sent(), now=datetime.now(UTC))
    tell_saved(coder_page())
    return redirect(url_for("taxonomy.theme", theme=into), 303)


@blueprint.get("/<theme>/split")
@access("themes.write")
def split(theme: str) -> ResponseReturnValue:
    """Ask which patterns move to a new theme."""
    return _draw("split", _page(theme))


@blueprint.post("/<theme>/split")
@access("themes.write")
def do_split(theme: str) -> ResponseReturnValue:
    """Split a theme, or show what the new one would catch."""
    page = _page(theme)
    spoken = page.standing.languages
    wish = chosen_sent(request.form, languages_named(spoken, page.wish), spoken)
    try:
        if "try" in request.form:
            named = ThemeWish(wish.name or {"en": "…"}, patterns=wish.patterns)
            return _draw("split", page, wish=wish, trial=house.try_split(get_viewer(), page.id, named))
        made = house.split_theme(get_viewer(), page.id, wish, number_sent(), now=datetime.now(UTC))
    except Refused as refused:
        return _draw("split", page, wish=wish, faults=faults_of(refused)), 422
    tell_saved(coder_page())
    return redirect(url_for("taxonomy.theme", theme=made), 303)


@blueprint.get("/<theme>/delete")
@access("themes.write")
def delete(theme: str) -> ResponseReturnValue:
    """Ask whether a theme may go, and say what names it."""
    return _draw("delete", _page(theme))


@blueprint.post("/<theme>/delete")
@access("themes.write")
def do_delete(theme: str) -> ResponseReturnValue:
    """Delete a theme."""
    house.delete_theme(get_viewer(), theme, number_sent(), now=datetime.now(UTC))
    tell_saved(coder_page())
    return redirect(url_for("taxonomy.themes"), 303)


def _page(theme: str) -> ThemePage:
    viewer = get_viewer()
    house.check_may_write(viewer)
    page = house.get_theme(viewer, theme)
    if page.id != theme:
        raise NotFound
    return page


def _draw(name: str, page: ThemePage, **more: Any) -> str:
    others = sorted((title_of(texts, each), each) for each, texts in page.names.items() if each != page.id)
    return render_template(
        f"taxonomy/{name}.html",
        page=page,
        naming=house.find_naming(get_viewer(), page.id),
        others=others,
        kinds=KINDS,
        named_in=languages_named(page.standing.languages, page.wish),
        title_of=title_of,
        language_name=language_name,
        **{"wish": ThemeWish({}), "faults": Faults(), "trial": None, **more},
    )
