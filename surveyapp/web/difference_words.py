"""What differs between two versions of a survey, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import Any

from flask_babel import get_locale, gettext, ngettext

from surveyapp.domain.definitions import Duration
from surveyapp.domain.errors import N_
from surveyapp.domain.surveys import Rule, Survey, text_in
from surveyapp.domain.surveys.differences import ASKED, BREAKS, WHOLE, WORDS, Code, Condition, Difference, Place
from surveyapp.domain.surveys.differences.difference import ANEW, ENDS, TAKEN_UP
from surveyapp.domain.themes import Taxonomy
from surveyapp.services.surveys.trends import Trend
from surveyapp.web import formatting, survey_words
from surveyapp.web.condition_words import cited, condition_words
from surveyapp.web.question_words import INPUTS, LEVELS, LOOKS, TYPES, listed, word
from surveyapp.web.survey_words import ANONYMITIES, TOUCHPOINTS, WEEKDAYS, language_name
from surveyapp.web.theme_words import theme_name

GROUPS = {
    BREAKS: N_("What ends a trend"),
    ASKED: N_("What is asked"),
    WHOLE: N_("The survey as a whole"),
    WORDS: N_("Words"),
}
# What is ticked where a trend ends, by what follows.
KNOWN = {
    ANEW: N_("I know that the trend of “%(title)s” starts anew."),
    ENDS: N_("I know that the trend of “%(title)s” ends."),
    TAKEN_UP: N_("I know that the trend that “%(title)s” has now ends."),
}
LONGEST_TITLE = 80
TABLES: dict[str, dict[str, str]] = {
    "types": TYPES,
    "levels": {"": N_("no level"), **LEVELS},
    "measures": {
        "": N_("a plain score"),
        "nps": N_("recommendation (NPS)"),
        "csat": N_("satisfaction (CSAT)"),
        "ces": N_("effort (CES)"),
    },
    "anonymities": ANONYMITIES,
    "touchpoints": TOUCHPOINTS,
    "looks": {"labels": N_("as numbers"), **LOOKS},
    "inputs": {"text": N_("Words"), **INPUTS},
    "orders": {
        "none": N_("as written"),
        "asc": N_("by the alphabet"),
        "desc": N_("against the alphabet"),
        "random": N_("by lot"),
    },
    "limits": {"none": N_("without a limit")},
    "answers": {"true": N_("Yes"), "false": N_("No"), "other": N_("Something else"), "none": N_("None of these")},
    "dimensions": {
        "category": N_("category"),
        "channel": N_("channel"),
        "product": N_("product"),
        "seller": N_("seller"),
        "carrier": N_("carrier"),
        "language": N_("language"),
    },
    "invite": {
        "after": N_("asked after"),
        "wait": N_("waiting time"),
        "hours": N_("hours of sending"),
        "days": N_("days of sending"),
        "remind": N_("reminders after"),
        "expire": N_("the link works for"),
        "cap": N_("at most once in"),
        "sample": N_("share that is asked"),
        "quota": N_("at most a day and unit"),
    },
    "places": {
        "title": N_("title"),
        "description": N_("hint"),
        "minRateDescription": N_("words at the low end"),
        "maxRateDescription": N_("words at the high end"),
        "html": N_("text"),
        "choice": N_("a choice"),
        "answer": N_("an answer"),
        "row": N_("a row"),
        "extra": N_("the extra choice"),
        "limit": N_("what is said of a wrong answer"),
        "survey.title": N_("title of the survey"),
        "survey.description": N_("introduction"),
        "survey.completedHtml": N_("thanks at the end"),
    },
}


@dataclass(frozen=True, slots=True)
class Said:
    """A difference in words: what is so, what its trends have so far, and the two wordings of a text with its language."""

    difference: Difference
    words: str
    trend: str
    language: str

    @property
    def subject(self) -> str:
        """The question or page that it is about."""
        return self.difference.subject


def grouped(
    found: Sequence[Difference],
    before: Survey | None,
    after: Survey,
    *,
    language: str,
    trends: Mapping[str, Trend] | None = None,
    taxonomy: Taxonomy | None = None,
) -> list[tuple[str, list[Said]]]:
    """Return the differences in words under their headings, what ends a trend first; texts are cited in `language`.

    `trends` is what the trends have so far; None says nothing of that.
    """
    if before is None:
        return []
    speaker = _Speaker(before, after, language, taxonomy)
    groups = []
    for weight, heading in GROUPS.items():
        lines = [
            Said(each, speaker.say(each), _trend_words(each, trends), _language_of(each))
            for each in found
            if each.weight == weight
        ]
        if lines:
            groups.append((gettext(heading), lines))
    return groups


def confirmations(found: Sequence[Difference], before: Survey, after: Survey, language: str) -> list[tuple[str, str]]:
    """Return (subject, "I know that …") for each question with a trend that ends, each once."""
    speaker = _Speaker(before, after, language, None)
    said: dict[str, str] = {}
    for each in found:
        if each.breaks_trend:
            title = speaker.value("title", each.params["title"])
            said.setdefault(each.subject, str(gettext(KNOWN.get(each.consequence, KNOWN[ANEW]), title=title)))
    return list(said.items())


def _language_of(difference: Difference) -> str:
    code = difference.params.get("language")
    return code.word if isinstance(code, Code) else ""


def _trend_words(difference: Difference, trends: Mapping[str, Trend] | None) -> str:
    if trends is None or not difference.breaks_trend:
        return ""
    found = [trends[name] for name in difference.series if name in trends]
    if not found:
        return str(gettext("It has no answers yet."))
    since = formatting.day(min(each.since_on for each in found))
    counts = [each.answers for each in found if each.answers is not None]
    if not counts:
        return str(gettext("It goes back to %(day)s.", day=since))
    n = max(counts)
    return str(
        ngettext(
            "It has %(count)s answer since %(day)s.",
            "It has %(count)s answers since %(day)s.",
            n,
            count=formatting.number(n),
            day=since,
        )
    )


class _Speaker:
    def __init__(self, before: Survey, after: Survey, language: str, taxonomy: Taxonomy | None) -> None:
        self.before, self.after, self.language, self.taxonomy = before, after, language, taxonomy

    def say(self, difference: Difference) -> str:
        """Return a difference as a sentence."""
        values = {key: self.value(key, value) for key, value in difference.params.items()}
        change = str(gettext(difference.message, **values))
        if difference.consequence:
            return str(gettext(difference.consequence, **values, change=change))
        return change if change.endswith((".", "!", "?")) else f"{change}."

    def value(self, key: str, value: Any) -> str:
        """Return a parameter in words; `key` tells whether it speaks of the survey before or after the change."""
        survey = self.before if key == "old" else self.after
        match value:
            case Code():
                return self.code(value, survey)
            case Condition():
                return condition_words(value.tree, self.after if value.is_new else self.before, self.language)
            case Place():
                return self.place(value, survey)
            case Rule():
                return survey_words.rules(replace(survey, rules=(value,)), self.language, self.taxonomy)[0]
            case Duration():
                return survey_words.duration(value)
            case tuple():
                return listed([self.within(survey, each) for each in value])
            case dict():
                return self.text(survey, value)
        return str(value)

    def within(self, survey: Survey, value: Any) -> str:
        """Return one of several values; what is cited stands in quotes."""
        if isinstance(value, dict):
            return cited(self.text(survey, value))
        return self.value("old" if survey is self.before else "new", value)

    def text(self, survey: Survey, text: Mapping[str, str]) -> str:
        found = text.get("") or text_in(dict(text), self.language, survey.locale)
        return shorten(found, LONGEST_TITLE, placeholder=" …") or "…"

    def place(self, place: Place, survey: Survey) -> str:
        title = self.text(survey, place.title) if place.title else ""
        if place.number is None:
            return str(gettext("the group “%(title)s”", title=title or place.name))
        if title:
            return str(gettext("page %(number)s, “%(title)s”", number=place.number, title=title))
        return str(gettext("page %(number)s", number=place.number))

    def code(self, code: Code, survey: Survey) -> str:
        if code.table == "languages":
            return language_name(code.word)
        if code.table == "weekdays":
            return str(get_locale().days["stand-alone"]["abbreviated"][WEEKDAYS.index(code.word)])
        if code.table == "themes":
            return theme_name(code.word)
        if code.table == "bytes":
            return f"{formatting.number(int(code.word) / 1024 / 1024, 1)} MB"
        if code.table == "questions":
            question = survey.names.get(code.word)
            return self.text(survey, question.title) if question is not None else code.word
        return word(TABLES.get(code.table, {}), code.word)
