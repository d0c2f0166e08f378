"""Changing themes: their texts and patterns, new ones, and merging, splitting and deleting them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from surveyapp.domain import taxonomy_edits
from surveyapp.domain.access import Viewer
from surveyapp.domain.taxonomy_edits import Definition, ThemeWish
from surveyapp.services.taxonomy_editor.saving import checked, save
from surveyapp.services.taxonomy_editor.text import ADDED, CHANGED, DELETED, MERGED, SPLIT


def change_theme(viewer: Viewer, theme_id: str, wish: ThemeWish, seen: int, *, now: datetime) -> int:
    """Let a theme say what is wished; return the number of the state that holds then.

    `seen` is the state that the writer saw. What others did to other themes since stays.

    Raises:
        Forbidden: the viewer may not change themes.
        NotFound: there is no such theme.
        BadPatterns, Refused: it cannot be so; nothing is changed.
        ChangedMeanwhile: somebody else changed this theme since.
    """

    def edit(definition: Definition) -> Mapping[str, Any]:
        theme = taxonomy_edits.get_theme(definition, theme_id)
        before = _patterns_of(theme)
        taxonomy_edits.change_theme(definition, theme_id, checked(definition, wish))
        after = _patterns_of(theme)
        return {"theme": theme_id, "added": len(after - before), "removed": len(before - after)}

    return save(viewer, CHANGED, edit, seen, {theme_id}, now=now)


def add_theme(viewer: Viewer, wish: ThemeWish, *, now: datetime) -> str:
    """Add a theme; return its id.

    Raises:
        Forbidden: the viewer may not change themes.
        BadPatterns, Refused: it cannot be so; nothing is changed.
    """
    made: list[str] = []

    def edit(definition: Definition) -> Mapping[str, Any]:
        made.append(taxonomy_edits.add_theme(definition, checked(definition, wish)))
        return {"theme": made[-1]}

    save(viewer, ADDED, edit, None, set(), now=now)
    return made[-1]


def merge_themes(viewer: Viewer, source_id: str, target_id: str, seen: int, *, now: datetime) -> int:
    """Put a theme into another; whatever names the first goes on as the second.

    Raises:
        Forbidden: the viewer may not change themes.
        NotFound: there is no such theme.
        Refused: both are the same.
        ChangedMeanwhile: somebody else changed one of them since.
    """

    def edit(definition: Definition) -> Mapping[str, Any]:
        name = _name_of(definition, source_id)
        taxonomy_edits.merge_themes(definition, source_id, target_id)
        return {"theme": source_id, "name": name, "other": target_id}

    return save(viewer, MERGED, edit, seen, {source_id, target_id}, now=now)


def split_theme(viewer: Viewer, source_id: str, wish: ThemeWish, seen: int, *, now: datetime) -> str:
    """Move the patterns of `wish` from a theme to a new one; return the new one's id.

    Raises:
        Forbidden: the viewer may not change themes.
        NotFound: there is no such theme.
        Refused: nothing moves, nothing stays, or the new theme has no name.
        ChangedMeanwhile: somebody else changed the theme since.
    """
    made: list[str] = []

    def edit(definition: Definition) -> Mapping[str, Any]:
        made.append(taxonomy_edits.split_theme(definition, source_id, wish))
        return {"theme": source_id, "other": made[-1]}

    save(viewer, SPLIT, edit, seen, {source_id}, now=now)
    return made[-1]


def delete_theme(viewer: Viewer, theme_id: str, seen: int, *, now: datetime) -> int:
    """Take a theme away, with its patterns.

    Raises:
        Forbidden: the viewer may not change themes.
        NotFound: there is no such theme.
        Refused: it is the last one.
        ChangedMeanwhile: somebody else changed it since.
    """

    def edit(definition: Definition) -> Mapping[str, Any]:
        name = _name_of(definition, theme_id)
        taxonomy_edits.delete_theme(definition, theme_id)
        return {"theme": theme_id, "name": name}

    return save(viewer, DELETED, edit, seen, {theme_id}, now=now)


def _patterns_of(theme: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    wish = taxonomy_edits.wish_of(theme)
    return {(language, kind, each) for language, own in wish.patterns.items() for kind in own for each in own[kind]}


def _name_of(definition: Definition, theme_id: str) -> dict[str, str]:
    return taxonomy_edits.texts_of(taxonomy_edits.get_theme(definition, theme_id).get("name"))
