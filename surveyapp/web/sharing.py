"""Sharing an open survey: its link, its code as a picture and on a sheet to print, the kiosk, and the snippet for shops."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale, gettext
from markupsafe import Markup

from surveyapp.domain.access import LANGUAGES
from surveyapp.domain.errors import NotFound
from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.domain.surveys import Survey, text_in
from surveyapp.domain.surveys.running import OPEN
from surveyapp.formats.qr import qr_inline, qr_png, qr_svg
from surveyapp.services import sharing, units
from surveyapp.services.surveys import get_published
from surveyapp.services.units import Node
from surveyapp.settings import LOOPBACK
from surveyapp.web.access import access, get_viewer
from surveyapp.web.answering.pages import RIGHT_TO_LEFT
from surveyapp.web.documents import as_file, pdf_of
from surveyapp.web.survey_words import language_name

blueprint = Blueprint("sharing", __name__, url_prefix="/surveys/<name>/share")

EVERY_UNIT = "all"
# Paper and the size of the letter that everything on a sheet is measured in: A4 is the square root of 2 larger.
PAPERS = {"a5": ("A5", "10pt"), "a4": ("A4", "14.1pt")}
# Pixels: for a web page or a mail, for a leaflet, for a poster.
PICTURES = {"small": 300, "medium": 600, "large": 1200}


@blueprint.get("")
@access("surveys.read")
def share(name: str) -> ResponseReturnValue:
    """Show the ways into an open survey for one of the viewer's units."""
    published = get_published(name)
    survey = published.survey
    language = _language(survey)
    shown = str(get_locale())
    values: dict[str, Any] = {
        "published": published,
        "is_asked": published.state_at(datetime.now(UTC)) == OPEN,
        "title": text_in(survey.title, shown if shown in survey.locales else survey.locale, survey.locale),
        "title_language": shown if shown in survey.locales else survey.locale,
    }
    if not survey.open:
        return render_template("surveys/share_closed.html", **values)
    places = units.viewer_units(get_viewer())
    place = sharing.get_place(places, _unit_id())
    settings = current_app.config["SETTINGS"]
    chosen = {"unit": encode_id(place.id), "texts": language}
    return render_template(
        "surveys/share.html",
        **values,
        place=place,
        units=[(encode_id(each.id), each.path.replace("/", " › ") or gettext("The whole company")) for each in places],
        chosen=chosen,
        spoken=[("", gettext("The customer's own")), *((code, language_name(code)) for code in survey.locales)],
        link=address_of(name, place, lang=language),
        kiosk=address_of(name, place, lang=language, kiosk=1),
        snippet=_snippet(settings.base_url, name, place, language) if settings.embed_parents else "",
        parents=settings.embed_parents,
        pictures=PICTURES,
        is_local=urlsplit(settings.base_url).hostname in LOOPBACK,
    )


@blueprint.get("/qr.<form>")
@access("surveys.read")
def qr(name: str, form: str) -> ResponseReturnValue:
    """Send the code of one unit as SVG, or as PNG of a size."""
    survey = _open_survey(name)
    place = sharing.get_place(units.viewer_units(get_viewer()), _unit_id())
    address = address_of(name, place, lang=_language(survey), via="qr")
    size = request.args.get("size", "medium")
    if form == "svg":
        content, kind = qr_svg(address), "image/svg+xml"
    elif form == "png" and size in PICTURES:
        content, kind = qr_png(address, PICTURES[size]), "image/png"
    else:
        raise NotFound
    return as_file(content, kind, _file_name(name, place, f".{form}"))


@blueprint.get("/sheet.pdf")
@access("surveys.read")
def sheet(name: str) -> ResponseReturnValue:
    """Send the sign of one unit, or of all the viewer's units a page each, to print on A5 or A4."""
    survey = _open_survey(name)
    paper, letter = PAPERS.get(request.args.get("paper", "a5"), PAPERS["a5"])
    language = _language(survey)
    places: Sequence[Node] = units.viewer_units(get_viewer())
    is_every = request.args.get("unit") == EVERY_UNIT
    if is_every:
        sharing.check_signs(places)
    else:
        places = [sharing.get_place(places, _unit_id())]
    shown = [_sheet(name, place, language) for place in places]
    # The texts are the same on every sheet.
    signs = [(sign, _direction(sign.language), *_own_words(sign)) for sign in sharing.signs_of(survey, language)]
    title = text_in(survey.title, language or survey.locale, survey.locale)
    content = pdf_of("sheet.html", title=title, sheets=shown, signs=signs, paper=paper, letter=letter)
    return as_file(
        content, "application/pdf", _file_name(name, None if is_every else places[0], f"-{paper.lower()}.pdf")
    )


def address_of(name: str, place: Node, **more: Any) -> str:
    """Return the address of a survey about a place, which it names by its id: a renamed store keeps its sign working."""
    unit = encode_id(place.id) if place.path else None
    base = current_app.config["SETTINGS"].base_url
    return f"{base}{url_for('answering.open_form', survey=name, unit=unit, **more)}"


def _open_survey(name: str) -> Survey:
    survey = get_published(name).survey
    if not survey.open:
        raise NotFound
    return survey


def _language(survey: Survey) -> str | None:
    """Return the language that the address asks for; None, for the customer's own, where it asks for no known one."""
    # The address calls it `texts`, for `language` there is that of our own pages.
    asked = request.args.get("texts")
    return asked if asked in survey.locales else None


def _unit_id() -> int | None:
    asked = request.args.get("unit")
    return decode_id(asked) if asked else None


def _sheet(name: str, place: Node, language: str | None) -> tuple[Node, Markup, str]:
    """Return a place with its code and the address beneath it, as somebody would type it."""
    typed = address_of(name, place, lang=language).partition("://")[2]
    code = Markup(qr_inline(address_of(name, place, lang=language, via="qr")))  # noqa: S704 - drawn by us
    return place, code, typed


def _own_words(sign: sharing.Sign) -> tuple[str, str]:
    """Return how long it takes and what to do, in the sign's language; nothing where that is none of ours."""
    base = sign.language.partition("-")[0]
    if base not in LANGUAGES:
        return "", ""
    with force_locale(base):
        time = gettext("It takes about %(num)s min.", num=sign.minutes) if sign.minutes else ""
        return time, gettext("Scan the code with the camera of your phone.")


def _direction(language: str) -> str:
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def _snippet(base_url: str, name: str, place: Node, language: str | None) -> str:
    """Return what a page of the shop includes; names of surveys, ids and codes of languages need no escaping in it."""
    unit = f' data-unit="{encode_id(place.id)}"' if place.path else ""
    spoken = f' data-language="{language}"' if language else ""
    return f'<script src="{base_url}/embed.js" data-survey="{name}"{unit}{spoken} async></script>'


def _file_name(name: str, place: Node | None, ending: str) -> str:
    where = place.name if place is not None and place.path else ""
    kept = "".join(letter if letter.isalnum() else "-" for letter in where).strip("-").lower()
    return "-".join(part for part in (name, kept) if part) + ending
