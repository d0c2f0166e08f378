"""Who speaks of a question, in words: conditions, texts, rules and drivers."""

from collections.abc import Sequence

from flask_babel import gettext

from surveyapp.domain.errors import N_
from surveyapp.domain.survey_edits.referring import CONDITION, DRIVER, RULE, TEXT, Referral
from surveyapp.web.survey_editor.desk import Desk

SAID = {
    CONDITION: N_("a condition of “%(part)s”"),
    TEXT: N_("a text of “%(part)s”"),
    DRIVER: N_("“%(part)s” may explain it"),
    RULE: N_("a rule that opens a case"),
}
OF_THE_SURVEY = {TEXT: N_("a text of the survey")}


def reference_words(desk: Desk, found: Sequence[Referral]) -> list[str]:
    """Return the places that speak of a question, each once."""
    words = []
    for each in found:
        owner = max(
            (part for part in desk.parts if each.path[: len(part.path)] == part.path),
            key=lambda part: len(part.path),
            default=None,
        )
        message = SAID[each.kind] if owner else OF_THE_SURVEY.get(each.kind, SAID[RULE])
        words.append(str(gettext(message, part=desk.title_of(owner) if owner else "")))
    return list(dict.fromkeys(words))
