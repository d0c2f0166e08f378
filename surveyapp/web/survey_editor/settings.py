"""The settings of the survey as a whole: its texts, languages, what is known of people, and who is asked when."""

from typing import Any

from flask import jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveyapp.domain.errors import NotFound
from surveyapp.domain.survey_edits.languages import add_language, remove_language, set_main_language
from surveyapp.domain.survey_edits.values import set_text, set_value
from surveyapp.services import survey_drafts as drafts
from surveyapp.services.survey_drafts import Done
from surveyapp.web.access import access, get_viewer
from surveyapp.web.survey_editor.desk import WHOLE, Desk, desk_of
from surveyapp.web.survey_editor.drawing import draw_desk
from surveyapp.web.survey_editor.editing import QUOTED, written_in
from surveyapp.web.survey_editor.room import Edit, blueprint, make_change, wants_pieces
from surveyapp.web.survey_editor.setting_forms import (
    UNSURE,
    count_texts,
    is_offered,
    is_unsure,
    new_faults,
    typed_faults,
)
from surveyapp.web.survey_editor.setting_kinds import SECTIONS, values_sent, with_values
from surveyapp.web.survey_words import language_name

HERE = {"at": WHOLE}
TEXTS = "texts"


def _desk(name: str) -> Desk:
    return desk_of(drafts.get_draft(get_viewer(), name), HERE)


@blueprint.get("/<name>/edit/settings")
@access("surveys.write")
def settings(name: str) -> ResponseReturnValue:
    """Show the settings of a survey."""
    return draw_desk(_desk(name))


@blueprint.post("/<name>/edit/settings/<section>")
@access("surveys.write")
def save_settings(name: str, section: str) -> ResponseReturnValue:
    """Save one section of the settings, unless that would make it faulty."""
    desk = _desk(name)
    if section == TEXTS:
        edit, done = _edit_texts(desk)
    elif section in SECTIONS:
        edit, done = _edit_values(section), Done("settings", f"{WHOLE}:{section}")
    else:
        raise NotFound
    beside = _typed_faults(section) or new_faults(desk.definition, edit(desk.definition), section)
    if not beside and section == "known" and is_unsure(desk.definition, request.form):
        beside = {"sure": [gettext(UNSURE)]}
    if beside:
        return _refuse(desk, beside)
    return make_change(name, edit, done, said="" if wants_pieces() else gettext("Saved."), goes_to=HERE)


def _refuse(desk: Desk, beside: dict[str, list[str]]) -> ResponseReturnValue:
    """Say what is wrong with a section, with everything typed still there."""
    words = [said for each in beside.values() for said in each]
    if wants_pieces():
        return jsonify(said=" ".join(words), version=desk.draft.version, theirs={}), 422
    return make_response(draw_desk(desk, faults=words, typed=request.form, beside=beside), 422)


def _edit_texts(desk: Desk) -> tuple[Edit, Done]:
    written = written_in(desk, request.form)
    subject = f"{WHOLE}:{TEXTS}"
    done = Done("survey_texts", subject, {"count": len(written)})
    if len(written) == 1:
        row, field, words = written[0]
        place = {"place": field.name, "language": field.language, "text": f"survey.{row.place.kind}"}
        quotes = {"before": field.words[:QUOTED], "after": words[:QUOTED]}
        done = Done("survey_text", subject, place | quotes, can_join=True)

    def edit(definition: dict[str, Any]) -> dict[str, Any]:
        for row, field, words in written:
            definition = set_text(definition, row.place.path, field.language, words)
        return definition

    return edit, done


def _asks_nobody(section: str) -> bool:
    return section == "asked" and request.form.get("asks") != "yes"


def _typed_faults(section: str) -> dict[str, list[str]]:
    if section == TEXTS or _asks_nobody(section):
        return {}
    return typed_faults(section, values_sent(request.form, section))


def _edit_values(section: str) -> Edit:
    sent = values_sent(request.form, section)
    is_off = _asks_nobody(section)

    def edit(definition: dict[str, Any]) -> dict[str, Any]:
        return set_value(definition, ("invite",), None) if is_off else with_values(definition, section, sent)

    return edit


@blueprint.post("/<name>/edit/settings/languages")
@access("surveys.write")
def change_languages(name: str) -> ResponseReturnValue:
    """Offer the survey in one language more, or make another the one that every text has."""
    language = request.form.get("language", "").strip()
    if request.form.get("act") == "main":

        def edit(definition: dict[str, Any]) -> dict[str, Any]:
            return set_main_language(definition, language)

        said = gettext("%(language)s is the original now.", language=language_name(language))
    else:

        def edit(definition: dict[str, Any]) -> dict[str, Any]:
            return add_language(definition, language)

        said = gettext("%(language)s is added. Its texts wait to be written.", language=language_name(language))
    return make_change(name, edit, _done(), said=said, goes_to=HERE)


@blueprint.get("/<name>/edit/settings/remove-language")
@access("surveys.write")
def remove_language_asked(name: str) -> ResponseReturnValue:
    """Ask whether a language is to be taken away, and say how many texts go with it."""
    desk, language = _desk(name), request.args.get("code", "")
    if not is_offered(desk.definition, language):
        raise NotFound
    count = count_texts(desk.definition, language)
    return render_template("survey_editor/remove_language.html", desk=desk, language=language, count=count)


@blueprint.post("/<name>/edit/settings/remove-language")
@access("surveys.write")
def take_language_away(name: str) -> ResponseReturnValue:
    """Take a language away with its texts; undo brings them back."""
    language = request.form.get("language", "")
    count = count_texts(_desk(name).definition, language)

    def edit(definition: dict[str, Any]) -> dict[str, Any]:
        return remove_language(definition, language)

    said = ngettext(
        "%(language)s is removed with %(num)s text. Undo brings it back.",
        "%(language)s is removed with %(num)s texts. Undo brings it back.",
        count,
        language=language_name(language),
    )
    return make_change(name, edit, _done(), said=said, goes_to=HERE)


def _done() -> Done:
    return Done("languages", f"{WHOLE}:languages")
