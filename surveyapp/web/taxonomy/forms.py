"""The form of a theme: what was sent as what a theme is to say, and its faults at the fields that they belong to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from surveyapp.domain.access import LANGUAGES
from surveyapp.domain.errors import N_, SurveyappError
from surveyapp.domain.taxonomy_edits import ThemeWish
from surveyapp.domain.theme_patterns.language import split_line
from surveyapp.domain.themes import PATTERN_KEYS
from surveyapp.services.taxonomy_editor import BadPatterns
from surveyapp.web.errors import message_of

LONGEST_NAME = 80
LONGEST_DESCRIPTION = 500

# Kind of pattern → what its field is called, and what belongs there.
KINDS = {
    "topic": (
        N_("Words for the matter"),
        N_("Whether it is a complaint or praise is decided by the words around them: “delivery”, “shipping”."),
    ),
    "negative": (N_("Words that complain"), N_("They complain wherever they stand: “late”, “never came”.")),
    "positive": (N_("Words that praise"), N_("They praise wherever they stand: “fast delivery”, “on time”.")),
    "except": (N_("Words that do not count"), N_("They take a find away where they overlap it: “better late”.")),
}


@dataclass(slots=True)
class Faults:
    """What is wrong: faults of the whole form, and those of fields by their names."""

    of_form: list[str] = field(default_factory=list)
    of_fields: dict[str, list[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.of_form or self.of_fields)


def languages_named(spoken: Sequence[str], wish: ThemeWish) -> list[str]:
    """Return the languages that a theme is named in: those of the pages, those of comments, and those it has already."""
    return list(dict.fromkeys([*LANGUAGES, *spoken, *wish.name, *wish.description]))


def wish_sent(sent: MultiDict[str, str], languages: Sequence[str], spoken: Sequence[str]) -> ThemeWish:
    """Return what was sent: `languages` are those of the names, `spoken` those that comments are read in."""
    return ThemeWish(
        name=_texts(sent, "name", languages, LONGEST_NAME),
        description=_texts(sent, "description", languages, LONGEST_DESCRIPTION),
        praise=_texts(sent, "praise", languages, LONGEST_NAME),
        owner=sent.get("owner", "").strip(),
        patterns={
            language: {kind: _patterns(sent.get(f"patterns-{language}-{kind}", "")) for kind in PATTERN_KEYS}
            for language in spoken
        },
    )


def chosen_sent(sent: MultiDict[str, str], languages: Sequence[str], spoken: Sequence[str]) -> ThemeWish:
    """Return the new theme of a split: its names, and the patterns that were ticked."""
    return ThemeWish(
        name=_texts(sent, "name", languages, LONGEST_NAME),
        patterns={
            language: {kind: sent.getlist(f"patterns-{language}-{kind}") for kind in PATTERN_KEYS}
            for language in spoken
        },
    )


def wish_asked(asked: Mapping[str, str], language: str, spoken: Sequence[str]) -> ThemeWish:
    """Return what an address proposes for a new theme: `name`, `pattern` (several with commas) and their `language`."""
    asked_in = asked.get("language", "")
    language = asked_in if asked_in in spoken else language
    name = " ".join(asked.get("name", "").split())[:LONGEST_NAME]
    patterns = _patterns(asked.get("pattern", ""))
    return ThemeWish(
        name={language: name} if name else {},
        patterns={language: {"topic": patterns}} if patterns and language in spoken else {},
    )


def faults_of(refused: SurveyappError) -> Faults:
    """Return what is wrong in words, at the fields where it is."""
    if not isinstance(refused, BadPatterns):
        return Faults([message_of(refused)])
    faults = Faults()
    for fault in refused.faults:
        words = gettext(
            "“%(pattern)s”: %(fault)s", pattern=fault.pattern[:60], fault=gettext(fault.message, **fault.params)
        )
        faults.of_fields.setdefault(f"patterns-{fault.language}-{fault.kind}", []).append(words)
    return faults


def _texts(sent: MultiDict[str, str], key: str, languages: Sequence[str], most: int) -> dict[str, str]:
    found = {language: " ".join(sent.get(f"{key}-{language}", "").split())[:most] for language in languages}
    return {language: text for language, text in found.items() if text}


def _patterns(text: str) -> list[str]:
    return list(dict.fromkeys(part for line in text.splitlines() for part in split_line(line)))
