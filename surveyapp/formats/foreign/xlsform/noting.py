"""What is told of a form that did not come along: each thing with its row, or many alike in one note."""

from dataclasses import dataclass, field

from surveyapp.domain.errors import N_
from surveyapp.formats.foreign.carried import CHANGED, LEFT_OUT, Carried, Note
from surveyapp.formats.foreign.xlsform.sheets import Row

MOST_NAMED = 12
LONGEST = 200

# What many rows have alike: told of once, with the names.
NOT_ASKED = N_("Filled in by the collecting app or computed, and therefore not asked here: %(names)s.")
APPEARANCE = N_("How a question looks is decided here by its type; left out: %(names)s.")
MEDIA = N_("Pictures, sounds and films of questions and choices stay behind: %(names)s.")
REQUIRED_MESSAGE = N_("Our own words say that an answer is needed; the form's are left out at: %(names)s.")
RULE_MESSAGE = N_("Our own words say what the answer must be; the form's are left out at: %(names)s.")
GUIDANCE = N_("Hints for those who ask (guidance_hint) are left out at: %(names)s.")
WHOLE = N_("Whole numbers are asked as numbers, so that decimals are taken too: %(names)s.")
READ_ONLY = N_("What could only be read there can be answered here: %(names)s.")
COMPUTED = N_("The answer is not computed here but asked: %(names)s.")
COLUMNS = N_("These columns concern the collecting app and are left out: %(names)s.")
SETTINGS = N_("These settings concern the collecting app and are left out: %(names)s.")
NOT_PIPED = N_("A text names what is not asked before it, and has “…” in its place: %(names)s.")
NO_LABEL = N_("The question has no label and shows its name: %(names)s.")
NO_NAME = N_("A choice has no name and is left out: list %(names)s.")
SAME_CHOICE = N_("A list has the same name twice; the first one stays: %(names)s.")
ONCE = N_("What was asked again and again there is asked once here: %(names)s.")
ACKNOWLEDGED = N_("What was to be acknowledged is a question here, and “no” an answer to it: %(names)s.")
MARKUP = N_("Mark-up was taken out; only the words stay: %(names)s.")
CHANGES = frozenset({MARKUP, ACKNOWLEDGED, WHOLE, READ_ONLY, COMPUTED, NOT_PIPED, NO_LABEL, SAME_CHOICE, ONCE})


@dataclass(slots=True)
class Noting:
    """Writes notes to `carried`; what is `alike` is gathered until `close`."""

    carried: Carried
    alike: dict[str, dict[str, int]] = field(default_factory=dict)

    def alike_at(self, message: str, name: str, row: Row | None) -> None:
        """Remember that `message` is to be said of `name`."""
        self.alike.setdefault(message, {}).setdefault(name[:LONGEST], row.line if row else 0)

    def left_out(self, row: Row, message: str, **params: object) -> None:
        """Note that something of `row` has no twin here."""
        self.carried.left_out(called(row), message, line=row.line, **params)

    def changed(self, row: Row, message: str, **params: object) -> None:
        """Note that something of `row` is here in another form."""
        self.carried.changed(called(row), message, line=row.line, **params)

    def close(self) -> None:
        """Write what was gathered, each message once."""
        for message, names in self.alike.items():
            told = list(names)[:MOST_NAMED]
            more = len(names) - len(told)
            words = ", ".join(told) + (f" … (+{more})" if more else "")
            kind = CHANGED if message in CHANGES else LEFT_OUT
            self.carried.notes.append(
                Note(kind, "", message, {"names": words}, min(filter(None, names.values()), default=None))
            )


def called(row: Row) -> str:
    """Return what a row is called by its owners."""
    return (row.get("name") or next(iter(row.texts.get("label", {}).values()), "") or row.get("type"))[:LONGEST]
