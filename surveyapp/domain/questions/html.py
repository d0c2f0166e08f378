"""An information text between questions; nothing is answered. The page sanitises its mark-up."""

from dataclasses import dataclass

from surveyapp.domain.definitions import Reader, Text

KEYS = frozenset({"html"})


@dataclass(frozen=True)
class Options:
    """The text, in Markdown or simple HTML."""

    html: Text


def parse_options(element: Reader) -> Options:
    """Read what an information text says."""
    return Options(element.text("html", required=True))


def widget(_options: Options) -> str:
    """Return the name of the macro that draws it."""
    return "information"
