"""Which reader a file of another tool is for, told by what stands in it and by the ending of its name."""

from collections.abc import Callable
from pathlib import PurePath

from surveyapp.domain.errors import N_, Fault, InvalidFile
from surveyapp.formats.foreign import READERS
from surveyapp.formats.foreign.carried import Carried
from surveyapp.formats.foreign.settling import settle

MAXIMUM_BYTES = 10_000_000
MOST_NOTES = 1_000
MARKS = "\ufeff".encode(), b"\xff\xfe", b"\xfe\xff"
# What a file of a kind begins with, whatever it is called.
SIGNS = {b"{": ".json", b"[": ".json", b"<": ".lss", b"PK\x03\x04": ".xlsx"}
# Other names of the same kinds.
SAME = {".lsq": ".lss", ".lsg": ".lss", ".xml": ".lss", ".tsv": ".txt", ".tab": ".txt", ".xlsm": ".xlsx"}

EMPTY = N_("The file is empty.")
TOO_LARGE = N_(
    "The file is larger than %(most)s bytes; a survey is far smaller. Take answers, pictures and other files out."
)
UNKNOWN = N_(
    "No survey that can be read here: bring SurveyJS's JSON, LimeSurvey's .lss or tab-separated .txt, or an XLSForm .xlsx."
)
NO_QUESTION = N_("No question was found that can be asked here; is this a survey?")


def read_foreign(data: bytes, file: str) -> Carried:
    """Return what the survey in `data` becomes here, with a definition that `parse_survey` takes.

    `file` is the name of the file: of two kinds that look alike its ending decides, and faults name it.

    Raises:
        InvalidFile: it is too large, of no known kind, damaged, or asks nothing.
    """
    if len(data) > MAXIMUM_BYTES:
        raise InvalidFile(file, [Fault(None, TOO_LARGE, {"most": MAXIMUM_BYTES})])
    if not data.strip():
        raise InvalidFile(file, [Fault(None, EMPTY)])
    carried = settle(_reader(data, file)(data, file))
    if not carried.definition["pages"]:
        raise InvalidFile(file, [Fault(1, NO_QUESTION)])
    carried.notes.sort(key=lambda note: note.line or 0)
    if (count := len(carried.notes) - MOST_NOTES) > 0:
        del carried.notes[MOST_NOTES:]
        carried.left_out("", N_("%(count)s more things were changed or left out; they are not listed."), count=count)
    return carried


def _reader(data: bytes, file: str) -> Callable[[bytes, str], Carried]:
    start = data[:2000]
    for mark in MARKS:
        start = start.removeprefix(mark)
    # UTF-16 writes a zero beside each letter.
    start = start.replace(b"\x00", b"").lstrip()
    ending = PurePath(file).suffix.lower()
    ending = SAME.get(ending, ending)
    for sign, kind in SIGNS.items():
        # A tab-separated file may begin with any letter.
        if start.startswith(sign) and kind in READERS and ending not in (".txt", ".lsa"):
            return READERS[kind]
    if ending not in READERS:
        raise InvalidFile(file, [Fault(None, UNKNOWN)])
    return READERS[ending]
