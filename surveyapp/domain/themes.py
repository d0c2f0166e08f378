"""The taxonomy: kinds of complaint and praise, with the words that tell them in each language."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveyapp.domain.definitions import InvalidDefinition, PathFault, Reader, Text
from surveyapp.domain.errors import N_
from surveyapp.domain.theme_patterns.language import BadPattern, Pattern, Sets, parse_pattern, parse_words, split_line

THEME_ID = re.compile(r"[a-z][a-z0-9_]{1,39}")
LANGUAGE_CODE = re.compile(r"[a-z]{2,3}")
MAXIMUM_THEMES = 100
MAXIMUM_LINES = 500
MAXIMUM_PATTERNS = 20_000

# What a theme says of itself in a language, and what a language's own words are.
CUE_KEYS = ("negative", "positive", "negators", "intensifiers", "contrast")
PATTERN_KEYS = ("topic", "negative", "positive", "except")
# Sets of words that every language has: patterns write <not>, <negative> and <positive>.
OWN_SETS = {"not": "negators", "negative": "negative", "positive": "positive"}
FILE_KEYS = frozenset({"languages", "themes"})
LANGUAGE_KEYS = frozenset({"words", *CUE_KEYS})
THEME_KEYS = frozenset({"id", "name", "praise", "description", "owner", "replaces", "patterns"})


@dataclass(frozen=True, slots=True)
class ThemePatterns:
    """How a theme is told in one language.

    `topic` names its matter, whose tone the words around decide; `negative` and `positive` have a tone of their own;
    nothing counts that overlaps what `except_for` matches.
    """

    topic: tuple[Pattern, ...] = ()
    negative: tuple[Pattern, ...] = ()
    positive: tuple[Pattern, ...] = ()
    except_for: tuple[Pattern, ...] = ()


@dataclass(frozen=True, slots=True)
class Cues:
    """The words of a language that make a clause good or bad, turn it round, weigh it or set it against the last."""

    negative: tuple[Pattern, ...] = ()
    positive: tuple[Pattern, ...] = ()
    negators: tuple[Pattern, ...] = ()
    intensifiers: tuple[Pattern, ...] = ()
    contrast: tuple[Pattern, ...] = ()


@dataclass(frozen=True, slots=True)
class Theme:
    """A kind of complaint or praise. `owner` is the mail address of whoever looks after it, or "".

    `praise` is what it is called where it is praised, for one that is named after a fault; empty where its name does.
    `replaces` are the ids of themes that were merged into it: whatever names one of them means this one from then on.
    """

    id: str
    name: Text
    description: Text
    owner: str
    patterns: Mapping[str, ThemePatterns]
    replaces: tuple[str, ...] = ()
    praise: Text = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Taxonomy:
    """Every theme, and the cue words of each language. Two taxonomies are the same only if they are one object.

    `version` tells what it reads by, words and patterns, apart from any other (SHA-256, shortened): codings name the
    version that made them. Names, descriptions and owners are no part of it: they change no coding.
    """

    themes: tuple[Theme, ...]
    cues: Mapping[str, Cues]
    version: str
    ids: Mapping[str, Theme] = field(init=False)
    aliases: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ids", {theme.id: theme for theme in self.themes})
        object.__setattr__(self, "aliases", {old: theme.id for theme in self.themes for old in theme.replaces})

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that comments can be read in."""
        return tuple(self.cues)

    @property
    def names(self) -> Mapping[str, Text]:
        """What each theme is called, by its id and by those of the themes that were merged into it."""
        return {each: theme.name for theme in self.themes for each in (theme.id, *theme.replaces)}

    @property
    def praises(self) -> Mapping[str, Text]:
        """What each theme is called where it is praised, by the same ids."""
        return {each: theme.praise or theme.name for theme in self.themes for each in (theme.id, *theme.replaces)}

    def resolve(self, theme: str) -> str:
        """Return the id that `theme` goes on as: its own, or that of the theme that it was merged into."""
        return self.aliases.get(theme, theme)

    def family(self, theme: str) -> tuple[str, ...]:
        """Return every id that means the same theme as `theme`, the one that it goes on as first."""
        kept = self.resolve(theme)
        return (kept, *self.ids[kept].replaces) if kept in self.ids else (kept,)


def parse_taxonomy(definition: Mapping[str, Any]) -> Taxonomy:
    """Return the taxonomy that `definition` (plain data) holds.

    Raises:
        InvalidDefinition: with every fault and its path.
    """
    faults: list[PathFault] = []
    reader = Reader(definition, (), faults, "en")
    reader.refuse_unknown(FILE_KEYS, N_("a taxonomy"))
    sets: dict[str, Sets] = {}
    cues: dict[str, Cues] = {}
    for language, own in _languages(reader):
        sets[language] = _sets(own)
        cues[language] = Cues(**{key: _patterns(own, key, sets[language]) for key in CUE_KEYS})
    themes = [_theme(child, sets) for child in reader.children("themes", most=MAXIMUM_THEMES)]
    if not themes:
        reader.fault("themes", N_("“themes” is missing; list at least one theme."))
    _refuse_doubles(themes, reader)
    _refuse_excess(themes, reader)
    if faults:
        raise InvalidDefinition(faults)
    return Taxonomy(tuple(themes), cues, _version(definition))


def pattern_faults(
    definition: Mapping[str, Any], language: str, patterns: Iterable[str]
) -> list[tuple[str, BadPattern]]:
    """Return which of `patterns` cannot be read among the words of a language, and why."""
    own = Reader(definition, (), [], "en").child("languages")
    words = own.child(language) if own is not None else None
    sets = _sets(words) if words is not None else {}
    found = []
    for source in patterns:
        try:
            parse_pattern(source, sets)
        except BadPattern as bad:
            found.append((source, bad))
    return found


def _version(definition: Mapping[str, Any]) -> str:
    reading = [definition["languages"], [(theme["id"], theme.get("patterns")) for theme in definition["themes"]]]
    content = json.dumps(reading, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(content.encode("ascii")).hexdigest()[:16]


def _languages(reader: Reader) -> Iterator[tuple[str, Reader]]:
    """Yield each language's code and the reader of its words."""
    languages = reader.child("languages")
    if languages is None or not languages.data:
        reader.fault("languages", N_("“languages” is missing; give the words of at least one language."))
        return
    for language in languages.data:
        if not LANGUAGE_CODE.fullmatch(language):
            message = N_("“%(language)s” is no language; write a code such as en, fi or sv.")
            languages.fault(language, message, language=language[:60])
            continue
        own = languages.child(language)
        if own is not None:
            own.refuse_unknown(LANGUAGE_KEYS, N_("a language"))
            yield language, own


def _sets(reader: Reader) -> Sets:
    """Return the named sets of words of a language; its cue words of one word are sets, too."""
    found: dict[str, frozenset[str]] = {}
    words = reader.child("words")
    for name in words.data if words is not None else ():
        if words is None or not re.fullmatch(r"[a-z][a-z_]{0,30}", name):
            reader.fault("words", N_("“%(name)s” cannot name a set; use small letters a–z and _."), name=name[:60])
            continue
        for position, line in _lines(words, name):
            try:
                found[name] = found.get(name, frozenset()) | parse_words(iter([line]))
            except BadPattern as bad:
                words.faults.append(PathFault((*words.path, name, position), bad.message, bad.params))
    for name, key in OWN_SETS.items():
        singles = [part for _, line in _lines(reader, key, noting=False) for part in split_line(line)]
        found[name] = frozenset().union(*_single_words(singles))
    return found


def _single_words(sources: list[str]) -> Iterator[frozenset[str]]:
    """Yield the words of those sources that are single words; what cannot be read is noted where it is a cue."""
    for source in sources:
        if "<" in source or " " in source:
            continue
        try:
            yield parse_words(iter([source]))
        except BadPattern:
            continue


def _theme(reader: Reader, sets: Mapping[str, Sets]) -> Theme:
    reader.refuse_unknown(THEME_KEYS, N_("a theme"))
    rule = N_("“%(key)s” must be small letters a–z, digits and _, such as delivery_late.")
    theme_id = reader.string("id", THEME_ID, rule, required=True)
    owner = reader.string("owner", re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}"), N_("“%(key)s” must be a mail address."))
    patterns: dict[str, ThemePatterns] = {}
    of_languages = reader.child("patterns")
    for language in of_languages.data if of_languages is not None else ():
        if of_languages is None:
            break
        if language not in sets:
            message = N_("“%(language)s” has no entry under “languages”; add it there first.")
            of_languages.fault(language, message, language=language[:60])
            continue
        own = of_languages.child(language)
        if own is not None:
            own.refuse_unknown(frozenset(PATTERN_KEYS), N_("a theme's patterns"))
            lists = [_patterns(own, key, sets[language]) for key in PATTERN_KEYS]
            patterns[language] = ThemePatterns(*lists)
    texts = reader.text("name", required=True), reader.text("description")
    return Theme(theme_id, *texts, owner, patterns, tuple(_replaced(reader)), reader.text("praise"))


def _replaced(reader: Reader) -> Iterator[str]:
    """Yield the ids of the themes that were merged into one."""
    for position, old in enumerate(reader.items("replaces", most=MAXIMUM_THEMES)):
        if isinstance(old, str) and THEME_ID.fullmatch(old):
            yield old
        else:
            message = N_("“%(value)s” is no id of a theme, such as delivery_late.")
            reader.faults.append(PathFault((*reader.path, "replaces", position), message, {"value": str(old)[:60]}))


def _patterns(reader: Reader, key: str, sets: Sets) -> tuple[Pattern, ...]:
    """Return the patterns under `key`, with a fault at the line of each that cannot be read."""
    found: dict[Pattern, None] = {}
    for position, line in _lines(reader, key):
        for source in split_line(line):
            try:
                found[parse_pattern(source, sets)] = None
            except BadPattern as bad:
                reader.faults.append(PathFault((*reader.path, key, position), bad.message, bad.params))
    return tuple(found)


def _lines(reader: Reader, key: str, *, noting: bool = True) -> Iterator[tuple[int, str]]:
    """Yield the position and text of each line under `key`; what is no text is a fault unless noted elsewhere."""
    value = reader.data.get(key)
    if not noting and not isinstance(value, list):
        return
    for position, line in enumerate(reader.items(key, most=MAXIMUM_LINES)):
        if isinstance(line, str) and line.strip():
            yield position, line
        elif noting:
            message = N_("This entry must be a text of patterns; put it in quotes.")
            reader.faults.append(PathFault((*reader.path, key, position), message))


def _refuse_doubles(themes: list[Theme], reader: Reader) -> None:
    seen: set[str] = set()
    for position, theme in enumerate(themes):
        if theme.id and theme.id in seen:
            message = N_("Two themes are called “%(id)s”; give each its own id.")
            reader.faults.append(PathFault(("themes", position, "id"), message, {"id": theme.id}))
        seen.add(theme.id)
    for position, theme in enumerate(themes):
        for old in theme.replaces:
            if old in seen:
                message = N_("“%(id)s” is the id of a theme, or replaced by another one; each id means one theme.")
                reader.faults.append(PathFault(("themes", position, "replaces"), message, {"id": old}))
            seen.add(old)


def _refuse_excess(themes: list[Theme], reader: Reader) -> None:
    count = sum(
        len(own.topic) + len(own.negative) + len(own.positive) + len(own.except_for)
        for theme in themes
        for own in theme.patterns.values()
    )
    if count > MAXIMUM_PATTERNS:
        message = N_("The themes have %(count)s patterns; the most is %(most)s.")
        reader.fault("themes", message, count=count, most=MAXIMUM_PATTERNS)
