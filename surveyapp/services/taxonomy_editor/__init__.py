"""The taxonomy editor: the themes, trying patterns on past comments, changing themes, and what they were before."""

from surveyapp.services.taxonomy_editor.changing import add_theme, change_theme, delete_theme, merge_themes, split_theme
from surveyapp.services.taxonomy_editor.pages import (
    DAYS,
    Naming,
    Standing,
    ThemePage,
    ThemeRow,
    compare,
    find_naming,
    get_text,
    get_theme,
    list_history,
    list_themes,
    new_theme,
)
from surveyapp.services.taxonomy_editor.saving import (
    BadPatterns,
    ChangedMeanwhile,
    adopt_file,
    import_text,
    restore,
)
from surveyapp.services.taxonomy_editor.text import FILE, check_may_write, held_text, may_write
from surveyapp.services.taxonomy_editor.trying import MOST_COMMENTS, Trial, try_merge, try_split, try_theme

__all__ = [
    "DAYS",
    "FILE",
    "MOST_COMMENTS",
    "BadPatterns",
    "ChangedMeanwhile",
    "Naming",
    "Standing",
    "ThemePage",
    "ThemeRow",
    "Trial",
    "add_theme",
    "adopt_file",
    "change_theme",
    "check_may_write",
    "compare",
    "delete_theme",
    "find_naming",
    "get_text",
    "get_theme",
    "held_text",
    "import_text",
    "list_history",
    "list_themes",
    "may_write",
    "merge_themes",
    "new_theme",
    "restore",
    "split_theme",
    "try_merge",
    "try_split",
    "try_theme",
]
