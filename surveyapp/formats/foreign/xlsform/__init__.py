"""XLSForm (ODK, Kobo, SurveyCTO …): a workbook with the sheets survey, choices and settings.

Nothing is run or fetched: conditions are read as text, and files that a form names stay unread.
"""

from pathlib import PurePath

from surveyapp.domain.errors import N_, Fault, InvalidFile
from surveyapp.formats.foreign.carried import Carried
from surveyapp.formats.foreign.naming import as_survey_name
from surveyapp.formats.foreign.xlsform import noting
from surveyapp.formats.foreign.xlsform.context import Context
from surveyapp.formats.foreign.xlsform.nesting import nest
from surveyapp.formats.foreign.xlsform.noting import Noting
from surveyapp.formats.foreign.xlsform.paging import pages_of
from surveyapp.formats.foreign.xlsform.sheets import read_form
from surveyapp.formats.foreign.xlsform.wording import NO_CODE, Languages, has_lost_markup, title_words

NOTHING = N_("Nothing in the sheet “survey” can be asked here.")
MOST_REASONS = 3
CARRIED_SETTINGS = {"form_title", "form_id", "default_language", "version", "allow_choice_duplicates"}
__all__ = ["read"]


def read(data: bytes, file: str) -> Carried:
    """Return what the form in the workbook `data` becomes here.

    Raises:
        InvalidFile: it is no such workbook, its groups do not match, or nothing of it can be asked here.
    """
    form = read_form(data, file)
    carried = Carried()
    languages = Languages(form)
    context = Context(form, languages, Noting(carried))
    items = nest(file, form.survey)
    pages = pages_of(context, items)
    if languages.unknown:
        carried.left_out("", NO_CODE, names=", ".join(languages.unknown)[:200])
    for setting in form.settings.keys() - CARRIED_SETTINGS:
        context.noting.alike_at(noting.SETTINGS, setting, None)
    stem = PurePath(file).stem
    title = _title(context, form.settings.get("form_title") or stem)
    context.noting.close()
    if not pages:
        reasons = [Fault(note.line, note.message, {**note.params, "cell": "survey"}) for note in carried.notes]
        raise InvalidFile(file, [Fault(None, NOTHING), *reasons[:MOST_REASONS]])
    carried.definition = {"name": as_survey_name(form.settings.get("form_id") or title), "title": title}
    if languages.locale:
        carried.definition["locale"] = languages.locale
    if languages.others:
        carried.definition["locales"] = [*([languages.locale] if languages.locale else []), *languages.others]
    carried.definition["pages"] = pages
    return carried


def _title(context: Context, said: str) -> str:
    """Return the form's title in one line of plain words."""
    plain = " ".join(title_words(said).split())
    if has_lost_markup(said, plain):
        context.noting.alike_at(noting.MARKUP, "form_title", None)
    return plain or said
