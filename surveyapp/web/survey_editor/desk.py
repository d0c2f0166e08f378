"""What the editor's page shows of a draft: the list of parts, one part with its texts, and what is to be said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import request, url_for
from flask_babel import get_locale, gettext

from surveyapp.domain.definitions import PathFault
from surveyapp.domain.survey_edits.reading import (
    Part,
    TextPlace,
    is_missing,
    languages_of,
    locale_of,
    missing_counts,
    parts_of,
    survey_texts,
    texts_of,
    words_in,
)
from surveyapp.domain.surveys.advice import estimate
from surveyapp.services.survey_drafts import Draft
from surveyapp.web.part_titles import title_of
from surveyapp.web.survey_editor.part_words import field_name, kind_of, list_keys, text_label, whole_label
from surveyapp.web.survey_editor.trends import Trend, trend_of
from surveyapp.web.survey_words import answering_time, language_name
from surveyapp.web.theme_words import offered_themes

# What stands in the place of a part's name while the whole survey is looked at.
WHOLE = "settings"
# From so many characters on a text gets two lines, until its field grows by itself.
LONG_TEXT = 26


@dataclass(frozen=True, slots=True)
class Line:
    """A part in the list at the left."""

    part: Part
    title: str
    words: str
    url: str
    is_current: bool
    missing: int
    is_faulty: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A text in one language, to be written in; `theirs` is what stands there where something else was typed."""

    name: str
    language: str
    label: str
    words: str
    is_missing: bool
    can_miss: bool
    rows: int


@dataclass(frozen=True, slots=True)
class TextRow:
    """A text in the languages that stand side by side."""

    label: str
    place: TextPlace
    fields: list[Field]


class Desk:
    """A draft as somebody works on it: at one part (None where there is none), with one language beside its own.

    `is_whole` says that not a part but the settings of the whole survey are looked at.
    """

    def __init__(
        self, draft: Draft, part: Part | None, other: str | None, parts: Sequence[Part], *, is_whole: bool = False
    ) -> None:
        self.draft, self.part, self.other, self.parts, self.is_whole = draft, part, other, parts, is_whole
        self.definition = draft.definition
        self.locale = locale_of(draft.definition)
        self.languages = languages_of(draft.definition)
        reader = str(get_locale())
        # A new part waits for its words: the cursor stands in the first.
        self.fresh = request.args.get("new", "")
        self.reading = reader if reader in self.languages else self.locale

    @cached_property
    def title(self) -> str:
        """The survey's title."""
        value = self.definition.get("title")
        return (
            words_in(value, self.reading, self.locale) or words_in(value, self.locale, self.locale) or self.draft.name
        )

    @cached_property
    def missing(self) -> list[tuple[str, str, int]]:
        """(code, name, how many texts it lacks) of each language that lacks any."""
        return [(code, language_name(code), count) for code, count in self.missing_by_language.items() if count]

    @cached_property
    def missing_by_language(self) -> dict[str, int]:
        """Language → how many texts it lacks."""
        return missing_counts(self.definition)

    @cached_property
    def time_to_answer(self) -> str:
        """How long it takes to answer, in words; "" while faults keep that from being told."""
        return answering_time(estimate(self.draft.survey).seconds) if self.draft.survey is not None else ""

    @property
    def lists(self) -> list[tuple[str, str]]:
        """(key, what the button says) of the lists that the part can get more of."""
        return list_keys(self.part) if self.part is not None else []

    def is_published(self, part: Part) -> bool:
        """Tell whether an element is asked now, under the name that it has."""
        return self.draft.published is not None and part.name in self.draft.published.survey.names

    @property
    def others(self) -> list[tuple[str, str, int, str]]:
        """(code, name, missing, address) of the languages that can stand beside the survey's own."""
        return [
            (code, language_name(code), self.missing_by_language[code], self.url(texts=code))
            for code in self.languages
            if code != self.locale
        ]

    @cached_property
    def trend(self) -> Trend:
        """What the draft does to the trends."""
        return trend_of(self.draft, self.part, self.reading)

    @cached_property
    def faults(self) -> list[tuple[str, str | None, str]]:
        """(what is wrong, the address of the part it is at, its title) of what keeps the draft from being published."""
        return [self._fault(fault) for fault in self.draft.faults]

    def _fault(self, fault: PathFault) -> tuple[str, str | None, str]:
        owner = owner_of(self.parts, fault)
        words = gettext(fault.message, **fault.params)
        return (words, self.url(owner), self.title_of(owner)) if owner else (words, None, "")

    def title_of(self, part: Part) -> str:
        """Return what a part is called for the reader."""
        return title_of(part, self.reading, self.locale)

    @cached_property
    def lines(self) -> list[Line]:
        """The parts in the list at the left."""
        themes = dict(offered_themes())
        faulty = {owner.path for fault in self.draft.faults if (owner := owner_of(self.parts, fault))}
        return [
            Line(
                part,
                self.title_of(part) if not part.is_page or part.data.get("title") else "",
                "" if part.is_page else kind_of(part, themes),
                self.url(part),
                self.part is not None and part.path == self.part.path,
                sum(is_missing(text.value, code, self.locale) for text in texts_of(part) for code in self.languages),
                part.path in faulty,
            )
            for part in self.parts
        ]

    @cached_property
    def count(self) -> int:
        """How many questions are asked."""
        return sum(part.number is not None for part in self.parts)

    @cached_property
    def texts(self) -> list[TextRow]:
        """The texts of the part or of the whole survey, each in the survey's language and the other."""
        if self.is_whole:
            return [self._row(place, whole_label(place)) for place in survey_texts(self.definition)]
        return [self._row(place, text_label(place, self.part)) for place in texts_of(self.part)] if self.part else []

    def _row(self, place: TextPlace, label: str) -> TextRow:
        shown = [self.locale] + ([self.other] if self.other else [])
        return TextRow(label, place, [self._field(place, label, language) for language in shown])

    def _field(self, place: TextPlace, label: str, language: str) -> Field:
        words = words_in(place.value, language, self.locale)
        longest = max([len(words_in(place.value, each, self.locale)) for each in self.languages])
        rows = 6 if place.kind in ("html", "completedHtml") else 2 if longest > LONG_TEXT else 1
        missing = is_missing(place.value, language, self.locale)
        name = field_name(language, place.path)
        return Field(name, language, label, words, missing, language != self.locale, rows)

    def url(self, part: Part | None = None, endpoint: str = "", **more: Any) -> str:
        """Return the address of a part in the editor (of what is looked at where none is given), languages kept."""
        is_whole = self.is_whole and part is None
        endpoint = endpoint or ("survey_editor.settings" if is_whole else "survey_editor.edit")
        return url_for(endpoint, name=self.draft.name, **{**self.at(part), **more})

    def is_elsewhere(self, typed: Mapping[str, str]) -> bool:
        """Tell whether what was typed belongs to another part than is looked at: that one is gone."""
        return self.part is None or self.part.name not in (typed.get("question"), typed.get("page"))

    def preview_url(self, language: str) -> str:
        """Return the address at which the part is looked at as customers of `language` see it."""
        # No question is named as a place to scroll to: the browser would scroll the editor along with the frame.
        page = self.definition["pages"][self.part.page]["name"] if self.part is not None else None
        marked = self.part.name if self.part is not None and not self.part.is_page else None
        at = self.draft.version
        return url_for("survey_trial.preview", name=self.draft.name, lang=language, at=at, page=page, marked=marked)

    def name_of(self, language: str) -> str:
        """Return a language by its own name."""
        return language_name(language)

    def holder_of(self, part: Part) -> str:
        """Return what an element stands in: a panel's name, or a page's after “page:”."""
        return self.holder_name(next(each for each in self.parts if each.path == part.holder))

    def holder_name(self, part: Part) -> str:
        """Return the name under which things are put into a page or panel."""
        return f"page:{part.name}" if part.is_page else part.name

    def at(self, part: Part | None = None) -> dict[str, str]:
        """Return what says in an address or form which part is looked at, and in which language."""
        part = part or self.part
        if self.is_whole and part is None:
            found = {"at": WHOLE}
        else:
            found = {} if part is None else {"page" if part.is_page else "question": part.name}
        return found | ({"texts": self.other} if self.other else {})


def owner_of(parts: Sequence[Part], fault: PathFault) -> Part | None:
    """Return the innermost part that a fault is in."""
    around = [part for part in parts if fault.path[: len(part.path)] == part.path]
    return max(around, key=lambda part: len(part.path), default=None)


def desk_of(draft: Draft, at: Mapping[str, str] | None = None) -> Desk:
    """Return the desk with the part that `at`, the address or the form asks for; with the first one where that is gone."""
    asked = request.values if at is None else at
    parts = list(parts_of(draft.definition))
    if asked.get("at") == WHOLE:
        return Desk(draft, None, _other(draft, request.values.get("texts")), parts, is_whole=True)
    part = _find(parts, asked.get("question"), is_page=False) or _find(parts, asked.get("page"), is_page=True)
    part = part or next((each for each in parts if not each.is_page), parts[0] if parts else None)
    return Desk(draft, part, _other(draft, request.values.get("texts")), parts)


def _find(parts: Sequence[Part], name: str | None, *, is_page: bool) -> Part | None:
    return next((part for part in parts if part.is_page == is_page and part.name == name), None)


def _other(draft: Draft, asked: str | None) -> str | None:
    """Return the language beside the survey's own: the one asked for, else the reader's, else what lacks most."""
    others = [code for code in languages_of(draft.definition) if code != locale_of(draft.definition)]
    if asked in others:
        return asked
    counts = missing_counts(draft.definition)
    return max(others, key=lambda code: (counts[code], code == str(get_locale())), default=None)
