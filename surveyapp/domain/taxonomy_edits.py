"""Changing a taxonomy as plain data: a theme's texts and patterns, new themes, and merging, splitting, deleting them."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import normalize

from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.theme_patterns.language import split_line
from surveyapp.domain.themes import MAXIMUM_THEMES, PATTERN_KEYS

# The language that a theme is named in where a reader's own is missing; every theme has a name in it.
FALLBACK = "en"
# New patterns share a line up to this width, as in the file that is shipped.
WIDEST_LINE = 100
LONGEST_ID = 40
# Addresses of other pages beside those of the themes.
NOT_IDS = frozenset({"new", "file", "history", "compare"})

Definition = dict[str, Any]
Lines = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class ThemeWish:
    """What a theme is to say: names and descriptions by language, and by language and kind the patterns, one an entry.

    `praise` is what it is called where it is praised; None leaves that as it is.
    """

    name: Mapping[str, str]
    description: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""
    patterns: Lines = field(default_factory=dict)
    praise: Mapping[str, str] | None = None


def get_theme(definition: Definition, theme_id: str) -> dict[str, Any]:
    """Return the theme of that id, to be read or changed in place.

    Raises:
        NotFound: there is none.
    """
    for theme in definition["themes"]:
        if theme["id"] == theme_id:
            return theme  # type: ignore[no-any-return]
    raise NotFound


def patterns_of(theme: Mapping[str, Any], language: str, kind: str) -> list[str]:
    """Return a theme's patterns of one kind in one language, one an entry."""
    lines = ((theme.get("patterns") or {}).get(language) or {}).get(kind) or ()
    return list(dict.fromkeys(part for line in lines for part in split_line(str(line))))


def wish_of(theme: Mapping[str, Any]) -> ThemeWish:
    """Return what a theme says now."""
    patterns = {
        language: {kind: patterns_of(theme, language, kind) for kind in PATTERN_KEYS}
        for language in theme.get("patterns") or {}
    }
    owner = str(theme.get("owner") or "")
    praise = texts_of(theme.get("praise"))
    return ThemeWish(texts_of(theme.get("name")), texts_of(theme.get("description")), owner, patterns, praise)


def texts_of(value: Any) -> dict[str, str]:
    """Return a text of the file, plain or by language, by language."""
    if isinstance(value, Mapping):
        return {FALLBACK if key == "default" else str(key): str(text) for key, text in value.items()}
    return {FALLBACK: str(value)} if value else {}


def change_theme(definition: Definition, theme_id: str, wish: ThemeWish) -> None:
    """Let a theme say what is wished; lines whose patterns all stay are left as they stand.

    Raises:
        NotFound: there is no such theme.
        Refused: it would have no name.
    """
    _write(get_theme(definition, theme_id), wish)


def add_theme(definition: Definition, wish: ThemeWish) -> str:
    """Add a theme after the others; return the id that it was given, made from its name.

    Raises:
        Refused: it has no name, or there are too many themes.
    """
    if len(definition["themes"]) >= MAXIMUM_THEMES:
        raise Refused(
            N_("There are %(most)s themes, the most there can be; merge or delete some."), most=MAXIMUM_THEMES
        )
    theme: dict[str, Any] = {"id": new_id(definition, _named(wish.name).get(FALLBACK, ""))}
    _write(theme, wish)
    definition["themes"].append(theme)
    return str(theme["id"])


def merge_themes(definition: Definition, source_id: str, target_id: str) -> None:
    """Put a theme into another, which takes its patterns and goes on under both ids.

    Raises:
        NotFound: there is no such theme.
        Refused: both are the same.
    """
    if source_id == target_id:
        raise Refused(N_("Choose another theme: this one cannot be merged into itself."))
    source, target = get_theme(definition, source_id), get_theme(definition, target_id)
    for language in source.get("patterns") or {}:
        for kind in PATTERN_KEYS:
            known = set(patterns_of(target, language, kind))
            _add_lines(
                target, language, kind, [each for each in patterns_of(source, language, kind) if each not in known]
            )
    target["replaces"] = list(
        dict.fromkeys([*(target.get("replaces") or ()), source_id, *(source.get("replaces") or ())])
    )
    definition["themes"].remove(source)


def split_theme(definition: Definition, source_id: str, wish: ThemeWish) -> str:
    """Move patterns of a theme to a new one; return the new one's id. `wish.patterns` are those that move.

    Raises:
        NotFound: there is no such theme.
        Refused: nothing moves, nothing stays, or the new theme has no name.
    """
    source = get_theme(definition, source_id)
    own = wish_of(source).patterns
    moving = {
        language: {kind: [each for each in kinds[kind] if each in set(_wished(wish, language, kind))] for kind in kinds}
        for language, kinds in own.items()
    }
    staying = {
        language: {kind: [each for each in kinds[kind] if each not in set(moving[language][kind])] for kind in kinds}
        for language, kinds in own.items()
    }
    if not _is_telling(moving):
        raise Refused(N_("Choose at least one pattern of a matter, a complaint or praise for the new theme."))
    if not _is_telling(staying):
        raise Refused(N_("Leave at least one pattern to this theme; to rename it, change its name."))
    made = add_theme(definition, ThemeWish(wish.name, wish.description, wish.owner, moving))
    _write_patterns(source, staying)
    return made


def delete_theme(definition: Definition, theme_id: str) -> None:
    """Take a theme away, with its patterns.

    Raises:
        NotFound: there is no such theme.
        Refused: it is the last one.
    """
    theme = get_theme(definition, theme_id)
    if len(definition["themes"]) == 1:
        raise Refused(N_("This is the last theme; make another one before you delete it."))
    definition["themes"].remove(theme)


def new_id(definition: Definition, name: str) -> str:
    """Return an id for a new theme: its name in plain small letters, with a number where that is taken."""
    plain = normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[: LONGEST_ID - 4].strip("_")
    if not re.match(r"[a-z][a-z0-9_]", stem):
        stem = f"theme_{stem}".strip("_")
    taken = NOT_IDS | {str(theme["id"]) for theme in definition["themes"]}
    taken |= {str(old) for theme in definition["themes"] for old in theme.get("replaces") or ()}
    found, number = stem, 1
    while found in taken:
        number += 1
        found = f"{stem}_{number}"
    return found


def _write(theme: dict[str, Any], wish: ThemeWish) -> None:
    if texts_of(theme.get("name")) != dict(wish.name):
        theme["name"] = _named(wish.name)
    if wish.praise is not None and texts_of(theme.get("praise")) != dict(wish.praise):
        _set(theme, "praise", _with_fallback(dict(wish.praise)))
    description = {language: text for language, text in wish.description.items() if text}
    if texts_of(theme.get("description")) != description:
        _set(theme, "description", _with_fallback(description))
    if str(theme.get("owner") or "") != wish.owner:
        _set(theme, "owner", wish.owner)
    _write_patterns(theme, wish.patterns)


def _named(name: Mapping[str, str]) -> dict[str, str]:
    """Return the names that were given, the first for the language that none may be missing in.

    Raises:
        Refused: there is none.
    """
    given = {language: text for language, text in name.items() if text}
    if not given:
        raise Refused(N_("Write what the theme is called, in one language at least."))
    return _with_fallback(given)


def _with_fallback(texts: dict[str, str]) -> dict[str, str]:
    return texts if not texts or FALLBACK in texts else {FALLBACK: next(iter(texts.values())), **texts}


def _set(theme: dict[str, Any], key: str, value: Any) -> None:
    if value:
        theme[key] = value
    else:
        theme.pop(key, None)


def _write_patterns(theme: dict[str, Any], wanted: Lines) -> None:
    """Let a theme have these patterns; a language or kind that none is left of goes away."""
    patterns: dict[str, Any] = theme.get("patterns") or {}
    for language in dict.fromkeys([*patterns, *wanted]):
        own: dict[str, Any] = patterns.get(language) or {}
        for kind in PATTERN_KEYS:
            lines = kept_lines([str(line) for line in own.get(kind) or ()], wanted.get(language, {}).get(kind, ()))
            _set(own, kind, lines)
        _set(patterns, language, own)
    _set(theme, "patterns", patterns)


def kept_lines(lines: Sequence[str], wanted: Collection[str]) -> list[str]:
    """Return `lines` so changed that they hold exactly the patterns `wanted`: what goes is left out, what is new follows."""
    new = dict.fromkeys(part for each in wanted for part in split_line(each))
    kept: list[str] = []
    for line in lines:
        parts = split_line(line)
        staying = [part for part in parts if part in new]
        for part in staying:
            del new[part]
        if staying:
            kept.append(line if staying == parts else ", ".join(staying))
    return [*kept, *_packed(list(new))]


def _packed(patterns: Sequence[str]) -> list[str]:
    lines: list[str] = []
    for each in patterns:
        if lines and len(lines[-1]) + len(each) + 2 <= WIDEST_LINE:
            lines[-1] += f", {each}"
        else:
            lines.append(each)
    return lines


def _add_lines(theme: dict[str, Any], language: str, kind: str, added: Sequence[str]) -> None:
    if added:
        own = theme.setdefault("patterns", {}).setdefault(language, {})
        own[kind] = [*(own.get(kind) or ()), *_packed(added)]


def _wished(wish: ThemeWish, language: str, kind: str) -> Sequence[str]:
    return wish.patterns.get(language, {}).get(kind, ())


def _is_telling(patterns: Lines) -> bool:
    """Tell whether a theme of these patterns could ever be found: what is left out alone finds nothing."""
    return any(kinds.get(kind) for kinds in patterns.values() for kind in ("topic", "negative", "positive"))
