"""One object of a SurveyJS file, read key by key, so that what nobody read can be told."""

from collections.abc import Mapping
from typing import Any

from surveyapp.formats.foreign.surveyjs.keys import OLD


class Source:
    """An object with today's spelling of its keys; `line` is where it begins."""

    def __init__(self, data: Mapping[str, Any], line: int | None = None) -> None:
        # A key in today's spelling stands above the same in an older one.
        self.data = {OLD.get(key, key): value for key, value in data.items()} | {
            key: value for key, value in data.items() if key not in OLD
        }
        self.line = line
        self.origin = id(data)
        self.is_made_up = False
        # Keys of its choices, rows and columns that say nothing more.
        self.items_read = {"value", "text", "name", "title", "visibleIf"}
        self.read: set[str] = set()

    def get(self, key: str) -> Any:
        """Return what stands under `key`, None for nothing."""
        self.read.add(key)
        return self.data.get(key)

    def word(self, key: str) -> str:
        """Return the text under `key`, or an empty one."""
        value = self.get(key)
        return value if isinstance(value, str) else ""

    def is_on(self, key: str) -> bool:
        """Return whether `key` is switched on."""
        return self.get(key) in (True, "true")

    def whole(self, key: str) -> int | None:
        """Return the whole number under `key`; None for anything else."""
        value = self.get(key)
        if isinstance(value, str) and value.strip().lstrip("-").isdecimal() and len(value) < 10:
            return int(value)
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def items(self, key: str) -> list[Any]:
        """Return the list under `key`, an empty one for anything else."""
        value = self.get(key)
        return value if isinstance(value, list) else []

    def unread(self) -> list[str]:
        """Return the keys that nobody asked for and that say something."""
        return [
            key for key, value in self.data.items() if key not in self.read and value not in (None, "", [], {}, False)
        ]
