"""A photo or another file."""

from dataclasses import dataclass

from surveyapp.domain.definitions import Reader
from surveyapp.domain.errors import N_, NotFound
from surveyapp.domain.ids import decode_id
from surveyapp.domain.questions.faults import AnswerFault

# Files to one question.
MAXIMUM_FILES = 3
KEYS = frozenset({"acceptedTypes", "maxSize"})
# SurveyJS counts `maxSize` in bytes.
DEFAULT_SIZE = MAXIMUM_SIZE = 10 * 1024 * 1024
PICTURES, PDF, WORDS = "pictures", "pdf", "text"
# What `acceptedTypes` may name, and the kind of file that it lets in; every picture is drawn anew, so one kind stands for all.
ACCEPTED = {
    **{kind: {PICTURES} for kind in ("image/*", "image/jpeg", "image/png", "image/webp", "image/heic", "image/heif")},
    **{kind: {PICTURES} for kind in (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif")},
    **{kind: {PDF} for kind in ("application/pdf", ".pdf")},
    **{kind: {WORDS} for kind in ("text/plain", "text/*", ".txt")},
    "*/*": {PICTURES, PDF, WORDS},
}


@dataclass(frozen=True)
class Options:
    """The kinds of file taken (`image/*`, `.pdf`) and the most bytes of one."""

    accepted: tuple[str, ...]
    most: int

    @property
    def kinds(self) -> frozenset[str]:
        """What is taken: PICTURES, PDF, WORDS; where the question names nothing, all of them."""
        return frozenset().union(*(ACCEPTED.get(kind.lower(), set()) for kind in self.accepted or ("*/*",)))


def parse_options(element: Reader) -> Options:
    """Read what a file question says of itself."""
    accepted = element.data.get("acceptedTypes", "image/*")
    if not isinstance(accepted, str):
        element.fault("acceptedTypes", N_("“acceptedTypes” must be a text such as “image/*,.pdf”."))
        accepted = ""
    kinds = tuple(kind.strip() for kind in accepted.split(",") if kind.strip())
    options = Options(kinds, element.integer("maxSize", 0, 0, MAXIMUM_SIZE) or DEFAULT_SIZE)
    if not options.kinds:
        element.fault(
            "acceptedTypes",
            N_("“acceptedTypes” names no kind of file that is taken: pictures (image/*), PDF (.pdf) or text (.txt)."),
        )
    return options


def parse_answer(_options: Options, raw: list[str]) -> list[str] | None:
    """Return the ids of the files that were taken in before; the bytes come another way.

    Raises:
        AnswerFault: they are too many, or no ids.
    """
    ids = list(dict.fromkeys(value.strip() for value in raw if value.strip()))
    if len(ids) > MAXIMUM_FILES:
        raise AnswerFault(N_("Choose at most %(most)s files."), most=MAXIMUM_FILES)
    try:
        for each in ids:
            decode_id(each)
    except NotFound:
        raise AnswerFault(N_("A file did not arrive whole. Choose it again.")) from None
    return ids or None


def widget(_options: Options) -> str:
    """Return the name of the macro that draws it."""
    return "files"


def scale(_options: Options) -> None:
    """Return None: files are looked at, not counted."""


def count_values(_options: Options, _value: list[str]) -> list[str]:
    """Return nothing: files are looked at, not counted."""
    return []
