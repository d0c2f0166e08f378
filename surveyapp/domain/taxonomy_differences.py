"""What became of each theme between two states of the taxonomy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveyapp.domain.taxonomy_edits import patterns_of, texts_of
from surveyapp.domain.themes import PATTERN_KEYS

ADDED, GONE, MERGED, CHANGED = "added", "gone", "merged", "changed"


@dataclass(frozen=True, slots=True)
class PatternChange:
    """Patterns of one kind in one language that came or went."""

    language: str
    kind: str
    added: Sequence[str]
    removed: Sequence[str]


@dataclass(frozen=True, slots=True)
class TextChange:
    """A name, description or owner that changed; `language` is "" for the owner."""

    key: str
    language: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ThemeDifference:
    """What became of a theme: ADDED, GONE, MERGED (`into` another) or CHANGED; `name` is its name, the newer one."""

    theme: str
    name: Mapping[str, str]
    what: str
    into: str = ""
    texts: Sequence[TextChange] = field(default_factory=tuple)
    patterns: Sequence[PatternChange] = field(default_factory=tuple)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[list[ThemeDifference], bool]:
    """Return what differs theme by theme, and whether the words of the languages, which all themes share, differ too."""
    old = {theme["id"]: theme for theme in before["themes"]}
    new = {theme["id"]: theme for theme in after["themes"]}
    merged = {replaced: theme["id"] for theme in after["themes"] for replaced in theme.get("replaces") or ()}
    found = [_difference(theme, old.get(theme), new.get(theme), merged) for theme in dict.fromkeys([*new, *old])]
    return [each for each in found if each is not None], before["languages"] != after["languages"]


def _difference(
    theme: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, merged: Mapping[str, str]
) -> ThemeDifference | None:
    said = new if new is not None else old
    if said is None:
        return None
    name = texts_of(said.get("name"))
    if new is None:
        into = merged.get(theme, "")
        return ThemeDifference(theme, name, MERGED if into else GONE, into)
    patterns = _pattern_changes(old or {}, new)
    if old is None:
        return ThemeDifference(theme, name, ADDED, patterns=patterns)
    texts = _text_changes(old, new)
    return ThemeDifference(theme, name, CHANGED, texts=texts, patterns=patterns) if texts or patterns else None


def _pattern_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[PatternChange]:
    changes = []
    for language in dict.fromkeys([*(old.get("patterns") or {}), *(new.get("patterns") or {})]):
        for kind in PATTERN_KEYS:
            before, after = patterns_of(old, language, kind), patterns_of(new, language, kind)
            added = [each for each in after if each not in set(before)]
            removed = [each for each in before if each not in set(after)]
            if added or removed:
                changes.append(PatternChange(language, kind, added, removed))
    return changes


def _text_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[TextChange]:
    changes = []
    for key in ("name", "praise", "description"):
        before, after = texts_of(old.get(key)), texts_of(new.get(key))
        changes += [
            TextChange(key, language, before.get(language, ""), after.get(language, ""))
            for language in dict.fromkeys([*before, *after])
            if before.get(language, "") != after.get(language, "")
        ]
    owners = str(old.get("owner") or ""), str(new.get("owner") or "")
    return [*changes, TextChange("owner", "", *owners)] if owners[0] != owners[1] else changes
