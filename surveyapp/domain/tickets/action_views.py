"""Which corrective actions a list shows: its view and its filters."""

from dataclasses import dataclass

# All but the last hold open ones only, the next due first.
OPEN_VIEWS = ("open", "mine", "late", "verdict")
VIEWS = (*OPEN_VIEWS, "ended")


@dataclass(frozen=True, slots=True)
class ActionFilter:
    """What a list was narrowed down to; empty text and None narrow nothing.

    `unit` is a path and means its whole subtree, `owner` a user's id, `search` a number or words of the title. `merged` are the
    ids of themes that went into `theme`.
    """

    view: str = "open"
    unit: str = ""
    theme: str = ""
    merged: tuple[str, ...] = ()
    owner: int | None = None
    search: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything beside the view narrows the list."""
        return bool(self.unit or self.theme or self.owner or self.search)

    @property
    def is_of_open(self) -> bool:
        """Whether the view holds open ones only; they run by due time, the others by their end, newest first."""
        return self.view in OPEN_VIEWS
